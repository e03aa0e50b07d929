#include "flows/references.h"

#include <gtest/gtest.h>

namespace acquaint::flows {
namespace {

Declared sample() {
  static const profile::Catalogue catalogue = *profile::Catalogue::parse({});
  return *parse_declared(*parse_json_object(R"({
    "forms": [{"id": "ap_1", "name": "f", "start": {"next_node": "s"}, "style": {"css": "a{}"},
      "nodes": [{"id": "s", "type": "STEP", "config": {"components": [{"id": "p", "category": "FIELD", "type": "PAYMENT"}, {"id": "t", "category": "FIELD", "type": "TEXT"}], "next_node": "r"}},
                {"id": "r", "type": "ROUTER", "config": {"rules": [{"id": "x", "condition": {"operator": "RESEMBLES", "operands": [1]}, "next_node": "nowhere"}], "fallback": "w"}},
                {"id": "w", "type": "FLOW", "config": {"flow_id": "af_1", "next_node": "$ending"}},
                {"id": "v", "type": "FLOW", "config": {"flow_id": "save"}}],
      "ending": {"after_submit": {"flow_id": "gone"}}}],
    "flows": [{"id": "af_1", "name": "save", "actions": [
      {"id": "if", "type": "FLOW", "action": "BOOLEAN_CONDITION", "params": {"then": [
        {"id": "call", "type": "HTTP", "action": "SEND_REQUEST", "params": {"connection_id": "ac_1"}},
        {"id": "other", "type": "HTTP", "action": "SEND_REQUEST", "params": {"connection_id": "ac_2"}},
        {"id": "slack", "type": "SLACK", "action": "POST_MESSAGE"}]}}]}],
    "vault_connections": [{"id": "ac_1", "name": "half", "app_id": "HTTP"}]})"),
                         asking::Names(catalogue), "");
}

TEST(References, TheFlowsOfAFormAreNamedOnce) {
  EXPECT_EQ(flows_of_form(sample().forms[0].json), (std::vector<std::string>{"af_1", "save", "gone"}));
}

TEST(References, WhatLeadsNowhereIsReported) {
  const Declared declared = sample();
  const auto reported = report_form(declared, declared.forms[0]);
  std::vector<std::string> places;
  for (const Reported& one : reported) places.push_back(one.place);
  EXPECT_EQ(places, (std::vector<std::string>{"nodes / s / components / p", "nodes / r / rules / x / condition",
                                              "nodes / r / rules / x / next_node", "ending / after_submit / flow_id", "style / css",
                                              "flows / save / if / then / call / connection_id",
                                              "flows / save / if / then / other / connection_id",
                                              "flows / save / if / then / slack"}));
}

struct Kept {
  const char* name;
  const char* form;     // Members beside its name.
  const char* actions;  // Of its flow.
  const char* place;    // Empty: all of it works.
};

const Kept kKept[] = {
    {"all of it works",
     R"("nodes":[{"id":"s","type":"STEP","config":{"components":[{"id":"t","category":"FIELD","type":"TEXT","label":"{{vars.a ?? 'b'}}"}]}}])",
     R"([{"id":"r","type":"HTTP","action":"SEND_REQUEST","params":{"connection_id":"ac_1","url":"https://x.example/{{functions.now()}}"}}])", ""},
    {"a template of a label",
     R"("nodes":[{"id":"s","type":"STEP","config":{"components":[{"id":"t","category":"FIELD","type":"TEXT","label":"{{functions.shout(fields.a)}}"}]}}])",
     "[]", "nodes / s / components / t"},
    {"the parts of a telephone number",
     R"("nodes":[{"id":"s","type":"STEP","config":{"components":[{"id":"t","category":"FIELD","type":"TEL","config":{"country_picker":true}}]}}])",
     "[]", "nodes / s / components / t / country_picker"},
    {"pictures",
     R"("nodes":[{"id":"s","type":"STEP","config":{"components":[{"id":"t","category":"FIELD","type":"CARDS","config":{"options":[
       {"value":"a","label":"A","image_url":"https://x.example/a.png"},{"value":"b","label":"B","image_url":"https://x.example/b.png"}]}}]}}])",
     "[]", "nodes / s / components / t / options / image_url"},
    {"a delay", R"("ending":{"redirection":{"delay":3,"target":"https://x.example/"}})", "[]", "ending / redirection / delay"},
    {"a condition", "", R"([{"id":"if","type":"FLOW","action":"BOOLEAN_CONDITION","params":{"if":{"operator":"RESEMBLES","operands":[1]}}}])",
     "flows / f / if / if"},
    {"a template of an action", "", R"([{"id":"s","type":"FLOW","action":"STORE_VARS","params":{"vars":{"a":"{{fields.}}"}}}])", "flows / f / s"},
    {"a setup", "", R"([{"id":"r","type":"HTTP","action":"SEND_REQUEST","params":{"connection_id":"ac_2","url":"https://x.example/"}}])",
     "flows / f / r / connection_id"},
    {"another app", "", R"([{"id":"u","type":"AUTH0","action":"GET_USER","params":{"connection_id":"ac_1","user_id":"x"}}])",
     "flows / f / u / connection_id"},
    {"what cannot be checked", "", R"([{"id":"v","type":"EMAIL","action":"VERIFY_EMAIL","params":{"email":"x","rules":{"require_mx_record":true,"block_aliases":true}}}])",
     "flows / f / v / rules / require_mx_record"},
};

TEST(References, WhatDoesNotWorkIsReported) {
  static const profile::Catalogue catalogue = *profile::Catalogue::parse({});
  for (const Kept& one : kKept) {
    SCOPED_TRACE(one.name);
    const std::string members = one.form;
    const std::string ending = members.contains("\"ending\"") ? "" : R"("ending":{"after_submit":{"flow_id":"f"}},)";
    const auto declared = parse_declared(*parse_json_object(R"({"forms":[{"id":"ap_1",)" + ending + members + (members.empty() ? "" : ",") +
        R"("name":"form"}],"flows":[{"id":"af_1","name":"f","actions":)" + one.actions + R"(}],"vault_connections":[
          {"id":"ac_1","name":"a","app_id":"HTTP","setup":{"type":"BEARER","token":"t"}},
          {"id":"ac_2","name":"b","app_id":"HTTP","setup":{"type":"OAUTH_CLIENT_CREDENTIALS"}}]})"), asking::Names(catalogue), "");
    ASSERT_TRUE(declared) << declared.error().field << declared.error().message;
    std::string places;
    for (const Reported& reported : report_form(*declared, declared->forms[0])) places += (places.empty() ? "" : "; ") + reported.place;
    EXPECT_EQ(places, one.place);
  }
}

}  // namespace
}  // namespace acquaint::flows
