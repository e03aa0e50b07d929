#include "asking/requirement.h"

#include <gtest/gtest.h>

#include <random>

#include "asking/gates.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using profile::QuestionState;
using std::chrono::days;

// `frm_more` asks for phone and income; the phone is what is soft here.
SampleSite site_with(const char* requirement) {
  SampleSite site;
  JsonObject one = *parse_json_object(requirement);
  one["attribute"] = kPhone;
  const auto policy = Policy::parse({{"requirements", JsonArray{one}}});
  EXPECT_TRUE(policy.has_value()) << policy.error().field;
  site.policy.requirements = policy->requirements;
  for (Offer& offer : site.offers) offer.score_max = score_max_of(offer, site.catalogue, site.policy);
  return site;
}

struct StageCase {
  const char* name;
  const char* requirement;
  QuestionState state;
  Stage stage;
  std::optional<Time> deadline = {};
  std::optional<int> prompts_left = {};
};

// It is noon on 1 March 2026.
const StageCase kStages[] = {
    {"before any date", R"({"encouraged":{"date":"2026-03-02"},"required":{"date":"2026-04-01"}})", {}, Stage::optional,
     *parse_iso8601("2026-04-01T00:00:00Z")},
    {"from the date on", R"({"encouraged":{"date":"2026-03-01"},"required":{"date":"2026-04-01"}})", {}, Stage::encouraged,
     *parse_iso8601("2026-04-01T00:00:00Z")},
    {"at the time", R"({"required":{"date":"2026-03-01T12:00:00Z"}})", {}, Stage::required},
    {"just before the time", R"({"required":{"date":"2026-03-01T12:00:01Z"}})", {}, Stage::optional,
     *parse_iso8601("2026-03-01T12:00:01Z")},
    {"asked too rarely", R"({"encouraged":{"prompts":1},"required":{"prompts":3}})", {.asks = 1}, Stage::encouraged, {}, 2},
    {"asked often enough", R"({"encouraged":{"prompts":1},"required":{"prompts":3}})", {.asks = 3}, Stage::required},
    {"never asked, so no days have passed", R"({"required":{"days":30}})", {}, Stage::optional},
    {"days since it was first asked", R"({"encouraged":{"days":7},"required":{"days":30}})", {.first_asked = noon() - days(10)},
     Stage::encouraged, noon() + days(20)},
    {"so many days are over", R"({"required":{"days":30}})", {.first_asked = noon() - days(30)}, Stage::required},
    {"the first of several", R"({"required":{"date":"2026-05-01","days":30}})", {.first_asked = noon() - days(10)},
     Stage::optional, noon() + days(20)},
    {"at once", R"({"required":{"prompts":0}})", {}, Stage::required},
    {"encouraged for ever", R"({"encouraged":{"prompts":0}})", {}, Stage::encouraged},
};

TEST(Requirement, GrowsByDateByPromptsAndByDays) {
  for (const StageCase& c : kStages) {
    SCOPED_TRACE(c.name);
    const SampleSite site = site_with(c.requirement);
    const Due due = due_of(site.policy.requirements[0], &c.state, noon());
    EXPECT_EQ(due.stage, c.stage);
    EXPECT_EQ(due.deadline, c.deadline);
    EXPECT_EQ(due.prompts_left, c.prompts_left);
  }
}

TEST(Requirement, WhatIsEncouragedGoesFirst) {
  SampleSite site = site_with(R"({"encouraged":{"prompts":0},"required":{"date":"2026-04-01"}})");
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.decision.offer->form, "frm_more");  // 7.6 + 6.0 against 4.5 + 3.8.
  EXPECT_FALSE(outcome.decision.is_mandatory);
  EXPECT_EQ(outcome.decision.questions[0].stage, Stage::encouraged);
  EXPECT_TRUE(to_text(outcome.explanation).contains(R"("requirement":"encouraged")"));
  EXPECT_TRUE(to_text(outcome.explanation)
                  .contains(R"("gate":"requirement","passed":true,"reason":"encouraged_now","next_eligible":"2026-04-01T)"));
  site.user.asking.gap_until = noon() + days(1);
  EXPECT_EQ(site.decide().decision.reason, Reason::gap_running) << "it is still no more than encouraged";
}

