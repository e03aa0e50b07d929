#include "asking/policy.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace acquaint::asking {
namespace {

using std::chrono::days;
using std::chrono::hours;

TEST(Policy, AnEmptyDocumentIsTheDefault) {
  const auto policy = Policy::parse({});
  ASSERT_TRUE(policy.has_value());
  EXPECT_FALSE(policy->paused);
  EXPECT_EQ(policy->hold_out, 0);
  EXPECT_EQ(policy->gap_after_answer, days(1));
  EXPECT_EQ(policy->gap_after_ignore, days(2));
  EXPECT_EQ(policy->prompts_max, 6);
  EXPECT_EQ(policy->lease, std::chrono::minutes(10));
  EXPECT_EQ(policy->ignored_after, hours(24));
}

struct PresetCase {
  const char* text;
  Duration after_answer;
  Duration after_ignore;
};

const PresetCase kPresets[] = {
    {R"({"cadence":"gentle"})", days(3), days(7)},
    {R"({"cadence":"normal"})", days(1), days(2)},
    {R"({"cadence":"brisk"})", days(0), days(1)},
    {R"({"gap_after_answer":"5d","cadence":"gentle"})", days(5), days(7)},
    {R"({"cadence":"brisk","gap_after_ignore":"12h"})", days(0), hours(12)},
};

TEST(Policy, ExplicitGapsGoBeforeThePreset) {
  for (const PresetCase& c : kPresets) {
    SCOPED_TRACE(c.text);
    const auto policy = Policy::parse(*parse_json_object(c.text));
    ASSERT_TRUE(policy.has_value());
    EXPECT_EQ(policy->gap_after_answer, c.after_answer);
    EXPECT_EQ(policy->gap_after_ignore, c.after_ignore);
  }
}

// Every field, with a value that is not its default.
constexpr const char* kEverything = R"({
  "paused": true, "hold_out": 2.5, "order": "static", "cadence": "gentle", "gap_after_answer": "1h",
  "gap_after_ignore": "3h", "gap_doublings_max": 1, "prompts_max": 9, "prompts_window": "7d",
  "fatigue_max": 2.5, "fatigue_half_life": "3d", "prompts_per_session_max": 5, "prompts_per_page_max": 4,
  "questions_max": 7, "questions_max_inline": 8, "questions_max_slide_in": 6, "lease": "5m",
  "ignored_after": "2d", "snooze": "1d", "snooze_max": "30d", "dismissal_backoff": "2d",
  "dismissal_backoff_max": "10d", "dismissals_max": 3,
  "question_gap": "2d", "channels": {"email": {"gap": "7d", "prompts_max": 2}}, "interruptions_per_hour": 100,
  "requirements": [{"attribute": "user_metadata.company", "required": {"date": "2026-04-01"}}],
  "shares": [{"attribute": "user_metadata.company", "percent": 10}],
  "protected_moments": ["page:/checkout*", "url~^https://pay\\."],
  "boosts": [{"placement": "page:/pricing*", "attribute": "user_metadata.company", "factor": 2}],
  "learning": {"mode": "on", "annoyance_price": 2.5, "explore": 3, "control": 20, "asks_min": 50,
               "ramp_users": 70, "hold_max": "4d", "pages": ["page:/pricing*", "login"]}})";

TEST(Policy, ReadsEveryField) {
  const auto policy = Policy::parse(*parse_json_object(kEverything));
  ASSERT_TRUE(policy.has_value()) << policy.error().field;
  EXPECT_TRUE(policy->paused);
  EXPECT_EQ(policy->hold_out, 2.5);
  EXPECT_EQ(policy->order, Ranking::static_order);
  EXPECT_EQ(policy->gap_after_answer, hours(1));
  EXPECT_EQ(policy->gap_after_ignore, hours(3));
  EXPECT_EQ(policy->gap_doublings_max, 1);
  EXPECT_EQ(policy->prompts_max, 9);
  EXPECT_EQ(policy->prompts_window, days(7));
  EXPECT_EQ(policy->fatigue_max, 2.5);
  EXPECT_EQ(policy->fatigue_half_life, days(3));
  EXPECT_EQ(policy->prompts_per_session_max, 5);
  EXPECT_EQ(policy->prompts_per_page_max, 4);
  EXPECT_EQ(policy->questions_max, 7);
  EXPECT_EQ(policy->questions_max_inline, 8);
  EXPECT_EQ(policy->questions_max_slide_in, 6);
  EXPECT_EQ(policy->lease, std::chrono::minutes(5));
  EXPECT_EQ(policy->ignored_after, days(2));
  EXPECT_EQ(policy->snooze, days(1));
  EXPECT_EQ(policy->snooze_max, days(30));
  EXPECT_EQ(policy->dismissal_backoff, days(2));
  EXPECT_EQ(policy->dismissal_backoff_max, days(10));
  EXPECT_EQ(policy->dismissals_max, 3);
  EXPECT_EQ(policy->question_gap, days(2));
  ASSERT_EQ(policy->channels.size(), 1u);
  EXPECT_EQ(policy->channels[0].channel, MomentKind::email);
  EXPECT_EQ(policy->channels[0].gap, days(7));
  EXPECT_EQ(policy->channels[0].prompts_max, 2);
  EXPECT_EQ(policy->interruptions_per_hour, 100);
  EXPECT_EQ(policy->requirements.size(), 1u);
  EXPECT_EQ(policy->shares.size(), 1u);
  EXPECT_EQ(policy->protected_moments.size(), 2u);
  ASSERT_EQ(policy->boosts.size(), 1u);
  EXPECT_EQ(policy->boosts[0].factor, 2);
  EXPECT_EQ(policy->learning.mode, Learning::Mode::on);
  EXPECT_EQ(policy->learning.annoyance_price, 2.5);
  EXPECT_EQ(policy->learning.explore, 3);
  EXPECT_EQ(policy->learning.control, 20);
  EXPECT_EQ(policy->learning.asks_min, 50);
  EXPECT_EQ(policy->learning.ramp_users, 70);
  EXPECT_EQ(policy->learning.hold_max, days(4));
  EXPECT_EQ(policy->learning.pages.size(), 2u);
}

