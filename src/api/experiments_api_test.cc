// The declared experiments through the route.
#include "analytics/bookkeeper.h"
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

class ExperimentsApi : public SampleServer {};

TEST_F(ExperimentsApi, ThereAreNoneUnlessTheyAreDeclared) {
  EXPECT_EQ(as_client(http::Method::get, "/v1/experiments").body, R"({"version":1,"least":100,"experiments":[]})");
}

TEST_F(ExperimentsApi, SaysWhatEachArmChangesAndForHowMany) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["experiments"] = *parse_json(R"([
    {"name": "wording", "group": "texts", "share": 50, "hold_out": 10, "arms": [
      {"name": "plain", "percent": 60},
      {"name": "few", "percent": 30, "policy": {"questions_max": 1}, "forms": {"work": {"cadence": {"maxAsks": 1}}}}]}])");
  const auto published = run(settings_.publish(document, "experiments", clock_.now()));
  ASSERT_TRUE(published) << published.error().code << " at " << published.error().field;
  const JsonObject shown = json(as_client(http::Method::get, "/v1/experiments", "", "read:stats"));
  EXPECT_EQ(shown.at("version"), 2);
  const Json& experiment = shown.at("experiments").at(0);
  EXPECT_EQ(experiment.at("name"), "wording");
  EXPECT_EQ(experiment.at("group"), "texts");
  EXPECT_EQ(experiment.at("share"), 0.5);
  const JsonArray& arms = experiment.at("arms").as_array();
  ASSERT_EQ(arms.size(), 3U);
  EXPECT_EQ(arms[0].at("name"), "hold_out");
  EXPECT_EQ(arms[0].at("hold_out"), true);
  EXPECT_NEAR(arms[0].at("share").as_double(), 0.05, 1e-9);
  EXPECT_EQ(arms[2].at("name"), "few");
  EXPECT_EQ(arms[2].at("policy"), *parse_json(R"({"questions_max": 1})"));
  EXPECT_EQ(arms[2].at("forms"), *parse_json(R"({"work": {"cadence": {"maxAsks": 1}}})"));
}

TEST_F(ExperimentsApi, CountsTheUsersOfEachArmAndComparesThemWithTheHoldOut) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["experiments"] = *parse_json(R"([{"name": "all", "hold_out": 1, "arms": [
      {"name": "few", "percent": 99, "policy": {"questions_max": 1}}]}])");
  document["policy"].emplace_object()["hold_out"] = 0.5;
  ASSERT_TRUE(run(settings_.publish(document, "experiments", clock_.now())));
  sign_up();
  clock_.advance(std::chrono::days(2));
  ASSERT_EQ(log_in().status, 303);
  ASSERT_EQ(browse("/u/question?return_to=/").status, 200);
  analytics::Bookkeeper bookkeeper{store_->events(), store_->figures()};
  ASSERT_TRUE(run(bookkeeper.catch_up()));
  JsonObject shown = json(as_client(http::Method::get, "/v1/experiments", "", "read:stats"));
  const Json& experiment = shown.at("experiments").at(0);
  EXPECT_EQ(experiment.at("arms").at(1).at("users"),
            *parse_json(R"({"enrolled": 1, "watched": 0, "shown": 1, "answered": 0, "declined": 0, "returned": 1, "learnt": 0})"));
  EXPECT_EQ(experiment.at("arms").at(0).at("users").at("enrolled"), 0);
  EXPECT_EQ(experiment.at("lift").at(0).at("verdict"), "not_measurable_yet");
  EXPECT_EQ(shown.at("hold_out").at("share"), 0.005);
  EXPECT_EQ(shown.at("hold_out").at("users").at("asked").at("returned"), 1);
  clock_.advance(std::chrono::days(15));
  shown = json(as_client(http::Method::get, "/v1/experiments", "", "read:stats"));
  EXPECT_EQ(shown.at("hold_out").at("lift").at(0).at("with"), *parse_json(R"({"users": 1, "share": 1.0})"));
}

TEST_F(ExperimentsApi, IsForWhoeverMayReadFigures) {
  EXPECT_EQ(as_client(http::Method::get, "/v1/experiments", "", "read:users").status, 403);
  EXPECT_EQ(send(request(http::Method::get, "/v1/experiments")).status, 401);
}

}  // namespace
}  // namespace acquaint::api
