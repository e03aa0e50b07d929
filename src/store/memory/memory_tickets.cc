#include "store/memory/memory.h"

namespace acquaint::store {

using login::Ticket;
using login::TicketKey;
using profile::UserId;

namespace {

std::unexpected<Error> no_such_ticket() {
  return fail(Error::Kind::not_found, "ticket.not_found", "There is no such ticket.");
}

std::unexpected<Error> ticket_exists() {
  return fail(Error::Kind::conflict, "ticket.exists", "There is such a ticket already.");
}

}  // namespace

Task<Result<Done>> MemoryTickets::save(Ticket ticket) {
  const std::lock_guard lock(memory_.mutex);
  if (ticket.user && !memory_.users.contains(*ticket.user)) co_return no_such_user();
  const TicketKey key = ticket.key;
  memory_.tickets.insert_or_assign(key, std::move(ticket));
  ++memory_.writes;
  co_return Done{};
}

Task<Result<Done>> MemoryTickets::add(Ticket ticket) {
  const std::lock_guard lock(memory_.mutex);
  if (ticket.user && !memory_.users.contains(*ticket.user)) co_return no_such_user();
  const TicketKey key = ticket.key;
  if (!memory_.tickets.try_emplace(key, std::move(ticket)).second) co_return ticket_exists();
  ++memory_.writes;
  co_return Done{};
}

Task<Result<Ticket>> MemoryTickets::find(TicketKey key) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.tickets.find(key);
  if (held == memory_.tickets.end()) co_return no_such_ticket();
  co_return held->second;
}

Task<Result<Done>> MemoryTickets::change(TicketKey key, login::TicketChange change) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.tickets.find(key);
  if (held == memory_.tickets.end()) co_return no_such_ticket();
  auto next = change(held->second);
  if (!next) co_return std::unexpected(std::move(next.error()));
  if (*next == held->second) co_return Done{};
  if (*next) {
    held->second = std::move(**next);
  } else {
    memory_.tickets.erase(held);
  }
  ++memory_.writes;
  co_return Done{};
}

Task<Result<Done>> MemoryTickets::remove(TicketKey key) {
  const std::lock_guard lock(memory_.mutex);
  memory_.writes += memory_.tickets.erase(key);
  co_return Done{};
}

Task<Result<Done>> MemoryTickets::remove_all(UserId user, std::string purpose) {
  const std::lock_guard lock(memory_.mutex);
  const std::size_t removed = std::erase_if(memory_.tickets, [&](const auto& held) {
    return held.second.user == user && held.first.purpose == purpose;
  });
  if (removed > 0) ++memory_.writes;
  co_return Done{};
}

Task<Result<std::size_t>> MemoryTickets::remove_expired(Time now) {
  const std::lock_guard lock(memory_.mutex);
  std::size_t left = 10'000;
  const std::size_t removed = std::erase_if(memory_.tickets, [&](const auto& held) {
    return held.second.expires < now && left > 0 && left-- > 0;
  });
  if (removed > 0) ++memory_.writes;
  co_return removed;
}

}  // namespace acquaint::store
