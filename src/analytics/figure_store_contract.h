// What every FigureStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "analytics/figure_store.h"
#include "profile/user_store.h"

namespace acquaint::analytics {

struct FigureStores {
  std::shared_ptr<FigureStore> figures;
  std::shared_ptr<profile::UserStore> users;
};

struct FigureStoreMaker {
  const char* name;
  FigureStores (*make)();
};

inline void PrintTo(const FigureStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class FigureStoreContract : public testing::TestWithParam<FigureStoreMaker> {
 protected:
  static Figure shown(int day, std::string form, std::string question = {}, std::string moment = "login",
                      std::string arm = {}) {
    return {Day(day), std::move(form), std::move(question), std::move(moment), std::move(arm), std::string(kShown)};
  }
  Result<Done> add(std::int64_t from, std::int64_t to, Figures figures) {
    return run(store_->add({from}, {to}, {.figures = std::move(figures), .cohorts = {}, .participants = {}, .questions = {}}));
  }
  static Participants taking_part(const profile::UserId& user, std::uint32_t seen) {
    return {{{user, "tone"}, {.arm = "warm", .enrolled = from_ms(1'000'000), .seen = seen}}};
  }
  void save(std::int64_t from, Participants participants) {
    ASSERT_TRUE(run(store_->add({from}, {from + 1}, {.figures = {}, .cohorts = {}, .participants = std::move(participants), .questions = {}})));
  }
  // "group form question total" of each.
  std::string read(FigureQuery query) {
    std::string out;
    const auto sums = run(store_->read(std::move(query)));
    for (const FigureSum& sum : *sums) {
      out += sum.group + " " + sum.form + " " + sum.question + " " + std::to_string(sum.total) + "; ";
    }
    return out;
  }
  static FigureQuery days(int from, int to, Grouping by = Grouping::none, std::string form = {}) {
    return {Day(from), Day(to), std::move(form), by};
  }

  const FigureStores stores_ = GetParam().make();
  const std::shared_ptr<FigureStore> store_ = stores_.figures;
  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada"), bob_ = *profile::UserId::parse("auth0|bob");
};

TEST_P(FigureStoreContract, IsEmptyAtFirst) {
  EXPECT_EQ(run(store_->counted_to())->number, 0);
  EXPECT_EQ(read(days(0, 30000)), "");
}

TEST_P(FigureStoreContract, AddsToWhatIsThereAndMovesOn) {
  ASSERT_TRUE(add(0, 7, {{shown(3, "work"), 2}, {shown(3, "work", "user_metadata.title"), 1}}));
  ASSERT_TRUE(add(7, 9, {{shown(3, "work"), 5}}));
  EXPECT_EQ(run(store_->counted_to())->number, 9);
  EXPECT_EQ(read(days(3, 3)), " work  7;  work user_metadata.title 1; ");
}

TEST_P(FigureStoreContract, CountsNothingTwice) {
  ASSERT_TRUE(add(0, 7, {{shown(3, "work"), 2}}));
  for (const std::int64_t from : {0, 6, 8}) {
    const auto again = add(from, 9, {{shown(3, "work"), 2}});
    ASSERT_FALSE(again) << from;
    EXPECT_EQ(again.error().code, "analytics.counted_already");
  }
  EXPECT_EQ(run(store_->counted_to())->number, 7);
  EXPECT_EQ(read(days(3, 3)), " work  2; ");
}

TEST_P(FigureStoreContract, SumsTheDaysThatAreAskedFor) {
  ASSERT_TRUE(add(0, 1, {{shown(3, "work"), 1}, {shown(4, "work"), 10}, {shown(5, "news"), 100}, {shown(6, "work"), 1000}}));
  EXPECT_EQ(read(days(4, 5)), " news  100;  work  10; ");
  EXPECT_EQ(read(days(3, 6)), " news  100;  work  1011; ");
  EXPECT_EQ(read(days(3, 6, Grouping::none, "work")), " work  1011; ");
  EXPECT_EQ(read(days(7, 9)), "");
}

TEST_P(FigureStoreContract, GroupsByDayMomentOrArm) {
  ASSERT_TRUE(add(0, 1,
                  {{shown(3, "work"), 1}, {shown(4, "work", "", "widget"), 2}, {shown(4, "work", "", "login", "tone/warm"), 1}}));
  EXPECT_EQ(read(days(3, 4, Grouping::day)), "3 work  1; 4 work  2; ");
  EXPECT_EQ(read(days(3, 4, Grouping::moment)), "login work  1; widget work  2; ");
  EXPECT_EQ(read(days(3, 4, Grouping::arm)), "tone/warm work  1; ");
  EXPECT_EQ(read(days(3, 4)), " work  3; ");
}

TEST_P(FigureStoreContract, SumsCohortsAndThoseThatWereWatched) {
  const Cohorts first{{{Day(3), "tone/warm", "enrolled"}, 2}, {{Day(4), "tone/warm", "enrolled"}, 10}},
      second{{{Day(3), "tone/warm", "enrolled"}, 1}, {{Day(4), "tone/plain", "shown"}, 5}};
  ASSERT_TRUE(run(store_->add({0}, {1}, {.figures = {}, .cohorts = first, .participants = {}, .questions = {}})));
  ASSERT_TRUE(run(store_->add({1}, {2}, {.figures = {}, .cohorts = second, .participants = {}, .questions = {}})));
  EXPECT_EQ(*run(store_->cohorts(Day(3))),
            (std::vector<CohortSum>{{"tone/plain", "shown", 5, 0}, {"tone/warm", "enrolled", 13, 3}}));
  EXPECT_EQ(read(days(0, 9)), "") << "they are of no form";
}

TEST_P(FigureStoreContract, KeepsParticipantsAndWhatOfThemWasCounted) {
  for (const profile::UserId& id : {ada_, bob_}) ASSERT_TRUE(run(stores_.users->create(profile::User(id), {})));
  save(0, taking_part(ada_, 1));
  save(1, taking_part(bob_, 2));
  save(2, taking_part(ada_, 5));
  EXPECT_EQ(*run(store_->participants({ada_})), taking_part(ada_, 5));
  EXPECT_EQ(run(store_->participants({ada_, bob_}))->size(), 2U);
  EXPECT_TRUE(run(store_->participants({}))->empty());
}

TEST_P(FigureStoreContract, HoldsNoParticipantWhoIsErasedBeforeOrAfter) {
  ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
  save(0, taking_part(ada_, 1));
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  EXPECT_TRUE(run(store_->participants({ada_}))->empty());
  save(1, taking_part(ada_, 3));
  EXPECT_TRUE(run(store_->participants({ada_}))->empty());
}

TEST_P(FigureStoreContract, KeepsWhatBecomesOfQuestions) {
  const QuestionKey title{"work", "title"}, name{"work", "name"};
  const auto add_questions = [&](std::int64_t from, QuestionChanges changes) {
    return run(store_->add({from}, {from + 1}, {.figures = {}, .cohorts = {}, .participants = {}, .questions = std::move(changes)}));
  };
  ASSERT_TRUE(add_questions(0, {{title, {.judged = 5, .junk = 2}}, {name, {.judged = 1}}}));
  ASSERT_TRUE(add_questions(1, {{title, {.judged = 3, .junk = 3, .paused = from_ms(7)}}}));
  EXPECT_EQ(*run(store_->questions()), (QuestionStates{{title, {8, 5, from_ms(7)}}, {name, {1, 0, {}}}}));
  ASSERT_TRUE(add_questions(2, {{title, {.judged = 1}}}));
  EXPECT_EQ(run(store_->questions())->at(title), (QuestionState{9, 5, from_ms(7)})) << "it stays paused";
  ASSERT_TRUE(add_questions(3, {{title, {.begins_anew = true, .judged = 1}}}));
  EXPECT_EQ(run(store_->questions())->at(title), (QuestionState{1, 0, {}}));
}

}  // namespace acquaint::analytics
