#include "analytics/figures.h"

#include <gtest/gtest.h>

#include "asking/ending.h"

namespace acquaint::analytics {
namespace {

const Time kNoon = *parse_iso8601("2026-11-26T12:00:00Z");

profile::FeedEvent event_of(std::string type, std::string_view data, bool is_of_user = true) {
  profile::FeedEvent event;
  if (is_of_user) event.user = *profile::UserId::parse("auth0|ada");
  event.event = {.type = std::move(type), .at = kNoon, .actor = "server", .attribute = {}, .data = *parse_json_object(data)};
  return event;
}

// "form question moment arm measure=number; " of each figure.
std::string counted(const profile::FeedEvent& event) {
  Figures figures;
  count(event, figures);
  std::string out;
  for (const auto& [figure, number] : figures) {
    EXPECT_EQ(to_date(figure.day), "2026-11-26");
    out += figure.form + " " + figure.question + " " + figure.moment + " " + figure.arm + " " + figure.measure + "=" +
           std::to_string(number) + "; ";
  }
  return out;
}

TEST(Figures, ADecisionToAskShowsItsFormAndItsQuestions) {
  EXPECT_EQ(counted(event_of("decision.made", R"({"explanation": {
      "outcome": "ask", "form": {"id": "work"}, "moment": {"kind": "login"}, "questions": [
        {"attribute": "user_metadata.title", "follows": false}, {"attribute": "user_metadata.other", "follows": true}]}})")),
            "work  login  shown=1; work user_metadata.title login  shown=1; ");
}

TEST(Figures, WhatIsHeldBackIsNotShown) {
  EXPECT_EQ(counted(event_of("decision.made", R"({"explanation": {"outcome": "nothing", "form": {"id": "work"}}})")), "");
}

TEST(Figures, CountOnceMoreForEachArm) {
  EXPECT_EQ(counted(event_of("decision.made", R"({"explanation": {"outcome": "ask", "form": {"id": "work"},
      "moment": {"kind": "page"}, "questions": [], "experiments": {"tone": "warm"}}})")),
            "work  page  shown=1; work  page tone/warm shown=1; ");
}

TEST(Figures, AFormCountsAsAnsweredWithItsFirstAnswer) {
  const std::string step = R"("form": "work", "moment": "login", "step": "one", "attributes": ["name"])";
  EXPECT_EQ(counted(event_of("decision.answered", "{" + step + R"(, "first": true})")),
            "work  login  answered=1; work  login  step:one=1; work name login  answered=1; ");
  EXPECT_EQ(counted(event_of("decision.answered", "{" + step + R"(, "declined": ["picture"], "confirmed": ["name"]})")),
            "work  login  step:one=1; work name login  answered=1; work name login  confirmed=1; "
            "work picture login  declined=1; ");
}

TEST(Figures, AFormIsStartedOnceByWhatWasToldOrByItsFirstAnswer) {
  EXPECT_EQ(counted(event_of("decision.started", R"({"decision": "d", "form": "work", "moment": "page", "experiments": {"tone": "warm"}})")),
            "work  page  started=1; work  page tone/warm started=1; ");
  EXPECT_EQ(counted(event_of("decision.started", R"({"decision": "d"})")), "");
  const std::string first = R"({"form": "work", "step": "one", "first": true, "attributes": [], "asked_at": "2026-11-26T11:00:00.000Z")";
  EXPECT_EQ(counted(event_of("decision.answered", first + "}")), "work    started=1; work    step:one=1; ");
  EXPECT_EQ(counted(event_of("decision.answered", first + R"(, "started": true})")), "work    step:one=1; ") << "told before";
}

TEST(Figures, AnAnswerThatComesAloneSaysHowSoon) {
  const std::string start = R"({"form": "work", "step": "one", "asked_at": "2026-11-26T11:59:53.000Z", "attributes": )";
  const std::string step = "work    step:one=1; work name   answered=1; ";
  EXPECT_EQ(counted(event_of("decision.answered", start + R"(["name"]})")), step + "work name   within:10=1; ");
  EXPECT_EQ(counted(event_of("decision.answered", start + R"(["name"], "declined": ["picture"]})")),
            step + "work picture   declined=1; ");
  EXPECT_EQ(counted(event_of("decision.answered", start + R"(["name", "picture"]})")), step + "work picture   answered=1; ");
  EXPECT_EQ(counted(event_of("decision.answered", R"({"form": "work", "step": "one", "attributes": ["name"]})")), step)
      << "of a later step it is not known";
}

struct EndCase {
  const char* what;
  std::string outcome;
  std::int64_t seconds;
  bool is_late;
  std::string counted;
  std::vector<std::string> answered = {"picture"};
};

TEST(Figures, AnEndSaysHowAndHowSoon) {
  const EndCase cases[] = {
      {"at once", "answered", 0, false, "work  login  completed=1; work  login  within:2=1; work name login  passed_over=1; "},
      {"on the bound", "answered", 10, false, "work  login  completed=1; work  login  within:10=1; work name login  passed_over=1; "},
      {"beyond a bound", "answered", 11, false, "work  login  completed=1; work  login  within:20=1; work name login  passed_over=1; "},
      {"beyond the last", "answered", 90000, false, "work  login  completed=1; work  login  within:=1; work name login  passed_over=1; "},
      {"a clock that went back", "answered", -5, false, "work  login  completed=1; work  login  within:2=1; work name login  passed_over=1; "},
      {"not now", "skipped", 3, false, "work  login  skipped=1; work name login  skipped=1; "},
      {"sent off empty", "answered", 3, false, "work  login  skipped=1; work name login  skipped=1; ", {}},
      {"late", "answered", 3, true, "work  login  late=1; "},
  };
  for (const EndCase& each : cases) {
    const asking::Ending ending{.decision = "d",
                                .outcome = each.outcome,
                                .answered = each.answered,
                                .refused = {},
                                .is_late = each.is_late,
                                .form = "work",
                                .left = {"name"},
                                .moment = "login",
                                .asked_at = kNoon - std::chrono::seconds(each.seconds)};
    EXPECT_EQ(counted(event_of("decision.ended", to_text(asking::to_json(ending)))), each.counted) << each.what;
  }
}

TEST(Figures, AnEndThatWasNoticedLaterCountsOnTheDayThatItCame) {
  Figures figures;
  count(event_of("decision.ended", R"({"decision": "d", "outcome": "ignored", "answered": [], "refused": [],
      "form": "work", "ended_at": "2026-11-20T23:59:59.999Z"})"), figures);
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(to_date(figures.begin()->first.day), "2026-11-20");
}

TEST(Figures, PassOverWhatIsNoneOfTheirs) {
  EXPECT_EQ(counted(event_of("attribute.set", R"({"value": "x"})")), "");
  EXPECT_EQ(counted(event_of("decision.ended", "{}")), "");
  EXPECT_EQ(counted(event_of("decision.ended", R"({"decision": "d", "outcome": "skipped", "answered": [], "refused": []})")), "")
      << "before the log named the form";
  EXPECT_EQ(counted(event_of("decision.answered", R"({"attributes": ["name"]})")), "");
  EXPECT_EQ(counted(event_of("decision.made", R"({"explanation": 7})")), "");
}

}  // namespace
}  // namespace acquaint::analytics
