// What every GrantStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <latch>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "login/grant_store.h"
#include "profile/user_store.h"

namespace acquaint::login {

// A grant store and the user store of the same database.
struct GrantStores {
  std::shared_ptr<GrantStore> grants;
  std::shared_ptr<profile::UserStore> users;
};

struct GrantStoreMaker {
  const char* name;
  GrantStores (*make)();
};

inline void PrintTo(const GrantStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class GrantStoreContract : public testing::TestWithParam<GrantStoreMaker> {
 protected:
  const GrantStores stores_ = GetParam().make();
  GrantStore& grants_ = *stores_.grants;
  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada");
  const profile::UserId bob_ = *profile::UserId::parse("auth0|bob");
  SeededRandom random_{1};

  void SetUp() override {
    ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
    ASSERT_TRUE(run(stores_.users->create(profile::User(bob_), {})));
  }

  NewGrant made(const profile::UserId& user, std::int64_t created_ms = 1000,
                const std::string& client_id = "app", const GrantLimits& limits = {}) {
    return make_grant({.user = user,
                       .client_id = client_id,
                       .audience = "https://api.example/",
                       .scopes = *Scopes::parse("offline_access openid"),
                       .nonce = "nonce \"\\ \xc3\xa9",
                       .session = "sid",
                       .authenticated = from_ms(500),
                       .code = {.redirect_uri = "https://app.example/", .code_challenge = ""}},
                      random_, from_ms(created_ms), limits);
  }
  // The code of this grant expires then.
  Grant ending(const profile::UserId& user, std::int64_t end_ms) {
    return made(user, 1000, "app", {.code_lifetime = Duration(end_ms - 1000)}).grant;
  }
  bool save(const Grant& grant) { return run(grants_.save(grant)).has_value(); }
  std::vector<Grant> list(const profile::UserId& user) { return run(grants_.list(user)).value(); }
  bool holds(const Grant& grant) {
    std::vector<Grant> seen;
    const auto looked = run(grants_.change(grant.user, grant.id, [&](const Grant& held) {
      seen.push_back(held);
      return Result<std::optional<Grant>>(held);
    }));
    EXPECT_TRUE(looked || looked.error().code == "grant.not_found");
    return looked && !seen.empty() && seen.back() == grant;
  }
  std::string change(const Grant& grant, const GrantChange& how) {
    const auto changed = run(grants_.change(grant.user, grant.id, how));
    return changed ? "" : changed.error().code;
  }

  static CodeRedemption redemption_of(const Grant& grant) {
    return {.hash = grant.code_hash,
            .client_id = grant.client_id,
            .redirect_uri = grant.code.redirect_uri,
            .wants_refresh_token = true};
  }

  struct Racers {
    std::size_t accepted = 0;
    std::size_t reused = 0;
    std::size_t not_found = 0;
  };
  // 64 who consume the same grant at once: eight threads, each with an executor of its own, start
  // eight tasks each.
  Racers race(const Grant& grant, const std::function<Consumed(const Grant&)>& consume);
};

inline GrantStoreContract::Racers GrantStoreContract::race(
    const Grant& grant, const std::function<Consumed(const Grant&)>& consume) {
  constexpr int kThreads = 8, kTasks = 8;
  struct Racer {
    Consumed consumed;
    std::string code;
  };
  std::vector<Racer> racers(kThreads * kTasks);
  std::latch ready(kThreads);
  const auto work = [&](int thread) {
    std::vector<Task<Result<Done>>> tasks;
    for (int i = 0; i < kTasks; ++i) {
      Consumed& consumed = racers[static_cast<std::size_t>(thread * kTasks + i)].consumed;
      tasks.push_back(grants_.change(grant.user, grant.id, [&](const Grant& held) {
        std::this_thread::yield();  // Others get their chance to come between.
        consumed = consume(held);
        return Result<std::optional<Grant>>(consumed.grant);
      }));
    }
    ready.arrive_and_wait();
    const auto results = run(all(std::move(tasks)));
    for (int i = 0; i < kTasks; ++i) {
      const auto& result = results[static_cast<std::size_t>(i)];
      if (!result) {
        racers[static_cast<std::size_t>(thread * kTasks + i)].code = result.error().code;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  }
  Racers sum;
  for (const Racer& racer : racers) {
    const bool done = racer.code.empty();
    sum.accepted += done && racer.consumed.accepted ? 1 : 0;
    sum.reused += done && racer.consumed.reused ? 1 : 0;
    sum.not_found += racer.code == "grant.not_found" ? 1 : 0;
  }
  return sum;
}

TEST_P(GrantStoreContract, HoldsWhatWasSavedAndNothingElse) {
  const Grant grant = made(ada_).grant;
  EXPECT_TRUE(save(grant));
  EXPECT_TRUE(holds(grant));
  EXPECT_FALSE(holds(made(ada_).grant));
  Grant of_bob = grant;
  of_bob.user = bob_;
  EXPECT_FALSE(holds(of_bob));
  EXPECT_TRUE(list(bob_).empty());
}

TEST_P(GrantStoreContract, KeepsEveryPartOfAGrant) {
  const Grant grant = made(ada_).grant;
  const Consumed redeemed = redeem_code(grant, redemption_of(grant), random_, from_ms(1001));
  ASSERT_TRUE(redeemed.accepted);
  EXPECT_TRUE(save(*redeemed.grant));
  EXPECT_EQ(list(ada_), std::vector{*redeemed.grant});
}

TEST_P(GrantStoreContract, SavingAgainReplaces) {
  Grant grant = made(ada_).grant;
  EXPECT_TRUE(save(grant));
  grant.client_id = "other";
  EXPECT_TRUE(save(grant));
  EXPECT_EQ(list(ada_), std::vector{grant});
}

TEST_P(GrantStoreContract, RefusesAGrantOfNobody) {
  const auto eve = *profile::UserId::parse("auth0|eve");
  const auto refused = run(grants_.save(made(eve).grant));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "user.not_found");
  EXPECT_TRUE(list(eve).empty());
}

TEST_P(GrantStoreContract, ChangeSavesWhatItMakesOfTheGrant) {
  const Grant grant = made(ada_).grant, other = made(ada_).grant;
  EXPECT_TRUE(save(grant));
  EXPECT_TRUE(save(other));
  const Consumed redeemed = redeem_code(grant, redemption_of(grant), random_, from_ms(1001));
  EXPECT_EQ(change(grant, [&](const Grant&) { return redeemed.grant; }), "");
  EXPECT_FALSE(holds(grant));
  EXPECT_TRUE(holds(*redeemed.grant));
  EXPECT_TRUE(holds(other));
}

TEST_P(GrantStoreContract, ChangeRemovesTheGrantOfWhichItMakesNothing) {
  const Grant grant = made(ada_).grant, other = made(ada_).grant;
  EXPECT_TRUE(save(grant));
  EXPECT_TRUE(save(other));
  EXPECT_EQ(change(grant, [](const Grant&) { return std::nullopt; }), "");
  EXPECT_EQ(list(ada_), std::vector{other});
  EXPECT_EQ(change(grant, [](const Grant&) { return std::nullopt; }), "grant.not_found");
}

TEST_P(GrantStoreContract, AnErrorOfAChangePassesThroughAndLeavesTheGrant) {
  const Grant grant = made(ada_).grant;
  EXPECT_TRUE(save(grant));
  EXPECT_EQ(change(grant, [](const Grant&) { return invalid("test.refused", "No."); }),
            "test.refused");
  EXPECT_TRUE(holds(grant));
}

TEST_P(GrantStoreContract, WhatAChangeThrowsReachesTheCallerAndLeavesTheGrant) {
  const Grant grant = made(ada_).grant;
  EXPECT_TRUE(save(grant));
  const GrantChange broken = [](const Grant&) -> Result<std::optional<Grant>> {
    throw std::runtime_error("bug");
  };
  EXPECT_THROW(run(grants_.change(ada_, grant.id, broken)), std::runtime_error);
  EXPECT_TRUE(holds(grant));
}

TEST_P(GrantStoreContract, OfManyWhoRedeemOneCodeAtOnceOneIsAccepted) {
  for (int round = 0; round < 10; ++round) {
    SCOPED_TRACE(round);
    const Grant grant = made(ada_).grant;
    ASSERT_TRUE(save(grant));
    const Racers racers = race(grant, [&](const Grant& held) {
      return redeem_code(held, redemption_of(grant), random_, from_ms(1001));
    });
    EXPECT_EQ(racers.accepted, 1U);
    EXPECT_EQ(racers.reused, 1U);      // The second one ends the grant,
    EXPECT_EQ(racers.not_found, 62U);  // which the others do not find any more.
    EXPECT_TRUE(list(ada_).empty());
  }
}

TEST_P(GrantStoreContract, OfManyWhoUseOneRefreshTokenAtOnceOneIsAccepted) {
  const NewGrant fresh = made(ada_);
  const Grant grant =
      *redeem_code(fresh.grant, redemption_of(fresh.grant), random_, from_ms(1001)).grant;
  ASSERT_TRUE(save(grant));
  const Racers racers = race(grant, [&](const Grant& held) {
    return rotate_refresh_token(held, grant.token_hash, "app", random_, from_ms(2000));
  });
  EXPECT_EQ(racers.accepted, 1U);
  EXPECT_EQ(racers.reused, 1U);
  EXPECT_EQ(racers.not_found, 62U);
  EXPECT_TRUE(list(ada_).empty());
}

TEST_P(GrantStoreContract, ListsTheNewestFirst) {
  const Grant second = made(ada_, 2000).grant, first = made(ada_, 1000).grant,
              third = made(ada_, 3000).grant;
  for (const Grant& grant : {second, third, first}) EXPECT_TRUE(save(grant));
  EXPECT_TRUE(save(made(bob_, 2500).grant));
  EXPECT_EQ(list(ada_), (std::vector{third, second, first}));

  // A change does not make a grant newer.
  Grant renewed = first;
  renewed.token_hash = std::string(32, 't');
  renewed.token_idle_until = renewed.token_expires = from_ms(900'000);
  EXPECT_EQ(change(first, [&](const Grant&) { return std::optional(renewed); }), "");
  EXPECT_EQ(list(ada_), (std::vector{third, second, renewed}));
}

TEST_P(GrantStoreContract, RemovesOne) {
  const Grant first = made(ada_, 1000).grant, second = made(ada_, 2000).grant;
  for (const Grant& grant : {first, second}) EXPECT_TRUE(save(grant));
  EXPECT_TRUE(run(grants_.remove(bob_, first.id)));
  EXPECT_TRUE(holds(first));
  EXPECT_TRUE(run(grants_.remove(ada_, first.id)));
  EXPECT_TRUE(run(grants_.remove(ada_, first.id)));
  EXPECT_EQ(list(ada_), std::vector{second});
}

TEST_P(GrantStoreContract, RemovesAllOfAUserOrThoseOfOneClient) {
  const Grant first = made(ada_, 1000, "app").grant, second = made(ada_, 2000, "other").grant,
              third = made(ada_, 3000, "app").grant, of_bob = made(bob_, 1000, "app").grant;
  for (const Grant& grant : {first, second, third, of_bob}) EXPECT_TRUE(save(grant));
  EXPECT_TRUE(run(grants_.remove_all(ada_, "app")));
  EXPECT_EQ(list(ada_), std::vector{second});
  EXPECT_TRUE(run(grants_.remove_all(ada_, "nobody")));
  EXPECT_EQ(list(ada_), std::vector{second});
  EXPECT_TRUE(save(first));
  EXPECT_TRUE(run(grants_.remove_all(ada_)));
  EXPECT_TRUE(list(ada_).empty());
  EXPECT_TRUE(holds(of_bob));
  EXPECT_TRUE(run(grants_.remove_all(ada_)));
}

TEST_P(GrantStoreContract, RemovesWhatEnded) {
  const Grant over = ending(ada_, 1999), last_moment = ending(ada_, 2000),
              of_bob = ending(bob_, 1500);
  // Its code is over, its refresh token is not.
  const Grant fresh = ending(ada_, 1999);
  const Grant used =
      *redeem_code(fresh, redemption_of(fresh), random_, from_ms(1001)).grant;
  for (const Grant& grant : {over, last_moment, of_bob, fresh}) EXPECT_TRUE(save(grant));
  EXPECT_EQ(change(fresh, [&](const Grant&) { return std::optional(used); }), "");

  EXPECT_EQ(run(grants_.remove_expired(from_ms(2000))), 2U);
  EXPECT_FALSE(holds(over));
  EXPECT_FALSE(holds(of_bob));
  EXPECT_TRUE(holds(last_moment));
  EXPECT_TRUE(holds(used));
  EXPECT_EQ(run(grants_.remove_expired(from_ms(2000))), 0U);
  EXPECT_EQ(run(grants_.remove_expired(used.token_idle_until)), 1U);
  EXPECT_EQ(run(grants_.remove_expired(used.token_idle_until + Duration(1))), 1U);
  EXPECT_TRUE(list(ada_).empty());
}

TEST_P(GrantStoreContract, RemovesABoundedNumberAtOnce) {
  std::vector<Task<Result<Done>>> saves;
  for (int i = 0; i < 10'002; ++i) saves.push_back(grants_.save(ending(ada_, 1500)));
  ASSERT_TRUE(std::ranges::all_of(run(all(std::move(saves))),
                                  [](const auto& saved) { return saved.has_value(); }));
  const Grant stays = ending(ada_, 9000);
  ASSERT_TRUE(save(stays));
  EXPECT_EQ(run(grants_.remove_expired(from_ms(2000))), 10'000U);
  EXPECT_EQ(run(grants_.remove_expired(from_ms(2000))), 2U);
  EXPECT_EQ(list(ada_), std::vector{stays});
}

TEST_P(GrantStoreContract, ErasingAUserEndsItsGrants) {
  const Grant of_ada = made(ada_).grant, of_bob = made(bob_).grant;
  EXPECT_TRUE(save(of_ada));
  EXPECT_TRUE(save(of_bob));
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  EXPECT_FALSE(holds(of_ada));
  EXPECT_TRUE(list(ada_).empty());
  EXPECT_TRUE(holds(of_bob));
  // Nor do they come back with a user of the same id.
  ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
  EXPECT_TRUE(list(ada_).empty());
}

}  // namespace acquaint::login
