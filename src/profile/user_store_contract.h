// What every UserStore must do: the suite that each adapter passes. Include it in one test file and
// instantiate UserStoreContract with makers of empty stores.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "profile/user_store.h"

namespace acquaint::profile {

struct UserStoreMaker {
  const char* name;
  std::shared_ptr<UserStore> (*make)();  // What the store needs lives as long as the pointer.
};

inline void PrintTo(const UserStoreMaker& maker, std::ostream* out) { *out << maker.name; }

// Users and changes that are quick to write down.
namespace contract {

inline UserId id_of(const std::string& name) { return *UserId::parse("auth0|" + name); }

inline void set(User& user, std::string_view path, Json value) {
  const Provenance from{.source = Source::application, .seen = user.updated,
                        .confirmed = user.updated};
  user.claims[*AttributePath::parse(path)] = {Claim{.value = std::move(value), .from = from}};
}

// A user of the database connection "main" with an e-mail address.
inline User user_of(const std::string& name, std::int64_t created_ms = 1000) {
  User user(id_of(name));
  user.created = user.updated = from_ms(created_ms);
  user.identities.push_back({.connection = "main", .provider = "auth0", .user_id = Json(name)});
  set(user, "email", Json(name + "@example.com"));
  return user;
}

inline Event event_of(std::string type) {
  return {.type = std::move(type), .at = from_ms(2000), .actor = "client:test",
          .attribute = "user_metadata.title", .data = {{"value", "engineer"}, {"number", 1}}};
}

inline Change sets(std::string path, Json value) {
  return [path = std::move(path), value = std::move(value)](const User& user) -> Result<Changed> {
    Changed changed{.user = user, .events = {event_of("attribute.set")}};
    set(changed.user, path, value);
    return changed;
  };
}

inline Change counts_a_login() {
  return [](const User& user) -> Result<Changed> {
    Changed changed{.user = user, .events = {event_of("login")}};
    ++changed.user.logins_count;
    return changed;
  };
}

inline Change does_nothing() {
  return [](const User& user) -> Result<Changed> { return Changed{.user = user, .events = {}}; };
}

inline Change refuses() {
  return [](const User&) -> Result<Changed> { return invalid("test.refused", "No."); };
}

// The second one becomes an identity of the first.
inline PairChange takes_over() {
  return [](const User& first, const User* second) -> Result<ChangedPair> {
    if (second == nullptr) return invalid("test.refused", "Nobody is there.");
    ChangedPair pair{{first, {event_of("identity.linked")}}, std::nullopt};
    Identity identity = second->identities.front();
    identity.profile_data = JsonObject{{"email", *find_text(*second, "email")}};
    identity.former_user = to_stored_text(*second);
    pair.first.user.identities.push_back(std::move(identity));
    return pair;
  };
}

inline PairChange gives_back() {
  return [](const User& first, const User* second) -> Result<ChangedPair> {
    if (second != nullptr) return invalid("test.refused", "Somebody is there.");
    auto former = parse_stored_user(first.identities.back().former_user);
    if (!former) return std::unexpected(former.error());
    ChangedPair pair{{first, {event_of("identity.unlinked")}},
                     Changed{std::move(*former), {event_of("user.unlinked")}}};
    pair.first.user.identities.pop_back();
    return pair;
  };
}

inline std::string code_of(const auto& result) { return result ? "" : result.error().code; }

inline std::vector<std::string> names_of(const UserPage& page) {
  std::vector<std::string> names;
  for (const UserPtr& user : page.users) {
    names.emplace_back(user->user().id.id_in_provider());
  }
  return names;
}

inline Json value_of(const UserPtr& user, std::string_view path) {
  const Claim* claim = find_claim(user->user(), *AttributePath::parse(path));
  return claim == nullptr ? Json() : claim->value;
}

// Starts all tasks before any of them can end, on one thread; their results in order.
template <typename T>
std::vector<T> run_all(std::vector<Task<T>> tasks) {
  LoopExecutor loop;
  Executor::Scope scope(loop);
  std::vector<std::optional<T>> results(tasks.size());
  std::size_t ended = 0;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    start(std::move(tasks[i]), [&, i](Outcome<T> outcome) {
      results[i] = std::move(outcome.value);
      ++ended;
    });
  }
  loop.run_until([&] { return ended == tasks.size(); });
  std::vector<T> values;
  for (std::optional<T>& result : results) values.push_back(std::move(*result));
  return values;
}

inline void on_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
}

}  // namespace contract

