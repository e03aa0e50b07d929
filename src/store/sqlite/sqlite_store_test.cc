#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <random>
#include <thread>

#include "store/sqlite/database.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/test_folder.h"
#include "store/sqlite/test_users.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

bool any_file_holds(const TestFolder& folder, std::string_view marker) {
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (bytes_of(entry.path()).contains(marker)) return true;
  }
  return false;
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

TEST(SqliteStore, FindsEverythingWhenItIsOpenedAgain) {
  const TestFolder folder;
  const login::Session session{.user = user_id("ada"), .secret_hash = std::string(32, 's'),
                               .created = from_ms(1), .expires = from_ms(2)};
  const login::StoredKey key{.id = "k", .use = "sign", .material = "pem", .created = from_ms(3)};
  SeededRandom random{1};
  const login::Grant grant =
      login::make_grant({.user = user_id("ada"), .client_id = "app"}, random, from_ms(5)).grant;
  const login::Ticket ticket =
      login::make_code_ticket({.purpose = "test", .user = {}, .expires = from_ms(6)}, "name", random)
          .ticket;
  profile::UserPtr ada;
  {
    const auto store = *open_sqlite_store(folder.path());
    ASSERT_TRUE(create(*store, "ada"));
    ASSERT_TRUE(create(*store, "bob"));
    ada = *run(store->users().change(user_id("ada"), sets_title("engineer")));
    ASSERT_TRUE(run(store->users().erase(user_id("bob"))));
    ASSERT_TRUE(run(store->sessions().save(session)));
    ASSERT_TRUE(run(store->grants().save(grant)));
    ASSERT_TRUE(run(store->tickets().save(ticket)));
    ASSERT_TRUE(run(store->keys().add(key)));
    ASSERT_TRUE(run(store->settings().publish(0, "{}", "first", from_ms(4))));
  }
  const auto store = *open_sqlite_store(folder.path());
  EXPECT_EQ((*run(store->users().find(user_id("ada"))))->user(), ada->user());
  EXPECT_EQ(run(store->users().history(user_id("ada"), 0, 10))->size(), 2U);
  EXPECT_EQ(code_of(run(store->users().find(user_id("bob")))), "user.not_found");
  EXPECT_EQ(run(store->sessions().find(session.user, session.secret_hash)), session);
  EXPECT_EQ(run(store->grants().list(user_id("ada"))), std::vector{grant});
  EXPECT_EQ(run(store->tickets().find(ticket.key)), ticket);
  EXPECT_EQ(*run(store->keys().load()), std::vector{key});
  EXPECT_EQ(run(store->settings().published(0, 10))->size(), 1U);
  EXPECT_EQ(store->health().users, 1U);
}

TEST(SqliteStore, AReportThatCannotBeReadIsNotInTheWayOfTheOthers) {
  const TestFolder folder;
  {
    const auto store = *open_sqlite_store(folder.path());
    ASSERT_TRUE(create(*store, "ada"));
    ingest::Message message;
    message.kind = ingest::Kind::track;
    message.user_id = user_id("ada").text();
    message.name = "Article Read";
    std::vector<ingest::Message> messages;
    for (const char* id : {"1", "2", "3"}) {
      message.message_id = id;
      messages.push_back(message);
    }
    ASSERT_TRUE(run(store->reports().append(messages)));
  }
  Database(database_file(folder.path()), Database::Mode::write).execute("UPDATE reports SET kind = 'x' WHERE message_id = '2'");
  {
    const auto store = *open_sqlite_store(folder.path());
    const auto waiting = run(store->reports().waiting(10));
    ASSERT_TRUE(waiting) << waiting.error().code;
    ASSERT_EQ(waiting->size(), 2U);
    EXPECT_EQ((*waiting)[1].message.message_id, "3");
  }
  Database database(database_file(folder.path()), Database::Mode::read);
  EXPECT_EQ(database.number("SELECT count(*) FROM reports"), 2);
}

TEST(SqliteStore, IsForItsOwnerOnly) {
  const TestFolder parent;
  const std::string folder = parent.file("data");
  const auto store = *open_sqlite_store(folder);
  ASSERT_TRUE(create(*store, "ada"));
  EXPECT_EQ(mode_of(folder), 0700U);
  for (const char* name : {"/acquaint.db", "/acquaint.db-wal", "/lock"}) {
    EXPECT_EQ(mode_of(folder + name), 0600U) << name;
  }
}

