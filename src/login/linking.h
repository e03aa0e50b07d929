// Account linking: one person's accounts become one user with several identities (Auth0: "User
// account linking"). Pure. Never by an equal e-mail address: whoever calls has proof of both
// accounts. Nothing is lost: the linked identity keeps the user that it was, and unlinking brings
// that one back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "profile/change.h"

namespace acquaint::login {

inline constexpr std::size_t kIdentitiesMax = 20;

// The first user takes over the identities of the second, which goes. The second's claims do not
// count any more while it is linked: the first keeps its own. Errors: not_found "link.no_account"
// when there is no second user; forbidden "link.blocked" when one of them is blocked, which linking
// would get around; conflict "link.too_many" beyond kIdentitiesMax.
profile::PairChange link_accounts(profile::Actor actor);

// The identity becomes a user of its own, as it was before it was linked; one that never was a user
// begins with what its provider told. Errors: not_found "link.no_identity"; conflict
// "link.main_identity" for the first identity, which names the user; conflict "user.exists" when
// there is a user of that id.
profile::PairChange unlink_identity(std::string provider, std::string id, profile::Actor actor);

// Who comes back when this identity is unlinked. Errors as above.
Result<profile::UserId> user_behind(const profile::User& user, std::string_view provider,
                                    std::string_view id);

// The id within the provider, also where it is a number.
std::string id_of(const profile::Identity& identity);

// The hash of the password of a linked account of a database connection whose e-mail address or user
// name this is; empty: it has none. Nothing when the identifier is the user's own, or that of an account
// that came with the user and shares the user's password.
std::optional<std::string> find_linked_password(const profile::User& user,
                                                std::string_view connection,
                                                std::string_view identifier);

}  // namespace acquaint::login
