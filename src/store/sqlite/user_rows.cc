#include "store/sqlite/user_rows.h"

#include <algorithm>
#include <utility>

#include "profile/visitor.h"

namespace acquaint::store {

using profile::Event;
using profile::EventPosition;
using profile::Handle;
using profile::StoredEvent;
using profile::UserId;

namespace {

constexpr Sql kLoadUser = "SELECT document, version FROM users WHERE user_id = ?1";
constexpr Sql kLoadVisitor = "SELECT document, version FROM visitors WHERE user_id = ?1";
constexpr JsonLimits kStoredJson{.depth_max = 64, .size_max = 64 * 1024 * 1024};

std::optional<std::int64_t> optional_ms(std::optional<Time> time) {
  return time ? std::optional(to_ms(*time)) : std::nullopt;
}

void write_handles(Database& database, const NextVersion& next) {
  const std::string& id = next.user->user().id.text();
  for (const Handle& handle : next.lost) {
    database.run("DELETE FROM handles WHERE handle = ?1 AND user_id = ?2", handle.text(), id);
  }
  for (const Handle& handle : next.gained) {
    database.run("INSERT OR REPLACE INTO handles (handle, user_id) VALUES (?1, ?2)", handle.text(),
                 id);
  }
}

void add_to_visitor_count(Database& database, std::int64_t difference) {
  database.run("UPDATE counts SET total = total + ?1 WHERE name = 'visitors'", difference);
}

int write_visitor(Database& database, const NextVersion& next) {
  const profile::User& visitor = next.user->user();
  return database.run(
      "INSERT INTO visitors (user_id, version, active_ms, merged_into, document) VALUES (?1, ?2, ?3, ?4, ?5) "
      "ON CONFLICT DO UPDATE SET version = ?2, active_ms = ?3, merged_into = ?4, document = ?5 WHERE version = ?2 - 1",
      visitor.id.text(), visitor.version, to_ms(profile::last_active(visitor)),
      visitor.merged_into ? std::optional(visitor.merged_into->text()) : std::nullopt, next.document);
}

void write_events(Database& database, const UserRows& rows) {
  if (rows.next.events.empty()) return;
  const profile::User& user = rows.next.user->user();
  EventPosition position = load_latest_position(database);
  for (std::size_t part = 0; part < rows.next.events.size(); ++part) {
    const Event& event = rows.next.events[part];
    position = position_after(position, event.at);
    database.run(
        "INSERT INTO events (user_id, seq, part, at_ms, actor, type, attribute, data, position) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        user.id.text(), user.version, part, to_ms(event.at), event.actor, event.type,
        event.attribute, rows.next.event_data[part], position.number);
  }
}

}  // namespace

UserRows rows_of(NextVersion next) {
  UserKeys keys = keys_of(next.user->user());
  return {.next = std::move(next), .keys = std::move(keys)};
}

Result<LoadedUser> load_user(Database& database, const UserId& id) {
  Rows rows = database.query(profile::is_visitor(id) ? kLoadVisitor : kLoadUser, id.text());
  if (!rows.next()) return no_such_user();
  const std::string_view document = rows.text(0);
  Result<profile::User> user = profile::parse_stored_user(document);
  if (!user) return std::unexpected(std::move(user.error()));
  if (user->id != id || user->version != static_cast<std::uint64_t>(rows.number(1))) {
    return fail(Error::Kind::internal, "user.corrupt", "A stored user is damaged.");
  }
  return LoadedUser{profile::make_snapshot(std::move(*user)), document.size()};
}

bool user_exists(Database& database, const UserId& id) {
  return database.query(profile::is_visitor(id) ? kLoadVisitor : kLoadUser, id.text()).next();
}

Result<UserId> load_holder(Database& database, const Handle& handle) {
  Rows rows = database.query("SELECT user_id FROM handles WHERE handle = ?1", handle.text());
  if (!rows.next()) return no_such_user();
  return UserId::parse(rows.text(0));
}

bool is_any_taken(Database& database, const std::vector<Handle>& handles, const UserId& id) {
  return is_any_taken(database, handles, id, id);
}

bool is_any_taken(Database& database, const std::vector<Handle>& handles, const UserId& first,
                  const UserId& second) {
  return std::ranges::any_of(handles, [&](const Handle& handle) {
    return database
        .query("SELECT 1 FROM handles WHERE handle = ?1 AND user_id <> ?2 AND user_id <> ?3",
               handle.text(), first.text(), second.text())
        .next();
  });
}

Result<std::vector<StoredEvent>> load_events(Database& database, const UserId& id,
                                             std::uint64_t after, std::size_t limit) {
  std::vector<StoredEvent> events;
  Rows rows = database.query(
      "SELECT seq, part, at_ms, actor, type, attribute, data FROM events "
      "WHERE user_id = ?1 AND seq > ?2 ORDER BY seq, part",
      id.text(), std::min<std::uint64_t>(after, INT64_MAX));
  while (rows.next()) {
    const auto sequence = static_cast<std::uint64_t>(rows.number(0));
    if (ends_before(events, sequence, limit)) break;
    auto data = parse_event_data(rows.text(6));
    if (!data) return std::unexpected(std::move(data.error()));
    events.push_back({.sequence = sequence,
                      .part = static_cast<int>(rows.number(1)),
                      .event = {.type = std::string(rows.text(4)),
                                .at = from_ms(rows.number(2)),
                                .actor = std::string(rows.text(3)),
                                .attribute = std::string(rows.text(5)),
                                .data = std::move(*data)}});
  }
  return events;
}

Result<JsonObject> parse_event_data(std::string_view text) {
  auto data = parse_json_object(text, kStoredJson);
  if (!data) {
    return fail(Error::Kind::internal, "user.corrupt", "A stored event could not be read.");
  }
  return data;
}

EventPosition load_latest_position(Database& database) {
  return {std::max(database.number("SELECT coalesce(max(position), 0) FROM events"),
                   database.number("SELECT total FROM counts WHERE name = 'events_erased_to'"))};
}

void insert_user(Database& database, const UserRows& rows) {
  const profile::User& user = rows.next.user->user();
  if (profile::is_visitor(user.id)) {
    write_visitor(database, rows.next);
    add_to_visitor_count(database, 1);
    return write_events(database, rows);
  }
  database.run(
      "INSERT INTO users (user_id, version, created_ms, updated_ms, email, username, phone, name, "
      "last_login_ms, logins_count, document) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      user.id.text(), user.version, to_ms(rows.keys.created), to_ms(rows.keys.updated),
      rows.keys.email, rows.keys.username, rows.keys.phone, rows.keys.name,
      optional_ms(rows.keys.last_login), rows.keys.logins_count, rows.next.document);
  write_handles(database, rows.next);
  write_events(database, rows);
}

void update_user(Database& database, const UserRows& rows, const UserKeys& before) {
  const profile::User& user = rows.next.user->user();
  UserKeys unchanged = before;
  unchanged.updated = rows.keys.updated;
  // SQLite rewrites the index entry of every column that a statement names, changed or not.
  const int updated =
      profile::is_visitor(user.id) ? write_visitor(database, rows.next)
      : rows.keys == unchanged
          ? database.run("UPDATE users SET version = ?2, updated_ms = ?3, document = ?4 "
                         "WHERE user_id = ?1 AND version = ?2 - 1",
                         user.id.text(), user.version, to_ms(user.updated), rows.next.document)
          : database.run("UPDATE users SET version = ?2, created_ms = ?3, updated_ms = ?4, "
                         "email = ?5, username = ?6, phone = ?7, name = ?8, last_login_ms = ?9, "
                         "logins_count = ?10, document = ?11 "
                         "WHERE user_id = ?1 AND version = ?2 - 1",
                         user.id.text(), user.version, to_ms(rows.keys.created),
                         to_ms(rows.keys.updated), rows.keys.email, rows.keys.username,
                         rows.keys.phone, rows.keys.name, optional_ms(rows.keys.last_login),
                         rows.keys.logins_count, rows.next.document);
  // What is in memory and what is on the disk have parted: nothing may be built on that.
  if (updated != 1) throw Failure(nullptr, SQLITE_CORRUPT);
  write_handles(database, rows.next);
  write_events(database, rows);
}

void delete_events(Database& database, const UserId& id) {
  // Places are not given twice: whoever follows the feed may be at one that goes now.
  database.run(
      "UPDATE counts SET total = ?1 WHERE name = 'events_erased_to' AND total < ?1 "
      "AND EXISTS (SELECT 1 FROM events WHERE user_id = ?2)",
      load_latest_position(database).number, id.text());
  database.run("DELETE FROM events WHERE user_id = ?1", id.text());
}

bool do_all_wait(Database& database, const UserId& id, const std::vector<std::uint64_t>& reports) {
  return std::ranges::all_of(reports, [&](std::uint64_t number) {
    return database.query("SELECT 1 FROM reports WHERE number = ?1 AND user_id = ?2", number, id.text()).next();
  });
}

void delete_reports(Database& database, const std::vector<std::uint64_t>& reports) {
  for (const std::uint64_t number : reports) database.run("DELETE FROM reports WHERE number = ?1", number);
}

void move_reports(Database& database, const UserId& from, const UserId& to) {
  database.run("UPDATE reports SET user_id = ?2 WHERE user_id = ?1", from.text(), to.text());
}

bool delete_user(Database& database, const UserId& id) {
  delete_events(database, id);
  return remove_user(database, id);
}

bool remove_user(Database& database, const UserId& id) {
  if (profile::is_visitor(id)) {
    const bool is_there = database.run("DELETE FROM visitors WHERE user_id = ?1", id.text()) > 0;
    if (is_there) add_to_visitor_count(database, -1);
    return is_there;
  }
  const int users = database.run("DELETE FROM users WHERE user_id = ?1", id.text());
  database.run("DELETE FROM handles WHERE user_id = ?1", id.text());
  database.run("DELETE FROM sessions WHERE user_id = ?1", id.text());
  database.run("DELETE FROM grants WHERE user_id = ?1", id.text());
  database.run("DELETE FROM tickets WHERE user_id = ?1", id.text());
  database.run("DELETE FROM moments WHERE user_id = ?1", id.text());
  database.run("DELETE FROM reports WHERE user_id = ?1", id.text());
  database.run("DELETE FROM participants WHERE user_id = ?1", id.text());
  return users > 0;
}

Result<std::vector<UserId>> load_visitors_of(Database& database, const UserId& user) {
  std::vector<UserId> visitors;
  Rows rows = database.query("SELECT user_id FROM visitors WHERE merged_into = ?1", user.text());
  while (rows.next()) {
    auto id = UserId::parse(rows.text(0));
    if (!id) return fail(Error::Kind::internal, "user.corrupt", "A stored user is damaged.");
    visitors.push_back(std::move(*id));
  }
  return visitors;
}

std::uint64_t load_user_count(Database& database) {
  return static_cast<std::uint64_t>(
      database.number("SELECT total FROM counts WHERE name = 'users'"));
}

void add_to_user_count(Database& database, std::int64_t difference) {
  database.run("UPDATE counts SET total = total + ?1 WHERE name = 'users'", difference);
}

}  // namespace acquaint::store
