#include "asking/moot.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

profile::Catalogue catalogue_of(const std::string& moot_when) {
  return *profile::Catalogue::parse(*parse_json_object(
      R"({"user_metadata.company": {"moot_when": )" + moot_when + R"(}, "user_metadata.student": {}})"));
}

TEST(Moot, WhatAnotherAnswerMakesMootIsNotAsked) {
  SampleSite site;
  site.catalogue = catalogue_of(R"({"==": [{"var": "user_metadata.student"}, true]})");
  site.offers = {site.form("work", {kCompany})};
  EXPECT_EQ(site.decide().questions, std::vector<std::string>{kCompany});
  site.know("user_metadata.student", true);
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.decision.kind, Decision::Kind::nothing);
  EXPECT_TRUE(to_text(outcome.explanation).contains(R"("gate":"known","passed":false,"reason":"moot")"));
}

TEST(Moot, AnUnknownAnswerLeavesTheQuestionAsItIs) {
  SampleSite site;
  site.catalogue = catalogue_of(R"({"<": [{"var": "user_metadata.student"}, 5]})");
  site.offers = {site.form("work", {kCompany})};
  EXPECT_EQ(site.decide().questions, std::vector<std::string>{kCompany});
}

TEST(Moot, AnOpenDecisionWhosePointIsGoneIsWithdrawn) {
  SampleSite site;
  site.catalogue = catalogue_of(R"({"==": [{"var": "user_metadata.student"}, true]})");
  site.offers = {site.form("work", {kCompany})};
  site.ask("dec_1");
  site.know("user_metadata.student", true);
  const auto next = site.decide();
  ASSERT_TRUE(next.decision.resolves);
  EXPECT_EQ(next.decision.resolves->outcome, Resolution::Outcome::withdrawn);
}

TEST(Moot, AConditionThatCannotBeReadIsRefusedAtItsPlace) {
  const struct {
    const char* condition;
    const char* field;
  } rows[] = {
      {R"({"==": [{"var": "user_metadata.student"}]})", "/user_metadata.company/moot_when/=="},
      {R"({"unless": [1]})", "/user_metadata.company/moot_when/unless"},
      {R"({"==": [{"var": "moment.url"}, "x"]})", "/user_metadata.company/moot_when/==/0/var"},
      {R"({"!!": {"var": ["answers.x", 1]}})", "/user_metadata.company/moot_when/!!/var/0"},
      {R"({"missing": ["profile.completeness"]})", "/user_metadata.company/moot_when/missing/0"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.condition);
    const auto checked = moot_condition(catalogue_of(row.condition), 0);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().field, row.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
