#include "login/sign_up_link.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kPurpose = "sign-up";

}  // namespace

NewTicket make_sign_up_link(const SignUpLink& link, Random& random) {
  return make_link_ticket({.purpose = std::string(kPurpose),
                           .user = std::nullopt,
                           .expires = link.made + kSignUpLinkLifetime,
                           .content = {{"email", link.email},
                                       {"return_to", link.return_to},
                                       {"made", to_ms(link.made)}}},
                          random);
}

std::optional<LinkSecret> parse_sign_up_link(std::string_view text) {
  return parse_link_secret(kPurpose, text);
}

Result<SignUpLink> read_sign_up_link(const Ticket& ticket) {
  const auto email = find_string(ticket.content, "email");
  const auto return_to = find_string(ticket.content, "return_to");
  const auto made = find_int(ticket.content, "made");
  if (!email || !return_to || !made) {
    return fail(Error::Kind::internal, "ticket.corrupt", "A stored ticket could not be read.");
  }
  return SignUpLink{
      .email = std::string(*email), .return_to = std::string(*return_to), .made = from_ms(*made)};
}

}  // namespace acquaint::login
