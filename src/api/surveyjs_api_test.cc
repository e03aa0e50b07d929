// Surveys of SurveyJS through the API.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using http::Method;

using SurveyJsApi = SampleServer;

TEST_F(SurveyJsApi, ASurveyBecomesAFormThatCanBePublished) {
  const http::Response answer = as_client(Method::post, "/v1/surveyjs", R"({"id":"about","survey":{"title":"About you","cookieName":"x",
      "elements":[{"type":"text","name":"company","title":"Company","isRequired":true}]}})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const JsonObject got = json(answer);
  EXPECT_EQ(got.at("left_out").at(0).at("field"), "/cookieName");
  EXPECT_FALSE(got.contains("problem"));
  JsonObject document = *parse_json_object(kSampleSettings);
  document["forms"].as_array().push_back(got.at("form"));
  EXPECT_TRUE(run(settings_.publish(std::move(document), "survey", clock_.now())));
  const http::Response back = as_client(Method::get, "/v1/surveyjs/about");
  EXPECT_EQ(json(back).at("survey").at("pages").at(0).at("elements").at(0).at("title"), "Company");
}

TEST_F(SurveyJsApi, WhatKeepsItFromBeingPublishedIsTold) {
  const http::Response answer = as_client(Method::post, "/v1/surveyjs", R"({"id":"A b","survey":{"elements":[{"type":"text","name":"a"}]}})");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(json(answer).at("problem").at("field"), "/id");
}

TEST_F(SurveyJsApi, WhatIsNoSurveyIsRefused) {
  EXPECT_EQ(find_string(json(as_client(Method::post, "/v1/surveyjs", R"({"survey":[]})")), "field"), "/survey");
  EXPECT_EQ(find_string(json(as_client(Method::post, "/v1/surveyjs", R"({"survey":{"pages":[1]}})")), "field"), "/survey/pages/0");
  EXPECT_EQ(as_client(Method::get, "/v1/surveyjs/gone").status, 404);
  EXPECT_EQ(as_client(Method::get, "/v1/surveyjs/work", "", "read:users").status, 403);
}

}  // namespace
}  // namespace acquaint::api
