// Logging in by a code or link that is mailed (Auth0: Passwordless, connections of strategy "email").
// Pure parts: the tickets that are bound to client, connection and address, and the accounts.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "login/ticket.h"
#include "profile/change.h"

namespace acquaint::login {

inline constexpr std::string_view kEmailStrategy = "email";
inline constexpr Duration kEmailCodeLifetime = std::chrono::minutes(5);
inline constexpr Duration kEmailLinkLifetime = std::chrono::minutes(10);

// What a code is good for: one client, one connection, one address.
struct EmailCodeScope {
  std::string client_id;  // Empty: our own pages.
  std::string connection;
  std::string email;
};
TicketKey email_code_key(const EmailCodeScope& scope);
// Replaces a former code of the same scope once it is saved.
NewTicket make_email_code(const EmailCodeScope& scope, Random& random, Time now);

// What a link is good for: the log-in, and then the client's request.
struct EmailLink {
  EmailCodeScope scope;
  JsonObject parameters;  // Of GET /authorize; texts.
};
NewTicket make_email_link(const EmailLink& link, Random& random, Time now);
std::optional<LinkSecret> parse_email_link(std::string_view text);
// Error `internal` "ticket.corrupt".
Result<EmailLink> read_email_link(const Ticket& ticket);

// A new user who logs in by mail: "email|…", with the address, which is verified. Error `invalid`
// "user.bad_identifier"; and those of profile::learn.
Result<profile::Changed> make_email_user(const EmailCodeScope& scope,
                                         const profile::Catalogue& catalogue, std::string actor,
                                         Random& random, Time now);

}  // namespace acquaint::login