TEST(SqliteStore, ErasedDataIsInNoFile) {
  const TestFolder folder;
  const std::string marker = "Bzzt-marker-7c1e";
  SeededRandom random{1};
  auto store = *open_sqlite_store(folder.path());
  for (int i = 0; i < 50; ++i) {
    const std::string name = "user" + std::to_string(i);
    ASSERT_TRUE(create(*store, name));
    // Long enough for pages of its own.
    ASSERT_TRUE(run(store->users().change(user_id(name), sets_title(marker + std::string(6000, 'x')))));
    ASSERT_TRUE(run(store->users().change(user_id(name), sets_title(marker))));
    ASSERT_TRUE(run(store->grants().save(
        login::make_grant({.user = user_id(name), .nonce = marker}, random, from_ms(1)).grant)));
    ASSERT_TRUE(run(store->tickets().save(
        login::make_link_ticket({.purpose = "test",
                                 .user = user_id(name),
                                 .expires = from_ms(2),
                                 .content = {{"result_url", marker}}},
                                random)
            .ticket)));
  }
  ASSERT_TRUE(any_file_holds(folder, marker));
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(run(store->users().erase(user_id("user" + std::to_string(i)))));
  }
  store.reset();
  EXPECT_FALSE(any_file_holds(folder, marker));
  EXPECT_FALSE(any_file_holds(folder, "user7@example.com"));
}

TEST(SqliteStore, ErasedDataLeavesTheLogAlsoWhileWritesGoOn) {
  const TestFolder folder;
  const auto store = *open_sqlite_store(folder.path());
  ASSERT_TRUE(create(*store, "ada"));
  ASSERT_TRUE(create(*store, "marker-5d0c"));
  ASSERT_TRUE(run(store->users().erase(user_id("marker-5d0c"))));
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(run(store->users().change(user_id("ada"), counts_a_login())));
  }
  EXPECT_FALSE(any_file_holds(folder, "marker-5d0c"));
}

TEST(SqliteStore, HealthCountsUsersWritesAndCommits) {
  const TestFolder folder;
  const auto store = *open_sqlite_store(folder.path());
  ASSERT_TRUE(create(*store, "ada"));
  ASSERT_TRUE(create(*store, "bob"));
  EXPECT_FALSE(create(*store, "bob"));
  const StoreHealth health = store->health();
  EXPECT_TRUE(health.writable);
  EXPECT_EQ(health.problem, "");
  EXPECT_EQ(health.users, 2U);
  EXPECT_EQ(health.users_cached, 2U);
  EXPECT_EQ(health.changes, 2U);  // A refused write is no change,
  EXPECT_EQ(health.commits, 2U);  // and costs no fsync.
}

TEST(SqliteStore, AChangeWithoutDifferenceCostsNoFsync) {
  const TestFolder folder;
  const auto store = *open_sqlite_store(folder.path());
  ASSERT_TRUE(create(*store, "ada"));
  const profile::Change nothing = [](const profile::User& user) -> Result<profile::Changed> {
    return profile::Changed{.user = user, .events = {}};
  };
  ASSERT_TRUE(run(store->users().change(user_id("ada"), nothing)));
  ASSERT_TRUE(run(store->users().erase(user_id("eve"))));
  EXPECT_EQ(store->health().commits, 1U);
}

TEST(SqliteStore, ARefusedRedemptionCostsNoFsync) {
  const TestFolder folder;
  const auto store = *open_sqlite_store(folder.path());
  ASSERT_TRUE(create(*store, "ada"));
  SeededRandom random{1};
  const login::Grant grant =
      login::make_grant({.user = user_id("ada"), .client_id = "app"}, random, from_ms(5)).grant;
  ASSERT_TRUE(run(store->grants().save(grant)));
  const login::GrantChange shows_another_secret = [&](const login::Grant& held) {
    const login::CodeRedemption shown{.hash = "other", .client_id = "app"};
    return Result<std::optional<login::Grant>>(
        login::redeem_code(held, shown, random, from_ms(6)).grant);
  };
  ASSERT_TRUE(run(store->grants().change(user_id("ada"), grant.id, shows_another_secret)));
  EXPECT_EQ(store->health().commits, 2U);
}

TEST(SqliteStore, ReadsFromMemoryOnceItHasReadAUser) {
  const TestFolder folder;
  { ASSERT_TRUE(create(**open_sqlite_store(folder.path()), "ada")); }
  const auto store = *open_sqlite_store(folder.path());
  const auto first = *run(store->users().find(user_id("ada")));
  EXPECT_EQ(*run(store->users().find(user_id("ada"))), first);
  EXPECT_EQ(store->health().cache_misses, 1U);
  EXPECT_EQ(store->health().cache_hits, 1U);
}