class UserStoreContract : public testing::TestWithParam<UserStoreMaker> {
 protected:
  std::shared_ptr<UserStore> store_ = GetParam().make();
  const UserId ada_ = contract::id_of("ada");

  void SetUp() override { create("ada"); }

  void create(const std::string& name, std::int64_t created_ms = 1000) {
    ASSERT_TRUE(run(store_->create(contract::user_of(name, created_ms),
                                   {contract::event_of("user.created")})));
  }
  void change(const UserId& id, Change how) {
    ASSERT_TRUE(run(store_->change(id, std::move(how))));
  }
  UserPtr find(const UserId& id) {
    const auto found = run(store_->find(id));
    return found ? *found : nullptr;
  }
  std::string holder_of(const Handle& handle) {
    const auto found = run(store_->find_by_handle(handle));
    return found ? std::string(found->id_in_provider()) : found.error().code;
  }
  std::vector<StoredEvent> history(const UserId& id, std::uint64_t after = 0,
                                   std::size_t limit = 1000) {
    return *run(store_->history(id, after, limit));
  }
  std::vector<std::string> list(const UserQuery& query) {
    return contract::names_of(*run(store_->list(query)));
  }
};

TEST_P(UserStoreContract, FindsWhatWasCreated) {
  User wanted = contract::user_of("ada");
  wanted.version = 1;
  ASSERT_NE(find(ada_), nullptr);
  EXPECT_EQ(find(ada_)->user(), wanted);
}

TEST_P(UserStoreContract, DoesNotFindWhatWasNeverCreated) {
  EXPECT_EQ(contract::code_of(run(store_->find(contract::id_of("eve")))), "user.not_found");
  EXPECT_EQ(contract::code_of(run(store_->change(contract::id_of("eve"), contract::does_nothing()))),
            "user.not_found");
  EXPECT_EQ(holder_of(Handle::email("main", "eve@example.com")), "user.not_found");
  EXPECT_TRUE(history(contract::id_of("eve")).empty());
}

TEST_P(UserStoreContract, FindsByEveryHandle) {
  for (const Handle& handle : handles_of(contract::user_of("ada"))) {
    EXPECT_EQ(holder_of(handle), "ada") << handle.text();
  }
  EXPECT_EQ(holder_of(Handle::email("main", "ADA@Example.COM")), "ada");
  EXPECT_EQ(holder_of(Handle::email("other", "ada@example.com")), "user.not_found");
}

TEST_P(UserStoreContract, CreateRefusesATakenIdAndSavesNothing) {
  User again = contract::user_of("ada");
  contract::set(again, "email", "other@example.com");
  const auto refused = run(store_->create(again, {contract::event_of("user.created")}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::conflict);
  EXPECT_EQ(refused.error().code, "user.exists");
  EXPECT_EQ(contract::value_of(find(ada_), "email"), "ada@example.com");
  EXPECT_EQ(holder_of(Handle::email("main", "other@example.com")), "user.not_found");
  EXPECT_EQ(history(ada_).size(), 1U);
}

TEST_P(UserStoreContract, CreateRefusesATakenHandleAndSavesNothing) {
  User rival = contract::user_of("bob");
  contract::set(rival, "email", "Ada@example.com");
  contract::set(rival, "username", "bobby");
  EXPECT_EQ(contract::code_of(run(store_->create(rival, {contract::event_of("user.created")}))),
            "user.exists");
  EXPECT_EQ(find(contract::id_of("bob")), nullptr);
  EXPECT_EQ(holder_of(Handle::username("main", "bobby")), "user.not_found");
  EXPECT_TRUE(history(contract::id_of("bob")).empty());
  EXPECT_EQ(run(store_->list({.with_total = true}))->total, 1U);
}

TEST_P(UserStoreContract, OfManyCreatesOfOneHandleAtOnceOneWins) {
  std::vector<Task<Result<UserPtr>>> creates;
  for (int i = 0; i < 20; ++i) {
    User user = contract::user_of("rival" + std::to_string(i));
    contract::set(user, "email", "one@example.com");
    creates.push_back(store_->create(user, {}));
  }
  const auto results = contract::run_all(std::move(creates));
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }),
            1);
  EXPECT_EQ(run(store_->list({.with_total = true}))->total, 2U);
}

