#include "store/sqlite/sqlite_webhooks.h"

#include <algorithm>
#include <utility>

namespace acquaint::store {

using webhooks::Delivery;
using webhooks::WebhookState;

namespace {

using StateOrNone = std::optional<WebhookState>;

// What cannot be read lacks a member: "webhook.corrupt".
JsonObject object_of(std::string_view text) { return parse_json_object(text).value_or(JsonObject()); }

Result<StateOrNone> load_state(Database& database, const std::string& id) {
  Rows rows = database.query("SELECT document FROM webhooks WHERE webhook_id = ?1", id);
  if (!rows.next()) return std::nullopt;
  auto state = webhooks::parse_state(object_of(rows.text(0)));
  if (!state) return std::unexpected(std::move(state.error()));
  return std::move(*state);
}

void write_state(Database& database, const std::string& id, const StateOrNone& state) {
  if (state) {
    database.run("INSERT OR REPLACE INTO webhooks (webhook_id, document) VALUES (?1, ?2)", id,
                 to_text(webhooks::to_json(*state)));
    return;
  }
  database.run("DELETE FROM webhooks WHERE webhook_id = ?1", id);
  database.run("DELETE FROM webhook_deliveries WHERE webhook_id = ?1", id);
}

void write_deliveries(Database& database, const std::string& id,
                      const std::vector<Delivery>& deliveries) {
  if (deliveries.empty()) return;
  std::int64_t number = 0;
  {
    Rows rows = database.query(
        "SELECT coalesce(max(number), 0) FROM webhook_deliveries WHERE webhook_id = ?1", id);
    if (rows.next()) number = rows.number(0);
  }
  for (const Delivery& delivery : deliveries) {
    database.run("INSERT INTO webhook_deliveries (webhook_id, number, document) VALUES (?1, ?2, ?3)",
                 id, ++number, to_text(webhooks::to_json(delivery)));
  }
  database.run("DELETE FROM webhook_deliveries WHERE webhook_id = ?1 AND number <= ?2", id,
               number - static_cast<std::int64_t>(webhooks::kDeliveriesKept));
}

}  // namespace

Task<Result<StateOrNone>> SqliteWebhooks::find(std::string webhook_id) {
  auto from_file = [&](Database& database) { return load_state(database, webhook_id); };
  co_return co_await readers_.read<StateOrNone>(from_file);
}

Task<Result<StateOrNone>> SqliteWebhooks::change(std::string webhook_id,
                                                 webhooks::StateChange change,
                                                 std::vector<Delivery> deliveries) {
  auto apply = [&](Batch& batch) -> Result<StateOrNone> {
    const auto held = load_state(batch.database(), webhook_id);
    if (!held) return std::unexpected(held.error());
    auto next = change(*held);
    if (!next) return next;
    if (*next != *held) write_state(batch.database(), webhook_id, *next);
    if (*next) write_deliveries(batch.database(), webhook_id, deliveries);
    return next;
  };
  co_return co_await writer_.write<StateOrNone>(apply);
}

Task<Result<std::vector<Delivery>>> SqliteWebhooks::deliveries(std::string webhook_id,
                                                               std::uint64_t before,
                                                               std::size_t limit) {
  auto from_file = [&](Database& database) -> Result<std::vector<Delivery>> {
    std::vector<Delivery> found;
    Rows rows = database.query(
        "SELECT number, document FROM webhook_deliveries WHERE webhook_id = ?1 AND number < ?2 "
        "ORDER BY number DESC LIMIT ?3",
        webhook_id, std::min<std::uint64_t>(before, INT64_MAX),
        std::min<std::uint64_t>(limit, INT64_MAX));
    while (rows.next()) {
      auto delivery = webhooks::parse_delivery(static_cast<std::uint64_t>(rows.number(0)),
                                               object_of(rows.text(1)));
      if (!delivery) return std::unexpected(std::move(delivery.error()));
      found.push_back(std::move(*delivery));
    }
    return found;
  };
  co_return co_await readers_.read<std::vector<Delivery>>(from_file);
}

}  // namespace acquaint::store
