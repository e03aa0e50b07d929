#include "profile/catalogue.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace acquaint::profile {
namespace {

TEST(Catalogue, ReadsWhatIsDeclaredAndDefaultsTheRest) {
  const auto catalogue = Catalogue::parse(*parse_json_object(R"({
      "given_name": {"label": "First name"},
      "user_metadata.income": {"label": "Income", "schema": {"type": "integer"}, "worth": 8,
        "purpose": "offers", "effort": "sensitive", "fresh_for": "365d", "confidence_min": 0.8,
        "equivalents": ["app_metadata.income"], "survivorship": [["user"], "enrichment"],
        "sources": ["user", "enrichment"], "sensitive": true, "asks_max": 2,
        "permissions": {"user": "view", "application": "none"}}})"));
  ASSERT_TRUE(catalogue) << catalogue.error().message << " " << catalogue.error().field;
  ASSERT_EQ(catalogue->size(), 2u);
  EXPECT_EQ(catalogue->find("user_metadata.income"), 1u);
  EXPECT_EQ(catalogue->find("user_metadata.unknown"), std::nullopt);

  const AttributeDefinition& plain = catalogue->at(0);
  EXPECT_EQ(plain.label, "First name");
  EXPECT_EQ(plain.asks_max, 4);
  EXPECT_EQ(plain.fresh_for, std::nullopt);
  EXPECT_EQ(plain.survivorship, Survivorship::standard());

  const AttributeDefinition& income = catalogue->at(1);
  EXPECT_EQ(income.fresh_for, Duration(std::chrono::hours(365 * 24)));
  EXPECT_EQ(income.effort, Effort::long_or_sensitive);
  EXPECT_EQ(income.user, Visibility::view);
  EXPECT_EQ(income.application, Visibility::none);
  EXPECT_EQ(income.equivalents.at(0).text(), "app_metadata.income");
  EXPECT_EQ(income.asks_max, 2);
}

struct BadCase {
  const char* text;
  const char* field;
};

const BadCase kBad[] = {
    {R"({"a.b": {}})", "/a.b"},
    {R"({"a": 1})", "/a"},
    {R"({"a": {"labell": "x"}})", "/a/labell"},
    {R"({"a": {"label": 1}})", "/a/label"},
    {R"({"a": {"worth": -1}})", "/a/worth"},
    {R"({"a": {"worth": "5"}})", "/a/worth"},
    {R"({"a": {"effort": "huge"}})", "/a/effort"},
    {R"({"a": {"fresh_for": "soon"}})", "/a/fresh_for"},
    {R"({"a": {"equivalents": ["x.y"]}})", "/a/equivalents/0"},
    {R"({"a": {"equivalents": "b"}})", "/a/equivalents"},
    {R"({"a": {"equivalents": ["b", "a"]}})", "/a/equivalents/1"},
    {R"({"a": {"sources": ["user", "nobody"]}})", "/a/sources/1"},
    {R"({"a": {"survivorship": ["nobody"]}})", "/a/survivorship/0"},
    {R"({"a": {"schema": {"type": "strin"}}})", "/a/schema/type"},
    {R"({"a": {"sensitive": true}})", "/a/purpose"},
    {R"({"a": {"permissions": {"user": "write"}}})", "/a/permissions/user"},
    {R"({"a": {"permissions": {"admin": "view"}}})", "/a/permissions/admin"},
    {R"({"a": {"moot_when": true}})", "/a/moot_when"},
    {R"({"a": {"confirm_min": 2}})", "/a/confirm_min"},
    {R"({"a": {"derivations": {}}})", "/a/derivations"},
    {R"({"a": {"derivations": [1]}})", "/a/derivations/0"},
    {R"({"a": {"derivations": [{"from": "name", "confidence": 1, "guess": 1}]}})", "/a/derivations/0/guess"},
    {R"({"a": {"derivations": [{"from": "x.y", "confidence": 1}]}})", "/a/derivations/0/from"},
    {R"({"a": {"derivations": [{"from": "user_metadata.nowhere", "confidence": 1}]}})", "/a/derivations/0/from"},
    {R"({"a": {"derivations": [{"from": "name"}]}})", "/a/derivations/0/confidence"},
    {R"({"a": {"derivations": [{"from": "name", "confidence": 0}]}})", "/a/derivations/0/confidence"},
    {R"({"a": {"derivations": [{"from": "name", "confidence": 1, "rule": "guess"}]}})", "/a/derivations/0/rule"},
    {R"({"a": {"derivations": [{"from": "name", "confidence": 1, "table": {}}]}})", "/a/derivations/0/table"},
    {R"({"a": {"schema": {"type": "integer"},
               "derivations": [{"from": "name", "confidence": 1, "table": {"x": 1, "y": "2"}}]}})",
     "/a/derivations/0/table/y"},
    {R"({"a": {"schema": {"type": "integer"},
               "derivations": [{"from": "email", "confidence": 1, "rule": "email_domain"}]}})",
     "/a/derivations/0/rule"},
    {R"({"a": {"derivations": [{"from": "name", "confidence": 1, "otherwise": "keep"}]}})", "/a/derivations/0/otherwise"},
    {R"({"a": {"derivations": [{"from": "name", "confidence": 1, "except": [1]}]}})", "/a/derivations/0/except/0"},
    {R"({"a": {"sources": ["user"], "derivations": [{"from": "name", "confidence": 1}]}})", "/a/derivations"},
    {R"({"email_verified": {"derivations": [{"from": "name", "confidence": 1}]}})", "/email_verified/derivations/0/from"},
    {R"({"app_metadata.plan": {"derivations": [{"from": "name", "confidence": 1}]}})",
     "/app_metadata.plan/derivations/0/from"},
    {R"({"a": {"derivations": [{"from": "a", "confidence": 1}]}})", "/a/derivations/0/from"},
};

