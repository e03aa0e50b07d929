#include "population/moment_log.h"

#include <gtest/gtest.h>

#include "population/population_fixture.h"

namespace acquaint::population {
namespace {

using asking::Moment;
using asking::MomentKind;
using profile::noon;
using std::chrono::days;
using std::chrono::hours;

Moment page_at(Time now) {
  return {.kind = MomentKind::page,
          .url = "https://times.example/articles/7?mail=ada@example.com#top",
          .session = "s1",
          .page = "p1",
          .holder = "tab-1",
          .locale = "de",
          .device = "mobile",
          .client = "shop",
          .app = "ios 4.2",
          .context = {{"plan", "secret"}},
          .now = now};
}

TEST(MomentLog, KeepsWhenAndWhereAndNothingElse) {
  MomentLog log;
  log.note(id_of(1), page_at(noon()));
  const MomentSample sample = log.sample(noon());
  ASSERT_EQ(sample.users.size(), 1U);
  EXPECT_EQ(sample.users[0].id, id_of(1));
  EXPECT_EQ(sample.share, 1);
  EXPECT_EQ(sample.since, noon());
  const RecordedMoment& moment = sample.users[0].moments.at(0);
  EXPECT_EQ(moment.url, "https://times.example/articles/7");
  EXPECT_EQ(moment.kind, MomentKind::page);
  EXPECT_EQ(moment.device, "mobile");
  EXPECT_EQ(moment.client, "shop");
  EXPECT_EQ(moment.app, "ios 4.2");
  const StoredSample stored = log.take_changes(noon());
  for (const char* secret : {"ada@", "secret", "\"s1\"", "\"p1\"", "tab-1"}) {
    EXPECT_FALSE(stored.users.at(0).document.contains(secret)) << secret;
  }
}

TEST(MomentLog, KeepsWhatWasNeeded) {
  MomentLog log;
  asking::Demand needs;
  asking::add_need(needs, {"user_metadata.title", {}, false});
  asking::add_need(needs, {"user_metadata.company", {}, true});
  needs.purpose.emplace().id = "invoices";
  log.note(id_of(1), page_at(noon()), needs);
  const auto moments = log.sample(noon()).users.at(0).moments;
  EXPECT_EQ(*parse_json(moments.at(0).needs), *parse_json(
      R"({"essential": ["user_metadata.company"], "voluntary": ["user_metadata.title"], "purpose": "invoices"})"));
  MomentLog restored;
  restored.restore(log.take_changes(noon()));
  EXPECT_EQ(restored.sample(noon()).users.at(0).moments, moments);
}

TEST(MomentLog, OfManyNeedsKeepsTheEssentialOnesFirst) {
  MomentLog log;
  asking::Demand needs;
  for (int i = 0; i < 60; ++i) asking::add_need(needs, {"v" + std::to_string(i), {}, false});
  asking::add_need(needs, {std::string(400, 'e'), {}, true});
  log.note(id_of(1), page_at(noon()), needs);
  const auto kept = parse_json_object(log.sample(noon()).users.at(0).moments.at(0).needs);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->at("essential").as_array().size(), 1U);
  EXPECT_EQ(kept->at("voluntary").as_array().size(), 40U) << "up to 512 bytes in all";
}

TEST(MomentLog, CutsLongTextsBetweenCharacters) {
  MomentLog log;
  Moment moment = page_at(noon());
  moment.url = "https://times.example/" + std::string(177, 'x') + "\u00e9\u00e9";
  log.note(id_of(1), moment);
  EXPECT_EQ(log.sample(noon()).users.at(0).moments.at(0).url, moment.url.substr(0, 199));
}

TEST(MomentLog, WhatCouldNotBeStoredIsTakenAgain) {
  MomentLog log;
  log.note(id_of(1), page_at(noon()));
  EXPECT_EQ(log.take_changes(noon()).users.size(), 1U);
  EXPECT_EQ(log.take_changes(noon()).users.size(), 0U);
  log.keep_changes({id_of(1)});
  EXPECT_EQ(log.take_changes(noon()).users.size(), 1U);
}

TEST(MomentLog, ForgetsAfterAWeekAndWhenToldTo) {
  MomentLog log;
  for (int day = 0; day < 9; ++day) log.note(id_of(1), page_at(noon() + days(day)));
  log.note(id_of(2), page_at(noon()));
  const Time now = noon() + days(8) + hours(1);
  const MomentSample sample = log.sample(now);
  ASSERT_EQ(sample.users.size(), 1U) << "the second was not there for a week";
  EXPECT_EQ(sample.users[0].moments.size(), 7U);
  EXPECT_EQ(sample.since, now - days(7));
  log.forget(id_of(1));
  EXPECT_TRUE(log.sample(now).users.empty());
}

TEST(MomentLog, OfManyUsersHoldsAFairBoundedSample) {
  MomentLog log;
  constexpr int kUsers = 20'000;
  for (int round = 0; round < 2; ++round) {
    for (int number = 0; number < kUsers; ++number) log.note(id_of(number), page_at(noon() + hours(round)));
  }
  const MomentSample sample = log.sample(noon() + hours(2));
  EXPECT_EQ(sample.users.size(), kSampledUsersMax);
  EXPECT_NEAR(static_cast<double>(sample.users.size()) / sample.share, kUsers, kUsers * .1);
  for (const UserMoments& user : sample.users) EXPECT_EQ(user.moments.size(), 2U) << "nobody comes and goes";
}

TEST(MomentLog, OfOneUserKeepsTheLatestHundred) {
  MomentLog log;
  for (int minute = 0; minute < 250; ++minute) log.note(id_of(1), page_at(noon() + std::chrono::minutes(minute)));
  const auto moments = log.sample(noon() + hours(5)).users[0].moments;
  EXPECT_EQ(moments.size(), kMomentsMax);
  EXPECT_EQ(moments.back().at, noon() + std::chrono::minutes(249));
}

TEST(MomentLog, SurvivesARestart) {
  MomentLog log, restored;
  for (int number = 0; number < 3000; ++number) log.note(id_of(number), page_at(noon()));
  StoredSample stored = log.take_changes(noon());
  std::erase_if(stored.users, [](const StoredMoments& user) { return user.document.empty(); });
  EXPECT_EQ(stored.users.size(), kSampledUsersMax);
  EXPECT_TRUE(log.take_changes(noon()).users.empty()) << "all has been taken";
  restored.restore(stored);
  const MomentSample before = log.sample(noon()), after = restored.sample(noon());
  EXPECT_EQ(after.share, before.share);
  EXPECT_EQ(after.since, before.since);
  ASSERT_EQ(after.users.size(), before.users.size());
  for (std::size_t i = 0; i < after.users.size(); ++i) {
    EXPECT_EQ(after.users[i].id, before.users[i].id);
    EXPECT_EQ(after.users[i].moments, before.users[i].moments);
  }
}

TEST(MomentLog, PassesOverWhatItDidNotWrite) {
  MomentLog log;
  log.restore({{{id_of(1), "{"},
                {id_of(2), R"([1, [1772364800000, "visit", "", "", "", "", 0, 0, "", ""], ["x"]])"},
                {id_of(3), R"([[1772364800000, "page", "", "/", "", "", -1, 0, "", ""]])"},
                {id_of(4), R"([[1772364800000, "page", "", "/", "", "en", 1, 4294967295, "shop", ""]])"},
                {id_of(7), R"([[1772364800000, "page", "", "/", "", "en", 1, 0, "shop", "", {}]])"},
                {id_of(5), R"([[1772364800000, "page", "", "/", "", "en", 1, 0, "shop", 7]])"},
                {id_of(6), R"([[1772364800000, "page", "", "/", "", "en", 1, 0, "shop"]])"}},
               R"({"bound": "many"})"});
  const MomentSample sample = log.sample(from_ms(1'772'364'800'000));
  ASSERT_EQ(sample.users.size(), 1U);
  EXPECT_EQ(sample.users[0].id, id_of(4));
  EXPECT_EQ(sample.users[0].moments.at(0).client, "shop");
  EXPECT_EQ(sample.share, 1);
}

TEST(MomentLog, ReadsWhatEarlierVersionsWrote) {
  for (const bool has_client : {false, true}) {
    MomentLog log;
    const std::string more = has_client ? R"(, "shop", "ios")" : "";
    log.restore({{{id_of(1), R"([[1772364800000, "page", "", "/articles/7", "mobile", "en", 1, 2)" + more + "]]"}}, "{}"});
    const MomentSample sample = log.sample(from_ms(1'772'364'800'000));
    ASSERT_EQ(sample.users.size(), 1U);
    const RecordedMoment want{.at = from_ms(1'772'364'800'000), .kind = MomentKind::page, .name = "", .url = "/articles/7",
                              .device = "mobile", .locale = "en", .session = 1, .page = 2,
                              .client = has_client ? "shop" : "", .app = has_client ? "ios" : "", .needs = ""};
    EXPECT_EQ(sample.users[0].moments, std::vector{want});
  }
}

TEST(MomentLog, SavesTheUsersWhoAreGoneAsWithoutMoments) {
  MomentLog log;
  log.note(id_of(1), page_at(noon()));
  (void)log.take_changes(noon());
  const StoredSample later = log.take_changes(noon() + days(8));
  ASSERT_EQ(later.users.size(), 1U);
  EXPECT_EQ(later.users[0].document, "");
}

}  // namespace
}  // namespace acquaint::population
