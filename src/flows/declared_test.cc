#include "flows/declared.h"

#include <gtest/gtest.h>

namespace acquaint::flows {
namespace {

const profile::Catalogue& no_catalogue() {
  static const profile::Catalogue catalogue = *profile::Catalogue::parse({});
  return catalogue;
}

Result<Declared> declared(std::string_view json) {
  return parse_declared(*parse_json_object(json), asking::Names(no_catalogue()), "/auth0");
}

TEST(Declared, DocumentsAreKeptAsTheyWereGiven) {
  const auto got = declared(R"({"forms":[{"id":"ap_1","name":"f","nodes":[{"id":"s","type":"STEP","later":1,
      "config":{"components":[{"id":"c","category":"FIELD","type":"HOLOGRAM","config":{"x":[1]}}],"next_node":"$ending"}}]}],
      "flows":[{"id":"af_1","name":"g","actions":[{"id":"a","type":"NEW","action":"THING","params":{"y":2}}]}],
      "vault_connections":[{"id":"ac_1","name":"v","app_id":"HTTP","setup":{"type":"BEARER","token":"t"}}],
      "login_form":{"form":"f"}})");
  ASSERT_TRUE(got) << got.error().field;
  EXPECT_EQ(got->find_form("f")->json.at("nodes").at(0).at("later"), 1);
  EXPECT_EQ(got->find_flow("af_1")->json.at("actions").at(0).at("params").at("y"), 2);
  EXPECT_EQ(got->find_vault_connection("v")->setup.at("token"), "t");
  EXPECT_FALSE(got->find_vault_connection("v")->json.contains("setup"));
  EXPECT_EQ(got->login_form->form, "ap_1");
  EXPECT_EQ(got->find_form("g"), nullptr);
}

struct Refused {
  const char* name;
  const char* json;
  const char* field;
  const char* code;
};

const Refused kRefused[] = {
    {"another member", R"({"form":[]})", "/auth0/form", "json.unknown_field"},
    {"another member of a form", R"({"forms":[{"id":"ap_1","name":"f","nodez":[]}]})", "/auth0/forms/0/nodez", "json.unknown_field"},
    {"a foreign id", R"({"forms":[{"id":"af_1","name":"f"}]})", "/auth0/forms/0/id", "auth0_form.invalid"},
    {"no name", R"({"flows":[{"id":"af_1"}]})", "/auth0/flows/0/name", "auth0_flow.invalid"},
    {"two of one id", R"({"flows":[{"id":"af_1","name":"a"},{"id":"af_1","name":"b"}]})", "/auth0/flows/1/id", "settings.duplicate"},
    {"a script as target", R"({"forms":[{"id":"ap_1","name":"f","ending":{"redirection":{"target":"javascript:1"}}}]})",
     "/auth0/forms/0/ending/redirection/target", "auth0_form.invalid"},
    {"a node without id", R"({"forms":[{"id":"ap_1","name":"f","nodes":[{"type":"STEP"}]}]})", "/auth0/forms/0/nodes/0/id", "auth0_form.invalid"},
    {"two nodes of one id", R"({"forms":[{"id":"ap_1","name":"f","nodes":[{"id":"a","type":"STEP"},{"id":"a","type":"STEP"}]}]})",
     "/auth0/forms/0/nodes/1/id", "auth0_form.invalid"},
    {"a key with a space", R"({"forms":[{"id":"ap_1","name":"f","start":{"hidden_fields":[{"key":"a b"}]}}]})",
     "/auth0/forms/0/start/hidden_fields/0/key", "auth0_form.invalid"},
    {"two actions of one id", R"({"flows":[{"id":"af_1","name":"a","actions":[{"id":"x","type":"FLOW","action":"BOOLEAN_CONDITION",
      "params":{"then":[{"id":"x","type":"FLOW","action":"DO_NOTHING"}]}}]}]})", "/auth0/flows/0/actions/0/params/then/0/id", "auth0_flow.invalid"},
    {"an app in small letters", R"({"vault_connections":[{"id":"ac_1","name":"v","app_id":"http"}]})",
     "/auth0/vault_connections/0/app_id", "vault_connection.invalid"},
    {"a setup without kind", R"({"vault_connections":[{"id":"ac_1","name":"v","app_id":"HTTP","setup":{"token":"t"}}]})",
     "/auth0/vault_connections/0/setup/type", "vault_connection.invalid"},
    {"a login form that is not there", R"({"login_form":{"form":"ap_1"}})", "/auth0/login_form/form", "settings.invalid"},
    {"a condition that is none", R"({"forms":[{"id":"ap_1","name":"f"}],"login_form":{"form":"f","when":{"?":[]}}})",
     "/auth0/login_form/when/?", "condition.unknown_operator"},
};

TEST(Declared, WhatIsWrongIsNamedByItsPlace) {
  for (const Refused& one : kRefused) {
    SCOPED_TRACE(one.name);
    const auto got = declared(one.json);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().field, one.field);
    EXPECT_EQ(got.error().code, one.code);
  }
}

TEST(Declared, AThousandNodesAreTheMost) {
  JsonArray nodes;
  for (int i = 0; i < 1000; ++i) nodes.push_back(JsonObject{{"id", "n" + std::to_string(i)}, {"type", "ROUTER"}});
  JsonObject form{{"id", "ap_1"}, {"name", "f"}, {"nodes", nodes}};
  EXPECT_TRUE(parse_form(form));
  form["nodes"].as_array().push_back(JsonObject{{"id", "more"}, {"type", "ROUTER"}});
  EXPECT_EQ(parse_form(form).error().field, "/nodes");
}

TEST(Declared, IdsHaveAuth0sForm) {
  SeededRandom random{1};
  const std::string id = random_document_id("ap_", random);
  EXPECT_EQ(id.size(), 25U);
  EXPECT_TRUE(parse_form({{"id", id}, {"name", "f"}}));
  EXPECT_NE(id, random_document_id("ap_", random));
}

}  // namespace
}  // namespace acquaint::flows
