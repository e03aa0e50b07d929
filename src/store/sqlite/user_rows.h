// One user as rows: the document with its sort keys, handles, events. Reading works on any
// connection, writing inside the writer's transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "profile/event_feed.h"
#include "store/next_version.h"
#include "store/sqlite/database.h"
#include "store/user_keys.h"

namespace acquaint::store {

// The values of the rows of a new version, made before the transaction touches the database.
struct UserRows {
  NextVersion next;
  UserKeys keys;
};

UserRows rows_of(NextVersion next);

struct LoadedUser {
  profile::UserPtr user;
  std::size_t document_bytes = 0;
};

// Error "user.not_found", or "user.corrupt" when the document cannot be read.
Result<LoadedUser> load_user(Database& database, const profile::UserId& id);
bool user_exists(Database& database, const profile::UserId& id);

// Error "user.not_found".
Result<profile::UserId> load_holder(Database& database, const profile::Handle& handle);
// Whether somebody but `id` holds one of the handles.
bool is_any_taken(Database& database, const std::vector<profile::Handle>& handles,
                  const profile::UserId& id);
// Whether somebody but these two does.
bool is_any_taken(Database& database, const std::vector<profile::Handle>& handles,
                  const profile::UserId& first, const profile::UserId& second);

Result<std::vector<profile::StoredEvent>> load_events(Database& database,
                                                      const profile::UserId& id,
                                                      std::uint64_t after, std::size_t limit);

// One event from a row's text of its data. Error "user.corrupt".
Result<JsonObject> parse_event_data(std::string_view text);
// The place of the last event that was ever committed.
profile::EventPosition load_latest_position(Database& database);

void insert_user(Database& database, const UserRows& rows);
// `before`: the keys of the version that these rows replace. That version must be the one in the
// database.
void update_user(Database& database, const UserRows& rows, const UserKeys& before);
// Whether all of these reports are of that user and wait to be counted.
bool do_all_wait(Database& database, const profile::UserId& id, const std::vector<std::uint64_t>& reports);
void delete_reports(Database& database, const std::vector<std::uint64_t>& reports);
void move_reports(Database& database, const profile::UserId& from, const profile::UserId& to);

// Everything of that user but the history.
bool remove_user(Database& database, const profile::UserId& id);
void delete_events(Database& database, const profile::UserId& id);
// Everything of that user; whether there was such a user.
bool delete_user(Database& database, const profile::UserId& id);

// Who was merged into this user. Error "user.corrupt".
Result<std::vector<profile::UserId>> load_visitors_of(Database& database, const profile::UserId& user);

std::uint64_t load_user_count(Database& database);
void add_to_user_count(Database& database, std::int64_t difference);

}  // namespace acquaint::store