TEST_P(UserStoreContract, ChangeSavesTheUserAndItsEvents) {
  const auto changed =
      run(store_->change(ada_, contract::sets("user_metadata.title", "engineer")));
  ASSERT_TRUE(changed);
  EXPECT_EQ((*changed)->user().version, 2U);
  EXPECT_EQ(contract::value_of(find(ada_), "user_metadata.title"), "engineer");
  EXPECT_EQ(find(ada_)->user(), (*changed)->user());
  const auto events = history(ada_, 1);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0], (StoredEvent{2, 0, contract::event_of("attribute.set")}));
}

TEST_P(UserStoreContract, ASnapshotStaysAsItWas) {
  const UserPtr before = find(ada_);
  change(ada_, contract::counts_a_login());
  EXPECT_EQ(before->user().logins_count, 0);
}

TEST_P(UserStoreContract, AChangeThatMakesNoDifferenceIsNotWritten) {
  const auto same = run(store_->change(ada_, contract::does_nothing()));
  ASSERT_TRUE(same);
  EXPECT_EQ((*same)->user().version, 1U);
  EXPECT_EQ(find(ada_)->user().version, 1U);
}

TEST_P(UserStoreContract, AnEventAloneIsWritten) {
  change(ada_, [](const User& user) -> Result<Changed> {
    return Changed{.user = user, .events = {contract::event_of("decision.made")}};
  });
  EXPECT_EQ(find(ada_)->user().version, 2U);
  EXPECT_EQ(history(ada_).size(), 2U);
}

TEST_P(UserStoreContract, ARefusedChangeWritesNothingAndItsErrorPassesThrough) {
  EXPECT_EQ(contract::code_of(run(store_->change(ada_, contract::refuses()))), "test.refused");
  EXPECT_EQ(find(ada_)->user().version, 1U);
  EXPECT_EQ(history(ada_).size(), 1U);
}

TEST_P(UserStoreContract, WhatAChangeThrowsReachesTheCallerAndTheStoreGoesOn) {
  const Change broken = [](const User&) -> Result<Changed> { throw std::runtime_error("bug"); };
  EXPECT_THROW(run(store_->change(ada_, broken)), std::runtime_error);
  change(ada_, contract::counts_a_login());
  EXPECT_EQ(find(ada_)->user().version, 2U);
}

TEST_P(UserStoreContract, AHandleMovesWithTheEmailAddress) {
  change(ada_, contract::sets("email", "countess@example.com"));
  EXPECT_EQ(holder_of(Handle::email("main", "countess@example.com")), "ada");
  EXPECT_EQ(holder_of(Handle::email("main", "ada@example.com")), "user.not_found");

  User heir = contract::user_of("bob");
  contract::set(heir, "email", "ada@example.com");
  EXPECT_TRUE(run(store_->create(heir, {})));
}

TEST_P(UserStoreContract, AChangeToATakenHandleIsRefusedAndWritesNothing) {
  create("bob");
  EXPECT_EQ(contract::code_of(run(store_->change(ada_, contract::sets("email", "BOB@example.com")))),
            "user.exists");
  EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "bob");
  EXPECT_EQ(holder_of(Handle::email("main", "ada@example.com")), "ada");
  EXPECT_EQ(find(ada_)->user().version, 1U);
  EXPECT_EQ(history(ada_).size(), 1U);
}

