// What to ask now, the answers, and why: /v1/decisions.
#pragma once

#include <span>

#include "api/ask.h"
#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> decision_routes();

// The login is ours alone: an application cannot pretend that one is going on, unless it only wonders.
enum class Login { refused, allowed };

// The "moment" of a body: {"kind", "name", "url", "session", "page", "holder", "locale", "device",
// "app", "context"}; what it leaves out is taken from the call.
Result<asking::Moment> read_moment(const JsonObject& body, const Call& call, Login login = Login::refused);

// The signed-in user, or the one that the application names as "user_id" or "visitor"; with a write key a
// visitor alone.
Result<profile::UserId> subject_of(const JsonObject& body, const Call& call);

// The members that say what is asked, or why nothing is: "decision", "reason", "next_eligible".
void write_decision(JsonWriter& out, const Ask& ask);

}  // namespace acquaint::api::v1
