// What must hold of every decision, whatever the user, the settings and the moment: checked on random
// users who live through random weeks. Seeds are fixed: a failure must happen again.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "asking/gates.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const char* const kPaths[] = {kTitle, kCompany, kPhone, kIncome};

class World {
 public:
  // Every third world learns: nothing that holds of decisions may depend on what was learnt.
  explicit World(unsigned seed) : random_(seed) {
    if (seed % 2 == 0) declare_graph();
    Policy& policy = site.policy;
    if (seed % 5 == 3) policy.hold_out = 100;
    policy.prompts_per_page_max = 1 + number(1);
    policy.prompts_max = 1 + number(7);
    policy.questions_max = 1 + number(2);
    policy.fatigue_max = 1 + number(4);
    policy.gap_after_answer = hours(number(48));
    policy.gap_after_ignore = hours(number(72));
    policy.prompts_per_session_max = 1 + number(2);
    policy.dismissals_max = number(3);
    policy.order = chance(2) ? Ranking::ranked : Ranking::static_order;
    for (const char* path : kPaths) {
      if (chance(4)) policy.boosts.push_back({*Placement::parse("page"), path, chance(2) ? .1 : 4});
    }
    site.offers.push_back(site.form("frm_two", {kIncome, kTitle}));
    site.offers.push_back(site.form("frm_all", {kCompany, kPhone, kIncome, kTitle}));
    for (Offer& offer : site.offers) {
      offer.cadence.priority = number(1);
      offer.cadence.roll_out = chance(8) ? 0 : 100;
      offer.cadence.cooldown = days(number(10));
      offer.cadence.after_skip = days(number(10));
      if (chance(3)) offer.cadence.shows_max = 1 + number(3);
      if (chance(3)) offer.cadence.questions_per_month_max = 1 + number(4);
      if (chance(3)) offer.cadence.questions_max = 1 + number(3);
      if (chance(4)) offer.steps.back().questions.back().required = true;
      if (chance(3)) {
        SampleSite::let_last_depend_on_first(offer, *site.when(R"({"==":[{"var":"answers.first"},"yes"]})"),
                                             site.catalogue, chance(2));
      }
      offer.score_max = score_max_of(offer, site.catalogue, policy);
    }
    if (seed % 3 == 0) {
      site.learn_quietly();
      site.control = number(50);
      policy.learning.explore = number(10);
      site.model->is_trusted = chance(2);
    }
    if (seed % 4 == 1) declare_more();
    new_moment();
  }

  // What need not be asked: an income that follows from a title, and a title that a telephone makes
  // pointless. That a telephone stands for a company is so in every world.
  void declare_graph() {
    site.catalogue = *profile::Catalogue::parse(*parse_json_object(R"({
      "user_metadata.title": {"worth": 10, "effort": "choice", "fresh_for": "100d",
                              "moot_when": {"==": [{"var": "user_metadata.phone"}, "no"]}},
      "user_metadata.company": {"worth": 10, "equivalents": ["user_metadata.phone"], "confidence_min": 0.6},
      "user_metadata.phone": {"worth": 5},
      "user_metadata.income": {"worth": 20, "effort": "sensitive", "sensitive": true, "purpose": "Offers", "asks_max": 2,
                               "derivations": [{"from": "user_metadata.title", "confidence": 1, "table": {"yes": "high"}}]}})"));
    site.offers = {site.form("frm_work", {kTitle, kCompany}), site.form("frm_more", {kPhone, kIncome})};
    is_graph = true;
  }

  // Clocks of channels and questions, counts and times, shares, and what is required one day.
  void declare_more() {
    Policy& policy = site.policy;
    policy.question_gap = hours(number(100));
    policy.channels = {{MomentKind::page, hours(number(100)), 1 + number(5)}, {MomentKind::login, hours(number(30)), {}}};
    policy.interruptions_per_hour = 10;
    policy.shares = {{kPhone, 20}};
    if (chance(2)) {
      Requirement requirement{.attribute = kCompany, .encouraged = {}, .required = {}};
      requirement.encouraged.prompts = number(1);
      requirement.required.date = site.moment.now + days(number(6));
      policy.requirements.push_back(requirement);
    }
    for (Offer& offer : site.offers) {
      if (chance(3)) offer.cadence.occasion.elapsed.push_back({Elapsed::Since::last_ask, hours(number(90)), {}});
      if (chance(3)) {
        offer.cadence.occasion.counts.push_back(
            {.what = Counting::What::visits, .at = {}, .every = 1 + number(1), .from = number(2), .to = {}});
      }
      offer.score_max = score_max_of(offer, site.catalogue, policy);
    }
  }