TEST_P(UserStoreContract, TwoChangesAtOnceLoseNeither) {
  std::vector<Task<Result<UserPtr>>> changes;
  changes.push_back(store_->change(ada_, contract::sets("user_metadata.title", "engineer")));
  changes.push_back(store_->change(ada_, contract::sets("user_metadata.company", "Engines")));
  contract::run_all(std::move(changes));

  const UserPtr after = find(ada_);
  EXPECT_EQ(contract::value_of(after, "user_metadata.title"), "engineer");
  EXPECT_EQ(contract::value_of(after, "user_metadata.company"), "Engines");
}

TEST_P(UserStoreContract, ManyChangersLoseNoChange) {
  constexpr int kThreads = 8, kEach = 25;
  contract::on_threads(kThreads, [&](int) {
    for (int i = 0; i < kEach; ++i) change(ada_, contract::counts_a_login());
  });
  EXPECT_EQ(find(ada_)->user().logins_count, kThreads * kEach);
  EXPECT_EQ(find(ada_)->user().version, 1U + kThreads * kEach);
  const auto events = history(ada_, 1);
  ASSERT_EQ(events.size(), std::size_t{kThreads * kEach});
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].sequence, i + 2);
}

TEST_P(UserStoreContract, OfManyWhoTakeTheSameOnlyOneGetsIt) {
  const Change takes = [](const User& user) -> Result<Changed> {
    if (user.logins_count != 0) return invalid("test.taken", "Gone.");
    return contract::counts_a_login()(user);
  };
  std::vector<Task<Result<UserPtr>>> changes;
  for (int i = 0; i < 20; ++i) changes.push_back(store_->change(ada_, takes));
  const auto results = contract::run_all(std::move(changes));
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }),
            1);
  EXPECT_EQ(find(ada_)->user().logins_count, 1);
}

TEST_P(UserStoreContract, WhoeverFindsAfterAChangeReturnedSeesIt) {
  contract::on_threads(6, [&](int thread) {
    const UserId id = contract::id_of("reader" + std::to_string(thread / 2));
    if (thread % 2 == 0) create("reader" + std::to_string(thread / 2));
    for (int i = 0; i < 60; ++i) {
      const auto changed = run(store_->change(id, contract::counts_a_login()));
      if (!changed) continue;  // The other thread has not created it yet.
      const UserPtr seen = find(id);
      ASSERT_NE(seen, nullptr);
      ASSERT_GE(seen->user().version, (*changed)->user().version);
    }
  });
}

TEST_P(UserStoreContract, OfAPairOneCanTakeTheOthersHandlesAndTheOtherGoes) {
  create("bob");
  const auto pair = run(store_->change_pair(ada_, contract::id_of("bob"), contract::takes_over()));
  ASSERT_TRUE(pair) << pair.error().code;
  EXPECT_EQ(pair->second, nullptr);
  EXPECT_EQ(pair->first->user(), find(ada_)->user());
  EXPECT_EQ(find(contract::id_of("bob")), nullptr);
  EXPECT_EQ(holder_of(Handle::identity("auth0", "bob")), "ada");
  EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "ada");
  EXPECT_EQ(history(ada_).size(), 2U);
  EXPECT_EQ(run(store_->list({.with_total = true}))->total, 1U);
  EXPECT_EQ(list({}), std::vector<std::string>{"ada"});
}

