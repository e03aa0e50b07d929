// How many users a change of the settings would ask, through the routes.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class ForecastApi : public SampleServer {
 protected:
  // Ada, who reads an article.
  void read_article() {
    sign_up();
    EXPECT_EQ(browser_json(kPost, "/v1/decisions", R"({"moment": {"kind": "page", "url": "/articles/7"}})").status, 200);
    clock_.advance(std::chrono::hours(1));
  }
  // The newsletter's form is asked on every article.
  static std::string planned() {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["forms"].at(1).at("cadence").as_object()["placement"] = "page:/articles/*";
    return to_text(JsonObject{{"document", document}});
  }
};

TEST_F(ForecastApi, SaysHowManyUsersAChangeWouldAsk) {
  read_article();
  for (const bool by_operator : {false, true}) {
    const auto answer = by_operator ? as_operator(kPost, "/control/forecast", planned())
                                    : as_client(kPost, "/v1/settings/forecast", planned());
    ASSERT_EQ(answer.status, 200) << answer.body;
    const JsonObject forecast = json(answer);
    EXPECT_EQ(forecast.at("users"), 1);
    EXPECT_EQ(forecast.at("today").at("before").at("asked"), 0);
    EXPECT_EQ(forecast.at("today").at("after").at("asked"), 1);
    EXPECT_EQ(forecast.at("forms").at(0).at("form"), "newsletter");
    EXPECT_TRUE(forecast.at("text").as_string().starts_with("asked today: 0 → 1 of 1 users; this week: 0 → 1\n"));
  }
  EXPECT_EQ(json(as_client(kGet, "/v1/settings/forecast")), *parse_json_object(R"({"running": false})"));
  EXPECT_EQ(json(as_client(kGet, "/v1/settings")).at("version"), 1) << "nothing is published";
}

TEST_F(ForecastApi, WithoutADocumentItIsThatOfTheSettingsInForce) {
  read_article();
  const JsonObject forecast = json(as_client(kPost, "/v1/settings/forecast"));
  EXPECT_EQ(forecast.at("week").at("before"), forecast.at("week").at("after"));
}

TEST_F(ForecastApi, SaysWhenNothingWasRecorded) {
  const JsonObject forecast = json(as_client(kPost, "/v1/settings/forecast", planned()));
  EXPECT_EQ(forecast.at("days_recorded"), 0);
  EXPECT_EQ(forecast.at("text"), "no forecast: no moments have been recorded yet\n");
}