  int number(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most + 1)); }
  bool chance(int of) { return number(of - 1) == 0; }

  void new_moment() {
    Moment& moment = site.moment;
    moment.kind = chance(5) ? MomentKind::login : MomentKind::page;
    moment.session = "s" + std::to_string(number(3));
    moment.page = "p" + std::to_string(number(20));
    moment.holder = "tab-" + std::to_string(number(2));
    if (chance(2)) site.pass(minutes(number(30)));
    if (chance(2)) site.pass(hours(number(60)));
    if (site.policy.interruptions_per_hour) {
      moment.site_full_until.reset();
      if (chance(6)) moment.site_full_until = moment.now + minutes(1 + number(60));
      site.user.asking = counted(site.user.asking, moment, {.visits = true});
    }
  }

  // Something that a user, an application or nobody does.
  void happen() {
    if (site.model) site.teach(kPaths[number(3)], chance(3) ? Answer::given : Answer::dismissed, 1);
    AskingState& state = site.user.asking;
    if (chance(12)) site.know(kPaths[number(3)], chance(2) ? "yes" : "no", site.moment.now, chance(3) ? .5 : 1);
    if (!state.open) return;
    const std::string id = state.open->id;
    const auto offer = std::ranges::find(site.offers, state.open->form, &Offer::form);
    const Terms terms{site.policy, offer->cadence, site.moment.now};
    switch (number(9)) {
      case 0:
      case 1: {
        const std::vector<std::string> questions = state.open->questions;
        for (const std::string& path : questions) site.know(path.c_str(), chance(2) ? "yes" : "no", site.moment.now);
        state = *answered(state, id, {questions, "", true}, terms);
        return;
      }
      case 2: state = *answered(state, id, {{state.open->questions.front()}, "", false}, terms); return;
      case 3: state = *skipped(state, id, terms); return;
      case 4: state = *snoozed(state, id, std::nullopt, terms); return;
      case 5: state = *never(state, id, Refusal::questions, {state.open->questions.front()}, terms); return;
      default: return;  // Nobody reacts.
    }
  }

  // The one value that is told of it; null when there is none, or several that compete.
  const Json* value_of(const char* path) const {
    const auto claims = site.user.claims.find(*profile::AttributePath::parse(path));
    return claims == site.user.claims.end() || claims->second.size() != 1 ? nullptr : &claims->second.front().value;
  }

  SampleSite site;
  bool is_graph = false;  // See declare_graph.

 private:
  std::mt19937 random_;
};

// Runs `look` on every decision of many random lives, before the decision is stored.
void on_every_decision(const std::function<void(World&, const SampleSite::Outcome&)>& look) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    for (int i = 0; i < 60; ++i) {
      world.new_moment();
      world.happen();
      look(world, world.site.decide());
      world.site.ask("dec_" + std::to_string(i));
      if (testing::Test::HasFailure()) return;
    }
  }
}

int leading_questions(const SampleSite::Outcome& outcome) {
  return static_cast<int>(outcome.questions.size() - outcome.followers.size());
}

TEST(DecideProperties, TheSameInputsGiveTheSameDecisionWithOrWithoutATrace) {
  on_every_decision([](World& world, const SampleSite::Outcome& outcome) {
    const SampleSite& site = world.site;
    const profile::UserPtr user = profile::make_snapshot(site.user);
    const auto view = user->view(site.catalogue);
    std::optional<Guidance> guidance;
    if (site.model) guidance.emplace(*site.model, site.control, site.is_off, 1);
    const Decision again = decide({user->user(), *view, site.catalogue, site.policy, site.offers, site.moment,
                                   guidance ? &*guidance : nullptr});
    EXPECT_EQ(again.learned.has_value(), outcome.decision.learned.has_value());
    if (again.learned) {
      EXPECT_EQ(again.learned->lead, outcome.decision.learned->lead);
      EXPECT_EQ(again.learned->propensity, outcome.decision.learned->propensity);
    }
    EXPECT_EQ(again.kind, outcome.decision.kind);
    EXPECT_EQ(again.reason, outcome.decision.reason);
    EXPECT_EQ(again.next_eligible, outcome.decision.next_eligible);
    EXPECT_EQ(again.resolves, outcome.decision.resolves);
    ASSERT_EQ(again.questions.size(), outcome.questions.size());
    for (std::size_t i = 0; i < again.questions.size(); ++i) {
      EXPECT_EQ(again.questions[i].attribute, outcome.decision.questions[i].attribute);
    }
  });
}