TEST_P(UserStoreContract, WhoWentComesBackWithItsHandlesAndItsHistoryGoesOn) {
  create("bob");
  const UserId bob = contract::id_of("bob");
  change(bob, contract::counts_a_login());
  ASSERT_TRUE(run(store_->change_pair(ada_, bob, contract::takes_over())));
  EXPECT_EQ(history(bob).size(), 2U);

  const auto pair = run(store_->change_pair(ada_, bob, contract::gives_back()));
  ASSERT_TRUE(pair) << pair.error().code;
  EXPECT_EQ(find(bob)->user(), pair->second->user());
  EXPECT_EQ(find(bob)->user().version, 3U);
  EXPECT_EQ(find(bob)->user().logins_count, 1);
  EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "bob");
  EXPECT_EQ(holder_of(Handle::email("main", "ada@example.com")), "ada");
  const auto events = history(bob);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[2].sequence, 3U);
  EXPECT_EQ(run(store_->list({.with_total = true}))->total, 2U);
  change(bob, contract::counts_a_login());
  EXPECT_EQ(history(bob).size(), 4U);
}

TEST_P(UserStoreContract, ErasingWhoHoldsAFormerUserLeavesNothingOfThatOneEither) {
  create("bob");
  ASSERT_TRUE(run(store_->change_pair(ada_, contract::id_of("bob"), contract::takes_over())));
  ASSERT_TRUE(run(store_->erase(ada_)));
  EXPECT_TRUE(history(ada_).empty());
  EXPECT_TRUE(history(contract::id_of("bob")).empty());
  EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "user.not_found");
  create("bob");
}

TEST_P(UserStoreContract, APairChangesTogetherOrNotAtAll) {
  create("bob");
  create("eve");
  const UserId bob = contract::id_of("bob");
  struct Case {
    const char* name;
    UserId first;
    PairChange change;
    const char* code;
  };
  const PairChange swaps = [](const User& first, const User* second) -> Result<ChangedPair> {
    ChangedPair pair{{first, {contract::event_of("a")}}, Changed{*second, {contract::event_of("b")}}};
    contract::set(pair.first.user, "email", "bob@example.com");
    contract::set(pair.second->user, "email", "ada@example.com");
    return pair;
  };
  const auto sets_email = [](std::string of_first, std::string of_second) -> PairChange {
    return [=](const User& first, const User* second) -> Result<ChangedPair> {
      ChangedPair pair{{first, {}}, Changed{*second, {}}};
      contract::set(pair.first.user, "email", Json(of_first));
      contract::set(pair.second->user, "email", Json(of_second));
      return pair;
    };
  };
  for (const Case& c : {
           Case{"the change refuses", ada_,
                [](const User&, const User*) -> Result<ChangedPair> { return invalid("test.refused", "No."); },
                "test.refused"},
           Case{"no first", contract::id_of("nobody"), swaps, "user.not_found"},
           Case{"a third one holds it", ada_, sets_email("ada2@example.com", "eve@example.com"), "user.exists"},
           Case{"both want it", ada_, sets_email("new@example.com", "NEW@example.com"), "user.exists"},
       }) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(contract::code_of(run(store_->change_pair(c.first, bob, c.change))), c.code);
    EXPECT_EQ(find(ada_)->user().version, 1U);
    EXPECT_EQ(find(bob)->user().version, 1U);
    EXPECT_EQ(holder_of(Handle::email("main", "ada@example.com")), "ada");
    EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "bob");
  }
  ASSERT_TRUE(run(store_->change_pair(ada_, bob, swaps)));
  EXPECT_EQ(holder_of(Handle::email("main", "ada@example.com")), "bob");
  EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "ada");
  EXPECT_EQ(find(ada_)->user().version, 2U);
  EXPECT_EQ(find(bob)->user().version, 2U);
}

TEST_P(UserStoreContract, WhatAPairChangeThrowsReachesTheCallerAndTheStoreGoesOn) {
  create("bob");
  const PairChange broken = [](const User&, const User*) -> Result<ChangedPair> {
    throw std::runtime_error("bug");
  };
  EXPECT_THROW(run(store_->change_pair(ada_, contract::id_of("bob"), broken)), std::runtime_error);
  change(ada_, contract::counts_a_login());
  EXPECT_EQ(find(contract::id_of("bob"))->user().version, 1U);
}

