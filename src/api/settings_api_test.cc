#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class SettingsApi : public SampleServer {
 protected:
  std::string submission(const std::function<void(JsonObject&)>& edit, std::string_view note = "") {
    JsonObject document = *parse_json_object(kSampleSettings);
    edit(document);
    return to_text(JsonObject{{"document", document}, {"note", note}});
  }
  static void rename(JsonObject& document) { document["site"].as_object()["name"] = "Difference Times"; }
};

TEST_F(SettingsApi, APlanSaysWhatWouldChangeAndSavesNothing) {
  const auto planned = as_client(kPost, "/v1/settings/plan", submission(rename));
  ASSERT_EQ(planned.status, 200) << planned.body;
  EXPECT_NE(std::string(json(planned).at("text").as_string()).find("Difference Times"), std::string::npos);
  EXPECT_EQ(json(planned).at("warnings").as_array().size(), 0U);
  EXPECT_EQ(json(as_client(kGet, "/v1/settings")).at("version"), 1);
}

TEST_F(SettingsApi, APlanTakesSecretsAsTheyAreWrittenAndAsTheyAreShown) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["connections"] = JsonArray{JsonObject{
      {"name", "github"}, {"strategy", "github"}, {"options", JsonObject{{"client_id", "c"}, {"client_secret", "in-clear"}}}}};
  const std::string body = to_text(JsonObject{{"document", document}});
  const auto planned = as_client(kPost, "/v1/settings/plan", body);
  ASSERT_EQ(planned.status, 200) << planned.body;
  ASSERT_EQ(as_client(kPost, "/v1/settings", body).status, 200);
  const JsonObject shown = json(as_client(kGet, "/v1/settings"));
  EXPECT_FALSE(to_text(shown).contains("in-clear"));
  EXPECT_EQ(as_client(kPost, "/v1/settings/plan", to_text(JsonObject{{"document", shown.at("document")}})).status, 200);
}

TEST_F(SettingsApi, ThePlanWarnsOfWhatIsHardlyMeantAndPublishesItAllTheSame) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["policy"].as_object()["paused"] = true;
  const std::string body = to_text(JsonObject{{"document", document}});
  const JsonObject planned = json(as_client(kPost, "/v1/settings/plan", body));
  ASSERT_EQ(planned.at("warnings").as_array().size(), 1U);
  EXPECT_EQ(planned.at("warnings").at(0).at("name"), "asking_paused");
  EXPECT_EQ(planned.at("warnings").at(0).at("place"), "policy / paused");
  EXPECT_EQ(as_client(kPost, "/v1/settings", body).status, 200);
}

TEST_F(SettingsApi, WhatIsPublishedIsInForceAndCanBeTakenBack) {
  const auto published = as_client(kPost, "/v1/settings", submission(rename, "new name"));
  ASSERT_EQ(published.status, 200) << published.body;
  EXPECT_EQ(json(published).at("version"), 2);
  EXPECT_NE(browse("/u/login").body.find("Difference Times"), std::string::npos);

  const JsonObject versions = json(as_client(kGet, "/v1/settings/versions"));
  ASSERT_EQ(versions.at("versions").as_array().size(), 2U);
  EXPECT_EQ(versions.at("versions").as_array()[1].at("note"), "new name");
  const JsonObject first = json(as_client(kGet, "/v1/settings/versions/1"));
  const auto back = as_client(kPost, "/v1/settings", to_text(JsonObject{{"document", first.at("document")}}));
  EXPECT_EQ(json(back).at("version"), 3);
  EXPECT_NE(browse("/u/login").body.find("Analytical Times"), std::string::npos);
}

TEST_F(SettingsApi, TheSameDocumentMakesNoNewVersion) {
  const auto same = as_client(kPost, "/v1/settings", submission([](JsonObject&) {}));
  EXPECT_EQ(json(same).at("version"), 1);
}

TEST_F(SettingsApi, ADraftNeedNotBeValidUntilItIsPublished) {
  EXPECT_EQ(as_client(kGet, "/v1/settings/draft").status, 404);
  ASSERT_EQ(as_client(http::Method::put, "/v1/settings/draft", R"({"document":{"colour":"red"}})").status, 204);
  const auto refused = as_client(kPost, "/v1/settings/draft/publish");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json(refused).at("field"), "/colour");
  ASSERT_EQ(as_client(http::Method::put, "/v1/settings/draft", submission(rename, "drafted")).status, 204);
  EXPECT_EQ(json(as_client(kGet, "/v1/settings/draft")).at("note"), "drafted");
  EXPECT_EQ(json(as_client(kPost, "/v1/settings/draft/publish")).at("version"), 2);
  EXPECT_EQ(as_client(kGet, "/v1/settings/draft").status, 404);
}

TEST_F(SettingsApi, AMistakeIsNamedAndChangesNothing) {
  const auto unknown = as_client(kPost, "/v1/settings", submission([](JsonObject& document) {
                                   document["policy"].as_object()["colour"] = "red";
                                 }));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(json(unknown).at("field"), "/policy/colour");
  EXPECT_EQ(json(as_client(kGet, "/v1/settings")).at("version"), 1);
  EXPECT_EQ(as_client(kGet, "/v1/settings/versions/99").status, 404);
  EXPECT_EQ(as_client(kGet, "/v1/settings/versions/x").status, 404);
  EXPECT_EQ(as_client(kPost, "/v1/settings", R"({"note":"nothing"})").status, 400);
}

}  // namespace
}  // namespace acquaint::api
