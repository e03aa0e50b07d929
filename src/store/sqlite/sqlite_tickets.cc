#include "store/sqlite/sqlite_tickets.h"

#include <exception>
#include <utility>

#include "store/sqlite/user_rows.h"

namespace acquaint::store {

using login::Ticket;
using login::TicketKey;
using profile::UserId;

namespace {

// What cannot be read lacks a member: "ticket.corrupt".
Result<Ticket> parse_row(const TicketKey& key, std::string_view user, std::int64_t expires_ms,
                         std::string_view document) {
  const auto id = UserId::parse(user);
  const bool damaged = !user.empty() && !id;
  return login::parse_ticket(
      key, id ? std::optional(*id) : std::nullopt, from_ms(expires_ms),
      damaged ? JsonObject() : parse_json_object(document).value_or(JsonObject()));
}

Result<Ticket> load_ticket(Database& database, const TicketKey& key) {
  Rows rows = database.query(
      "SELECT user_id, expires_ms, document FROM tickets WHERE purpose = ?1 AND name = ?2",
      key.purpose, key.name);
  if (!rows.next()) {
    return fail(Error::Kind::not_found, "ticket.not_found", "There is no such ticket.");
  }
  return parse_row(key, rows.text(0), rows.number(1), rows.text(2));
}

bool is_held(Database& database, const TicketKey& key) {
  return database.query("SELECT 1 FROM tickets WHERE purpose = ?1 AND name = ?2", key.purpose, key.name).next();
}

void write_ticket(Database& database, const Ticket& ticket) {
  database.run(
      "INSERT OR REPLACE INTO tickets (purpose, name, user_id, expires_ms, document) "
      "VALUES (?1, ?2, ?3, ?4, ?5)",
      ticket.key.purpose, ticket.key.name, ticket.user ? ticket.user->text() : std::string(),
      to_ms(ticket.expires), to_text(login::to_json(ticket)));
}

void delete_ticket(Database& database, const TicketKey& key) {
  database.run("DELETE FROM tickets WHERE purpose = ?1 AND name = ?2", key.purpose, key.name);
}

}  // namespace

Task<Result<Done>> SqliteTickets::save(Ticket ticket) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    if (ticket.user && !user_exists(batch.database(), *ticket.user)) return no_such_user();
    write_ticket(batch.database(), ticket);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Done>> SqliteTickets::add(Ticket ticket) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    if (ticket.user && !user_exists(batch.database(), *ticket.user)) return no_such_user();
    if (is_held(batch.database(), ticket.key)) {
      return fail(Error::Kind::conflict, "ticket.exists", "There is such a ticket already.");
    }
    write_ticket(batch.database(), ticket);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Ticket>> SqliteTickets::find(TicketKey key) {
  auto from_file = [&](Database& database) { return load_ticket(database, key); };
  co_return co_await readers_.read<Ticket>(from_file);
}

// The writer's transaction is the only one that changes tickets, so nobody comes between the look at
// the ticket and what is made of it.
Task<Result<Done>> SqliteTickets::change(TicketKey key, login::TicketChange change) {
  std::exception_ptr broken;  // What the change threw, which is no fault of the database.
  auto apply = [&](Batch& batch) -> Result<Done> {
    const auto held = load_ticket(batch.database(), key);
    if (!held) return std::unexpected(held.error());
    Result<std::optional<Ticket>> next;
    try {
      next = change(*held);
    } catch (...) {
      broken = std::current_exception();
      return Done{};
    }
    if (!next) return std::unexpected(std::move(next.error()));
    if (*next == *held) return Done{};
    if (*next) {
      write_ticket(batch.database(), **next);
    } else {
      delete_ticket(batch.database(), key);
    }
    return Done{};
  };
  auto changed = co_await writer_.write<Done>(apply);
  if (broken) std::rethrow_exception(broken);
  co_return changed;
}

Task<Result<Done>> SqliteTickets::remove(TicketKey key) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    delete_ticket(batch.database(), key);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Done>> SqliteTickets::remove_all(UserId user, std::string purpose) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run("DELETE FROM tickets WHERE user_id = ?1 AND purpose = ?2", user.text(),
                         purpose);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<std::size_t>> SqliteTickets::remove_expired(Time now) {
  auto apply = [&](Batch& batch) -> Result<std::size_t> {
    return static_cast<std::size_t>(batch.database().run(
        "DELETE FROM tickets WHERE (purpose, name) IN ("
        "SELECT purpose, name FROM tickets WHERE expires_ms < ?1 ORDER BY expires_ms LIMIT 10000)",
        to_ms(now)));
  };
  co_return co_await writer_.write<std::size_t>(apply);
}

}  // namespace acquaint::store