// Everything that keeps optional questions away, and that what is required passes.
const std::pair<const char*, void (*)(SampleSite&)> kInTheWay[] = {
    {"a gap", [](SampleSite& s) { s.user.asking.gap_until = noon() + days(9); }},
    {"hold-out", [](SampleSite& s) { s.policy.hold_out = 100; }},
    {"no more prompts", [](SampleSite& s) { s.policy.prompts_max = 0; }},
    {"fatigue", [](SampleSite& s) { s.user.asking.fatigue = 99, s.user.asking.fatigue_at = noon(); }},
    {"a channel's cap", [](SampleSite& s) { s.policy.channels = {{MomentKind::page, Duration(0), 0}}; }},
    {"the site's cap", [](SampleSite& s) { s.policy.interruptions_per_hour = 1, s.moment.site_full_until = noon() + days(1); }},
    {"a snooze", [](SampleSite& s) { s.user.asking.questions[kPhone].next_allowed = noon() + days(9); }},
    {"asked often", [](SampleSite& s) { s.user.asking.questions[kPhone].asks = 99; }},
    {"the form was completed before the attribute was required of anybody",
     [](SampleSite& s) { s.user.asking.forms["frm_more"].next_allowed = noon() + days(300); }},
    {"the form was shown often", [](SampleSite& s) { s.offers[1].cadence.shows_max = 1, s.user.asking.forms["frm_more"].shown = 1; }},
    {"the form's budget is spent", [](SampleSite& s) {
       s.offers[1].cadence.questions_per_month_max = 1;
       s.user.asking.prompts = {{.at = noon() - days(3), .form = profile::mark_of("frm_more"), .questions = 3}};
     }},
    {"the form waits for a count", [](SampleSite& s) {
       s.offers[1].cadence.occasion.counts = {{.what = Counting::What::logins, .at = {99}, .every = 0, .from = 0, .to = {}}};
     }},
    {"a form of greater priority", [](SampleSite& s) { s.offers[0].cadence.priority = 1000; }},
};

TEST(Requirement, WhatIsRequiredIsAskedWhateverIsInTheWay) {
  for (const auto& [name, happens] : kInTheWay) {
    SCOPED_TRACE(name);
    SampleSite site = site_with(R"({"required":{"date":"2026-03-01"}})");
    happens(site);
    const auto outcome = site.decide();
    EXPECT_EQ(outcome.questions, std::vector<std::string>{kPhone}) << "alone: the rest of its form is optional";
    EXPECT_TRUE(outcome.decision.is_mandatory);
    EXPECT_TRUE(to_text(outcome.explanation).contains(R"("reason":"only_required")"));
  }
}

const std::pair<const char*, void (*)(SampleSite&)> kRespected[] = {
    {"stop", [](SampleSite& s) { s.user.asking.stopped = true; }},
    {"never for the question", [](SampleSite& s) { s.user.asking.questions[kPhone].declined = true; }},
    {"never for the form", [](SampleSite& s) { s.user.asking.forms["frm_more"].declined = true; }},
    {"a protected moment", [](SampleSite& s) { s.policy.protected_moments = {*Placement::parse("page")}; }},
    {"another moment", [](SampleSite& s) { s.offers[1].cadence.placements = {*Placement::parse("login")}; }},
    {"targeting", [](SampleSite& s) { s.offers[1].targeting = s.when("{\"==\":[1,2]}"); }},
    {"everything is paused", [](SampleSite& s) { s.policy.paused = true; }},
    {"it is known", [](SampleSite& s) { s.know(kPhone, "+49"); }},
};

TEST(Requirement, StopAndNeverAndWhereAndForWhomAreRespected) {
  for (const auto& [name, happens] : kRespected) {
    SCOPED_TRACE(name);
    SampleSite site = site_with(R"({"required":{"date":"2026-03-01"}})");
    happens(site);
    const auto outcome = site.decide();
    EXPECT_TRUE(std::ranges::find(outcome.questions, kPhone) == outcome.questions.end());
    EXPECT_FALSE(outcome.decision.is_mandatory);
  }
}