TEST(Policy, EveryFieldIsInTheManual) {
  std::stringstream manual;
  manual << std::ifstream("docs/asking.md").rdbuf();
  const JsonObject everything = *parse_json_object(kEverything);
  for (const auto& member : everything) {
    const std::string row = "| `" + std::string(member.key()) + "` |";
    EXPECT_TRUE(manual.str().contains(row)) << row;
  }
}

struct BadCase {
  const char* name;
  const char* text;
  const char* field;
};

const BadCase kBad[] = {
    {"an unknown field", R"({"gap":"1d"})", "/policy/gap"},
    {"no preset", R"({"cadence":"hectic"})", "/policy/cadence"},
    {"a number for a duration", R"({"gap_after_answer":7})", "/policy/gap_after_answer"},
    {"no duration", R"({"lease":"soon"})", "/policy/lease"},
    {"no lease at all", R"({"lease":"0s"})", "/policy/lease"},
    {"a share beyond all", R"({"hold_out":100.5})", "/policy/hold_out"},
    {"a negative cap", R"({"prompts_max":-1})", "/policy/prompts_max"},
    {"a broken number", R"({"prompts_max":1.5})", "/policy/prompts_max"},
    {"no questions", R"({"questions_max":0})", "/policy/questions_max"},
    {"a snooze beyond its bound", R"({"snooze":"8d","snooze_max":"7d"})", "/policy/snooze"},
    {"a cap of the site below zero", R"({"interruptions_per_hour":-1})", "/policy/interruptions_per_hour"},
    {"no list", R"({"protected_moments":"login"})", "/policy/protected_moments"},
    {"no placement", R"({"protected_moments":["login","x"]})", "/policy/protected_moments/1"},
    {"no expression", R"({"protected_moments":["url~("]})", "/policy/protected_moments/0"},
    {"a rule of a protected moment", R"({"protected_moments":[{"url":{"like":"x"}}]})",
     "/policy/protected_moments/0/url/like"},
    {"a boost that is no object", R"({"boosts":[1]})", "/policy/boosts/0"},
    {"a boost of nowhere", R"({"boosts":[{"attribute":"email"}]})", "/policy/boosts/0/placement"},
    {"a boost of nothing", R"({"boosts":[{"placement":"login","attribute":"a.b"}]})",
     "/policy/boosts/0/attribute"},
    {"a boost without end", R"({"boosts":[{"placement":"login","attribute":"a","factor":11}]})",
     "/policy/boosts/0/factor"},
    {"learning that is no object", R"({"learning":true})", "/policy/learning"},
    {"no mode of learning", R"({"learning":{"mode":"yes"}})", "/policy/learning/mode"},
    {"more exploring than is bearable", R"({"learning":{"explore":11}})", "/policy/learning/explore"},
    {"no page", R"({"learning":{"pages":["login","x"]}})", "/policy/learning/pages/1"},
    {"too many pages", R"({"learning":{"pages":["api","api","api","api","api","api","api","api","api"]}})",
     "/policy/learning/pages/8"},
    {"an unknown field of learning", R"({"learning":{"arms":2}})", "/policy/learning/arms"},
    {"an unknown field of a boost", R"({"boosts":[{"placement":"login","attribute":"a","by":2}]})",
     "/policy/boosts/0/by"},
};

TEST(Policy, NamesTheFieldThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.name);
    const auto policy = Policy::parse(*parse_json_object(c.text), "/policy");
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(policy.error().code, "policy.bad_field");
    EXPECT_EQ(policy.error().field, c.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
