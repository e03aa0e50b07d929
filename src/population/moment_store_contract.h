// What every MomentStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "population/moment_store.h"
#include "profile/user_store.h"

namespace acquaint::population {

// Both of one database.
struct MomentStores {
  std::shared_ptr<MomentStore> moments;
  std::shared_ptr<profile::UserStore> users;
};

struct MomentStoreMaker {
  const char* name;
  MomentStores (*make)();
};

inline void PrintTo(const MomentStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class MomentStoreContract : public testing::TestWithParam<MomentStoreMaker> {
 protected:
  void SetUp() override {
    for (const profile::UserId& id : {ada_, bob_}) ASSERT_TRUE(run(stores_.users->create(profile::User(id), {})));
  }

  std::string stored(const profile::UserId& user) {
    const StoredSample sample = *run(stores_.moments->load());
    for (const StoredMoments& each : sample.users) {
      if (each.user == user) return each.document;
    }
    return "nothing";
  }
  void save(const profile::UserId& user, std::string document, std::string bounds = "{}") {
    ASSERT_TRUE(run(stores_.moments->save({{{user, std::move(document)}}, std::move(bounds)})));
  }

  const MomentStores stores_ = GetParam().make();
  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada"), bob_ = *profile::UserId::parse("auth0|bob");
};

TEST_P(MomentStoreContract, IsEmptyAtFirst) {
  const StoredSample sample = *run(stores_.moments->load());
  EXPECT_TRUE(sample.users.empty());
  EXPECT_EQ(sample.bounds, "");
}

TEST_P(MomentStoreContract, ReplacesWhatIsSavedAndKeepsTheRest) {
  save(ada_, "[1]", R"({"since":1})");
  save(bob_, "[2]", R"({"since":2})");
  save(ada_, "[3]", R"({"since":3})");
  EXPECT_EQ(stored(ada_), "[3]");
  EXPECT_EQ(stored(bob_), "[2]");
  EXPECT_EQ(run(stores_.moments->load())->bounds, R"({"since":3})");
}

TEST_P(MomentStoreContract, RemovesWhoIsSavedWithoutMoments) {
  save(ada_, "[1]");
  save(ada_, "");
  EXPECT_EQ(stored(ada_), "nothing");
}

TEST_P(MomentStoreContract, HoldsNothingOfWhoIsErasedBeforeOrAfter) {
  save(ada_, "[1]");
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  EXPECT_EQ(stored(ada_), "nothing");
  save(ada_, "[2]");
  EXPECT_EQ(stored(ada_), "nothing");
  EXPECT_EQ(run(stores_.moments->load())->bounds, "{}");
}

}  // namespace acquaint::population
