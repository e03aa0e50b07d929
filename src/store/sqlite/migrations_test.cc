// Databases of every earlier version, saved as SQL in migrations/fixtures/, still open.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

#include "store/migrations/sqlite.h"
#include "store/sqlite/database.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/test_folder.h"
#include "store/sqlite/test_users.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

constexpr int kNewest = static_cast<int>(std::size(kMigrations));

void make_database(const TestFolder& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(database_file(folder.path()).c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

// All tables and indexes, as SQLite keeps them.
std::string schema_of(const TestFolder& folder) {
  Database database(database_file(folder.path()), Database::Mode::read);
  Rows rows = database.query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name");
  std::string schema;
  while (rows.next()) schema.append(rows.text(0)).append("\n");
  return schema;
}

login::Grant grant_of(const std::string& name) {
  SeededRandom random{1};
  return login::make_grant({.user = user_id(name), .client_id = "app"}, random, from_ms(1000)).grant;
}

login::Ticket ticket_of(const std::string& name) {
  SeededRandom random{1};
  return login::make_link_ticket(
             {.purpose = "test", .user = user_id(name), .expires = from_ms(2000)}, random)
      .ticket;
}

// Each fixture holds the user "ada" with two logins, and one session, key and settings version; from
// version 2 on a grant too, from version 3 on a ticket, from version 4 on a webhook, from version 5
// on what was learnt, from version 6 on moments, from version 7 on a figure, from version 8 on a visitor,
// from version 9 on a report that waits, from version 10 on what enrichment has cost, from version 11 on a
// participant of an experiment and the coverage of an attribute.
TEST(Migrations, LeadFromEveryVersionToTheNewest) {
  const TestFolder fresh;
  { ASSERT_TRUE(open_sqlite_store(fresh.path())); }
  for (int version = 1; version <= kNewest; ++version) {
    SCOPED_TRACE(version);
    const TestFolder folder;
    const std::string fixture = bytes_of("src/store/migrations/fixtures/version_" +
                                         std::to_string(version) + ".sql");
    ASSERT_NE(fixture, "") << "Save a database of this version before the schema moves on.";
    make_database(folder, fixture);
    {
      const auto opened = open_sqlite_store(folder.path());
      ASSERT_TRUE(opened) << opened.error().message;
      Store& store = **opened;
      EXPECT_EQ(store.health().users, 1U);
      EXPECT_EQ(logins_of(store, "ada"), 2);
      const auto holder =
          run(store.users().find_by_handle(profile::Handle::email("main", "ada@example.com")));
      EXPECT_EQ(holder, user_id("ada"));
      EXPECT_EQ(run(store.users().history(user_id("ada"), 0, 10))->size(), 3U);
      EXPECT_EQ(run(store.users().list({.email = "ada@example.com"}))->users.size(), 1U);
      EXPECT_TRUE(run(store.sessions().find(user_id("ada"), std::string(32, 's'))));
      const std::size_t grants = version >= 2 ? 1 : 0;
      EXPECT_EQ(run(store.grants().list(user_id("ada")))->size(), grants);
      EXPECT_TRUE(run(store.grants().save(grant_of("ada"))));
      EXPECT_EQ(run(store.grants().list(user_id("ada")))->size(), grants + 1);
      EXPECT_EQ(run(store.tickets().find({"password-change", "bmFtZW5hbWVuYW1lbmFtZQ"})).has_value(),
                version >= 3);
      EXPECT_TRUE(run(store.tickets().save(ticket_of("ada"))));
      EXPECT_EQ(run(store.tickets().find(ticket_of("ada").key)), ticket_of("ada"));
      const auto feed = *run(store.events().read({}));
      EXPECT_EQ(feed.events.size(), 3U);
      EXPECT_TRUE(std::ranges::is_sorted(feed.events, {}, &profile::FeedEvent::position));
      EXPECT_EQ(run(store.events().read({.user = user_id("ada"), .type = "login"}))->events.size(), 2U);
      EXPECT_EQ(run(store.webhooks().find("crm"))->has_value(), version >= 4);
      EXPECT_EQ(run(store.webhooks().deliveries("crm", 10, 10))->size(), version >= 4 ? 1U : 0U);
      EXPECT_EQ(run(store.learner().load())->has_value(), version >= 5);
      EXPECT_TRUE(run(store.learner().save("{}", from_ms(3000))));
      EXPECT_EQ(run(store.moments().load())->users.size(), version >= 6 ? 1U : 0U);
      const analytics::FigureQuery figures{.from = analytics::Day(20528), .to = analytics::Day(20528), .form = {}, .by = {}};
      EXPECT_EQ(run(store.figures().read(figures))->size(), version >= 7 ? 1U : 0U);
      EXPECT_EQ(run(store.figures().counted_to())->number > 0, version >= 7);
      EXPECT_EQ(*run(store.visitors().count()), version >= 8 ? 1U : 0U);
      EXPECT_EQ(run(store.reports().waiting(10))->size(), version >= 9 ? 1U : 0U);
      EXPECT_EQ(run(store.spending().of_month("2026-03"))->size(), version >= 10 ? 1U : 0U);
      EXPECT_EQ(run(store.figures().participants({user_id("ada")}))->size(), version >= 11 ? 1U : 0U);
      EXPECT_EQ(run(store.figures().cohorts(analytics::Day(20528)))->size(), version >= 11 ? 1U : 0U);
      const analytics::CoverageQuery coverage{.from = analytics::Day(20528), .to = analytics::Day(20528), .attribute = {}};
      EXPECT_EQ(run(store.coverage().read(coverage))->size(), version >= 11 ? 1U : 0U);
      EXPECT_EQ(run(store.figures().questions())->size(), version >= 11 ? 1U : 0U);
      EXPECT_EQ(run(store.keys().load())->size(), 1U);
      EXPECT_EQ(run(store.settings().published(0, 10))->size(), 1U);
      EXPECT_TRUE(run(store.users().change(user_id("ada"), counts_a_login())));
    }
    EXPECT_EQ(schema_of(folder), schema_of(fresh));
  }
}

TEST(Migrations, EachStepLeadsToTheVersionOfItsPlace) {
  const TestFolder folder;
  Database database(database_file(folder.path()), Database::Mode::create);
  for (int step = 0; step < kNewest; ++step) {
    database.execute(kMigrations[step]);
    EXPECT_EQ(database.number("PRAGMA user_version"), step + 1);
  }
}

TEST(Migrations, ADatabaseOfANewerProgramIsRefusedAndNotTouched) {
  const TestFolder folder;
  make_database(folder, "PRAGMA application_id = " + std::to_string(kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(kNewest + 1) +
                            "; CREATE TABLE users (other TEXT);");
  const std::string before = bytes_of(database_file(folder.path()));
  const auto store = open_sqlite_store(folder.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "store.newer");
  EXPECT_TRUE(store.error().message.contains(database_file(folder.path())));
  EXPECT_EQ(bytes_of(database_file(folder.path())), before);

  const TestFolder other;
  EXPECT_EQ(code_of(restore_sqlite_store(other.path(), database_file(folder.path()))),
            "store.newer");
}

TEST(Migrations, ADatabaseOfAnotherProgramIsRefusedAndNotTouched) {
  const TestFolder folder;
  make_database(folder, "CREATE TABLE users (other TEXT); PRAGMA user_version = 1;");
  const std::string before = bytes_of(database_file(folder.path()));
  EXPECT_EQ(code_of(open_sqlite_store(folder.path())), "store.corrupt");
  EXPECT_EQ(bytes_of(database_file(folder.path())), before);
}

}  // namespace
}  // namespace acquaint::store