TEST_P(UserStoreContract, APairThatStaysAsItIsIsNotWritten) {
  const PairChange nothing = [](const User& first, const User*) -> Result<ChangedPair> {
    return ChangedPair{{first, {}}, std::nullopt};
  };
  ASSERT_TRUE(run(store_->change_pair(ada_, contract::id_of("nobody"), nothing)));
  EXPECT_EQ(find(ada_)->user().version, 1U);
}

TEST_P(UserStoreContract, EraseLeavesNothing) {
  create("bob");
  change(ada_, contract::sets("username", "lovelace"));
  ASSERT_TRUE(run(store_->erase(ada_)));

  EXPECT_EQ(find(ada_), nullptr);
  EXPECT_TRUE(history(ada_).empty());
  EXPECT_EQ(holder_of(Handle::email("main", "ada@example.com")), "user.not_found");
  EXPECT_EQ(holder_of(Handle::username("main", "lovelace")), "user.not_found");
  EXPECT_EQ(list({}), std::vector<std::string>{"bob"});
  EXPECT_EQ(run(store_->list({.with_total = true}))->total, 1U);
  EXPECT_EQ(contract::code_of(run(store_->change(ada_, contract::counts_a_login()))),
            "user.not_found");
}

TEST_P(UserStoreContract, ErasingAgainSucceedsAndCountsOnce) {
  create("bob");
  change(ada_, contract::counts_a_login());
  const auto erased = run(store_->erase(ada_)), again = run(store_->erase(ada_));
  ASSERT_TRUE(erased && again);
  ASSERT_NE(*erased, nullptr);
  EXPECT_EQ((*erased)->user().version, 2U) << "as it last was";
  EXPECT_EQ(*again, nullptr);
  EXPECT_EQ(run(store_->list({.with_total = true}))->total, 1U);
}

TEST_P(UserStoreContract, AnErasedUserStartsAnewWhenCreatedAgain) {
  change(ada_, contract::counts_a_login());
  ASSERT_TRUE(run(store_->erase(ada_)));
  create("ada");
  EXPECT_EQ(find(ada_)->user().version, 1U);
  EXPECT_EQ(find(ada_)->user().logins_count, 0);
  EXPECT_EQ(history(ada_).size(), 1U);
}

TEST_P(UserStoreContract, HistoryIsInOrderAndPaged) {
  for (int i = 0; i < 5; ++i) change(ada_, contract::counts_a_login());
  const auto page = history(ada_, 2, 3);
  ASSERT_EQ(page.size(), 3U);
  EXPECT_EQ(page[0].sequence, 3U);
  EXPECT_EQ(page[2].sequence, 5U);
  EXPECT_EQ(history(ada_, 5, 3).size(), 1U);
  EXPECT_TRUE(history(ada_, 6).empty());
  EXPECT_TRUE(history(ada_, 0, 0).empty());
  EXPECT_TRUE(history(ada_, ~std::uint64_t{0}).empty());
}

TEST_P(UserStoreContract, HistoryPagesOfAnyLengthHoldWholeChangesAndMissNothing) {
  // One event, then changes of three, one, four and two.
  for (const int count : {3, 1, 4, 2}) {
    change(ada_, [count](const User& user) -> Result<Changed> {
      Changed changed{.user = user, .events = {}};
      for (int i = 0; i < count; ++i) changed.events.push_back(contract::event_of("event"));
      return changed;
    });
  }
  const auto all = history(ada_);
  ASSERT_EQ(all.size(), 11U);
  for (std::size_t limit = 1; limit <= 12; ++limit) {
    SCOPED_TRACE(limit);
    std::vector<StoredEvent> read;
    while (true) {
      const auto page = history(ada_, read.empty() ? 0 : read.back().sequence, limit);
      read.insert(read.end(), page.begin(), page.end());
      if (page.size() < limit) break;  // Only the last page is shorter.
      const auto last = page.back().sequence;
      const auto of_last_change = std::ranges::count(page, last, &StoredEvent::sequence);
      EXPECT_EQ(of_last_change, std::ranges::count(all, last, &StoredEvent::sequence));
      EXPECT_LT(page.size() - static_cast<std::size_t>(of_last_change), limit);
    }
    EXPECT_EQ(read, all);
  }
}

