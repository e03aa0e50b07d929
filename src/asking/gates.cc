#include "asking/gates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "asking/moot.h"
#include "asking/sticky.h"
#include "consent/receipt.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

using profile::AttributeDefinition;
using profile::Claim;
using profile::FormState;
using profile::Prompt;
using profile::QuestionState;

constexpr double kPatience = .8;
constexpr int kDismissalsCounted = 20;  // More make no difference that anybody would see.
constexpr Duration kMonth = std::chrono::days(30);

bool is_empty(const Json& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty());
}

double ease_of(profile::Effort effort) {
  switch (effort) {
    case profile::Effort::choice: return .45;
    case profile::Effort::short_text: return .38;
    case profile::Effort::long_or_sensitive: return .30;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

// What the rule finds as "answers": the known values of what is not asked any more.
JsonObject known_answers(const ShowRule& rule, const Inputs& in) {
  JsonObject answers;
  for (const AnswerSource& source : rule.answers) {
    const Claim* claim = source.index ? in.view.effective[*source.index]
                                      : profile::find_claim(in.user, source.attribute);
    if (claim != nullptr) answers[source.field] = claim->value;
  }
  return answers;
}

Verdict evaluate(const Condition& condition, const JsonObject* answers, const Inputs& in) {
  return condition.evaluate({.user = &in.user, .view = &in.view, .moment = &in.moment,
                             .answers = answers, .now = in.moment.now, .memberships = in.memberships});
}

Stop stop_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::yes: return {};
    case Verdict::no: return {Reason::condition_no};
    case Verdict::unknown: return {Reason::condition_unknown};
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

template <typename Counts>
Stop capped(const Inputs& in, Reason reason, int most, Counts counts) {
  const auto& prompts = in.user.asking.prompts;
  if (most > 0 && prompts.empty()) return {};
  if (std::ranges::count_if(prompts, counts) < most) return {};
  return {reason};
}

}  // namespace

std::int64_t prompts_of(const profile::AskingState& asking) {
  std::int64_t prompts = 0;
  for (const auto& [form, state] : asking.forms) prompts += state.shown;
  return prompts;
}

Knowledge knowledge_of(const Question& question, const Inputs& in) {
  const auto& effective = in.view.effective;
  const Time now = in.moment.now;
  const auto judged = [&](profile::AttributeIndex index) {
    return judge(effective[index], in.catalogue.at(index), now);
  };
  const Knowledge own = judged(question.attribute);
  if (own.is_known()) return own;
  if (question.moot_when &&
      is_moot(question.moot_when, {.user = &in.user, .view = &in.view, .now = now})) {
    return {Reason::moot, 0};
  }
  constexpr Knowledge kEquivalent{Reason::equivalent_known, 0};
  for (const profile::AttributeIndex index : question.equivalents) {
    if (judged(index).is_known()) return kEquivalent;
  }
  for (const profile::AttributePath& path : question.undeclared_equivalents) {
    const Claim* claim = profile::find_claim(in.user, path);
    if (claim != nullptr && !is_empty(claim->value)) return kEquivalent;
  }
  return own;
}

Stop purpose_gate(const Question& question, const profile::User& user) {
  if (!question.askable) return {Reason::not_askable};
  // Most users have taken back nothing: do not even look.
  if (user.consents.empty() || question.purpose.empty()) return {};
  return consent::is_withdrawn(user, question.purpose) ? Stop{Reason::consent_withdrawn} : Stop{};
}

bool reads_answer(const ShowRule& rule, profile::AttributeIndex attribute) {
  return std::ranges::find(rule.answers, attribute, &AnswerSource::index) != rule.answers.end();
}

Stop shown_gate(const Question& question, std::span<const profile::AttributeIndex> pending,
                const Inputs& in) {
  Stop shown;
  for (const ShowRule& rule : question.shown_when) {
    const auto reads = [&rule](profile::AttributeIndex attribute) { return reads_answer(rule, attribute); };
    if (std::ranges::any_of(pending, reads)) {
      shown = {Reason::depends_on_answer};
      continue;
    }
    const JsonObject answers = known_answers(rule, in);
    const Verdict verdict = evaluate(rule.condition, &answers, in);
    // Nothing but a yes shows, and nothing but a yes hides.
    const Stop stop = !rule.hides ? stop_for(verdict)
                                  : Stop{verdict == Verdict::yes ? Reason::condition_no : Reason::ok};
    if (stop.reason != Reason::ok) return stop;
  }
  return shown;
}

Stop never_gate(const Question& question, const QuestionState* state, const profile::AskingState& asking) {
  if (state != nullptr && state->declined) return {Reason::question_declined};
  for (const std::string& path : question.former) {
    const auto former = asking.questions.find(path);
    if (former != asking.questions.end() && former->second.declined) return {Reason::question_declined};
  }
  return {};
}

Stop enrichment_gate(profile::AttributeIndex attribute, const Inputs& in, std::string_view* provider) {
  const auto& look_ups = in.user.look_ups;
  if (look_ups.empty()) return {};
  for (const Enrichment& enrichment : in.policy.enrichments) {
    const auto look_up = look_ups.find(enrichment.provider);
    if (look_up == look_ups.end() || look_up->second.state != profile::LookUpState::outstanding) continue;
    const Time until = look_up->second.at + enrichment.grace;
    if (in.moment.now >= until || consent::is_withdrawn(in.user, enrichment.purpose)) continue;
    if (std::ranges::find(enrichment.attributes, attribute) == enrichment.attributes.end()) continue;
    if (provider != nullptr) *provider = enrichment.provider;
    return {Reason::look_up_outstanding, until};
  }
  return {};
}

Stop snoozed_gate(const QuestionState* state, Time now) {
  if (state != nullptr && now < state->next_allowed) {
    return {Reason::question_waiting, state->next_allowed};
  }
  return {};
}

Stop asks_gate(const QuestionState* state, int asks_max) {
  if (state != nullptr && state->asks >= asks_max) return {Reason::asks_exhausted};
  return {};
}

void rate(Chosen& chosen, const Inputs& in) {
  const AttributeDefinition& definition = in.catalogue.at(chosen.attribute);
  chosen.score.worth = definition.worth;
  // To confirm takes one tap, whatever the answer took.
  chosen.score.ease = ease_of(chosen.confirm ? profile::Effort::choice : definition.effort);
  for (const Boost& boost : in.policy.boosts) {
    if (boost.attribute != definition.path.text()) continue;
    if (boost.placement && !boost.placement->fits(in.moment)) continue;
    if (boost.segment && evaluate(*boost.segment, nullptr, in) != Verdict::yes) continue;
    chosen.score.boost *= boost.factor;
  }
  const Requirement* requirement = find_requirement(in.policy.requirements, definition.path.text());
  if (requirement == nullptr) return;
  const auto state = in.user.asking.questions.find(definition.path.text());
  const bool was_asked = state != in.user.asking.questions.end();
  chosen.stage = due_of(*requirement, was_asked ? &state->second : nullptr, in.moment.now).stage;
  if (chosen.stage == Stage::encouraged) chosen.score.boost *= kEncouragedFactor;
}

double patience_of(const QuestionState* state) {
  double patience = 1;
  const int dismissals = state == nullptr ? 0 : std::min(state->dismissals, kDismissalsCounted);
  for (int i = 0; i < dismissals; ++i) patience *= kPatience;
  return patience;
}

std::uint8_t segment_bucket(const Inputs& in) {
  std::uint8_t bucket = 1;
  for (const Condition& segment : in.policy.learning.segments) {
    if (evaluate(segment, nullptr, in) == Verdict::yes) return bucket;
    ++bucket;
  }
  return 0;
}

double score_max_of(const Offer& offer, const profile::Catalogue& catalogue, const Policy& policy) {
  std::vector<double> scores;
  for (const Step& step : offer.steps) {
    for (const Question& question : step.questions) {
      const AttributeDefinition& definition = catalogue.at(question.attribute);
      double ease = ease_of(definition.effort), boost = 1;
      // To confirm is easier.
      if (may_offer(definition)) ease = std::max(ease, ease_of(profile::Effort::choice));
      for (const Boost& each : policy.boosts) {
        if (each.attribute == definition.path.text()) boost *= std::max(1.0, each.factor);
      }
      if (find_requirement(policy.requirements, definition.path.text()) != nullptr) boost *= kEncouragedFactor;
      scores.push_back(Score{.worth = definition.worth, .ease = ease, .boost = boost}.total());
    }
  }
  return sum_of_best(scores, questions_max(offer, policy));
}

double sum_of_best(std::vector<double>& scores, int most) {
  std::ranges::sort(scores, std::greater());
  const auto count = std::min(scores.size(), static_cast<std::size_t>(std::max(most, 0)));
  return std::accumulate(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(count), 0.0);
}

Stop roll_out_gate(const Offer& offer, const Inputs& in) {
  if (offer.cadence.roll_out >= 100) return {};
  if (in_share(offer.form, in.user.id.text(), offer.cadence.roll_out)) return {};
  return {Reason::not_rolled_out};
}

Stop moment_gate(const Offer& offer, const Moment& moment, std::string_view where) {
  for (const Placement& placement : offer.cadence.placements) {
    if (placement.fits(moment, where)) return {};
  }
  return {Reason::wrong_moment};
}

Stop condition_gate(const std::optional<Condition>& condition, const Inputs& in) {
  if (!condition) return {};
  return stop_for(evaluate(*condition, nullptr, in));
}

int questions_left(const Offer& offer, const Inputs& in) {
  int left = questions_max(offer, in.policy);
  if (!offer.cadence.questions_per_month_max) return left;
  int budget = *offer.cadence.questions_per_month_max;
  const std::uint32_t form = profile::mark_of(offer.form);
  for (const Prompt& prompt : in.user.asking.prompts) {
    if (prompt.form == form && prompt.at > in.moment.now - kMonth) budget -= prompt.questions;
  }
  return std::min(left, budget);
}

Stop form_clock_gate(const Offer& offer, const FormState* state, const Inputs& in) {
  if (state != nullptr) {
    if (offer.cadence.shows_max && state->shown >= *offer.cadence.shows_max) {
      return {Reason::form_exhausted};
    }
    if (in.moment.now < state->next_allowed) return {Reason::form_waiting, state->next_allowed};
  }
  int left = questions_left(offer, in);
  if (left > 0) return {};
  // The oldest prompts that the budget counts fall out of the month first, until there is room again.
  const std::uint32_t form = profile::mark_of(offer.form);
  for (const Prompt& prompt : in.user.asking.prompts) {
    if (prompt.form != form || prompt.at <= in.moment.now - kMonth) continue;
    left += prompt.questions;
    if (left > 0) return {Reason::form_budget_spent, prompt.at + kMonth};
  }
  return {Reason::form_budget_spent};
}

Stop protected_gate(const Inputs& in) {
  for (const Placement& placement : in.policy.protected_moments) {
    if (placement.fits(in.moment)) return {Reason::protected_moment};
  }
  return {};
}

Stop gap_gate(const Inputs& in) {
  const Time until = in.user.asking.gap_until;
  if (in.moment.now < until) return {Reason::gap_running, until};
  return {};
}

// A cap of 0 is a way to forbid; without a name there is nothing to count by.
Stop session_gate(const Inputs& in) {
  if (in.moment.session.empty()) return {};
  const std::uint32_t session = in.user.asking.prompts.empty() ? 0 : profile::mark_of(in.moment.session);
  return capped(in, Reason::session_cap, in.policy.prompts_per_session_max,
                [&](const Prompt& prompt) { return prompt.session == session; });
}

Stop page_gate(const Inputs& in) {
  if (in.moment.page.empty()) return {};
  const std::uint32_t page = in.user.asking.prompts.empty() ? 0 : profile::mark_of(in.moment.page);
  return capped(in, Reason::page_cap, in.policy.prompts_per_page_max,
                [&](const Prompt& prompt) { return prompt.page == page; });
}

Stop site_cap_gate(const Inputs& in) {
  const auto until = in.moment.site_full_until;
  if (!in.policy.interruptions_per_hour || !until || in.moment.now >= *until) return {};
  return {Reason::site_cap, *until};
}

Stop rolling_cap_gate(const Inputs& in) {
  const Time since = in.moment.now - in.policy.prompts_window;
  Stop stop = capped(in, Reason::rolling_cap, in.policy.prompts_max,
                     [&](const Prompt& prompt) { return prompt.at > since; });
  const auto& prompts = in.user.asking.prompts;
  const auto most = static_cast<std::size_t>(in.policy.prompts_max);
  // With room for one more as soon as all but the last most - 1 have fallen out of the window.
  if (stop.reason != Reason::ok && most > 0) {
    stop.passes_at = prompts[prompts.size() - most].at + in.policy.prompts_window;
  }
  return stop;
}

Stop fatigue_gate(const Inputs& in) {
  const double most = in.policy.fatigue_max;
  if (in.user.asking.fatigue < most) return {};  // It only ever decays.
  const double fatigue = fatigue_at(in.user.asking, in.policy, in.moment.now);
  if (fatigue < most) return {};
  const double half_lives = std::log2(fatigue / most);
  const double wait = half_lives * static_cast<double>(in.policy.fatigue_half_life.count());
  return {Reason::fatigue_spent, in.moment.now + Duration(static_cast<std::int64_t>(std::ceil(wait)) + 1)};
}

}  // namespace acquaint::asking
