#include "asking/completeness.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

class CompletenessTest : public testing::Test {
 protected:
  SampleSite site_;

  void declare(const char* text) {
    auto catalogue = profile::Catalogue::parse(*parse_json_object(text));
    ASSERT_TRUE(catalogue) << catalogue.error().field;
    site_.catalogue = std::move(*catalogue);
  }
  Points points() const {
    const profile::ProfileView view = profile::view_of(site_.user, site_.catalogue);
    return Completeness::of(site_.catalogue)->count(
        {.user = &site_.user, .view = &view, .now = site_.moment.now});
  }
};

TEST_F(CompletenessTest, WeighsWhatIsKnownByItsWorth) {
  declare(R"({"user_metadata.title": {"worth": 30}, "user_metadata.company": {"worth": 10}, "user_metadata.phone": {"worth": 0}})");
  EXPECT_EQ(points().share(), 0);
  site_.know(kTitle, "Countess");
  EXPECT_EQ(points().known, 30);
  EXPECT_EQ(points().applicable, 40);
  EXPECT_EQ(points().share(), .75);
}

TEST_F(CompletenessTest, CountsStaleAndUncertainValuesInPart) {
  declare(R"({"user_metadata.title": {"worth": 10, "fresh_for": "10d"}, "user_metadata.company": {"worth": 10}})");
  site_.know(kTitle, "Countess");
  site_.know(kCompany, "Engines", profile::noon(), .4);
  EXPECT_DOUBLE_EQ(points().known, 14);
  site_.pass(std::chrono::days(11));
  EXPECT_DOUBLE_EQ(points().known, 9);
}

TEST_F(CompletenessTest, LeavesOutWhatIsMootAndCountsEquivalents) {
  declare(R"({"user_metadata.title": {"worth": 10, "equivalents": ["company"]},
              "user_metadata.company": {"worth": 10, "moot_when": {"==": [{"var": "user_metadata.phone"}, "none"]}},
              "user_metadata.phone": {"worth": 5}})");
  site_.know("company", "Engines");
  EXPECT_EQ(points().known, 10);
  EXPECT_EQ(points().applicable, 25);
  site_.know(kPhone, "none");
  EXPECT_EQ(points().applicable, 15);
  EXPECT_EQ(points().known, 15);
}

TEST_F(CompletenessTest, OfNothingIsWhole) {
  EXPECT_EQ(Completeness().count({}).share(), 1);
}

TEST_F(CompletenessTest, CanBeReadByConditions) {
  declare(R"({"user_metadata.title": {"worth": 30}, "user_metadata.company": {"worth": 10}})");
  site_.offers = {site_.form("work", {kCompany})};
  site_.offers[0].targeting = site_.when(R"({">=": [{"var": "profile.completeness"}, 0.75]})");
  EXPECT_EQ(site_.decide().decision.kind, Decision::Kind::nothing);
  site_.know(kTitle, "Countess");
  EXPECT_EQ(site_.decide().questions, std::vector<std::string>{kCompany});
}

}  // namespace
}  // namespace acquaint::asking
