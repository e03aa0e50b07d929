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

}  // namespace
}  // namespace acquaint::flows
