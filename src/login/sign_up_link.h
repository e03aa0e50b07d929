// A sign-up that begins with the address: the link that is mailed to it, behind which the account is made. Until then
// nothing is kept but the address, and no password of a stranger waits for its owner. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "login/ticket.h"

namespace acquaint::login {

inline constexpr Duration kSignUpLinkLifetime = std::chrono::hours(1);  // As long as a client's request.

struct SignUpLink {
  std::string email;      // As it was typed, and proved by the link.
  std::string return_to;  // Where the browser goes on to.
  Time made;

  bool operator==(const SignUpLink&) const = default;
};

NewTicket make_sign_up_link(const SignUpLink& link, Random& random);
std::optional<LinkSecret> parse_sign_up_link(std::string_view text);
// Error `internal` "ticket.corrupt".
Result<SignUpLink> read_sign_up_link(const Ticket& ticket);

}  // namespace acquaint::login
