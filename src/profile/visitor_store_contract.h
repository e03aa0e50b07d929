// What every VisitorStore, and a UserStore that holds visitors, must do. Include it in one test file and
// instantiate VisitorStoreContract with makers of empty stores.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

#include "profile/user_store.h"
#include "profile/visitor.h"
#include "profile/visitor_merge.h"
#include "profile/visitor_store.h"

namespace acquaint::profile {

struct VisitorStores {
  std::shared_ptr<VisitorStore> visitors;
  std::shared_ptr<UserStore> users;
};

struct VisitorStoreMaker {
  const char* name;
  VisitorStores (*make)();
};

inline void PrintTo(const VisitorStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class VisitorStoreContract : public testing::TestWithParam<VisitorStoreMaker> {
 protected:
  const VisitorStores stores_ = GetParam().make();
  UserStore& users_ = *stores_.users;
  VisitorStore& visitors_ = *stores_.visitors;

  static UserId id_of(char name) { return *parse_visitor_id(std::string(20, name)); }
  static UserId ada() { return *UserId::parse("auth0|ada"); }
  static Actor actor() { return {.source = Source::application, .origin = "site", .name = "client:site", .now = from_ms(9000), .purpose = {}}; }

  void create(char name, std::int64_t at_ms) {
    User visitor = make_visitor(id_of(name), from_ms(at_ms));
    ASSERT_TRUE(run(users_.create(std::move(visitor), {Event{.type = "visitor.created", .at = from_ms(at_ms), .actor = {}, .attribute = {}, .data = {}}})));
  }
  void create_ada() {
    User user(ada());
    user.created = user.updated = from_ms(1000);
    ASSERT_TRUE(run(users_.create(std::move(user), {})));
  }
  void merge(char name) { ASSERT_TRUE(run(users_.change_pair(ada(), id_of(name), merge_visitor(actor(), std::chrono::days(7))))); }
  std::vector<UserId> idle(std::int64_t active_ms, std::int64_t merged_ms, std::size_t limit = 10) {
    return *run(visitors_.idle({.active_before = from_ms(active_ms), .merged_before = from_ms(merged_ms), .limit = limit}));
  }
};

TEST_P(VisitorStoreContract, AVisitorIsFoundAndChangedAndInNoListOfUsers) {
  create_ada();
  create('v', 1000);
  const auto changed = run(users_.change(id_of('v'), [](const User& user) -> Result<Changed> {
    Changed next{user, {}};
    count_event(next.user.behaviour, "page", from_ms(5000));
    return next;
  }));
  ASSERT_TRUE(changed);
  EXPECT_EQ((*run(users_.find(id_of('v'))))->user().behaviour.counts.size(), 1U);
  EXPECT_EQ(run(users_.history(id_of('v'), 0, 10))->size(), 1U);
  for (const UserOrder order : {UserOrder::created, UserOrder::id, UserOrder::email}) {
    const auto page = *run(users_.list({.order = order, .with_total = true}));
    EXPECT_EQ(page.users.size(), 1U);
    EXPECT_EQ(page.total, 1U);
  }
  EXPECT_EQ(*run(visitors_.count()), 1U);
  EXPECT_EQ(run(users_.create(make_visitor(id_of('v'), from_ms(1)), {})).error().code, "user.exists");
}

TEST_P(VisitorStoreContract, TellsWhoIsOverTheLongestFirst) {
  create('a', 3000);
  create('b', 1000);
  create('c', 2000);
  EXPECT_EQ(idle(3000, 0), (std::vector{id_of('b'), id_of('c')}));
  EXPECT_EQ(idle(3001, 0, 2), (std::vector{id_of('b'), id_of('c')}));
  EXPECT_EQ(idle(1000, 0), std::vector<UserId>());
}

TEST_P(VisitorStoreContract, ActivityPutsTheEndOff) {
  create('a', 1000);
  const auto counts = [](const User& user) -> Result<Changed> {
    Changed next{user, {}};
    count_event(next.user.behaviour, "page", from_ms(5000));
    return next;
  };
  ASSERT_TRUE(run(users_.change(id_of('a'), counts)));
  EXPECT_EQ(idle(5000, 0), std::vector<UserId>());
  EXPECT_EQ(idle(5001, 0), std::vector{id_of('a')});
}

TEST_P(VisitorStoreContract, WhoBecameAUserIsKeptByAClockOfItsOwn) {
  create_ada();
  create('a', 1000);
  merge('a');
  EXPECT_EQ(idle(99999, 9000), std::vector<UserId>());
  EXPECT_EQ(idle(0, 9001), std::vector{id_of('a')});
  EXPECT_EQ((*run(users_.find(id_of('a'))))->user().merged_into, ada());
}

TEST_P(VisitorStoreContract, ErasingLeavesNothingAndTheUserTakesItsVisitorsAlong) {
  create_ada();
  create('b', 1000);
  // More than the user remembers.
  for (char name = 'A'; name <= 'Z'; ++name) {
    create(name, 1000);
    merge(name);
  }
  ASSERT_TRUE(run(users_.erase(id_of('b'))));
  EXPECT_FALSE(run(users_.find(id_of('b'))));
  EXPECT_TRUE(run(users_.history(id_of('b'), 0, 10))->empty());
  EXPECT_EQ(run(users_.list({.with_total = true}))->total, 1U);
  ASSERT_TRUE(run(users_.erase(ada())));
  EXPECT_FALSE(run(users_.find(id_of('A'))));
  EXPECT_FALSE(run(users_.find(id_of('Z'))));
  EXPECT_TRUE(run(users_.history(id_of('A'), 0, 10))->empty());
  EXPECT_EQ(*run(visitors_.count()), 0U);
  EXPECT_EQ(run(users_.list({.with_total = true}))->total, 0U);
}

TEST_P(VisitorStoreContract, AFormerUsersVisitorsGoWithWhoeverHoldsIt) {
  create_ada();
  create('a', 1000);
  merge('a');
  const User former = (*run(users_.find(ada())))->user();
  User holder(*UserId::parse("auth0|bob"));
  holder.identities.push_back({.connection = "main", .provider = "auth0", .user_id = "bob"});
  holder.identities.push_back({.connection = "other", .provider = "auth0", .user_id = "ada", .former_user = to_stored_text(former)});
  ASSERT_TRUE(run(users_.create(holder, {})));
  ASSERT_TRUE(run(users_.erase(holder.id)));
  EXPECT_FALSE(run(users_.find(id_of('a'))));
}

}  // namespace acquaint::profile