TEST(DecideProperties, NothingKnownOrRefusedIsAsked) {
  int asked_in_all = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    for (const std::string& path : outcome.questions) {
      ++asked_in_all;
      const auto parsed = *profile::AttributePath::parse(path);
      const profile::Claim* claim = profile::find_claim(world.site.user, parsed);
      // Only a title grows old, and only of the company a confidence is wanted.
      EXPECT_TRUE(claim == nullptr || (path == kCompany && claim->from.confidence < .6) ||
                  (path == kTitle && world.site.moment.now - claim->from.confirmed >= days(100)));
      const auto& states = world.site.user.asking.questions;
      const auto state = states.find(path);
      EXPECT_TRUE(state == states.end() || !state->second.declined);
    }
  });
  EXPECT_GT(asked_in_all, 200) << "otherwise the properties say little";
}

TEST(DecideProperties, NothingIsAskedThatAnotherAnswerMakesKnownOrPointless) {
  int by_equivalent = 0, by_moot = 0, by_derivation = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    const auto is_asked = [&](const char* path) { return std::ranges::find(outcome.questions, path) != outcome.questions.end(); };
    const Json* phone = world.value_of(kPhone);
    const Json* title = world.value_of(kTitle);
    if (phone != nullptr && world.value_of(kCompany) == nullptr) {
      ++by_equivalent;
      EXPECT_FALSE(is_asked(kCompany));
    }
    if (!world.is_graph) return;
    if (phone != nullptr && *phone == "no" && title == nullptr) {
      ++by_moot;
      EXPECT_FALSE(is_asked(kTitle));
    }
    if (title != nullptr && *title == "yes" && world.value_of(kIncome) == nullptr) {
      ++by_derivation;
      EXPECT_FALSE(is_asked(kIncome));
    }
  });
  EXPECT_GT(by_equivalent, 20);
  EXPECT_GT(by_moot, 20);
  EXPECT_GT(by_derivation, 20);
}

