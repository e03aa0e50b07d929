#include "api/decision_link.h"

#include <utility>

#include "login/account.h"
#include "login/consume_ticket.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kPurpose = "decision";

std::unexpected<Error> opens_nothing() {
  return fail(Error::Kind::unauthorized, "ticket.not_found",
              "This link was used, has expired, or was replaced by a newer one.");
}

}  // namespace

Task<Result<std::string>> make_decision_link(Services& services, profile::UserId user,
                                             std::string decision, Time expires) {
  login::TicketRequest wanted{.purpose = std::string(kPurpose),
                              .user = std::move(user),
                              .expires = expires,
                              .content = {{"decision", std::move(decision)}}};
  login::NewTicket made = login::make_link_ticket(std::move(wanted), services.random);
  const auto saved = co_await services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return services.issuer + "u/ask?ticket=" + made.secret;
}

Task<Result<DecisionLink>> open_decision_link(Services& services, std::string text) {
  auto secret = login::parse_link_secret(kPurpose, text);
  if (!secret) co_return opens_nothing();
  const auto ticket = co_await login::find_open_ticket(services.tickets, *secret, services.clock.now());
  if (!ticket) co_return std::unexpected(ticket.error());
  if (!*ticket || !(*ticket)->user) co_return opens_nothing();
  const auto decision = find_string((*ticket)->content, "decision");
  if (!decision) co_return opens_nothing();
  auto user = co_await services.users.find(*(*ticket)->user);
  if (!user && user.error().kind == Error::Kind::not_found) co_return opens_nothing();
  if (!user) co_return std::unexpected(user.error());
  if (login::is_blocked((*user)->user())) co_return opens_nothing();
  co_return DecisionLink{std::move(*secret), std::string(*decision), std::move(*user)};
}

Task<Result<Done>> end_decision_link(Services& services, login::LinkSecret secret) {
  const auto consumed = co_await login::consume_ticket(
      services.tickets, std::move(secret.key), std::move(secret.secret), services.clock.now());
  if (!consumed) co_return std::unexpected(consumed.error());
  co_return Done{};
}

}  // namespace acquaint::api
