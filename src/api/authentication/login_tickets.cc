#include "api/authentication/login_tickets.h"

#include <utility>

#include "login/consume_ticket.h"

namespace acquaint::api::authentication {
namespace {

constexpr Duration kPatience = std::chrono::hours(1);  // As long as the request itself is good.

}  // namespace

login::NewTicket make_login_ticket(Call& call, std::string_view purpose, JsonObject content) {
  return login::make_link_ticket({.purpose = std::string(purpose),
                                  .user = *call.principal.user,
                                  .expires = call.services.clock.now() + kPatience,
                                  .content = std::move(content)},
                                 call.services.random);
}

Task<Result<std::string>> keep_for_login(Call& call, std::string_view purpose, JsonObject content) {
  login::NewTicket made = make_login_ticket(call, purpose, std::move(content));
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return std::move(made.secret);
}

Task<Result<std::optional<JsonObject>>> look_at_kept(Call& call, std::string_view purpose, std::string text) {
  const auto secret = login::parse_link_secret(purpose, text);
  if (!secret) co_return std::nullopt;
  auto ticket = co_await login::find_open_ticket(call.services.tickets, *secret, call.services.clock.now());
  if (!ticket) co_return std::unexpected(ticket.error());
  if (!*ticket || (*ticket)->user != call.principal.user) co_return std::nullopt;
  const auto session = find_string((*ticket)->content, "session");
  if (session && *session != call.principal.session) co_return std::nullopt;
  co_return std::move((*ticket)->content);
}

Task<Result<std::optional<JsonObject>>> take_kept(Call& call, std::string_view purpose, std::string text) {
  const auto secret = login::parse_link_secret(purpose, text);
  if (!secret) co_return std::nullopt;
  auto held = co_await look_at_kept(call, purpose, text);
  if (!held || !*held) co_return held;
  const auto accepted =
      co_await login::consume_ticket(call.services.tickets, secret->key, secret->secret, call.services.clock.now());
  if (!accepted) co_return std::unexpected(accepted.error());
  if (!*accepted) co_return std::nullopt;
  co_return held;
}

}  // namespace acquaint::api::authentication