TEST(DecideProperties, NewPromptsKeepEveryClockAndCap) {
  int asked_in_all = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    if (outcome.decision.kind != Decision::Kind::ask || outcome.decision.is_mandatory) return;
    ++asked_in_all;
    const SampleSite& site = world.site;
    const Time now = site.moment.now;
    AskingState state = site.user.asking;
    if (outcome.decision.resolves) state = resolve(state, *outcome.decision.resolves, site.policy, site.offers);
    EXPECT_FALSE(state.open.has_value());
    EXPECT_GE(now, state.gap_until);
    EXPECT_LT(fatigue_at(state, site.policy, now), site.policy.fatigue_max);
    EXPECT_GE(now, site.moment.site_full_until.value_or(now));
    for (const ChannelClock& clock : site.policy.channels) {
      if (clock.channel != site.moment.kind) continue;
      const auto there = [&](const profile::Prompt& prompt) { return prompt.channel == stored_channel(clock.channel); };
      const auto last = std::ranges::find_if(state.prompts.rbegin(), state.prompts.rend(), there);
      if (last != state.prompts.rend()) {
        EXPECT_GE(now, last->at + clock.gap);
      }
      const auto in_window = [&](const profile::Prompt& prompt) {
        return there(prompt) && prompt.at > now - site.policy.prompts_window;
      };
      if (clock.prompts_max) {
        EXPECT_LT(std::ranges::count_if(state.prompts, in_window), *clock.prompts_max);
      }
    }
    for (const Elapsed& elapsed : outcome.decision.offer->cadence.occasion.elapsed) {
      if (!state.prompts.empty()) {
        EXPECT_GE(now, state.prompts.back().at + elapsed.least);
      }
    }
    for (const Counting& counting : outcome.decision.offer->cadence.occasion.counts) {
      EXPECT_TRUE(counting.fits(state.visits.count));
    }
    const auto recent = [&](const profile::Prompt& prompt) { return prompt.at > now - site.policy.prompts_window; };
    EXPECT_LT(std::ranges::count_if(state.prompts, recent), site.policy.prompts_max);
    const auto count_of = [&](const auto& counts) { return std::ranges::count_if(state.prompts, counts); };
    const std::uint32_t session = profile::mark_of(site.moment.session), page = profile::mark_of(site.moment.page);
    EXPECT_LT(count_of([&](const profile::Prompt& prompt) { return prompt.session == session; }),
              site.policy.prompts_per_session_max);
    EXPECT_LT(count_of([&](const profile::Prompt& prompt) { return prompt.page == page; }),
              site.policy.prompts_per_page_max);
    EXPECT_LT(site.policy.hold_out, 100);
    const Cadence& cadence = outcome.decision.offer->cadence;
    EXPECT_GT(cadence.roll_out, 0);
    int within_month = leading_questions(outcome);
    for (const profile::Prompt& prompt : state.prompts) {
      const bool counts = prompt.form == profile::mark_of(outcome.decision.offer->form) && prompt.at > now - days(30);
      if (counts) within_month += prompt.questions;
    }
    EXPECT_LE(within_month, cadence.questions_per_month_max.value_or(within_month));
    if (const auto completed = state.forms[outcome.decision.offer->form].completed) {
      EXPECT_GE(now, *completed + cadence.cooldown);
    }
    const profile::FormState form = state.forms[outcome.decision.offer->form];
    EXPECT_GE(now, form.next_allowed);
    EXPECT_TRUE(!cadence.shows_max || form.shown < *cadence.shows_max);
    EXPECT_LE(leading_questions(outcome), questions_max(*outcome.decision.offer, site.policy));
    EXPECT_GE(leading_questions(outcome), 1);
    for (const std::string& path : outcome.questions) {
      EXPECT_GE(now, state.questions[path].next_allowed);
      const auto last = state.questions[path].last_asked;
      const bool is_answered = state.questions[path].asks == 0;
      if (last && !is_answered) {
        EXPECT_GE(now, *last + site.policy.question_gap);
      }
      EXPECT_LT(state.questions[path].asks, site.catalogue.at(*site.catalogue.find(path)).asks_max);
    }
  });
  EXPECT_GT(asked_in_all, 100);
}

TEST(DecideProperties, WhatIsRequiredIsAskedAloneAndAboveEverythingOptional) {
  int required = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    const Policy& policy = world.site.policy;
    if (outcome.decision.kind != Decision::Kind::ask) return;
    EXPECT_EQ(outcome.decision.is_mandatory, outcome.decision.questions.front().stage == Stage::required);
    if (!outcome.decision.is_mandatory) return;
    ++required;
    ASSERT_FALSE(policy.requirements.empty());
    EXPECT_GE(world.site.moment.now, *policy.requirements[0].required.date);
    EXPECT_EQ(outcome.questions, std::vector<std::string>{kCompany});
  });
  EXPECT_GT(required, 10);
}

// Of every open decision: what if all other forms were mandatory, and the user logged in elsewhere?
TEST(DecideProperties, NothingOptionalThatIsOpenKeepsWhatIsMandatoryFromALogIn) {
  int made_way = 0, shared = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    if (!world.site.user.asking.open || outcome.decision.resolves) return;
    SampleSite site = world.site;
    const profile::OpenDecision open = *site.user.asking.open;
    site.moment.kind = MomentKind::login;
    site.moment.holder = "log-in";
    for (Offer& offer : site.offers) offer.cadence.mandatory = offer.form != open.form;
    SampleSite without = site;
    without.user.asking = withdrawn(without.user.asking, without.terms());
    const auto want = without.decide();
    const AskingState before = site.user.asking;
    const auto found = site.ask("dec_login");
    if (want.decision.kind != Decision::Kind::ask || !want.decision.is_mandatory) {
      EXPECT_FALSE(found.decision.resolves);
      return;
    }
    EXPECT_TRUE(found.decision.is_mandatory);
    if (found.decision.kind == Decision::Kind::repeat) return;  // It has become mandatory itself.
    ++made_way;
    EXPECT_EQ(found.questions, want.questions);
    EXPECT_EQ(found.decision.resolves, (Resolution{open.id, Resolution::Outcome::withdrawn, site.moment.now}));
    for (const std::string& path : found.questions) {
      const auto then = before.questions.find(path);
      if (then == before.questions.end() || then->second.last_asked != open.asked) continue;
      if (std::ranges::find(open.answered, path) != open.answered.end()) continue;
      ++shared;
      EXPECT_EQ(site.user.asking.questions.at(path).asks, then->second.asks);
    }
  });
  EXPECT_GT(made_way, 50);
  EXPECT_GT(shared, 30);
}

