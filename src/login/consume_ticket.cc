#include "login/consume_ticket.h"

#include <utility>

namespace acquaint::login {

Task<Result<bool>> consume_ticket(TicketStore& tickets, TicketKey key, std::string secret,
                                  Time now) {
  bool accepted = false;
  TicketChange change = [&](const Ticket& held) -> Result<std::optional<Ticket>> {
    TicketUse use = use_ticket(held, secret, now);
    accepted = use.accepted;
    return std::move(use.ticket);
  };
  const auto changed = co_await tickets.change(std::move(key), std::move(change));
  if (!changed && changed.error().kind != Error::Kind::not_found) {
    co_return std::unexpected(changed.error());
  }
  co_return changed && accepted;
}

Task<Result<std::optional<Ticket>>> find_open_ticket(TicketStore& tickets, LinkSecret secret, Time now) {
  auto ticket = co_await tickets.find(std::move(secret.key));
  if (!ticket && ticket.error().kind != Error::Kind::not_found) co_return std::unexpected(ticket.error());
  if (!ticket || !opens(*ticket, secret.secret, now)) co_return std::nullopt;
  co_return std::move(*ticket);
}

}  // namespace acquaint::login
