// Visitors: people whom nobody knows yet. A visitor is a user without identities, handles and log-in,
// named by a first-party id that nobody can guess; so a decision, an answer and a count treat it as any
// user. Stores keep visitors apart: no list, no count of users holds one. docs/visitors.md is the manual.
#pragma once

#include <string>
#include <string_view>

#include "profile/user.h"

namespace acquaint::profile {

// Whether the user of this id is a visitor: "anonymous|" and the visitor's id.
bool is_visitor(const UserId& id);

// The id of a user who is no visitor. Error "user.bad_id".
Result<UserId> parse_known_user_id(std::string_view text);

// 20 to 100 of letters, digits, "-", "_" and "."; what is shorter could be guessed. Error "visitor.bad_id".
Result<UserId> parse_visitor_id(std::string_view text);

// A visitor of whom nothing is known.
User make_visitor(UserId id, Time now);

// When something of the visitor was last heard: a change, an event, a question, an answer.
Time last_active(const User& visitor);

// not_found "visitor.not_found".
std::unexpected<Error> no_such_visitor();

// conflict "visitor.merged" when the visitor became a user: nothing is learnt of it any more.
Result<Done> check_unmerged(const User& user);

}  // namespace acquaint::profile