TEST(SqliteStore, LetsOneProcessAtATimeUseTheFolder) {
  const TestFolder folder;
  {
    const auto store = *open_sqlite_store(folder.path());
    const auto second = open_sqlite_store(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "store.locked");
    EXPECT_TRUE(second.error().message.contains(folder.path()));
    EXPECT_EQ(code_of(restore_sqlite_store(folder.path(), "any")), "store.locked");
  }
  EXPECT_TRUE(open_sqlite_store(folder.path()));
}

TEST(SqliteStore, SaysWhichFolderItCannotUse) {
  const auto store = open_sqlite_store("/proc/nowhere");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "store.unavailable");
  EXPECT_TRUE(store.error().message.contains("/proc/nowhere"));
}

TEST(SqliteStore, ABackupHoldsWhatWasThereAndRestores) {
  const TestFolder folder, elsewhere;
  const std::string copy = elsewhere.file("copy.db");
  {
    const auto store = *open_sqlite_store(folder.path());
    ASSERT_TRUE(create(*store, "ada"));
    ASSERT_TRUE(store->back_up(copy));
    EXPECT_EQ(mode_of(copy), 0600U);
    EXPECT_EQ(code_of(store->back_up(copy)), "backup.exists");
    ASSERT_TRUE(create(*store, "bob"));
  }
  ASSERT_TRUE(restore_sqlite_store(folder.path(), copy, FormerDatabase::replace));
  {
    const auto store = *open_sqlite_store(folder.path());
    EXPECT_TRUE(run(store->users().find(user_id("ada"))));
    EXPECT_EQ(code_of(run(store->users().find(user_id("bob")))), "user.not_found");
  }
  // The former database is still there, whole.
  ASSERT_TRUE(restore_sqlite_store(folder.path(), database_file(folder.path()) + ".before-restore",
                                   FormerDatabase::replace));
  EXPECT_TRUE(run((*open_sqlite_store(folder.path()))->users().find(user_id("bob"))));
}

TEST(SqliteStore, RestoringDoesNotReplaceADatabaseUnlessTold) {
  const TestFolder folder, elsewhere;
  const std::string copy = elsewhere.file("copy.db"), file = database_file(folder.path());
  {
    const auto store = *open_sqlite_store(folder.path());
    ASSERT_TRUE(store->back_up(copy));
  }
  const std::string before = bytes_of(file);
  EXPECT_EQ(code_of(restore_sqlite_store(folder.path(), copy)), "restore.not_empty");
  EXPECT_EQ(bytes_of(file), before);
  std::filesystem::rename(file, file + "-wal");
  EXPECT_EQ(code_of(restore_sqlite_store(folder.path(), copy)), "restore.not_empty");
  EXPECT_TRUE(restore_sqlite_store(folder.path(), copy, FormerDatabase::replace));
  EXPECT_FALSE(std::filesystem::exists(file + "-wal"));
  EXPECT_TRUE(open_sqlite_store(folder.path()));
}

TEST(SqliteStore, ALogLeftBehindWithoutItsDatabaseNeverGetsIntoARestoredOne) {
  const TestFolder folder, elsewhere, crashed;
  const std::string copy = elsewhere.file("copy.db"), file = database_file(crashed.path());
  {
    const auto store = *open_sqlite_store(folder.path());
    ASSERT_TRUE(store->back_up(copy));
    ASSERT_TRUE(create(*store, "ada"));
    write_bytes(file + "-wal", bytes_of(database_file(folder.path()) + "-wal"));
  }
  ASSERT_TRUE(restore_sqlite_store(crashed.path(), copy, FormerDatabase::replace));
  EXPECT_EQ((*open_sqlite_store(crashed.path()))->health().users, 0U);
}

