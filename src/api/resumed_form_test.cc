// A form of several steps is begun on one device and gone on with on another: what was sent is saved, and not asked again.
#include "api/work_form_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

constexpr std::string_view kSteps = R"json({
  "type": "Categorization", "elements": [
    {"type": "Category", "label": "You", "options": {"id": "you"},
     "elements": [{"type": "Label", "text": "Welcome, {name}!"}, {"type": "Control", "scope": "#/properties/title"}]},
    {"type": "Category", "label": "{title, select, Countess {Your county} other {Your company}}", "options": {"id": "firm"},
     "elements": [{"type": "Control", "scope": "#/properties/company"}]}]})json";

class ResumedForm : public WorkForm {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject schema = work_form().at("schema").as_object();
    schema["properties"].as_object()["title"].as_object()["default"] = "Lady";
    ask_about_work({{"schema", schema},
                    {"uischema", *parse_json(kSteps)},
                    {"values", *parse_json(R"({"name": {"var": "given_name", "otherwise": "stranger"},
                                               "title": {"var": "user_metadata.title", "otherwise": "none"}})")}});
    ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_), R"({"given_name":"Ada"})").status, 200);
  }
  // What a device is asked, which is its own holder.
  JsonObject decide(std::string_view device) {
    const JsonObject body{{"user_id", user_}, {"moment", JsonObject{{"holder", device}}}};
    return json(as_client(kPost, "/v1/decisions", to_text(body)));
  }
  // Its step and its questions: "you: title".
  static std::string asked(const JsonObject& decided) {
    const JsonObject* decision = find_object(decided, "decision");
    if (decision == nullptr) return to_text(decided.at("reason"));
    const JsonObject& page = decision->at("page").as_object();
    std::string out = std::string(page.at("step").at("id").as_string()) + ":";
    for (const Json& element : page.at("elements").as_array()) {
      if (element.at("kind") == "field") out.append(" ").append(element.at("name").as_string());
    }
    return out;
  }
  http::Response answer(const JsonObject& decided, std::string_view step, std::string_view answers) {
    const std::string id(decided.at("decision").at("id").as_string());
    return as_client(kPost, "/v1/decisions/" + id + "/answers",
                     to_text(JsonObject{{"step", step}, {"answers", *parse_json(answers)}}));
  }
  Json metadata() {
    const JsonObject user = json(as_client(kGet, "/api/v2/users/" + percent_encode(user_)));
    const Json* held = find(user, "user_metadata");
    return held == nullptr ? Json(JsonObject()) : *held;
  }
};

TEST_F(ResumedForm, C47TheDecisionGoesOnWhereItStoppedAfterACrashAndOnAnotherDevice) {
  const JsonObject on_phone = decide("phone");
  ASSERT_EQ(asked(on_phone), "you: title");
  ASSERT_EQ(answer(on_phone, "you", R"({"title":"Countess"})").status, 200);
  EXPECT_EQ(metadata(), *parse_json(R"({"title":"Countess"})"));
  const JsonObject after_crash = decide("phone");
  EXPECT_EQ(asked(after_crash), "firm: company");
  EXPECT_EQ(after_crash.at("decision").at("id"), on_phone.at("decision").at("id")) << "its id is all that is needed";

  EXPECT_EQ(asked(decide("laptop")), R"("leased")");
  clock_.advance(std::chrono::minutes(10));
  const JsonObject on_laptop = decide("laptop");
  EXPECT_EQ(asked(on_laptop), "firm: company");
  EXPECT_EQ(on_laptop.at("decision").at("id"), on_phone.at("decision").at("id"));
  EXPECT_EQ(on_laptop.at("decision").at("page").at("step").at("number"), 2);
  ASSERT_EQ(answer(on_laptop, "firm", R"({"company":"Engines Ltd"})").status, 200);
  EXPECT_EQ(metadata(), *parse_json(R"({"title":"Countess","company":"Engines Ltd"})"));
  clock_.advance(std::chrono::days(60));
  EXPECT_TRUE(decide("phone").at("decision").is_null());
}

TEST_F(ResumedForm, WhatIsFilledInBeforehandIsThereOnEveryDevice) {
  const JsonObject on_phone = decide("phone");
  EXPECT_EQ(on_phone.at("decision").at("page").at("elements").at(1).at("value"), "Lady");
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(decide("laptop").at("decision").at("page"), on_phone.at("decision").at("page"));
}

TEST_F(ResumedForm, TheFirstDeviceIsToldThatItsStepIsAnswered) {
  const JsonObject on_phone = decide("phone");
  clock_.advance(std::chrono::minutes(10));
  const JsonObject on_laptop = decide("laptop");
  ASSERT_EQ(asked(on_laptop), "you: title");
  ASSERT_EQ(answer(on_laptop, "you", R"({"title":"Countess"})").status, 200);
  EXPECT_EQ(answer(on_phone, "you", R"({"title":"Baroness"})").status, 409);
  EXPECT_EQ(metadata(), *parse_json(R"({"title":"Countess"})"));
  EXPECT_EQ(answer(on_phone, "firm", R"({"company":"Engines Ltd"})").status, 200);
}

TEST_F(ResumedForm, WeeksLaterOnlyTheRestIsAsked) {
  const JsonObject on_phone = decide("phone");
  ASSERT_EQ(answer(on_phone, "you", R"({"title":"Countess"})").status, 200);
  JsonObject on_laptop;
  for (int tries = 0; tries < 3 && find_object(on_laptop, "decision") == nullptr; ++tries) {
    clock_.advance(std::chrono::days(20));
    on_laptop = decide("laptop");
  }
  EXPECT_EQ(asked(on_laptop), "firm: company");
  EXPECT_NE(on_laptop.at("decision").at("id"), on_phone.at("decision").at("id"));
}

TEST_F(ResumedForm, SaysWhatIsKnownToWhoeverMayReadIt) {
  const JsonObject first = decide("phone");
  EXPECT_EQ(first.at("decision").at("page").at("elements").at(0).at("parts").at(0).at("text"), "Welcome, Ada!");
  const JsonObject next = json(answer(first, "you", R"({"title":"Countess"})"));
  EXPECT_EQ(next.at("page").at("step").at("title"), "Your county") << to_text(next);

  const JsonObject body{{"user_id", user_}, {"moment", JsonObject{{"holder", "phone"}}}};
  const JsonObject masked = json(as_client(kPost, "/v1/decisions", to_text(body), "create:decisions"));
  EXPECT_EQ(masked.at("decision").at("page").at("step").at("title"), "Your company") << to_text(masked);
}

}  // namespace
}  // namespace acquaint::api
