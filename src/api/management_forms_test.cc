// Auth0's forms, flows and vault connections through the Management API.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using http::Method;

constexpr std::string_view kForms = "/api/v2/forms", kFlows = "/api/v2/flows",
                           kVault = "/api/v2/flows/vault/connections";

class Forms : public SampleServer {
 protected:
  JsonObject create(std::string_view path, std::string body) {
    const http::Response response = as_client(Method::post, path, std::move(body));
    EXPECT_EQ(response.status, 201) << response.body;
    return json(response);
  }
  static std::string at(std::string_view path, const JsonObject& made) {
    return std::string(path) + "/" + std::string(*find_string(made, "id"));
  }
  void expect_not_found(const http::Response& response, std::string_view message) {
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(find_string(json(response), "message"), message);
    EXPECT_FALSE(json(response).contains("errorCode"));
  }
};

TEST_F(Forms, AFormIsAnsweredAsItWasGiven) {
  const JsonObject made = create(kForms, R"({"name":"f","languages":{"primary":"en"},"messages":{},"ending":{"resume_flow":true}})");
  EXPECT_TRUE(find_string(made, "id")->starts_with("ap_"));
  EXPECT_FALSE(made.contains("messages")) << "empty ones are dropped";
  EXPECT_EQ(find_string(made, "created_at"), "2026-11-01T12:00:00.000Z");
  EXPECT_EQ(to_text(Json(*find_object(made, "ending"))), R"({"resume_flow":true})");
  EXPECT_EQ(json(as_client(Method::get, at(kForms, made))), made);
}

