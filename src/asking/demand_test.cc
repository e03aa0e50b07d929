#include "asking/demand.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

const std::vector<consent::Purpose>& purposes() {
  static const auto kPurposes = *consent::parse_purposes(
      *parse_json(
           R"([{"id":"invoices","legal_basis":"contract","texts":{"en":{"text":"To write invoices."}}}])")
           ->if_array());
  return kPurposes;
}

Result<Demand> parse(std::string_view text) {
  return parse_demand(*parse_json_object(text), SampleSite().catalogue, purposes(), "/needs");
}

TEST(Demand, NamesAttributesAndAPurpose) {
  const auto demand =
      parse(R"({"essential":["user_metadata.company"],"voluntary":["user_metadata.title","colour"],
                                "purpose":"invoices"})");
  ASSERT_TRUE(demand);
  ASSERT_EQ(demand->needs.size(), 3U);
  EXPECT_TRUE(demand->needs[0].is_essential && demand->needs[0].index);
  EXPECT_FALSE(demand->needs[1].is_essential);
  EXPECT_EQ(demand->needs[2].index, std::nullopt);
  EXPECT_EQ(demand->purpose->legal_basis, consent::LegalBasis::contract);
}

TEST(Demand, WhatIsWrongIsNamedByItsPlace) {
  const struct {
    const char *name, *text, *code, *field;
  } kCases[] = {
      {"nothing", "{}", "needs.malformed", "/needs"},
      {"empty lists", R"({"essential":[]})", "needs.malformed", "/needs"},
      {"no list", R"({"essential":"email"})", "needs.malformed", "/needs/essential"},
      {"no text", R"({"voluntary":["email",7]})", "needs.malformed", "/needs/voluntary/1"},
      {"empty text", R"({"voluntary":[""]})", "needs.malformed", "/needs/voluntary/0"},
      {"twice", R"({"essential":["email"],"voluntary":["email"]})", "needs.duplicate",
       "/needs/voluntary/0"},
      {"purpose", R"({"essential":["email"],"purpose":"fun"})", "needs.unknown_purpose",
       "/needs/purpose"},
      {"purpose of another type", R"({"essential":["email"],"purpose":7})", "needs.unknown_purpose",
       "/needs/purpose"},
      {"unknown member", R"({"essential":["email"],"soon":true})", "json.unknown_field",
       "/needs/soon"},
  };
  for (const auto& c : kCases) {
    const auto demand = parse(c.text);
    ASSERT_FALSE(demand) << c.name;
    EXPECT_EQ(demand.error().code, c.code) << c.name;
    EXPECT_EQ(demand.error().field, c.field) << c.name;
  }
}

TEST(Demand, AtMostFiftyOfAKindAreNamed) {
  JsonArray paths;
  for (int i = 0; i < 51; ++i) paths.push_back(Json("user_metadata.a" + std::to_string(i)));
  const auto demand = parse_demand({{"voluntary", paths}}, SampleSite().catalogue, purposes());
  ASSERT_FALSE(demand);
  EXPECT_EQ(demand.error().field, "/voluntary");
}

TEST(Demand, AddedTwiceANeedIsEssentialWhenOneIs) {
  Demand demand;
  add_need(demand, {.attribute = "email", .index = {}, .is_essential = false});
  add_need(demand, {.attribute = "email", .index = {}, .is_essential = true});
  add_need(demand, {.attribute = "email", .index = {}, .is_essential = false});
  ASSERT_EQ(demand.needs.size(), 1U);
  EXPECT_TRUE(demand.needs[0].is_essential);
}

}  // namespace
}  // namespace acquaint::asking
