#include "login/passwordless.h"

#include <utility>

#include "profile/handle.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kCodePurpose = "email-code", kLinkPurpose = "email-link";

}  // namespace

TicketKey email_code_key(const EmailCodeScope& scope) {
  const std::string text =
      scope.client_id + "\n" + scope.connection + "\n" + profile::fold(scope.email);
  return {std::string(kCodePurpose), ticket_name(text)};
}

NewTicket make_email_code(const EmailCodeScope& scope, Random& random, Time now) {
  TicketKey key = email_code_key(scope);
  return make_code_ticket({.purpose = std::move(key.purpose),
                           .user = std::nullopt,
                           .expires = now + kEmailCodeLifetime,
                           .content = {}},
                          std::move(key.name), random);
}

NewTicket make_email_link(const EmailLink& link, Random& random, Time now) {
  return make_link_ticket({.purpose = std::string(kLinkPurpose),
                           .user = std::nullopt,
                           .expires = now + kEmailLinkLifetime,
                           .content = {{"client_id", link.scope.client_id},
                                       {"connection", link.scope.connection},
                                       {"email", link.scope.email},
                                       {"parameters", link.parameters}}},
                          random);
}

std::optional<LinkSecret> parse_email_link(std::string_view text) {
  return parse_link_secret(kLinkPurpose, text);
}

Result<EmailLink> read_email_link(const Ticket& ticket) {
  const auto client_id = find_string(ticket.content, "client_id");
  const auto connection = find_string(ticket.content, "connection");
  const auto email = find_string(ticket.content, "email");
  const JsonObject* parameters = find_object(ticket.content, "parameters");
  if (!client_id || !connection || !email || parameters == nullptr) {
    return fail(Error::Kind::internal, "ticket.corrupt", "A stored ticket could not be read.");
  }
  return EmailLink{.scope = {std::string(*client_id), std::string(*connection), std::string(*email)},
                   .parameters = *parameters};
}

Result<profile::Changed> make_email_user(const EmailCodeScope& scope,
                                         const profile::Catalogue& catalogue, std::string actor,
                                         Random& random, Time now) {
  if (!profile::is_email(scope.email)) {
    return invalid("user.bad_identifier", "This is not a usable email.", "/email");
  }
  const std::string id = random_hex(random, 12);
  profile::Changed made{profile::User(*profile::UserId::parse(std::string(kEmailStrategy) + "|" + id)),
                        {}};
  made.user.created = made.user.updated = now;
  profile::Identity identity;
  identity.connection = scope.connection;
  identity.provider = kEmailStrategy;
  identity.user_id = id;
  made.user.identities.push_back(std::move(identity));
  made.events.push_back({.type = "user.created",
                         .at = now,
                         .actor = actor,
                         .attribute = "",
                         .data = {{"connection", scope.connection}}});
  const profile::Actor provider{.source = profile::Source::identity_provider,
                                .origin = scope.connection,
                                .name = std::move(actor),
                                .now = now,
                                .purpose = ""};
  for (const auto& [name, value] : {std::pair("email", Json(profile::fold(scope.email))),
                                    std::pair("email_verified", Json(true))}) {
    const auto path = *profile::AttributePath::parse(name);
    if (auto learnt = profile::learn(made, catalogue, path, value, provider); !learnt) {
      return std::unexpected(std::move(learnt.error()));
    }
  }
  return made;
}

}  // namespace acquaint::login
