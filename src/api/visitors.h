// Visitors on behalf of requests: how they begin, become users, and end. What that makes of a user is in
// profile/visitor_merge.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/route.h"
#include "base/result.h"
#include "base/task.h"
#include "profile/change.h"

namespace acquaint::api {

inline constexpr std::string_view kVisitorCookie = "__Host-acquaint_visitor";

// Those who are about to begin within one request, and are in no count yet.
struct Beginners {
  std::uint64_t count = 0;
};

// The visitor of this id, who begins now unless there is one already, with what is learnt at once. Whoever
// calls knows that the person consented. Event "visitor.created". Errors: forbidden "visitors.off" unless
// the settings declare visitors, unavailable "visitors.full" beyond their limit, conflict "visitor.merged".
// `beginners` is of the request, for all that it begins at once.
Task<Result<profile::UserPtr>> begin_visitor(Call& call, profile::UserId visitor, profile::Change change,
                                             Beginners& beginners);
// The same, with nothing.
Task<Result<profile::UserPtr>> begin_visitor(Call& call, profile::UserId visitor);

// Errors as profile::merge_visitor, and "user.not_found". The same merge again writes nothing.
Task<Result<Done>> merge_visitor(Call& call, profile::UserId visitor, profile::UserId user);

// Takes the merge back. Errors as profile::part_visitor, and "user.not_found".
Task<Result<Done>> part_visitor(Call& call, profile::UserId visitor, profile::UserId user);

// The visitor is gone without a trace. One that became a user stays that user's.
Task<Result<Done>> end_visitor(Call& call, profile::UserId visitor);

// Whether the request's browser carries the id of a visitor.
bool has_visitor_cookie(const http::Request& request);

// The browser's visitor, if any, has just logged in as this user. What goes wrong is logged and keeps nobody
// from logging in. Log event "visitor.not_merged" (code).
Task<Result<Done>> merge_browser_visitor(Call& call, profile::UserId user);

// Erases visitors who are over, up to a thousand; how many.
Task<Result<std::size_t>> remove_idle_visitors(Services& services);

}  // namespace acquaint::api