TEST_P(UserStoreContract, RefusesAUserThatIsTooLargeAndSavesNothing) {
  const std::string name = "user_metadata.essay";
  // The rest of the stored user takes a few hundred bytes.
  const std::string fits(kUserBytesMax - 2000, 'x'), too_large(kUserBytesMax, 'x');
  const auto is_refused = [](const auto& result) {
    return !result && result.error().kind == Error::Kind::too_large &&
           result.error().code == "user.too_large";
  };
  User bob = contract::user_of("bob");
  contract::set(bob, name, Json(too_large));
  EXPECT_TRUE(is_refused(run(store_->create(bob, {}))));
  EXPECT_EQ(find(bob.id), nullptr);
  EXPECT_EQ(holder_of(Handle::email("main", "bob@example.com")), "user.not_found");

  EXPECT_TRUE(is_refused(run(store_->change(ada_, contract::sets(name, Json(too_large))))));
  EXPECT_TRUE(is_refused(run(store_->change(ada_, [&](const User& user) -> Result<Changed> {
    Changed changed{.user = user, .events = {contract::event_of("essay")}};
    changed.events.back().data["text"] = too_large;
    return changed;
  }))));
  EXPECT_EQ(find(ada_)->user().version, 1U);
  EXPECT_EQ(history(ada_).size(), 1U);

  change(ada_, contract::sets(name, Json(fits)));
  EXPECT_EQ(contract::value_of(find(ada_), name), Json(fits));
  // What is small but comes on top.
  EXPECT_TRUE(is_refused(
      run(store_->change(ada_, contract::sets("user_metadata.more", Json(std::string(3000, 'x')))))));
  EXPECT_EQ(find(ada_)->user().version, 2U);
}

struct ListCase {
  const char* name;
  UserQuery query;
  std::vector<std::string> want;
};

// Three users: ada (created 3000, name Zoe, 2 logins, last at 50), bob (2000, name Abe, never
// logged in), cleo (1000, no name, 1 login at 60, user name Cleo).
inline const std::vector<ListCase>& list_cases() {
  using enum UserOrder;
  static const std::vector<ListCase> cases{
      {"by creation", {.order = created}, {"cleo", "bob", "ada"}},
      {"backwards", {.order = created, .descending = true}, {"ada", "bob", "cleo"}},
      {"by update", {.order = updated}, {"bob", "ada", "cleo"}},
      {"by e-mail", {.order = email}, {"ada", "bob", "cleo"}},
      {"by e-mail, backwards", {.order = email, .descending = true}, {"cleo", "bob", "ada"}},
      {"by name: none comes first", {.order = name}, {"cleo", "bob", "ada"}},
      {"by name, backwards", {.order = name, .descending = true}, {"ada", "bob", "cleo"}},
      {"by last login: never comes first", {.order = last_login}, {"bob", "ada", "cleo"}},
      {"by logins", {.order = logins_count, .descending = true}, {"ada", "cleo", "bob"}},
      {"by id", {.order = id, .descending = true}, {"cleo", "bob", "ada"}},
      {"second page", {.offset = 1, .limit = 1, .order = id}, {"bob"}},
      {"behind an id", {.order = id, .after = contract::id_of("ada")}, {"bob", "cleo"}},
      {"behind an id that is not there, first of them",
       {.limit = 1, .order = id, .after = contract::id_of("adb")}, {"bob"}},
      {"beyond the end", {.offset = 3, .order = id}, {}},
      {"nothing wanted", {.limit = 0}, {}},
      {"by folded e-mail", {.email = "BOB@Example.com"}, {"bob"}},
      {"by folded user name", {.username = "CLEO"}, {"cleo"}},
      {"by phone", {.phone = "+15550100"}, {"bob", "ada"}},
      {"by phone, in order", {.order = name, .phone = "+15550100"}, {"bob", "ada"}},
      {"by phone, backwards", {.order = id, .descending = true, .phone = "+15550100"}, {"bob", "ada"}},
      {"by phone, second page", {.offset = 1, .limit = 1, .order = id, .phone = "+15550100"}, {"bob"}},
      {"no match", {.email = "eve@example.com"}, {}},
      {"an empty filter matches nobody", {.username = ""}, {}},
  };
  return cases;
}

