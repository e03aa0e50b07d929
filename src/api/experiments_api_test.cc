// The declared experiments through the route.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

class ExperimentsApi : public SampleServer {};

TEST_F(ExperimentsApi, ThereAreNoneUnlessTheyAreDeclared) {
  EXPECT_EQ(as_client(http::Method::get, "/v1/experiments").body, R"({"version":1,"experiments":[]})");
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

TEST_F(ExperimentsApi, IsForWhoeverMayReadFigures) {
  EXPECT_EQ(as_client(http::Method::get, "/v1/experiments", "", "read:users").status, 403);
  EXPECT_EQ(send(request(http::Method::get, "/v1/experiments")).status, 401);
}

}  // namespace
}  // namespace acquaint::api
