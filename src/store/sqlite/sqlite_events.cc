#include "store/sqlite/sqlite_events.h"

#include <algorithm>
#include <utility>

#include "store/sqlite/user_rows.h"

namespace acquaint::store {

using profile::EventPosition;
using profile::FeedEvent;
using profile::FeedPage;
using profile::FeedQuery;
using profile::OwnEventsQuery;
using profile::UserId;

namespace {

// Of all users: the index alone says what fits, so that passing over other types reads no event.
Rows all_users(Database& database, const FeedQuery& query) {
  return database.query(
      "SELECT position, type, user_id, seq, part FROM events INDEXED BY events_by_position "
      "WHERE position > ?1 ORDER BY position LIMIT ?2",
      query.after.number, profile::kFeedScanMax);
}

// Of one user, whose events are in the same order by sequence number. Going on behind one of their
// events starts at it.
Rows one_user(Database& database, const FeedQuery& query) {
  return database.query(
      "SELECT position, type, user_id, seq, part FROM events NOT INDEXED WHERE user_id = ?1 "
      "AND seq >= coalesce((SELECT seq FROM events INDEXED BY events_by_position "
      "                     WHERE position = ?2 AND user_id = ?1), 0) "
      "AND position > ?2 ORDER BY seq, part LIMIT ?3",
      query.user->text(), query.after.number, profile::kFeedScanMax);
}

// Of the server, whose events are numbered by their places.
Rows own_events(Database& database, const OwnEventsQuery& query) {
  return database.query(
      "SELECT position, type, user_id, seq, part FROM events NOT INDEXED "
      "WHERE user_id = '' AND seq < ?1 ORDER BY seq DESC LIMIT ?2",
      query.before.number == 0 ? INT64_MAX : query.before.number, profile::kFeedScanMax);
}

// Adds the event of a row to the page; how many bytes of data it holds.
Result<std::size_t> add_event(Database& database, const Rows& key, FeedPage& page) {
  Rows row = database.query(
      "SELECT at_ms, actor, attribute, data FROM events "
      "WHERE user_id = ?1 AND seq = ?2 AND part = ?3",
      key.text(2), key.number(3), key.number(4));
  auto data = row.next() ? parse_event_data(row.text(3)) : parse_event_data("");
  if (!data) return std::unexpected(std::move(data.error()));
  auto user = key.text(2).empty() ? Result<UserId>(std::unexpected(Error{})) : UserId::parse(key.text(2));
  const std::size_t bytes = row.text(3).size();
  page.events.push_back({.position = {key.number(0)},
                         .user = user ? std::optional(std::move(*user)) : std::nullopt,
                         .sequence = static_cast<std::uint64_t>(key.number(3)),
                         .part = static_cast<int>(key.number(4)),
                         .event = {.type = std::string(key.text(1)),
                                   .at = from_ms(row.number(0)),
                                   .actor = std::string(row.text(1)),
                                   .attribute = std::string(row.text(2)),
                                   .data = std::move(*data)}});
  return bytes;
}

// The events of these rows whose type fits. `from` is where the page begins.
template <typename FitsType>
Result<FeedPage> load_page(Database& database, Rows& keys, EventPosition from, std::size_t limit,
                           const FitsType& fits_type) {
  FeedPage page{.events = {}, .next = from, .is_last = false};
  std::size_t bytes = 0, looked_at = 0;
  while (page.events.size() < std::min(limit, profile::kFeedPageMax) &&
         bytes < profile::kFeedBytesMax) {
    if (!keys.next()) {
      page.is_last = looked_at < profile::kFeedScanMax;
      break;
    }
    ++looked_at;
    page.next = {keys.number(0)};
    if (!fits_type(keys.text(1))) continue;
    const auto added = add_event(database, keys, page);
    if (!added) return std::unexpected(added.error());
    bytes += *added;
  }
  return page;
}

Result<FeedPage> load_feed(Database& database, const FeedQuery& query) {
  const Transaction one_moment(database);
  Rows keys = query.user ? one_user(database, query) : all_users(database, query);
  return load_page(database, keys, query.after, query.limit, [&](std::string_view type) {
    return query.type.empty() || type == query.type;
  });
}

Result<FeedPage> load_own(Database& database, const OwnEventsQuery& query) {
  const Transaction one_moment(database);
  Rows keys = own_events(database, query);
  return load_page(database, keys, query.before, query.limit, [&](std::string_view type) {
    return query.types.empty() || std::ranges::find(query.types, type) != query.types.end();
  });
}

}  // namespace

Task<Result<FeedPage>> SqliteEvents::read(FeedQuery query) {
  auto from_file = [&](Database& database) { return load_feed(database, query); };
  co_return co_await readers_.read<FeedPage>(from_file);
}

Task<Result<EventPosition>> SqliteEvents::latest() {
  auto from_file = [](Database& database) -> Result<EventPosition> {
    return load_latest_position(database);
  };
  co_return co_await readers_.read<EventPosition>(from_file);
}

Task<Result<Done>> SqliteEvents::append(profile::Event event) {
  const std::string data = to_text(event.data);
  auto apply = [&](Batch& batch) -> Result<Done> {
    const EventPosition position =
        position_after(load_latest_position(batch.database()), event.at);
    batch.database().run(
        "INSERT INTO events (user_id, seq, part, at_ms, actor, type, attribute, data, position) "
        "VALUES ('', ?1, 0, ?2, ?3, ?4, ?5, ?6, ?1)",
        position.number, to_ms(event.at), event.actor, event.type, event.attribute, data);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<FeedPage>> SqliteEvents::read_own(OwnEventsQuery query) {
  auto from_file = [&](Database& database) { return load_own(database, query); };
  co_return co_await readers_.read<FeedPage>(from_file);
}

}  // namespace acquaint::store
