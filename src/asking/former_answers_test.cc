// Attributes that were renamed, split or recoded: whose answer still means something is not asked again.
#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

class FormerAnswers : public testing::Test {
 protected:
  SampleSite site_;

  void declare(const char* text, const char* asked, bool required = false) {
    auto catalogue = profile::Catalogue::parse(*parse_json_object(text));
    ASSERT_TRUE(catalogue) << catalogue.error().field;
    site_.catalogue = std::move(*catalogue);
    site_.offers = {site_.form("work", {asked})};
    site_.offers[0].steps[0].questions[0].required = required;
  }
  bool asks() const { return site_.decide().decision.kind == Decision::Kind::ask; }
};

constexpr const char* kRenamed = R"({"user_metadata.company": {"renamed_from": "user_metadata.org"}})";

TEST_F(FormerAnswers, AnAnswerUnderTheOldNameIsNotAskedAgain) {
  declare(kRenamed, kCompany);
  EXPECT_TRUE(asks());
  site_.know("user_metadata.org", "Engines");
  EXPECT_FALSE(asks());
}

TEST_F(FormerAnswers, ARefusalHoldsUnderTheNewName) {
  declare(kRenamed, kCompany);
  site_.user.asking.questions["user_metadata.org"].declined = true;
  EXPECT_FALSE(asks());
}

TEST_F(FormerAnswers, OnlyWhoseAnswerNoLongerMapsIsAskedAgain) {
  declare(R"({"user_metadata.title": {"schema": {"type": "string", "enum": ["small", "large"]},
              "recoded_from": {"table": {"1-10": "small", "51+": "large"}}}})",
          kTitle);
  for (const char* value : {"1-10", "51+", "small", "11-50", "huge"}) {
    SCOPED_TRACE(value);
    site_.user.claims.clear();
    site_.know(kTitle, value);
    EXPECT_EQ(asks(), std::string_view(value) == "11-50" || std::string_view(value) == "huge");
  }
}

TEST_F(FormerAnswers, ANewlyRequiredAttributeIsAskedOfUsersOfOld) {
  declare(R"({"user_metadata.company": {}})", kCompany, true);
  site_.user.created = site_.moment.now - std::chrono::days(900);
  site_.user.logins_count = 500;
  EXPECT_TRUE(asks());
}

TEST_F(FormerAnswers, AGuessIsOfferedFromItsOwnCertaintyOn) {
  const auto declare_guess = [this](const char* confidence) {
    declare((R"({"user_metadata.company": {"derivations": [{"from": "user_metadata.org", "confidence": )" +
             std::string(confidence) + "}]}, \"user_metadata.org\": {}}").c_str(), kCompany);
    site_.user.claims.clear();
    site_.know("user_metadata.org", "Engines");
    return site_.decide();
  };
  const auto doubtful = declare_guess("0.2");
  ASSERT_EQ(doubtful.questions.size(), 1U);
  EXPECT_FALSE(doubtful.decision.questions[0].confirm);
  const auto middling = declare_guess("0.4");
  ASSERT_EQ(middling.questions.size(), 1U);
  EXPECT_TRUE(middling.decision.questions[0].confirm);
  EXPECT_DOUBLE_EQ(middling.decision.questions[0].score.residual, .6);
  EXPECT_EQ(middling.decision.questions[0].score.ease, .45);
  EXPECT_EQ(declare_guess("0.9").decision.kind, Decision::Kind::nothing);
}

TEST_F(FormerAnswers, AFormMayHaveAnOrderOfItsOwn) {
  site_.offers = {site_.form("all", {kPhone, kTitle, kCompany})};
  site_.offers[0].cadence.questions_max = 1;
  EXPECT_EQ(site_.decide().questions, std::vector<std::string>{kTitle});
  site_.offers[0].cadence.order = Ranking::static_order;
  EXPECT_EQ(site_.decide().questions, std::vector<std::string>{kPhone});
  site_.policy.order = Ranking::static_order;
  site_.offers[0].cadence.order = Ranking::ranked;
  EXPECT_EQ(site_.decide().questions, std::vector<std::string>{kTitle});
}

}  // namespace
}  // namespace acquaint::asking