TEST_P(UserStoreContract, ListsInOrderByPagesAndFilters) {
  ASSERT_TRUE(run(store_->erase(ada_)));
  User ada = contract::user_of("ada", 3000), bob = contract::user_of("bob", 2000),
       cleo = contract::user_of("cleo", 1000);
  // An upstream connection, where a phone number is nobody's own.
  for (User* user : {&ada, &bob}) {
    user->identities = {{.connection = "sms", .provider = "sms", .user_id = Json(user->id.text())}};
    contract::set(*user, "phone_number", "+15550100");
  }
  contract::set(ada, "name", "Zoe");
  contract::set(bob, "name", "Abe");
  contract::set(cleo, "username", "Cleo");
  cleo.updated = from_ms(9000);
  ada.logins_count = 2, ada.last_login = from_ms(50);
  cleo.logins_count = 1, cleo.last_login = from_ms(60);
  for (const User& user : {bob, ada, cleo}) ASSERT_TRUE(run(store_->create(user, {})));

  for (const ListCase& c : list_cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(list(c.query), c.want);
  }
}

TEST_P(UserStoreContract, EqualKeysAreOrderedById) {
  for (const char* name : {"dora", "cleo", "bob"}) create(name);
  EXPECT_EQ(list({.order = UserOrder::created}),
            (std::vector<std::string>{"ada", "bob", "cleo", "dora"}));
  EXPECT_EQ(list({.limit = 2, .order = UserOrder::created, .descending = true}),
            (std::vector<std::string>{"dora", "cleo"}));
}

TEST_P(UserStoreContract, ListCountsAllThatMatch) {
  create("bob");
  EXPECT_EQ(run(store_->list({.limit = 1, .with_total = true}))->total, 2U);
  EXPECT_EQ(run(store_->list({.with_total = true, .email = "bob@example.com"}))->total, 1U);
  EXPECT_EQ(run(store_->list({.limit = 1}))->total, std::nullopt);
}

TEST_P(UserStoreContract, PagesBehindAnIdVisitEveryUserOnceWhateverHappensMeanwhile) {
  std::vector<std::string> wanted{"ada"};
  for (int i = 10; i < 40; ++i) {
    create("user" + std::to_string(i));
    if (i % 4 != 0) wanted.push_back("user" + std::to_string(i));
  }
  std::vector<std::string> seen;
  UserQuery query{.limit = 7, .order = UserOrder::id};
  for (int round = 0;; ++round) {
    const UserPage page = *run(store_->list(query));
    for (const std::string& name : contract::names_of(page)) seen.push_back(name);
    if (page.users.size() < query.limit) break;
    query.after = page.users.back()->user().id;
    // Users before and behind the place come and go.
    create("a" + std::to_string(round));
    ASSERT_TRUE(run(store_->erase(contract::id_of("user" + std::to_string(12 + 4 * round)))));
  }
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
  EXPECT_TRUE(std::ranges::includes(seen, wanted));
  query.with_total = true;
  EXPECT_EQ(run(store_->list(query))->total, run(store_->list({.with_total = true}))->total);
}

TEST_P(UserStoreContract, ListFollowsChanges) {
  create("bob");
  change(ada_, contract::sets("email", "zoe@example.com"));
  EXPECT_EQ(list({.order = UserOrder::email}), (std::vector<std::string>{"bob", "ada"}));
  EXPECT_EQ(list({.email = "zoe@example.com"}), std::vector<std::string>{"ada"});
  EXPECT_TRUE(list({.email = "ada@example.com"}).empty());
}

}  // namespace acquaint::profile