TEST(Requirement, RefusingWhatIsRequiredLeavesTheRestOfTheFormAsItWas) {
  SampleSite site = site_with(R"({"required":{"date":"2026-03-01"}})");
  site.offers.erase(site.offers.begin());
  site.user.asking.questions[kPhone].declined = true;
  EXPECT_EQ(site.decide().questions, std::vector<std::string>{kIncome});
}

TEST(Requirement, TheDaysBeginWithTheFirstAskAndEndWithAnAnswer) {
  SampleSite site = site_with(R"({"required":{"days":30}})");
  site.offers.erase(site.offers.begin());
  site.ask("dec_1");
  EXPECT_EQ(site.user.asking.questions[kPhone].first_asked, noon());
  EXPECT_FALSE(site.user.asking.questions[kIncome].first_asked.has_value()) << "nothing depends on it";
  site.user.asking = *skipped(site.user.asking, "dec_1", site.terms());
  site.pass(days(60));
  site.moment.session = "s2", site.moment.page = "p2";
  const auto outcome = site.ask("dec_2");
  EXPECT_TRUE(outcome.decision.is_mandatory);
  site.user.asking = *answered(site.user.asking, "dec_2", {{kPhone}, "", true}, site.terms());
  EXPECT_FALSE(site.user.asking.questions[kPhone].first_asked.has_value());
}

// The prompt that is open now is not one of those that made it required.
TEST(Requirement, ThePromptThatAsksDoesNotRequireWhatItLeftOpen) {
  SampleSite site = site_with(R"({"encouraged":{"prompts":0},"required":{"prompts":1}})");
  site.offers.erase(site.offers.begin());
  const auto first = site.ask("dec_1");
  EXPECT_FALSE(first.decision.is_mandatory);
  const std::string paths[] = {kPhone};
  EXPECT_EQ(dues_of(site.policy.requirements, paths, site.user.asking, noon())[0].stage, Stage::encouraged);
  EXPECT_FALSE(site.decide().decision.is_mandatory);
  site.user.asking = *skipped(site.user.asking, "dec_1", site.terms());
  EXPECT_EQ(dues_of(site.policy.requirements, paths, site.user.asking, noon())[0].stage, Stage::required);
}

struct BadCase {
  const char* name;
  const char* requirements;
  const char* field;
};

const BadCase kBad[] = {
    {"no list", "{}", ""},
    {"no object", "[7]", "/0"},
    {"no attribute", R"([{"required":{"prompts":1}}])", "/0/attribute"},
    {"no threshold", R"([{"attribute":"a","required":{}}])", "/0/required"},
    {"no date", R"([{"attribute":"a","required":{"date":"1 April"}}])", "/0/required/date"},
    {"no such day", R"([{"attribute":"a","required":{"date":"2026-02-30"}}])", "/0/required/date"},
    {"negative prompts", R"([{"attribute":"a","encouraged":{"prompts":-1}}])", "/0/encouraged/prompts"},
    {"a text for days", R"([{"attribute":"a","encouraged":{"days":"7d"}}])", "/0/encouraged/days"},
    {"an unknown field", R"([{"attribute":"a","mandatory":{"days":7}}])", "/0/mandatory"},
    {"required before it is encouraged",
     R"([{"attribute":"a","encouraged":{"date":"2026-04-02"},"required":{"date":"2026-04-01"}}])", "/0/required"},
    {"twice", R"([{"attribute":"user_metadata.a"},{"attribute":"user_metadata.a"}])", "/1/attribute"},
};

TEST(Requirement, NamesTheFieldThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.name);
    const auto policy = Policy::parse({{"requirements", *parse_json(c.requirements)}}, "/policy");
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(policy.error().code, "policy.bad_field");
    EXPECT_EQ(policy.error().field, std::string("/policy/requirements") + c.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
