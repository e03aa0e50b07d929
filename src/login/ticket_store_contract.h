// What every TicketStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "login/ticket_store.h"
#include "profile/user_store.h"

namespace acquaint::login {

// A ticket store and the user store of the same database.
struct TicketStores {
  std::shared_ptr<TicketStore> tickets;
  std::shared_ptr<profile::UserStore> users;
};

struct TicketStoreMaker {
  const char* name;
  TicketStores (*make)();
};

inline void PrintTo(const TicketStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class TicketStoreContract : public testing::TestWithParam<TicketStoreMaker> {
 protected:
  const TicketStores stores_ = GetParam().make();
  TicketStore& tickets_ = *stores_.tickets;
  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada");
  const profile::UserId bob_ = *profile::UserId::parse("auth0|bob");
  SeededRandom random_{1};

  void SetUp() override {
    ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
    ASSERT_TRUE(run(stores_.users->create(profile::User(bob_), {})));
  }

  NewTicket made(std::optional<profile::UserId> user, std::string purpose = "reset",
                 std::int64_t expires_ms = 2000) {
    return make_link_ticket({.purpose = std::move(purpose),
                             .user = std::move(user),
                             .expires = from_ms(expires_ms),
                             .content = {{"result_url", "https://app.example/?\"\\ \xc3\xa9"}}},
                            random_);
  }
  bool save(const Ticket& ticket) { return run(tickets_.save(ticket)).has_value(); }
  bool holds(const Ticket& ticket) {
    const auto found = run(tickets_.find(ticket.key));
    EXPECT_TRUE(found || found.error().code == "ticket.not_found");
    return found == ticket;
  }
  std::string change(const Ticket& ticket, const TicketChange& how) {
    const auto changed = run(tickets_.change(ticket.key, how));
    return changed ? "" : changed.error().code;
  }

  // How many of 64 who show the same secret at once are accepted: eight threads, each with an executor
  // of its own, start eight tasks each.
  int race(const Ticket& ticket, const std::string& secret) {
    constexpr int kThreads = 8, kTasks = 8;
    std::atomic<int> accepted = 0;
    std::latch ready(kThreads);
    const auto work = [&] {
      std::vector<TicketUse> uses(kTasks);
      std::vector<Task<Result<Done>>> tasks;
      for (TicketUse& use : uses) {
        tasks.push_back(tickets_.change(ticket.key, [&](const Ticket& held) {
          std::this_thread::yield();  // Others get their chance to come between.
          use = use_ticket(held, secret, from_ms(1000));
          return Result<std::optional<Ticket>>(use.ticket);
        }));
      }
      ready.arrive_and_wait();
      const auto results = run(all(std::move(tasks)));
      for (std::size_t i = 0; i < uses.size(); ++i) {
        accepted += results[i] && uses[i].accepted ? 1 : 0;
      }
    };
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
    }
    return accepted;
  }
};

TEST_P(TicketStoreContract, OfAllWhoAddOneKeyExactlyOneSucceeds) {
  const Ticket ticket = made(std::nullopt).ticket;
  constexpr int kThreads = 8;
  std::atomic<int> added = 0;
  std::latch ready(kThreads);
  const auto work = [&] {
    ready.arrive_and_wait();
    const auto done = run(tickets_.add(ticket));
    if (done) ++added;
    EXPECT_TRUE(done || done.error().code == "ticket.exists");
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  threads.clear();
  EXPECT_EQ(added, 1);
  EXPECT_TRUE(holds(ticket));
  Ticket other = ticket;
  other.wrong_tries = 1;
  EXPECT_EQ(run(tickets_.add(other)).error().code, "ticket.exists");
  EXPECT_TRUE(holds(ticket));
  ASSERT_TRUE(run(tickets_.remove(ticket.key)));
  EXPECT_TRUE(run(tickets_.add(other)));
}

TEST_P(TicketStoreContract, HoldsWhatWasSavedAndNothingElse) {
  const Ticket ticket = made(ada_).ticket, of_nobody = made(std::nullopt).ticket;
  EXPECT_TRUE(save(ticket));
  EXPECT_TRUE(save(of_nobody));
  EXPECT_TRUE(holds(ticket));
  EXPECT_TRUE(holds(of_nobody));
  EXPECT_FALSE(holds(made(ada_).ticket));
  Ticket elsewhere = ticket;
  elsewhere.key.purpose = "verify";
  EXPECT_FALSE(holds(elsewhere));
}

TEST_P(TicketStoreContract, SavingAgainReplaces) {
  Ticket ticket = made(ada_).ticket;
  EXPECT_TRUE(save(ticket));
  ticket.expires = from_ms(9000);
  ticket.wrong_tries = 3;
  ticket.content = {{"other", true}};
  EXPECT_TRUE(save(ticket));
  EXPECT_TRUE(holds(ticket));
}

TEST_P(TicketStoreContract, RefusesATicketOfAUserWhoDoesNotExist) {
  const Ticket ticket = made(*profile::UserId::parse("auth0|eve")).ticket;
  const auto refused = run(tickets_.save(ticket));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "user.not_found");
  EXPECT_FALSE(holds(ticket));
}

TEST_P(TicketStoreContract, ChangeSavesWhatItMakesOfTheTicket) {
  const Ticket ticket = made(ada_).ticket, other = made(ada_).ticket;
  EXPECT_TRUE(save(ticket));
  EXPECT_TRUE(save(other));
  Ticket tried = ticket;
  tried.wrong_tries = 1;
  EXPECT_EQ(change(ticket, [&](const Ticket&) { return std::optional(tried); }), "");
  EXPECT_TRUE(holds(tried));
  EXPECT_TRUE(holds(other));
}

TEST_P(TicketStoreContract, ChangeRemovesTheTicketOfWhichItMakesNothing) {
  const Ticket ticket = made(ada_).ticket, other = made(ada_).ticket;
  EXPECT_TRUE(save(ticket));
  EXPECT_TRUE(save(other));
  EXPECT_EQ(change(ticket, [](const Ticket&) { return std::nullopt; }), "");
  EXPECT_FALSE(holds(ticket));
  EXPECT_TRUE(holds(other));
  EXPECT_EQ(change(ticket, [](const Ticket&) { return std::nullopt; }), "ticket.not_found");
}

TEST_P(TicketStoreContract, AnErrorOfAChangePassesThroughAndLeavesTheTicket) {
  const Ticket ticket = made(ada_).ticket;
  EXPECT_TRUE(save(ticket));
  EXPECT_EQ(change(ticket, [](const Ticket&) { return invalid("test.refused", "No."); }),
            "test.refused");
  EXPECT_TRUE(holds(ticket));
}

TEST_P(TicketStoreContract, WhatAChangeThrowsReachesTheCallerAndLeavesTheTicket) {
  const Ticket ticket = made(ada_).ticket;
  EXPECT_TRUE(save(ticket));
  const TicketChange broken = [](const Ticket&) -> Result<std::optional<Ticket>> {
    throw std::runtime_error("bug");
  };
  EXPECT_THROW(run(tickets_.change(ticket.key, broken)), std::runtime_error);
  EXPECT_TRUE(holds(ticket));
}

TEST_P(TicketStoreContract, OfManyWhoShowTheSecretAtOnceOneIsAccepted) {
  for (int round = 0; round < 10; ++round) {
    SCOPED_TRACE(round);
    const NewTicket fresh = made(ada_);
    ASSERT_TRUE(save(fresh.ticket));
    EXPECT_EQ(race(fresh.ticket, parse_link_secret("reset", fresh.secret)->secret), 1);
    EXPECT_FALSE(holds(fresh.ticket));
  }
}

TEST_P(TicketStoreContract, NoGuessIsMissedHoweverManyComeAtOnce) {
  const NewTicket fresh = made(std::nullopt);
  ASSERT_TRUE(save(fresh.ticket));
  EXPECT_EQ(race(fresh.ticket, "guess"), 0);
  EXPECT_FALSE(holds(fresh.ticket));
}

TEST_P(TicketStoreContract, RemovesOne) {
  const Ticket first = made(ada_).ticket, second = made(ada_).ticket;
  for (const Ticket& ticket : {first, second}) EXPECT_TRUE(save(ticket));
  EXPECT_TRUE(run(tickets_.remove(first.key)));
  EXPECT_TRUE(run(tickets_.remove(first.key)));
  EXPECT_FALSE(holds(first));
  EXPECT_TRUE(holds(second));
}

TEST_P(TicketStoreContract, RemovesAllOfAUserForOnePurpose) {
  const Ticket first = made(ada_).ticket, second = made(ada_).ticket, other = made(ada_, "verify").ticket,
               of_bob = made(bob_).ticket, of_nobody = made(std::nullopt).ticket;
  for (const Ticket& ticket : {first, second, other, of_bob, of_nobody}) EXPECT_TRUE(save(ticket));
  EXPECT_TRUE(run(tickets_.remove_all(ada_, "reset")));
  EXPECT_FALSE(holds(first));
  EXPECT_FALSE(holds(second));
  for (const Ticket& ticket : {other, of_bob, of_nobody}) EXPECT_TRUE(holds(ticket));
}

TEST_P(TicketStoreContract, RemovesWhatExpired) {
  const Ticket over = made(ada_, "reset", 1999).ticket, last_moment = made(ada_, "reset", 2000).ticket,
               of_nobody = made(std::nullopt, "otp", 1500).ticket;
  for (const Ticket& ticket : {over, last_moment, of_nobody}) EXPECT_TRUE(save(ticket));
  EXPECT_EQ(run(tickets_.remove_expired(from_ms(2000))), 2U);
  EXPECT_TRUE(holds(last_moment));
  EXPECT_FALSE(holds(over));
  EXPECT_FALSE(holds(of_nobody));
  EXPECT_EQ(run(tickets_.remove_expired(from_ms(2000))), 0U);
}

TEST_P(TicketStoreContract, RemovesABoundedNumberAtOnce) {
  std::vector<Task<Result<Done>>> saves;
  for (int i = 0; i < 10'002; ++i) saves.push_back(tickets_.save(made(std::nullopt).ticket));
  ASSERT_TRUE(std::ranges::all_of(run(all(std::move(saves))),
                                  [](const auto& saved) { return saved.has_value(); }));
  EXPECT_EQ(run(tickets_.remove_expired(from_ms(3000))), 10'000U);
  EXPECT_EQ(run(tickets_.remove_expired(from_ms(3000))), 2U);
}

TEST_P(TicketStoreContract, ErasingAUserRemovesItsTickets) {
  const Ticket of_ada = made(ada_).ticket, of_bob = made(bob_).ticket,
               of_nobody = made(std::nullopt).ticket;
  for (const Ticket& ticket : {of_ada, of_bob, of_nobody}) EXPECT_TRUE(save(ticket));
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  EXPECT_FALSE(holds(of_ada));
  EXPECT_TRUE(holds(of_bob));
  EXPECT_TRUE(holds(of_nobody));
  // Nor do they come back with a user of the same id.
  ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
  EXPECT_FALSE(holds(of_ada));
}

}  // namespace acquaint::login