TEST(SqliteStore, CopyingTellsHowFarItIs) {
  const TestFolder folder, elsewhere, restored;
  const std::string copy = elsewhere.file("copy.db");
  const auto store = *open_sqlite_store(folder.path());
  // Some megabytes, so that copying takes several steps.
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(create(*store, "user" + std::to_string(i)));
    ASSERT_TRUE(run(store->users().change(user_id("user" + std::to_string(i)),
                                          sets_title(std::string(1'000'000, 'x')))));
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    told.emplace_back(done, total);
  };
  const auto expect_steps = [&] {
    ASSERT_GT(told.size(), 2U);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_LT(told.front().first, told.front().second);
    EXPECT_EQ(told.back().first, told.back().second);
    EXPECT_GT(told.back().second, 6'000'000U);
    told.clear();
  };
  ASSERT_TRUE(store->back_up(copy, progress));
  expect_steps();
  ASSERT_TRUE(restore_sqlite_store(restored.path(), copy, FormerDatabase::refuse, progress));
  expect_steps();
  EXPECT_EQ((*open_sqlite_store(restored.path()))->health().users, 6U);
}

TEST(SqliteStore, EveryChangedBitOfABackupIsNoticed) {
  const TestFolder folder, elsewhere;
  const std::string copy = elsewhere.file("copy.db"), bad = elsewhere.file("bad.db");
  {
    const auto store = *open_sqlite_store(folder.path());
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(create(*store, "user" + std::to_string(i)));
    ASSERT_TRUE(store->back_up(copy));
  }
  const std::string good = bytes_of(copy);
  std::mt19937 random{42};
  for (int round = 0; round < 100; ++round) {
    // The last round changes the checksum itself.
    const std::size_t place = round == 99 ? good.size() - 1 : random() % good.size();
    SCOPED_TRACE(place);
    std::string damaged = good;
    damaged[place] ^= static_cast<char>(1U << random() % 8);
    write_bytes(bad, damaged);
    const TestFolder empty;
    EXPECT_EQ(code_of(restore_sqlite_store(empty.path(), bad)), "store.corrupt");
    EXPECT_FALSE(std::filesystem::exists(database_file(empty.path())));
  }
  const TestFolder empty;
  EXPECT_TRUE(restore_sqlite_store(empty.path(), copy));
}

TEST(SqliteStore, ABackupUnderWritesIsOfOneMoment) {
  const TestFolder folder, elsewhere;
  const auto store = *open_sqlite_store(folder.path());
  ASSERT_TRUE(create(*store, "ada"));
  std::jthread writes([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      ASSERT_TRUE(run(store->users().change(user_id("ada"), counts_a_login())));
    }
  });
  for (int i = 0; i < 5; ++i) {
    const std::string copy = elsewhere.file(std::to_string(i) + ".db");
    ASSERT_TRUE(store->back_up(copy));
    const TestFolder restored;
    ASSERT_TRUE(restore_sqlite_store(restored.path(), copy));
    const auto then = *open_sqlite_store(restored.path());
    const auto ada = *run(then->users().find(user_id("ada")));
    const auto events = *run(then->users().history(user_id("ada"), ada->user().version - 1, 10));
    ASSERT_EQ(events.size(), 1U);  // The newest event is that of the version saved with it.
    EXPECT_EQ(ada->user().version, static_cast<std::uint64_t>(ada->user().logins_count + 1));
  }
}

TEST(SqliteStore, RefusesToRestoreWhatIsNoGoodBackupAndKeepsTheDatabase) {
  const TestFolder folder, elsewhere;
  const std::string copy = elsewhere.file("copy.db"), bad = elsewhere.file("bad.db");
  {
    const auto store = *open_sqlite_store(folder.path());
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(create(*store, "user" + std::to_string(i)));
    ASSERT_TRUE(store->back_up(copy));
  }
  const std::string good = bytes_of(copy);
  const std::string before = bytes_of(database_file(folder.path()));
  const struct {
    const char* name;
    std::string bytes;
    const char* code;
  } cases[] = {
      {"empty", "", "store.corrupt"},
      {"text", std::string(10000, 'x'), "store.corrupt"},
      {"cut off", good.substr(0, good.size() / 2), "store.corrupt"},
      {"cut off at a page", good.substr(0, good.size() / 8192 * 4096), "store.corrupt"},
      {"pages zeroed", good.substr(0, 8192) + std::string(good.size() - 8192, '\0'),
       "store.corrupt"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    write_bytes(bad, c.bytes);
    EXPECT_EQ(code_of(restore_sqlite_store(folder.path(), bad, FormerDatabase::replace)), c.code);
    EXPECT_EQ(bytes_of(database_file(folder.path())), before);
  }
  EXPECT_EQ(code_of(restore_sqlite_store(folder.path(), elsewhere.file("none"))),
            "backup.not_found");
  EXPECT_EQ((*open_sqlite_store(folder.path()))->health().users, 100U);
}

}  // namespace
}  // namespace acquaint::store