TEST_F(Forms, NullUnsetsAMemberOfAForm) {
  const JsonObject made = create(kForms, R"({"name":"f","style":{"css":"a{}"},"nodes":[{"id":"s","type":"STEP","new":[1]}]})");
  clock_.advance(std::chrono::seconds(5));
  const http::Response changed = as_client(Method::patch, at(kForms, made), R"({"style":null,"name":"g"})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  const JsonObject shown = json(changed);
  EXPECT_FALSE(shown.contains("style"));
  EXPECT_EQ(find_string(shown, "name"), "g");
  EXPECT_EQ(find_string(shown, "updated_at"), "2026-11-01T12:00:05.000Z");
  EXPECT_EQ(shown.at("nodes"), made.at("nodes")) << "unknown parts are kept";
}

TEST_F(Forms, ListsAreSummariesOnPages) {
  for (const char* name : {"a", "b", "c"}) create(kForms, R"({"name":")" + std::string(name) + R"(","nodes":[]})");
  const JsonObject page = json(as_client(Method::get, "/api/v2/forms?page=1&per_page=2&include_totals=true&hydrate=flow_count"));
  EXPECT_EQ(find_int(page, "total"), 3);
  EXPECT_EQ(find_int(page, "start"), 2);
  const JsonArray& forms = *find_array(page, "forms");
  ASSERT_EQ(forms.size(), 1U);
  EXPECT_EQ(find_string(forms[0].as_object(), "name"), "c");
  EXPECT_FALSE(forms[0].as_object().contains("nodes"));
  EXPECT_EQ(find_int(forms[0].as_object(), "flow_count"), 0);
  EXPECT_EQ(as_client(Method::get, "/api/v2/forms?page=9").body, "[]");
}

TEST_F(Forms, WhatIsDeletedOrUnknownIsNotFound) {
  const JsonObject form = create(kForms, R"({"name":"f"})"), flow = create(kFlows, R"({"name":"f"})");
  const JsonObject vault = create(kVault, R"({"name":"v","app_id":"HTTP"})");
  const std::pair<std::string, std::string> things[] = {{at(kForms, form), "Form not found"},
      {at(kFlows, flow), "Flow not found"}, {at(kVault, vault), "Connection not found"}};
  for (const auto& [path, message] : things) {
    EXPECT_EQ(as_client(Method::delete_, path).status, 204) << path;
    expect_not_found(as_client(Method::get, path), message);
    expect_not_found(as_client(Method::patch, path, R"({"name":"x"})"), message);
    expect_not_found(as_client(Method::delete_, path), message);
  }
}

TEST_F(Forms, WrongBodiesAreRefused) {
  struct { const char* name; std::string_view path; const char* body; const char* message; } rows[] = {
      {"another member", kForms, R"({"name":"f","nodez":[]})", "Payload validation error: 'Additional properties not allowed: nodez'."},
      {"an id of one's own", kForms, R"({"name":"f","id":"ap_1"})", "Payload validation error: 'Additional properties not allowed: id'."},
      {"no name", kFlows, R"({"actions":[]})", "Payload validation error: 'A name of 1 to 150 characters is expected.' on property name."},
      {"actions that are none", kFlows, R"({"name":"f","actions":[1]})",
       "Payload validation error: 'An object is expected.' on property actions.0."},
      {"a setup without its kind", kVault, R"({"name":"v","app_id":"HTTP","setup":{"token":"t"}})",
       "Payload validation error: 'The kind of the setup is expected.' on property setup.type."},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const http::Response response = as_client(Method::post, row.path, row.body);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(find_string(json(response), "errorCode"), "invalid_body");
    EXPECT_EQ(find_string(json(response), "message"), row.message);
  }
}

TEST_F(Forms, ASecretOfAVaultConnectionIsSealedAndNeverShown) {
  const JsonObject made = create(kVault, R"({"name":"v","app_id":"AUTH0","setup":{"type":"OAUTH_APP",
      "client_id":"id-of-client","client_secret":"geheim-1","domain":"d","audience":"a"}})");
  EXPECT_EQ(find_bool(made, "ready"), true);
  EXPECT_EQ(find_string(made, "fingerprint")->size(), 32U);
  EXPECT_FALSE(made.contains("setup"));
  for (const std::string& path : {at(kVault, made), std::string(kVault), std::string("/v1/settings"),
                                  std::string("/v1/settings/versions/2")}) {
    const http::Response shown = as_client(Method::get, path);
    EXPECT_EQ(shown.status, 200) << path;
    EXPECT_FALSE(shown.body.contains("geheim-1")) << path;
    EXPECT_FALSE(shown.body.contains("id-of-client")) << path;
  }
  const std::string id(*find_string(made, "id"));
  EXPECT_EQ(run(settings_.reload()).has_value(), true);
  const http::Response renamed = as_client(Method::patch, at(kVault, made), R"({"name":"w"})");
  EXPECT_EQ(json(renamed).at("fingerprint"), made.at("fingerprint"));
  const http::Response changed = as_client(Method::patch, at(kVault, made), R"({"setup":{"type":"BEARER","token":"other"}})");
  EXPECT_NE(json(changed).at("fingerprint"), made.at("fingerprint"));
}

TEST_F(Forms, AConnectionWithoutSetupIsNotReady) {
  const JsonObject made = create(kVault, R"({"name":"v","app_id":"CLEARBIT"})");
  EXPECT_EQ(find_bool(made, "ready"), false);
  EXPECT_FALSE(made.contains("fingerprint"));
}

TEST_F(Forms, WhatLeadsNowhereIsKeptAndTold) {
  const JsonObject made = create(kForms, R"({"name":"f","start":{"next_node":"gone"},"nodes":[]})");
  const http::Response told = as_client(Method::get, "/v1/auth0-forms/" + std::string(*find_string(made, "id")) + "/warnings");
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(told.body, R"({"warnings":[{"place":"start / next_node","text":"The form has no such node: it ends here."}]})");
}

TEST_F(Forms, EachNeedsItsScope) {
  for (const std::string_view path : {kForms, kFlows, kVault}) {
    EXPECT_EQ(as_client(Method::get, std::string(path), "", "read:users").status, 403) << path;
  }
}

}  // namespace
}  // namespace acquaint::api
