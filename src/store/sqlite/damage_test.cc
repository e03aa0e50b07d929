// A damaged file is refused or answered with errors; it never ends the process.
#include <gtest/gtest.h>

#include <random>

#include "store/sqlite/database.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/test_folder.h"
#include "store/sqlite/test_users.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

std::string database_with_users() {
  const TestFolder folder;
  {
    const auto store = *open_sqlite_store(folder.path());
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(create(*store, "user" + std::to_string(i)));
  }
  return bytes_of(database_file(folder.path()));
}

// Opens a store on these bytes and uses all of it; the code of the refusal to open, if any.
std::string use(const std::string& bytes) {
  const TestFolder folder;
  write_bytes(database_file(folder.path()), bytes);
  const auto store = open_sqlite_store(folder.path());
  if (!store) return store.error().code;
  for (int i = 0; i < 60; ++i) {
    const auto id = user_id("user" + std::to_string(i));
    (void)run((*store)->users().find(id));
    (void)run((*store)->users().history(id, 0, 10));
  }
  (void)run((*store)->users().list({.order = profile::UserOrder::email, .with_total = true}));
  (void)run((*store)->users().change(user_id("user7"), counts_a_login()));
  (void)run((*store)->users().erase(user_id("user8")));
  (void)create(**store, "new");
  return "";
}

TEST(Damage, ATruncatedOrForeignFileIsRefused) {
  const std::string whole = database_with_users();
  EXPECT_EQ(use(whole), "");
  EXPECT_EQ(use("This is a text file, and a long one at that. " + std::string(5000, '.')),
            "store.corrupt");
  EXPECT_EQ(use(whole.substr(0, 50)), "store.corrupt");
  EXPECT_EQ(use(std::string(100, '\0') + whole.substr(100)), "store.corrupt");
  EXPECT_EQ(use(whole.substr(0, whole.size() / 8192 * 4096)), "store.corrupt");
}

TEST(Damage, FlippedBitsAndCutsNeverEndTheProcess) {
  const std::string whole = database_with_users();
  std::mt19937 random{42};
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    std::string damaged = whole;
    for (int flips = 0; flips < 30; ++flips) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    }
    if (round % 4 == 0) damaged.resize(random() % damaged.size());
    (void)use(damaged);
  }
}

TEST(Damage, AGrantThatCannotBeReadOpensNothingAndCanBeRemoved) {
  for (const Sql damage : {Sql("UPDATE grants SET document = '{}'"),
                           Sql("UPDATE grants SET document = substr(document, 2)")}) {
    const TestFolder folder;
    SeededRandom random{1};
    const auto ada = user_id("ada");
    const login::Grant grant =
        login::make_grant({.user = ada, .client_id = "app"}, random, from_ms(1)).grant;
    {
      const auto store = *open_sqlite_store(folder.path());
      ASSERT_TRUE(create(*store, "ada"));
      ASSERT_TRUE(run(store->grants().save(grant)));
    }
    { Database(database_file(folder.path()), Database::Mode::write).execute(damage); }
    const auto store = *open_sqlite_store(folder.path());
    const login::GrantChange stays = [](const login::Grant& held) { return std::optional(held); };
    EXPECT_EQ(code_of(run(store->grants().change(ada, grant.id, stays))), "grant.corrupt");
    EXPECT_EQ(code_of(run(store->grants().list(ada))), "grant.corrupt");
    EXPECT_TRUE(run(store->grants().remove_all(ada)));
    EXPECT_TRUE(run(store->grants().list(ada))->empty());
  }
}

TEST(Damage, ATicketThatCannotBeReadOpensNothingAndCanBeRemoved) {
  for (const Sql damage : {Sql("UPDATE tickets SET document = '{}'"),
                           Sql("UPDATE tickets SET document = substr(document, 2)"),
                           Sql("UPDATE tickets SET user_id = 'x'")}) {
    const TestFolder folder;
    SeededRandom random{1};
    const login::Ticket ticket =
        login::make_link_ticket({.purpose = "test", .user = user_id("ada"), .expires = from_ms(2)},
                                random)
            .ticket;
    {
      const auto store = *open_sqlite_store(folder.path());
      ASSERT_TRUE(create(*store, "ada"));
      ASSERT_TRUE(run(store->tickets().save(ticket)));
    }
    { Database(database_file(folder.path()), Database::Mode::write).execute(damage); }
    const auto store = *open_sqlite_store(folder.path());
    const login::TicketChange stays = [](const login::Ticket& held) { return std::optional(held); };
    EXPECT_EQ(code_of(run(store->tickets().change(ticket.key, stays))), "ticket.corrupt");
    EXPECT_EQ(code_of(run(store->tickets().find(ticket.key))), "ticket.corrupt");
    EXPECT_TRUE(run(store->tickets().remove(ticket.key)));
    EXPECT_EQ(code_of(run(store->tickets().find(ticket.key))), "ticket.not_found");
  }
}

TEST(Damage, WhatIsDamagedWhileInUseIsAnswered) {
  const TestFolder folder;
  const std::string file = database_file(folder.path());
  write_bytes(file, database_with_users());
  const auto store = *open_sqlite_store(folder.path(), {.bytes_max = 0});
  const std::string whole = bytes_of(file);
  write_bytes(file, whole.substr(0, 4096) + std::string(whole.size() - 4096, '\x5a'));
  EXPECT_EQ(code_of(run(store->users().find(user_id("user3")))), "store.unavailable");
  EXPECT_EQ(code_of(run(store->users().erase(user_id("user3")))), "store.unavailable");
  EXPECT_FALSE(store->health().writable);

  write_bytes(file, whole);
  EXPECT_TRUE(run(store->users().find(user_id("user3"))));
  EXPECT_TRUE(run(store->users().erase(user_id("user3"))));
  EXPECT_TRUE(store->health().writable);
}

}  // namespace
}  // namespace acquaint::store
