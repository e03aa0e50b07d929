#include "profile/catalogue.h"

#include <gtest/gtest.h>

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
    {R"({"a": {"sources": ["user", "nobody"]}})", "/a/sources/1"},
    {R"({"a": {"survivorship": ["nobody"]}})", "/a/survivorship/0"},
    {R"({"a": {"schema": {"type": "strin"}}})", "/a/schema/type"},
    {R"({"a": {"sensitive": true}})", "/a/purpose"},
    {R"({"a": {"permissions": {"user": "write"}}})", "/a/permissions/user"},
    {R"({"a": {"permissions": {"admin": "view"}}})", "/a/permissions/admin"},
};

TEST(Catalogue, NamesTheFieldThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.text);
    const auto catalogue = Catalogue::parse(*parse_json_object(c.text));
    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().field, c.field) << catalogue.error().message;
  }
}

TEST(Catalogue, EveryOneHasAVersionOfItsOwn) {
  const JsonObject document = *parse_json_object(R"({"a": {}})");
  EXPECT_NE(Catalogue::parse(document)->version(), Catalogue::parse(document)->version());
}

}  // namespace
}  // namespace acquaint::profile