TEST(Catalogue, NamesTheFieldThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.text);
    const auto catalogue = Catalogue::parse(*parse_json_object(c.text));
    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().field, c.field) << catalogue.error().message;
  }
}

TEST(Catalogue, TheManualsExampleIsOne) {
  std::stringstream text;
  text << std::ifstream("docs/catalogue.md").rdbuf();
  const std::string manual = text.str(), fence = "```json\n";
  const std::size_t from = manual.find(fence) + fence.size();
  const auto document = parse_json_object(std::string_view(manual).substr(from, manual.find("```", from) - from));
  ASSERT_TRUE(document);
  const auto catalogue = Catalogue::parse(document->at("catalogue").as_object());
  ASSERT_TRUE(catalogue) << catalogue.error().message << " " << catalogue.error().field;
  EXPECT_EQ(catalogue->following().size(), 3U);
}

TEST(Catalogue, NothingFollowsFromItself) {
  const auto loop = Catalogue::parse(*parse_json_object(R"({
      "a": {"derivations": [{"from": "name", "confidence": 1}, {"from": "b", "confidence": 1}]},
      "b": {"derivations": [{"from": "c", "confidence": 1}]},
      "c": {"derivations": [{"from": "a", "confidence": 1}]}})"));
  ASSERT_FALSE(loop);
  EXPECT_EQ(loop.error().code, "catalogue.loop");
  EXPECT_EQ(loop.error().field, "/c/derivations/0/from");
}

TEST(Catalogue, WhatFollowsComesAfterWhatItFollowsFrom) {
  const auto chain = Catalogue::parse(*parse_json_object(R"({
      "a": {"derivations": [{"from": "b", "confidence": 1}]},
      "b": {"derivations": [{"from": "c", "confidence": 1}]},
      "c": {}})"));
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->following(), (std::vector<AttributeIndex>{1, 0}));
}

TEST(Catalogue, EveryOneHasAVersionOfItsOwn) {
  const JsonObject document = *parse_json_object(R"({"a": {}})");
  EXPECT_NE(Catalogue::parse(document)->version(), Catalogue::parse(document)->version());
}

}  // namespace
}  // namespace acquaint::profile