TEST(DecideProperties, PropensitiesSumUpToOneAndWhatLeadsIsAsked) {
  int learned = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    if (!outcome.decision.learned || outcome.decision.kind != Decision::Kind::ask) return;
    const Learned& how = *outcome.decision.learned;
    EXPECT_GT(how.propensity, 0);
    EXPECT_TRUE(std::ranges::find(outcome.questions, world.site.catalogue.at(how.lead).path.text()) != outcome.questions.end());
    if (how.arm == Arm::standard) return;
    ++learned;
    double sum = 0;
    int standard = 0;
    for (const auto& candidate : how.candidates) {
      sum += candidate.estimate.propensity;
      standard += candidate.option.is_standard;
      if (candidate.option.attribute != how.lead) continue;
      EXPECT_EQ(candidate.estimate.propensity, how.propensity);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_EQ(standard, 1);
  });
  EXPECT_GT(learned, 30);
}

TEST(DecideProperties, TwoTabsNeverAskAtTheSameTime) {
  int leased = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    const auto& open = world.site.user.asking.open;
    if (!open || world.site.moment.now >= open->lease_until || open->holder == world.site.moment.holder) return;
    // Unless it has become pointless, the other tab gets nothing; a log-in gets what is mandatory.
    if (outcome.decision.resolves) return;
    ++leased;
    const bool must_be_shown = world.site.moment.kind == MomentKind::login && outcome.decision.is_mandatory;
    EXPECT_EQ(outcome.decision.kind, must_be_shown ? Decision::Kind::repeat : Decision::Kind::nothing);
  });
  EXPECT_GT(leased, 10);
}

TEST(DecideProperties, NothingIsAskedBeforeTheTimeThatWasNamed) {
  int named = 0;
  on_every_decision([&](World& world, const SampleSite::Outcome& outcome) {
    const auto next = outcome.decision.next_eligible;
    if (!next || world.site.user.asking.open) return;
    if (!world.site.policy.requirements.empty()) return;  // What becomes required is a new reason, too.
    // A title that grows old meanwhile is a new reason to ask.
    const auto* title = profile::find_claim(world.site.user, *profile::AttributePath::parse(kTitle));
    const Time now = world.site.moment.now;
    if (title != nullptr && now - title->from.confirmed < days(100) && *next - title->from.confirmed >= days(100)) return;
    ++named;
    SampleSite later = world.site;
    ASSERT_GT(*next, now);
    const Duration wait = *next - now;
    // Where fatigue decides, the time is rounded up.
    for (const Duration time : {wait / 3, wait - Duration(2)}) {
      later.moment.now = now + time;
      EXPECT_EQ(later.decide().decision.kind, Decision::Kind::nothing);
    }
  });
  EXPECT_GT(named, 50);
}

TEST(DecideProperties, StatesComeBackFromTheStoreAndDecideAlike) {
  on_every_decision([](World& world, const SampleSite::Outcome& outcome) {
    SampleSite stored = world.site;
    stored.user.asking = *profile::parse_asking_state(*parse_json(to_text(to_json(world.site.user.asking))));
    EXPECT_DOUBLE_EQ(stored.user.asking.fatigue, world.site.user.asking.fatigue);  // Its text may round.
    stored.user.asking.fatigue = world.site.user.asking.fatigue;
    EXPECT_EQ(stored.user.asking, world.site.user.asking);
    EXPECT_EQ(stored.decide().decision.reason, outcome.decision.reason);
  });
}

}  // namespace
}  // namespace acquaint::asking
