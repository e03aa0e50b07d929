// Links accounts to one user and parts them again: the steps that follow the change of the users, for
// whoever has checked that both accounts are one person's.
#pragma once

#include <string>

#include "api/route.h"
#include "profile/user_store.h"

namespace acquaint::api {

// Whether the log-in of this call is of the last ten minutes: whoever finds a browser that is signed in must
// not be able to add a way in of their own.
bool is_fresh_for_linking(const Call& call);

// The first user with the identities of the second, whose sessions and tokens end. Errors are those
// of login::link_accounts and of the store.
Task<Result<profile::UserPtr>> link_users(Call& call, profile::UserId first,
                                          profile::UserId second);

// The user without the identity, which is a user of its own again. All sessions and refresh tokens of
// the user end, for nothing tells which of them the identity opened. Errors are those of
// login::unlink_identity and of the store.
Task<Result<profile::UserPtr>> unlink_user(Call& call, profile::UserId user, std::string provider,
                                           std::string id);

// [{"connection", "user_id", "provider", "isSocial", "profileData"}] as Auth0 shows identities, with
// what is known of the first one as its data.
JsonArray identities_of(const profile::User& user, const profile::Catalogue& catalogue);

}  // namespace acquaint::api
