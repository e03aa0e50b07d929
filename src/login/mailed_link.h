// What a link in a mail stands for: that whoever opens it reads the mail of this address. Pure; the
// secret in the link is a ticket's (ticket.h).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/change.h"
#include "profile/user.h"

namespace acquaint::login {

// Purposes of tickets.
inline constexpr std::string_view kPasswordChange = "password-change";
inline constexpr std::string_view kEmailVerification = "email-verification";
inline constexpr std::string_view kUnblock = "unblock";

inline constexpr Duration kPasswordLinkLifetime = std::chrono::days(1);
inline constexpr Duration kVerificationLinkLifetime = std::chrono::days(5);
inline constexpr Duration kUnblockLinkLifetime = std::chrono::days(5);

struct MailedLink {
  std::string email;  // To which it was sent.
  Time made;
  std::string result_url;       // Where the browser goes on to; empty: a page of ours.
  bool verifies_email = false;  // Using it proves the address, so it is marked as verified.
  bool tells_email = false;     // The result_url gets the address too.

  bool operator==(const MailedLink&) const = default;
};

// The content of the ticket. Error `internal` "ticket.corrupt".
JsonObject to_json(const MailedLink& link);
Result<MailedLink> parse_mailed_link(const JsonObject& content);

// Whether the link still means this user: the account is open and has that address, and got no new
// password since, for whoever set that may want former links to be worth nothing.
bool still_means(const MailedLink& link, const profile::User& user);

// Marks the address as verified; event "user.email_verified". unauthorized "ticket.not_found" when the
// link does not mean the user any more.
profile::Change verify_email(MailedLink link, const profile::Catalogue& catalogue, Time now);

// Sets the password (set_password) that the owner of the link chose, and verifies the address when the
// link does. Errors as verify_email.
profile::Change reset_password(MailedLink link, std::string hash, std::size_t history_size,
                               const profile::Catalogue& catalogue, Time now);

// The result_url with Auth0's parameters: success, message, and email when the link tells it.
std::string result_address(const MailedLink& link, std::string_view message);

}  // namespace acquaint::login
