#include "asking/explain.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;

const JsonObject* find_line(const JsonObject& explanation, std::string_view name, std::string_view gate) {
  for (const Json& line : explanation.at("gates").as_array()) {
    const JsonObject& object = line.as_object();
    if (find_string(object, "gate") == gate && find_string(object, "name").value_or("") == name) return &object;
  }
  return nullptr;
}

TEST(Explain, SaysWhatIsAskedAndWhy) {
  SampleSite site;
  site.offers.resize(1);
  const JsonObject explanation = site.decide().explanation;
  EXPECT_EQ(explanation.at("outcome"), "ask");
  EXPECT_EQ(explanation.at("reason"), "asked");
  EXPECT_EQ(explanation.at("decision"), "dec_test");
  EXPECT_EQ(explanation.at("form"), *parse_json(R"({"id": "frm_work", "version": 3,
      "step": "step of user_metadata.title", "mode": "modal", "mandatory": false})"));
  EXPECT_EQ(explanation.at("questions").at(0), *parse_json(R"({"attribute": "user_metadata.title",
      "field": "user_metadata.title", "required": false, "confirm": false, "follows": false,
      "score": {"total": 4.5, "worth": 10.0, "residual": 1.0, "ease": 0.45, "patience": 1.0, "boost": 1.0}})"));
  EXPECT_EQ(explanation.at("questions").as_array().size(), 2u);
  EXPECT_EQ(explanation.at("moment"), *parse_json(R"({"kind": "page", "at": "2026-03-01T12:00:00.000Z"})"));
  EXPECT_EQ(explanation.at("versions"), *parse_json(R"({"user": 0, "settings": 0, "order": "ranked"})"));
  EXPECT_FALSE(explanation.contains("next_eligible"));
  EXPECT_FALSE(explanation.contains("resolves"));
  EXPECT_EQ(find_line(explanation, kTitle, "known")->at("reason"), "value_unknown");
  EXPECT_EQ(find_line(explanation, kTitle, "question_clock")->at("detail"), *parse_json(R"({"asks":0,"asks_max":4})"));
  EXPECT_EQ(find_line(explanation, "frm_work", "rank")->at("reason"), "asked");
}

TEST(Explain, SaysWhyNothingIsAskedAndUntilWhen) {
  SampleSite site;
  site.user.asking.gap_until = noon() + std::chrono::days(1);
  const JsonObject explanation = site.decide().explanation;
  EXPECT_EQ(explanation.at("outcome"), "nothing");
  EXPECT_EQ(explanation.at("reason"), "gap_running");
  EXPECT_EQ(explanation.at("next_eligible"), "2026-03-02T12:00:00.000Z");
  EXPECT_TRUE(explanation.at("questions").as_array().empty());
  EXPECT_FALSE(explanation.contains("form"));
  const JsonObject* gap = find_line(explanation, "", "gap");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->at("passed"), false);
  EXPECT_EQ(gap->at("subject"), "user");
  EXPECT_EQ(gap->at("next_eligible"), "2026-03-02T12:00:00.000Z");
}

TEST(Explain, SaysWhyEachQuestionIsLeftOut) {
  SampleSite site;
  site.offers = {site.form("frm", {kPhone, kIncome, kTitle, kCompany})};
  site.offers[0].cadence.questions_max = 1;
  site.user.asking.questions[kPhone].declined = true;
  site.user.asking.questions[kTitle].next_allowed = noon() + std::chrono::days(2);
  const JsonObject explanation = site.decide().explanation;
  EXPECT_EQ(find_line(explanation, kPhone, "never")->at("reason"), "question_declined");
  EXPECT_EQ(find_line(explanation, kTitle, "snoozed")->at("reason"), "question_waiting");
  EXPECT_EQ(find_line(explanation, kTitle, "snoozed")->at("next_eligible"), "2026-03-03T12:00:00.000Z");
  EXPECT_EQ(find_line(explanation, kCompany, "rank")->at("reason"), "over_limit");
  EXPECT_EQ(find_line(explanation, kCompany, "rank")->at("form"), "frm");
  EXPECT_EQ(find_line(explanation, kIncome, "rank")->at("passed"), true);
}

TEST(Explain, SaysWhoseAnswerIsWaitedFor) {
  SampleSite site;
  site.look_up("clearbit", {kCompany}, std::chrono::hours(6));
  const JsonObject explanation = site.decide().explanation;
  const auto* line = find_line(explanation, kCompany, "enrichment");
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->at("passed"), false);
  EXPECT_EQ(line->at("reason"), "look_up_outstanding");
  EXPECT_EQ(line->at("next_eligible"), "2026-03-01T18:00:00.000Z");
  EXPECT_EQ(line->at("detail").at("provider"), "clearbit");
  EXPECT_EQ(find_line(explanation, kTitle, "enrichment")->at("passed"), true);
}

TEST(Explain, SaysWhichFormWasBetter) {
  const JsonObject explanation = SampleSite().decide().explanation;
  EXPECT_EQ(find_line(explanation, "frm_more", "rank")->at("reason"), "other_form");
  EXPECT_EQ(find_line(explanation, "frm_more", "rank")->at("detail").at("score"), 5 * .38 + 20 * .30);
}

TEST(Explain, SaysWhatBecameOfTheDecisionBefore) {
  SampleSite site;
  site.ask("dec_1");
  site.pass(std::chrono::hours(30));
  EXPECT_EQ(site.decide().explanation.at("resolves"), *parse_json(R"({"decision": "dec_1", "outcome": "ignored",
      "at": "2026-03-02T12:00:00.000Z"})"));
}

TEST(Explain, HoldsNoValueOfTheProfile) {
  SampleSite site;
  site.offers.resize(1);
  site.know(kTitle, "Secret title");
  site.know(kCompany, "Secret Ltd", noon(), .3);
  site.offers[0].targeting = site.when(R"({"in":["Secret",{"var":"user_metadata.title"}]})");
  site.let_last_depend_on_first(R"({"==":[{"var":"answers.first"},"Secret title"]})");
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.questions, std::vector<std::string>{kCompany});
  EXPECT_FALSE(to_text(outcome.explanation).contains("Secret"));
}

}  // namespace
}  // namespace acquaint::asking