TEST_F(ForecastApi, RefusesADocumentThatCannotBePublished) {
  const auto refused = as_client(kPost, "/v1/settings/forecast", R"({"document": {"policy": {"cadance": 1}}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json(refused).at("field"), "/policy/cadance");
  EXPECT_EQ(json(as_client(kPost, "/v1/settings/forecast", R"({"document": []})")).at("code"), "settings.no_document");
}

TEST_F(ForecastApi, NothingOfAnErasedUserIsRemembered) {
  read_article();
  population_.save_moments();
  const std::string id(json(browse("/v1/me")).at("user_id").as_string());
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/users/" + percent_encode(id)).status, 204);
  EXPECT_TRUE(population_.moments().sample(clock_.now()).users.empty());
  EXPECT_TRUE(run(store_->moments().load())->users.empty());
}

class ForecastOfNeeds : public OpenId {
 protected:
  // The form "work" is asked nowhere but for a client that needs it.
  static JsonObject document(std::string_view needs) {
    JsonObject document = *parse_json_object(kSampleSettings);
    JsonObject spa = parse_json_object(kClients)->at("clients").at(0).as_object();
    if (!needs.empty()) spa["needs"] = *parse_json(needs);
    document["clients"] = JsonArray{spa};
    document["forms"].at(0).as_object()["cadence"] = JsonObject{{"placement", JsonArray{}}};
    document["forms"].at(0).as_object().erase("targeting");
    return document;
  }
  http::Response see_question(std::string_view needs, const FormFields& more = {}) {
    const auto published = run(settings_.publish(document(needs), "needs", clock_.now()));
    EXPECT_TRUE(published) << published.error().field << " " << published.error().message;
    sign_up();
    browser_ = CookieJar();
    return log_in_for(authorize_path(more));
  }
  http::Response log_in_with(std::string_view needs, const FormFields& more = {}) {
    http::Response response = see_question(needs, more);
    clock_.advance(std::chrono::hours(1));
    return response;
  }
  std::int64_t logins_of_client() {
    std::int64_t count = 0;
    for (const auto& user : population_.moments().sample(clock_.now()).users) {
      count += std::ranges::count(user.moments, std::string_view("spa"), &population::RecordedMoment::client);
    }
    return count;
  }
};

constexpr std::string_view kNeedsCompany = R"({"essential": ["user_metadata.company"]})";

TEST_F(ForecastOfNeeds, CountsWhomTheClientWouldAsk) {
  EXPECT_TRUE(header(log_in_with(""), "Location").starts_with("https://spa.example/cb?"));
  EXPECT_EQ(logins_of_client(), 1);
  const JsonObject forecast = json(as_client(kPost, "/v1/settings/forecast",
                                             to_text(JsonObject{{"document", document(kNeedsCompany)}})));
  EXPECT_EQ(forecast.at("today").at("before").at("asked"), 0);
  EXPECT_EQ(forecast.at("today").at("after").at("asked"), 1);
  EXPECT_EQ(forecast.at("forms").at(0).at("form"), "work");
}

TEST_F(ForecastOfNeeds, ALogInThatAskedForTheClientIsRemembered) {
  EXPECT_EQ(log_in_with(kNeedsCompany).status, 200);
  EXPECT_EQ(logins_of_client(), 1);
  const JsonObject forecast = json(as_client(kPost, "/v1/settings/forecast",
                                             to_text(JsonObject{{"document", document("")}})));
  EXPECT_EQ(forecast.at("week").at("before").at("asked"), 1);
  EXPECT_EQ(forecast.at("week").at("after").at("asked"), 0);
}

TEST_F(ForecastOfNeeds, TheSingleClaimsOfARequestAreRemembered) {
  const std::string claims = R"({"userinfo": {"user_metadata.company": {"essential": true}}})";
  EXPECT_EQ(log_in_with("", {{"claims", claims}}).status, 200);
  const JsonObject forecast = json(as_client(kPost, "/v1/settings/forecast"));
  EXPECT_EQ(forecast.at("week").at("before").at("asked"), 1);
}

TEST_F(ForecastOfNeeds, WhatAnApplicationAskedForIsRemembered) {
  (void)log_in_with("");
  const std::string id(json(browse("/v1/me")).at("user_id").as_string());
  const auto answer = as_client(kPost, "/v1/needs", R"({"essential": ["user_metadata.company"], "user_id": ")" + id + "\"}");
  ASSERT_EQ(answer.status, 200) << answer.body;
  clock_.advance(std::chrono::hours(1));
  JsonObject without = document("");
  without["forms"].as_array().erase(without["forms"].as_array().begin());
  const JsonObject forecast = json(as_client(kPost, "/v1/settings/forecast", to_text(JsonObject{{"document", without}})));
  EXPECT_EQ(forecast.at("week").at("before").at("asked"), 1);
  EXPECT_EQ(forecast.at("week").at("after").at("asked"), 0);
}

// A log-in is one moment, however many forms and steps it shows: else the forecast would ask who answers the first one
// what a second log-in asks.
TEST_F(ForecastOfNeeds, ALogInThatAsksFormByFormIsOneMoment) {
  ASSERT_EQ(see_question(R"({"essential": ["user_metadata.company", "user_metadata.subscribed"]})").status, 200);
  const http::Response second = follow(submit(last_page_, {{"answers.company", "Engines"}, {"action", "answer"}}));
  ASSERT_NE(second.body.find("answers.subscribed"), std::string::npos) << second.body;
  EXPECT_EQ(browse(last_page_).status, 200);
  EXPECT_EQ(logins_of_client(), 1);
}

}  // namespace
}  // namespace acquaint::api
