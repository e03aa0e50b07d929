#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class FormsApi : public SampleServer {
 protected:
  void publish(const std::function<void(JsonObject&)>& edit) {
    JsonObject document = *parse_json_object(kSampleSettings);
    edit(document);
    ASSERT_TRUE(run(settings_.publish(std::move(document), "", clock_.now())));
  }
  static void retitle(JsonObject& document) {
    document["forms"].as_array()[0].as_object()["title"] = "Your trade";
  }
  static void remove_work(JsonObject& document) {
    JsonArray& forms = document["forms"].as_array();
    forms.erase(forms.begin());
  }
  JsonObject read(std::string_view target) {
    const auto answer = as_client(kGet, target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json(answer);
  }
};

TEST_F(FormsApi, ListsAndShowsWhatIsInForce) {
  const JsonObject listed = read("/v1/forms");
  ASSERT_EQ(listed.at("forms").as_array().size(), 2U);
  EXPECT_EQ(listed.at("forms").at(0).at("id"), "work");
  EXPECT_EQ(listed.at("forms").at(0).at("version"), 1);
  EXPECT_EQ(listed.at("forms").at(0).at("questions"), 2);
  EXPECT_EQ(read("/v1/forms/work").at("document"), parse_json_object(kSampleSettings)->at("forms").at(0));
}

TEST_F(FormsApi, AFormerVersionStaysAsItWas) {
  publish(retitle);
  const JsonObject versions = read("/v1/forms/work/versions");
  ASSERT_EQ(versions.at("versions").as_array().size(), 2U);
  EXPECT_EQ(versions.at("versions").at(0).at("superseded_by"), 2);
  EXPECT_EQ(versions.at("versions").at(1).at("in_force"), true);
  EXPECT_EQ(read("/v1/forms/work/versions/1").at("document").at("title"), "Your work");
  EXPECT_EQ(read("/v1/forms/work/versions/2").at("document").at("title"), "Your trade");
  EXPECT_EQ(read("/v1/forms/newsletter/versions").at("versions").as_array().size(), 1U);
}

TEST_F(FormsApi, TheDifferenceOfTwoVersionsCanBeRead) {
  publish(retitle);
  const JsonObject forth = read("/v1/forms/work/versions/1/difference");
  EXPECT_EQ(forth.at("to"), 2);
  EXPECT_EQ(forth.at("text"), "~ title: \"Your work\" \u2192 \"Your trade\"\n");
  EXPECT_EQ(read("/v1/forms/work/versions/2/difference?to=1").at("text"),
            "~ title: \"Your trade\" \u2192 \"Your work\"\n");
  EXPECT_EQ(read("/v1/forms/work/versions/2/difference").at("difference").as_array().size(), 0U);
}

TEST_F(FormsApi, RestoringPublishesANewVersionOfThisFormAlone) {
  publish([](JsonObject& document) {
    retitle(document);
    document["site"].as_object()["name"] = "Difference Times";
  });
  const auto restored = as_client(kPost, "/v1/forms/work/versions/1/restore");
  ASSERT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(json(restored).at("version"), 3);
  EXPECT_EQ(read("/v1/forms/work").at("document").at("title"), "Your work");
  EXPECT_EQ(read("/v1/forms/work/versions/2").at("document").at("title"), "Your trade");
  EXPECT_EQ(settings_.current()->site.name, "Difference Times");
}

TEST_F(FormsApi, AFormThatIsGoneCanBeBroughtBack) {
  publish(remove_work);
  EXPECT_EQ(as_client(kGet, "/v1/forms/work").status, 404);
  EXPECT_EQ(as_client(kGet, "/v1/forms/work/versions/1/difference").status, 404);
  ASSERT_EQ(as_client(kPost, "/v1/forms/work/versions/1/restore").status, 200);
  EXPECT_EQ(read("/v1/forms/work").at("document").at("title"), "Your work");
  EXPECT_EQ(read("/v1/forms").at("forms").as_array().size(), 2U);
}

TEST_F(FormsApi, TheSchemaOfAnswersIsPublished) {
  const JsonObject schema = read("/v1/forms/work/schema");
  EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema.at("required"), Json(JsonArray{"title", "company"}));
  // The question says 2 to 120 characters, the catalogue at most 120.
  EXPECT_EQ(schema.at("properties").at("title").at("minLength"), 2);
  EXPECT_EQ(schema.at("properties").at("title").at("allOf").at(0).at("maxLength"), 120);
}

TEST_F(FormsApi, WhatIsNotThereIsNotFound) {
  struct Case {
    http::Method method;
    const char* target;
    const char* code;
  };
  const Case cases[] = {
      {kGet, "/v1/forms/nothing", "form.not_found"},
      {kGet, "/v1/forms/nothing/schema", "form.not_found"},
      {kGet, "/v1/forms/nothing/versions", "form.not_found"},
      {kGet, "/v1/forms/work/versions/2", "form.no_such_version"},
      {kGet, "/v1/forms/work/versions/0", "form.no_such_version"},
      {kGet, "/v1/forms/work/versions/1x", "form.no_such_version"},
      {kGet, "/v1/forms/work/versions/99999999999999999999", "form.no_such_version"},
      {kGet, "/v1/forms/work/versions/1/difference?to=7", "form.no_such_version"},
      {kPost, "/v1/forms/work/versions/2/restore", "form.no_such_version"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.target);
    const auto answer = as_client(c.method, c.target);
    EXPECT_EQ(answer.status, 404) << answer.body;
    EXPECT_EQ(json(answer).at("code"), c.code);
  }
  EXPECT_EQ(as_client(kPost, "/v1/forms/work/versions/1/restore", "", "read:tenant_settings").status, 403);
}

}  // namespace
}  // namespace acquaint::api
