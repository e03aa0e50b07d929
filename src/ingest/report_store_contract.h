// What every ReportStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "ingest/apply.h"
#include "ingest/report_store.h"
#include "profile/user_store.h"

namespace acquaint::ingest {

// Both of one database.
struct ReportStores {
  std::shared_ptr<ReportStore> reports;
  std::shared_ptr<profile::UserStore> users;
};

struct ReportStoreMaker {
  const char* name;
  ReportStores (*make)();
};

inline void PrintTo(const ReportStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class ReportStoreContract : public testing::TestWithParam<ReportStoreMaker> {
 protected:
  void SetUp() override {
    for (const profile::UserId& id : {ada_, bob_}) ASSERT_TRUE(run(stores_.users->create(profile::User(id), {})));
  }

  static Message report(const profile::UserId& user, std::string id, Kind kind = Kind::track) {
    Message message;
    message.kind = kind;
    message.message_id = std::move(id);
    message.user_id = user.text();
    message.name = "Article Read";
    message.at = from_ms(1000);
    return message;
  }
  std::string append(std::vector<Message> messages) {
    const auto done = run(stores_.reports->append(std::move(messages)));
    return done ? "" : done.error().code;
  }
  std::vector<WaitingReport> waiting(std::size_t limit = 1000) { return *run(stores_.reports->waiting(limit)); }
  std::vector<std::string> waiting_ids() {
    std::vector<std::string> ids;
    for (const WaitingReport& each : waiting()) ids.push_back(each.message.message_id);
    return ids;
  }
  // What became of it; "null" when the user was not changed.
  std::string fold(const profile::UserId& user, std::vector<std::uint64_t> numbers, profile::Change change) {
    const auto folded = run(stores_.reports->fold(user, std::move(numbers), std::move(change)));
    if (!folded) return folded.error().code;
    return *folded ? "" : "null";
  }
  static profile::Change counts(std::vector<Message> messages) {
    return [messages = std::move(messages)](const profile::User& user) -> Result<profile::Changed> {
      return count_reports(user, messages);
    };
  }
  std::int64_t counted(const profile::UserId& user) {
    const auto found = *run(stores_.users->find(user));
    const auto& counts = found->user().behaviour.counts;
    const auto held = counts.find("Article Read");
    return held == counts.end() ? 0 : held->second.count;
  }

  const ReportStores stores_ = GetParam().make();
  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada"), bob_ = *profile::UserId::parse("auth0|bob");
};

TEST_P(ReportStoreContract, KeepsReportsInTheirOrderAndAsTheyWere) {
  EXPECT_TRUE(waiting().empty());
  EXPECT_EQ(append({report(ada_, "1", Kind::page), report(bob_, "2", Kind::screen)}), "");
  EXPECT_EQ(append({report(ada_, "3")}), "");
  EXPECT_EQ(waiting_ids(), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(waiting(2).size(), 2U);
  const WaitingReport first = waiting().front();
  EXPECT_EQ(first.user, ada_);
  EXPECT_EQ(first.message.kind, Kind::page);
  EXPECT_EQ(first.message.name, "Article Read");
  EXPECT_EQ(first.message.at, from_ms(1000));
  EXPECT_EQ(waiting()[1].message.kind, Kind::screen);
}

TEST_P(ReportStoreContract, PassesOverWhoIsNoUser) {
  EXPECT_EQ(append({report(*profile::UserId::parse("auth0|nobody"), "1"), report(ada_, "2")}), "");
  EXPECT_EQ(waiting_ids(), std::vector<std::string>{"2"});
}

TEST_P(ReportStoreContract, FoldsOnceAndLeavesTheOthers) {
  append({report(ada_, "1"), report(bob_, "2"), report(ada_, "3")});
  const std::uint64_t number = waiting()[0].number;
  EXPECT_EQ(fold(ada_, {number}, counts({report(ada_, "1")})), "");
  EXPECT_EQ(waiting_ids(), (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(fold(ada_, {number, waiting()[1].number}, counts({report(ada_, "x"), report(ada_, "3")})), "report.gone");
  EXPECT_EQ(counted(ada_), 1);
  EXPECT_EQ(waiting_ids(), (std::vector<std::string>{"2", "3"}));
}

TEST_P(ReportStoreContract, RemovesWhatMakesNoDifference) {
  append({report(ada_, "1"), report(ada_, "1")});
  EXPECT_EQ(fold(ada_, {waiting()[0].number}, counts({report(ada_, "1")})), "");
  EXPECT_EQ(fold(ada_, {waiting()[0].number}, counts({report(ada_, "1")})), "");
  EXPECT_EQ(counted(ada_), 1);
  EXPECT_TRUE(waiting().empty());
}

TEST_P(ReportStoreContract, RemovesWhatIsRefusedForGood) {
  append({report(ada_, "1")});
  const profile::Change refuses = [](const profile::User&) -> Result<profile::Changed> {
    return fail(Error::Kind::too_large, "user.too_large", "It is too large.");
  };
  EXPECT_EQ(fold(ada_, {waiting()[0].number}, refuses), "null");
  EXPECT_TRUE(waiting().empty());
}

TEST_P(ReportStoreContract, HoldsNothingOfWhoIsErasedBeforeOrAfter) {
  append({report(ada_, "1"), report(bob_, "2")});
  const std::uint64_t number = waiting()[0].number;
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  EXPECT_EQ(waiting_ids(), std::vector<std::string>{"2"});
  append({report(ada_, "3")});
  EXPECT_EQ(waiting_ids(), std::vector<std::string>{"2"});
  ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
  EXPECT_EQ(fold(ada_, {number}, counts({report(ada_, "1")})), "report.gone");
  EXPECT_EQ(counted(ada_), 0);
}

TEST_P(ReportStoreContract, NeverGivesANumberTwice) {
  append({report(ada_, "1")});
  const std::uint64_t number = waiting()[0].number;
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  append({report(bob_, "2")});
  EXPECT_GT(waiting()[0].number, number);
}

TEST_P(ReportStoreContract, ReportsGoAlongWithAUserWhoBecomesPartOfAnother) {
  append({report(bob_, "1")});
  const profile::PairChange absorbs = [](const profile::User& first, const profile::User*) -> Result<profile::ChangedPair> {
    return profile::ChangedPair{.first = {.user = first, .events = {}}, .second = std::nullopt};
  };
  ASSERT_TRUE(run(stores_.users->change_pair(ada_, bob_, absorbs)));
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_EQ(waiting()[0].user, ada_);
}

TEST_P(ReportStoreContract, RefusesWhatIsMoreThanMayWaitUntilSomeAreFolded) {
  EXPECT_EQ(append(std::vector<Message>(kReportsWaitingMax, report(ada_, "1"))), "");
  EXPECT_EQ(append({report(bob_, "2")}), "ingest.busy");
  EXPECT_EQ(fold(ada_, {waiting(1)[0].number}, counts({report(ada_, "1")})), "");
  EXPECT_EQ(append({report(bob_, "2"), report(bob_, "3")}), "ingest.busy");
  EXPECT_EQ(append({report(bob_, "2")}), "");
}

}  // namespace acquaint::ingest
