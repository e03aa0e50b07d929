// What depends on an answer that is given anew alone, through the routes: docs/forms.md, "Choices that depend on an answer".
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using http::Method;

constexpr std::string_view kPlace = R"json([{"id": "place", "title": "Where", "schema": {"type": "object", "properties": {
    "country": {"type": "string", "enum": ["DE", "FR", "IT"]}, "city": {"type": "string", "enum": ["Berlin", "Ulm", "Paris"]}}},
  "map": {"country": "user_metadata.country", "city": "user_metadata.city"},
  "uischema": {"type": "VerticalLayout", "elements": [{"type": "Control", "scope": "#/properties/country"},
    {"type": "Control", "scope": "#/properties/city", "options": {"choicesBy":
      {"field": "country", "choices": {"DE": ["Berlin", "Ulm"], "FR": ["Paris"]}}}}]},
  "cadence": {"placement": ["page"]}}])json";
constexpr std::string_view kCatalogue = R"({"user_metadata.country": {"label": "Country", "worth": 9, "fresh_for": "30d"},
  "user_metadata.city": {"label": "City", "worth": 8}})";

class DependentChoices : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["forms"] = *parse_json(kPlace);
    document["catalogue"] = *parse_json(kCatalogue);
    document["policy"] = JsonObject{{"gap_after_answer", "1d"}, {"cadence", "brisk"}};
    const auto published = run(settings_.publish(document, "place", clock_.now()));
    ASSERT_TRUE(published) << published.error().message << published.error().field;
    sign_up();
    user_ = json(browse("/v1/me")).at("user_id").as_string();
  }
  JsonObject metadata() {
    const JsonObject user = json(as_client(Method::get, "/api/v2/users/" + percent_encode(user_)));
    return object_or_empty(user, "user_metadata");
  }
  // The names of what is asked on a page, each behind a space.
  std::string ask() {
    const auto response = browser_json(Method::post, "/v1/decisions", R"({"moment":{"kind":"page","url":"https://site.example/a"}})");
    const JsonObject body = json(response);
    const JsonObject* decision = find_object(body, "decision");
    if (decision == nullptr) return {};
    decision_ = decision->at("id").as_string();
    const JsonObject& page = decision->at("page").as_object();
    step_ = page.at("step").at("id").as_string();
    std::string names;
    for (const Json& element : page.at("elements").as_array()) {
      if (const auto name = find_string(element.as_object(), "name")) names.append(" ").append(*name);
    }
    return names;
  }
  void answer(const JsonObject& answers) {
    const JsonObject body{{"step", step_}, {"answers", answers}};
    const auto response = browser_json(Method::post, "/v1/decisions/" + decision_ + "/answers", to_text(body));
    ASSERT_EQ(response.status, 200) << response.body;
  }
  void wait_for(int days) {
    clock_.advance(std::chrono::days(days));
    ASSERT_EQ(log_in().status, 303);
  }

  std::string user_, decision_, step_;
};

TEST_F(DependentChoices, ACityGoesWithTheCountryThatSomebodyHasLeft) {
  ASSERT_EQ(ask(), " country city");
  answer({{"country", "DE"}, {"city", "Ulm"}});
  wait_for(40);
  ASSERT_EQ(ask(), " country") << "the country alone is old";
  answer({{"country", "FR"}});
  EXPECT_EQ(to_text(metadata()), R"({"country":"FR"})");
  wait_for(5);
  ASSERT_EQ(ask(), " city");
  answer({{"city", "Paris"}});
  EXPECT_EQ(metadata().at("city"), "Paris");
}

TEST_F(DependentChoices, ACityStaysWithItsCountry) {
  ASSERT_EQ(ask(), " country city");
  answer({{"country", "DE"}, {"city", "Ulm"}});
  wait_for(40);
  ASSERT_EQ(ask(), " country");
  answer({{"country", "DE"}});
  EXPECT_EQ(metadata().at("city"), "Ulm");
}

TEST_F(DependentChoices, WhatGoesIsInTheHistory) {
  ASSERT_EQ(ask(), " country city");
  answer({{"country", "DE"}, {"city", "Ulm"}});
  wait_for(40);
  ASSERT_EQ(ask(), " country");
  answer({{"country", "IT"}});
  const auto removed = run(store_->events().read({.type = "attribute.removed"}));
  ASSERT_TRUE(removed);
  ASSERT_EQ(removed->events.size(), 1U);
  EXPECT_EQ(removed->events[0].event.attribute, "user_metadata.city");
  EXPECT_EQ(removed->events[0].event.actor, "user:" + user_);
  EXPECT_EQ(ask(), "") << "there is no city to choose";
}

}  // namespace
}  // namespace acquaint::api
