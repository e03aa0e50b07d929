// What is kept of a log-in under way while the browser is elsewhere: at a page of ours, or where a script sent it. The
// text that opens it travels with the browser.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/route.h"
#include "login/ticket.h"

namespace acquaint::api::authentication {

// For the user who is signed in, as long as an authorization request is good; not yet saved.
login::NewTicket make_login_ticket(Call& call, std::string_view purpose, JsonObject content);

// The same, saved; the text that opens it.
Task<Result<std::string>> keep_for_login(Call& call, std::string_view purpose, JsonObject content);

// What was kept for this user and, where its member "session" says so, for this session; nothing when it is not there
// any more, or another's. It is there afterwards.
Task<Result<std::optional<JsonObject>>> look_at_kept(Call& call, std::string_view purpose, std::string text);

// The same, once.
Task<Result<std::optional<JsonObject>>> take_kept(Call& call, std::string_view purpose, std::string text);

}  // namespace acquaint::api::authentication
