#include "asking/offer.h"

#include <gtest/gtest.h>

namespace acquaint::asking {
namespace {

TEST(Cadence, ReadsTheDocumentOfAForm) {
  const auto cadence = Cadence::parse(*parse_json_object(R"({
    "placement": ["login", "widget:checkout"], "mode": "slide_in", "mandatory": true, "cooldownDays": 14,
    "afterSkipDays": 30, "maxAsks": 3, "maxQuestionsPerStep": 2, "perUserBudgetPerMonth": 4,
    "priority": -5, "rollOut": 12.5, "order": "static", "paused": true})"));
  ASSERT_TRUE(cadence.has_value());
  ASSERT_EQ(cadence->placements.size(), 2u);
  EXPECT_EQ(cadence->placements[1].text(), "widget:checkout");
  EXPECT_EQ(cadence->mode, Mode::slide_in);
  EXPECT_TRUE(cadence->mandatory);
  EXPECT_EQ(cadence->cooldown, std::chrono::days(14));
  EXPECT_EQ(cadence->after_skip, std::chrono::days(30));
  EXPECT_EQ(cadence->shows_max, 3);
  EXPECT_EQ(cadence->questions_max, 2);
  EXPECT_EQ(cadence->questions_per_month_max, 4);
  EXPECT_EQ(cadence->priority, -5);
  EXPECT_EQ(cadence->roll_out, 12.5);
  EXPECT_EQ(cadence->order, Ranking::static_order);
  EXPECT_TRUE(cadence->paused);
}

TEST(Cadence, AnEmptyDocumentIsNowhereAndUnlimited) {
  const auto cadence = Cadence::parse({});
  ASSERT_TRUE(cadence.has_value());
  EXPECT_TRUE(cadence->placements.empty());
  EXPECT_EQ(cadence->mode, Mode::modal);
  EXPECT_FALSE(cadence->mandatory);
  EXPECT_FALSE(cadence->shows_max.has_value());
  EXPECT_EQ(cadence->roll_out, 100);
  EXPECT_EQ(cadence->order, std::nullopt);
}

TEST(Cadence, TakesOnePlacementWithoutBrackets) {
  EXPECT_EQ(Cadence::parse({{"placement", "login"}})->placements.at(0).text(), "login");
}

struct BadCase {
  const char* name;
  const char* text;
  const char* field;
};

const BadCase kBad[] = {
    {"an unknown field", R"({"cooldown":1})", "/cadence/cooldown"},
    {"no placement", R"({"placement":["login","nowhere"]})", "/cadence/placement/1"},
    {"a placement that is no text", R"({"placement":7})", "/cadence/placement"},
    {"no mode", R"({"mode":"popup"})", "/cadence/mode"},
    {"a text for a flag", R"({"mandatory":"yes"})", "/cadence/mandatory"},
    {"negative days", R"({"cooldownDays":-1})", "/cadence/cooldownDays"},
    {"part of a day", R"({"afterSkipDays":0.5})", "/cadence/afterSkipDays"},
    {"shown no time", R"({"maxAsks":0})", "/cadence/maxAsks"},
    {"no question", R"({"maxQuestionsPerStep":0})", "/cadence/maxQuestionsPerStep"},
    {"more than everybody", R"({"rollOut":101})", "/cadence/rollOut"},
    {"too important", R"({"priority":1001})", "/cadence/priority"},
};

TEST(Cadence, NamesTheFieldThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.name);
    const auto cadence = Cadence::parse(*parse_json_object(c.text), "/cadence");
    ASSERT_FALSE(cadence.has_value());
    EXPECT_EQ(cadence.error().code, "form.bad_cadence");
    EXPECT_EQ(cadence.error().field, c.field);
  }
}

TEST(Offer, KnowsWhichQuestionsAUserMayAnswer) {
  const auto catalogue = *profile::Catalogue::parse(*parse_json_object(R"({
    "user_metadata.open": {"equivalents": ["user_metadata.mine", "user_metadata.elsewhere"]},
    "user_metadata.mine": {"sources": ["user", "import"]},
    "app_metadata.theirs": {"sources": ["application"]},
    "app_metadata.hidden": {"permissions": {"user": "view"}}})"));
  const auto question = [&](const char* path) {
    return question_for(catalogue, *catalogue.find(path), "field", true);
  };
  EXPECT_TRUE(question("user_metadata.open").askable);
  EXPECT_TRUE(question("user_metadata.mine").askable);
  EXPECT_FALSE(question("app_metadata.theirs").askable);
  EXPECT_FALSE(question("app_metadata.hidden").askable);
  EXPECT_EQ(question("user_metadata.open").equivalents,
            (std::vector<profile::AttributeIndex>{*catalogue.find("user_metadata.mine")}));
  ASSERT_EQ(question("user_metadata.open").undeclared_equivalents.size(), 1u);
  EXPECT_EQ(question("user_metadata.open").undeclared_equivalents[0].text(), "user_metadata.elsewhere");
}

TEST(Offer, AsksAsMuchAsItsModeAllows) {
  const Policy policy;
  Offer offer;
  EXPECT_EQ(questions_max(offer, policy), 2);
  offer.cadence.mode = Mode::inline_card;
  EXPECT_EQ(questions_max(offer, policy), 3);
  offer.cadence.mode = Mode::slide_in;
  EXPECT_EQ(questions_max(offer, policy), 1);
  offer.cadence.questions_max = 5;
  EXPECT_EQ(questions_max(offer, policy), 5);
}

}  // namespace
}  // namespace acquaint::asking
