// The examples and tables of docs/asking.md.
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "asking/experiment.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

std::string manual(const char* file = "docs/asking.md") {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// The first JSON block after a heading.
JsonObject example_under(const std::string& heading, const char* file = "docs/asking.md") {
  const std::string text = manual(file);
  const std::size_t from = text.find("```json\n", text.find("\n## " + heading + "\n")) + 8;
  return *parse_json_object(std::string_view(text).substr(from, text.find("```", from) - from));
}

struct Default {
  std::string field;
  std::string value;  // JSON.
};

// Rows "| `field` | `value` | ..." under a heading, up to the next heading.
std::vector<Default> defaults_under(const std::string& heading, const char* file = "docs/asking.md") {
  const std::string text = manual(file);
  const std::size_t from = text.find("\n## " + heading + "\n") + 1;
  std::stringstream lines(text.substr(from, text.find("\n## ", from) - from));
  std::vector<Default> rows;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t middle = line.find("` | `"), end = line.find("` |", middle + 5);
    if (!line.starts_with("| `") || middle == line.npos || end == line.npos) continue;
    rows.push_back({line.substr(3, middle - 3), line.substr(middle + 5, end - middle - 5)});
  }
  return rows;
}

auto plain_fields(const Policy& p) {
  return std::tuple(p.paused, p.hold_out, p.order, p.gap_after_answer, p.gap_after_ignore, p.gap_doublings_max,
                    p.prompts_max, p.prompts_window, p.fatigue_max, p.fatigue_half_life, p.prompts_per_session_max,
                    p.prompts_per_page_max, p.questions_max, p.questions_max_inline, p.questions_max_slide_in, p.lease,
                    p.ignored_after, p.snooze, p.snooze_max, p.dismissal_backoff, p.dismissal_backoff_max,
                    p.dismissals_max, p.question_gap, p.channels.size(), p.protected_moments.size(), p.boosts.size(),
                    p.requirements.size(), p.shares.size(), p.learning.mode);
}

auto plain_fields(const Learning& l) {
  return std::tuple(l.mode, l.annoyance_price, l.explore, l.control, l.asks_min, l.ramp_users, l.hold_max, l.pages.size(),
                    l.segments.size());
}

auto plain_fields(const Cadence& c) {
  return std::tuple(c.placements.size(), c.occasion.counts.size(), c.occasion.elapsed.size(), c.mode, c.mandatory, c.cooldown, c.after_skip, c.shows_max, c.questions_max,
                    c.questions_per_month_max, c.priority, c.roll_out, c.paused);
}

TEST(AskingManual, TheExamplesAreGood) {
  const auto policy = Policy::parse(example_under("A policy"));
  ASSERT_TRUE(policy.has_value()) << policy.error().field;
  EXPECT_EQ(policy->gap_after_answer, std::chrono::days(3));
  EXPECT_EQ(policy->protected_moments.size(), 3u);
  const auto cadence = Cadence::parse(example_under("The cadence of a form"));
  ASSERT_TRUE(cadence.has_value()) << cadence.error().field;
  EXPECT_EQ(cadence->mode, Mode::slide_in);
}

TEST(AskingManual, TheDefaultsAreAsItSays) {
  const auto of_policy = defaults_under("A policy");
  EXPECT_EQ(of_policy.size(), std::tuple_size_v<decltype(plain_fields(Policy()))> + 1) << "all, and the preset";
  for (const Default& row : of_policy) {
    SCOPED_TRACE(row.field);
    const auto policy = Policy::parse(JsonObject{{row.field, *parse_json(row.value)}});
    ASSERT_TRUE(policy.has_value());
    EXPECT_EQ(plain_fields(*policy), plain_fields(Policy()));
  }
  const auto of_cadence = defaults_under("The cadence of a form");
  EXPECT_GE(of_cadence.size(), 8u);
  for (const Default& row : of_cadence) {
    SCOPED_TRACE(row.field);
    const auto cadence = Cadence::parse(JsonObject{{row.field, *parse_json(row.value)}});
    ASSERT_TRUE(cadence.has_value());
    EXPECT_EQ(plain_fields(*cadence), plain_fields(Cadence()));
  }
}

TEST(AskingManual, TheDefaultsOfLearningAreAsItSays) {
  const auto rows = defaults_under("The settings", "docs/learning.md");
  EXPECT_EQ(rows.size(), std::tuple_size_v<decltype(plain_fields(Learning()))>);
  for (const Default& row : rows) {
    SCOPED_TRACE(row.field);
    const auto policy = Policy::parse({{"learning", {{row.field, *parse_json(row.value)}}}});
    ASSERT_TRUE(policy.has_value()) << policy.error().field;
    EXPECT_EQ(plain_fields(policy->learning), plain_fields(Learning()));
  }
  EXPECT_TRUE(Policy::parse(example_under("The settings", "docs/learning.md")).has_value());
}

TEST(AskingManual, ThePlacementsParse) {
  for (const char* placement : {"login", "page", "page:/articles/*", "event:checkout_done", "widget:sidebar", "email:digest", "api", "url~^https://shop\\."}) {
    EXPECT_TRUE(manual().contains("`" + std::string(placement) + "`")) << placement;
    EXPECT_TRUE(Placement::parse(placement).has_value()) << placement;
  }
}

TEST(AskingManual, TheExamplesOfItsSectionsAreGood) {
  const JsonArray placements = example_under("Where: placements").at("placement").as_array();
  for (const Json& placement : placements) EXPECT_TRUE(Placement::read(placement, "test", "").has_value()) << to_text(placement);
  EXPECT_EQ(Cadence::parse(example_under("When: counts and times"))->occasion.counts.size(), 3u);
  EXPECT_EQ(Policy::parse(example_under("Channels"))->channels.size(), 2u);
  EXPECT_EQ(Policy::parse(example_under("Soft requirements"))->requirements.size(), 2u);
  EXPECT_EQ(Policy::parse(example_under("Guaranteed shares"))->shares.size(), 1u);
  const JsonObject experiments = example_under("Experiments");
  EXPECT_TRUE(Experiments::parse(experiments.at("experiments").as_array(), "").has_value());
}

TEST(AskingManual, TheExplanationIsWhatComesOut) {
  SampleSite site;
  site.offers = {site.form("work", {kTitle})};
  site.user.asking.gap_until = profile::noon() + std::chrono::days(1);
  JsonObject explanation = site.decide().explanation;
  explanation.erase("versions");
  EXPECT_EQ(Json(explanation), Json(example_under("An explanation"))) << to_text(explanation);
}

}  // namespace
}  // namespace acquaint::asking
