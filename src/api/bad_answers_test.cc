// Answers that do not fit what is asked now: each is refused by name, saves nothing, and leaves the decision as it was.
#include "api/complaints_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kDay = std::chrono::days(1);

// Two steps: the title, then the company.
constexpr std::string_view kTwoSteps = R"json({
  "id": "work", "title": "Work",
  "schema": {"type": "object", "required": ["title", "company"],
             "properties": {"title": {"type": "string", "maxLength": 20}, "company": {"type": "string"}}},
  "map": {"title": "user_metadata.title", "company": "user_metadata.company"},
  "uischema": {"type": "Categorization", "elements": [
    {"type": "Category", "options": {"id": "you"}, "elements": [{"type": "Control", "scope": "#/properties/title"}]},
    {"type": "Category", "options": {"id": "firm"}, "elements": [{"type": "Control", "scope": "#/properties/company"}]}]},
  "cadence": {"placement": ["page"]}})json";

class BadAnswers : public Complaints {
 protected:
  // All forms are this one.
  void publish_form(const JsonObject& form) { publish(to_text(JsonArray{form})); }
  static JsonObject two_steps() { return *parse_json_object(kTwoSteps); }
  // With titles of other lengths, and the title alone.
  static JsonObject later_version() {
    return *parse_json_object(R"json({"id": "work", "title": "Work", "cadence": {"placement": ["page"]},
        "schema": {"type": "object", "properties": {"title": {"type": "string", "minLength": 10}}},
        "map": {"title": "user_metadata.title"},
        "uischema": {"type": "Categorization", "elements": [
          {"type": "Category", "options": {"id": "you"}, "elements": [{"type": "Control", "scope": "#/properties/title"}]}]}})json");
  }
  http::Response answer_step(const JsonObject& asked, std::string_view step, std::string_view answers) {
    return as_client(http::Method::post, "/v1/decisions/" + id_of(asked) + "/answers",
                     to_text(JsonObject{{"step", step}, {"answers", *parse_json(answers)}}));
  }
  std::string code_of(const http::Response& response) { return std::string(json(response).at("code").as_string()); }
};

TEST_F(BadAnswers, AStepAheadOfItsTurnIsRefusedAndTheFirstIsStillOpen) {
  publish_form(two_steps());
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  for (const char* step : {"firm", "nowhere", ""}) {
    const http::Response refused = answer_step(asked, step, R"({"company":"Engines"})");
    EXPECT_EQ(refused.status, 409) << step;
    EXPECT_EQ(code_of(refused), "decision.wrong_step") << step;
  }
  const http::Response both = answer_step(asked, "you", R"({"title":"Countess","company":"Engines"})");
  EXPECT_EQ(both.status, 422) << "what the next step asks is not asked yet";
  EXPECT_EQ(json(both).at("errors").at(0).at("field"), "/company");
  EXPECT_EQ(metadata_of(user), JsonObject());

  const http::Response first = answer_step(asked, "you", R"({"title":"Countess"})");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(json(first).at("page").at("step").at("id"), "firm");
  EXPECT_EQ(json(answer_step(asked, "firm", R"({"company":"Engines"})")).at("outcome"), "completed");
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"title":"Countess","company":"Engines"})"));
}

TEST_F(BadAnswers, ADecisionThatHasEndedTakesTheStepsThatWereAnsweredOnceMoreAndNoOther) {
  publish_form(two_steps());
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  const std::map<std::string, std::string> sent = {{"you", R"({"title":"Countess"})"}, {"firm", R"({"company":"Engines"})"}};
  ASSERT_EQ(answer_step(asked, "you", sent.at("you")).status, 200);
  ASSERT_EQ(json(answer_step(asked, "firm", sent.at("firm"))).at("outcome"), "completed");
  publish_form(later_version());
  for (const auto& [step, answers] : sent) {
    const http::Response again = answer_step(asked, step, answers);
    EXPECT_EQ(again.status, 200) << step << again.body;
    EXPECT_EQ(json(again).at("outcome"), "completed") << step;
  }
  for (const char* step : {"nowhere", ""}) {
    const http::Response refused = answer_step(asked, step, R"({"company":"Engines"})");
    EXPECT_EQ(refused.status, 409) << step << refused.body;
    EXPECT_EQ(code_of(refused), "decision.wrong_step") << step;
  }
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"title":"Countess","company":"Engines"})"));
}

TEST_F(BadAnswers, AStepThatADecisionEndedBeforeIsRefusedAndOneThatWasAnsweredLateIsNot) {
  publish_form(two_steps());
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  JsonObject again;
  for (int day = 0; day < 60 && find_object(again, "decision") == nullptr; ++day) again = come_back(user, kDay);
  ASSERT_NE(id_of(again), id_of(asked)) << "the first decision was ignored";
  for (int time = 0; time < 2; ++time) {
    const http::Response late = answer_step(asked, "you", R"({"title":"Countess"})");
    EXPECT_EQ(json(late).at("outcome"), "completed") << late.body;
  }
  const http::Response refused = answer_step(asked, "firm", R"({"company":"Engines"})");
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(code_of(refused), "decision.wrong_step");
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"title":"Countess"})"));
}

