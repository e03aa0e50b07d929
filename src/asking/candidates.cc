#include "asking/candidates.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

// The questions of a form one after the other, as its rules read them.
class OwnGates {
 public:
  OwnGates(const Offer& offer, const Inputs& inputs, bool is_mandatory, GateTrace& trace)
      : offer_(offer), in_(inputs), is_mandatory_(is_mandatory), trace_(trace) {}

  bool pass(Candidate& candidate, std::span<const Candidate> before) {
    const Question& question = *candidate.chosen.question;
    if (!passes_rules(candidate, before)) return false;
    const profile::AttributeDefinition& definition = in_.catalogue.at(question.attribute);
    const auto* state = find_state(in_.user.asking.questions, definition.path.text());
    const Stop never = never_gate(question, state, in_.user.asking);
    if (!trace_.question(question, offer_, Gate::never, never)) return false;
    if (!is_mandatory_ && !in_.policy.enrichments.empty() && !passes_enrichment(question, state)) return false;
    const bool has_clocks = !is_mandatory_ && (state != nullptr || trace_.is_wanted());
    if (has_clocks && !passes_clocks(question, state, definition.asks_max)) return false;
    candidate.chosen.score.patience = patience_of(state);
    return true;
  }

  std::optional<Time> earliest() const { return earliest_; }

 private:
  bool passes_rules(Candidate& candidate, std::span<const Candidate> before) {
    const Question& question = *candidate.chosen.question;
    Stop shown;
    if (!question.shown_when.empty()) {
      pending_.clear();
      for (const Candidate& earlier : before) pending_.push_back(earlier.chosen.attribute);
      shown = shown_gate(question, pending_, in_);
    }
    candidate.chosen.follows = shown.reason == Reason::depends_on_answer;
    const bool can_show = shown.reason == Reason::ok || candidate.chosen.follows;
    return trace_.question(question, offer_, Gate::condition, shown, can_show);
  }

  bool passes_enrichment(const Question& question, const profile::QuestionState* state) {
    std::string_view provider;
    const Stop stop = enrichment_gate(question.attribute, in_, &provider);
    const bool passes = trace_.question(question, offer_, Gate::enrichment, stop);
    if (passes) return true;
    trace_.detail("provider", provider);
    const Time next = std::max(stop.passes_at, state == nullptr ? stop.passes_at : state->next_allowed);
    earliest_ = std::min(next, earliest_.value_or(next));
    return false;
  }

  bool passes_clocks(const Question& question, const profile::QuestionState* state, int asks_max) {
    const Stop snoozed = snoozed_gate(state, in_.moment.now);
    const Stop asks = asks_gate(state, asks_max);
    if (const auto next = snoozed.next(); next && asks.reason == Reason::ok) {
      earliest_ = std::min(*next, earliest_.value_or(*next));
    }
    if (!trace_.question(question, offer_, Gate::snoozed, snoozed)) return false;
    const bool asks_left = trace_.question(question, offer_, Gate::question_clock, asks);
    trace_.detail("asks", state == nullptr ? 0 : state->asks);
    trace_.detail("asks_max", asks_max);
    return asks_left;
  }

  const Offer& offer_;
  const Inputs& in_;
  const bool is_mandatory_;
  GateTrace& trace_;
  std::vector<profile::AttributeIndex> pending_;
  std::optional<Time> earliest_;
};

// Where something is required, nothing else is asked along with it.
bool passes_requirement(const Chosen& chosen, const Offer& offer, const Inputs& in, const Urgency& urgency,
                        GateTrace& trace) {
  const std::string& path = in.catalogue.at(chosen.attribute).path.text();
  const Requirement* requirement = find_requirement(in.policy.requirements, path);
  if (requirement != nullptr) {
    const Due due = due_of(*requirement, find_state(in.user.asking.questions, path), in.moment.now);
    trace.question(*chosen.question, offer, Gate::requirement, requirement_gate(due), true);
  }
  if (chosen.stage == Stage::required || !urgency.is_urgent(offer) || offer.cadence.mandatory) return true;
  return trace.question(*chosen.question, offer, Gate::requirement, {Reason::only_required});
}

// What is mandatory is asked all the same.
bool passes_pause(const Question& question, const Offer& offer, const Inputs& in, const Urgency& urgency, GateTrace& trace) {
  const PausedQuestionsPtr& paused = in.moment.paused_questions;
  if (paused == nullptr || urgency.is_mandatory(offer)) return true;
  if (!paused->contains({offer.form, in.catalogue.at(question.attribute).path.text()})) return true;
  return trace.question(question, offer, Gate::paused, {Reason::question_paused});
}

}  // namespace

bool goes_before(const Candidate& a, const Candidate& b, Ranking order) {
  const bool required_a = a.chosen.question->required, required_b = b.chosen.question->required;
  if (required_a != required_b) return required_a;
  if (order == Ranking::ranked) {
    const double score_a = a.chosen.score.total(), score_b = b.chosen.score.total();
    if (score_a != score_b) return score_a > score_b;
    if (a.chosen.attribute != b.chosen.attribute) return a.chosen.attribute < b.chosen.attribute;
  }
  return a.place < b.place;
}

void collect_unknown(const Offer& offer, const Inputs& in, const Urgency& urgency, GateTrace& trace,
                     CandidateList& into) {
  const bool can_require = !in.policy.requirements.empty();
  into.clear();
  std::size_t place = 0;
  for (const Step& step : offer.steps) {
    for (const Question& question : step.questions) {
      ++place;
      if (!passes_pause(question, offer, in, urgency, trace)) continue;
      if (!trace.question(question, offer, Gate::purpose, purpose_gate(question, in.user))) continue;
      const Knowledge knowledge = knowledge_of(question, in);
      if (!trace.question(question, offer, Gate::known, {knowledge.reason}, !knowledge.is_known())) continue;
      Chosen& chosen = into.emplace_back(place, &step).chosen;
      chosen.attribute = question.attribute;
      chosen.question = &question;
      chosen.confirm = knowledge.can_confirm;
      chosen.score.residual = knowledge.residual;
      rate(chosen, in);
      if (can_require && !passes_requirement(chosen, offer, in, urgency, trace)) into.pop_back();
    }
  }
}

std::optional<Time> drop_what_is_stopped(const Offer& offer, const Inputs& in, const Urgency& urgency,
                                         GateTrace& trace, CandidateList& candidates) {
  OwnGates gates(offer, in, urgency.is_mandatory(offer), trace);
  std::size_t kept = 0;
  for (Candidate& candidate : candidates) {
    if (!gates.pass(candidate, std::span(candidates).first(kept))) continue;
    if (&candidates[kept] != &candidate) candidates[kept] = candidate;
    ++kept;
  }
  candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end());
  return gates.earliest();
}

}  // namespace acquaint::asking