TEST_F(BadAnswers, WhatWasAskedBeforeTheFormChangedIsJudgedAsItWasAsked) {
  publish_form(two_steps());
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  ASSERT_EQ(form_of(asked), "work");
  publish_form(later_version());
  const http::Response refused = answer_step(asked, "you", R"({"title":"Countess of Lovelace, Ada"})");
  EXPECT_EQ(refused.status, 422) << "20 characters, as its form says";
  EXPECT_EQ(json(refused).at("errors").at(0).at("field"), "/title");
  EXPECT_EQ(json(refused).at("errors").at(0).at("rule"), "maxLength");
  EXPECT_EQ(metadata_of(user), JsonObject());
  ASSERT_EQ(answer_step(asked, "you", R"({"title":"Countess"})").status, 200) << "fewer than today's 10";
  EXPECT_EQ(json(answer_step(asked, "firm", R"({"company":"Engines"})")).at("outcome"), "completed");
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"title":"Countess","company":"Engines"})"));
}

TEST_F(BadAnswers, AnAnswerThatComesAfterTheQuestionWasGivenUpIsJudgedByTheFormOfToday) {
  publish_form(two_steps());
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  publish_form(later_version());
  JsonObject again;
  for (int day = 0; day < 60 && find_object(again, "decision") == nullptr; ++day) again = come_back(user, kDay);
  ASSERT_NE(find_object(again, "decision"), nullptr) << "the first decision has ended, another one is open";
  ASSERT_NE(id_of(again), id_of(asked));

  const http::Response gone = answer_step(asked, "firm", R"({"company":"Engines"})");
  EXPECT_EQ(gone.status, 409) << gone.body;
  EXPECT_EQ(code_of(gone), "decision.wrong_step");
  const http::Response foreign = answer_step(asked, "you", R"({"title":"Countess of Lovelace","company":"Engines"})");
  EXPECT_EQ(foreign.status, 422) << foreign.body;
  EXPECT_EQ(json(foreign).at("errors").at(0).at("field"), "/company");
  const http::Response brief = answer_step(asked, "you", R"({"title":"Countess"})");
  EXPECT_EQ(brief.status, 422) << brief.body;
  EXPECT_EQ(json(brief).at("errors").at(0).at("rule"), "minLength");
  EXPECT_EQ(metadata_of(user), JsonObject());
  EXPECT_EQ(json(answer_step(again, "you", R"({"title":"Countess of Lovelace"})")).at("outcome"), "completed");
}

TEST_F(BadAnswers, WhatWasAskedIsStillTakenWhenItsFormIsGone) {
  publish_form(two_steps());
  const std::string user = add_user();
  const std::string late = add_user("eve@example.com");
  const JsonObject asked = ask(user);
  const JsonObject asked_late = ask(late);
  publish(R"([{"id":"other","title":"Other","questions":["user_metadata.team"],"cadence":{"placement":["page"]}}])");
  EXPECT_EQ(answer_step(asked, "you", R"({"title":"Countess"})").status, 200);
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"title":"Countess"})"));

  JsonObject other;
  for (int day = 0; day < 60 && find_object(other, "decision") == nullptr; ++day) other = come_back(late, kDay);
  ASSERT_EQ(form_of(other), "other");
  EXPECT_EQ(answer_step(asked_late, "you", R"({"title":"Countess of Lovelace, Ada"})").status, 422);
  EXPECT_EQ(answer_step(asked_late, "you", R"({"title":"Baroness"})").status, 200) << "an answer is not lost";
  EXPECT_EQ(json(answer(other, R"({"team":7})")).at("outcome"), "completed");
  EXPECT_EQ(metadata_of(late), *parse_json_object(R"({"title":"Baroness","team":7})"));
}

TEST_F(BadAnswers, ACatalogueThatHasBecomeStricterRefusesBesideTheField) {
  publish_form(two_steps());
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  publish("[" + std::string(kTwoSteps) + "]", kQuickPolicy, R"json({
    "user_metadata.title": {"label": "Job title", "worth": 30, "schema": {"type": "string", "maxLength": 5}},
    "user_metadata.company": {"label": "Company", "worth": 20, "schema": {"type": "string"}}})json");
  const http::Response refused = answer_step(asked, "you", R"({"title":"Countess"})");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_NE(refused.body.find("title"), std::string::npos) << refused.body;
  EXPECT_EQ(metadata_of(user), JsonObject());
  EXPECT_EQ(answer_step(asked, "you", R"({"title":"Lady"})").status, 200);
}

}  // namespace
}  // namespace acquaint::api
