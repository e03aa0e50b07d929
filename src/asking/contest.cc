#include "asking/contest.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

Stop stop_when(bool stops, Reason reason) { return stops ? Stop{reason} : Stop{}; }

}  // namespace

Contest::Contest(const Inputs& inputs, bool held_out, Losers losers, const Urgency& urgency, GateTrace& trace)
    : in_(inputs), held_out_(held_out), losers_(losers), urgency_(urgency), trace_(trace),
      where_(inputs.moment.where()), shortlist_(inputs) {
  candidates_.reserve(8);
}

void Contest::hold() {
  if (!in_.policy.shares.empty()) draw_turn();
  const Offer* first = most_promising();
  if (first != nullptr) consider(*first);
  for (const Offer& offer : in_.offers) {
    if (&offer != first) consider(offer);
  }
}

// Whose guaranteed share this prompt belongs to, if it can be asked.
void Contest::draw_turn() {
  const std::uint64_t seed = in_.guidance == nullptr ? 0 : in_.guidance->seed;
  const Share* drawn = draw_share(in_.policy.shares, seed, in_.user.id.text(), prompts_of(in_.user.asking));
  if (drawn != nullptr) turn_ = in_.catalogue.find(drawn->attribute);
  trace_.user(Gate::share, {turn_ ? Reason::share_drawn : Reason::ok}, true);
  if (turn_) trace_.detail("attribute", drawn->attribute);
}

// Looked at first, it spares most of the others a look. Null with a trace, which keeps the order.
const Offer* Contest::most_promising() const {
  if (trace_.is_wanted() || losers_ == Losers::kept || turn_ || in_.offers.empty()) return nullptr;
  const auto most = [this](const Offer& offer) { return rank(offer, offer.score_max, false); };
  return &*std::ranges::max_element(in_.offers, {}, most);
}

// Without a trace, a form that could not win any more is not looked at further. That spares most of
// them their conditions and look-ups.
void Contest::consider(const Offer& offer) {
  const bool is_thorough = trace_.is_wanted();
  if (!is_thorough && !can_win(offer, offer.score_max)) return;
  if (!passes_first_gates(offer)) return;
  collect_unknown(offer, in_, urgency_, trace_, candidates_);
  if (!is_thorough && losers_ == Losers::forgotten &&
      !can_win(offer, shortlist_.score_of_the_best(candidates_, prompt_max(offer, urgency_, in_)))) {
    return;
  }
  if (passes_condition(offer) && passes_clocks(offer)) contend(offer);
}

bool Contest::passes_first_gates(const Offer& offer) const {
  const Cadence& cadence = offer.cadence;
  return trace_.form(offer, Gate::paused, stop_when(cadence.paused, Reason::form_paused)) &&
         trace_.form(offer, Gate::hold_out,
                     stop_when(held_out_ && !urgency_.is_mandatory(offer), Reason::held_out)) &&
         trace_.form(offer, Gate::roll_out, roll_out_gate(offer, in_)) &&
         trace_.form(offer, Gate::moment, moment_gate(offer, in_.moment, where_)) &&
         passes_counts(offer);
}

bool Contest::passes_counts(const Offer& offer) const {
  const Occasion& occasion = offer.cadence.occasion;
  if (occasion.counts.empty() || urgency_.is_urgent(offer)) return true;
  return trace_.form(offer, Gate::count, occasion.count_gate(in_.user, in_.moment));
}

bool Contest::passes_condition(const Offer& offer) const {
  return trace_.form(offer, Gate::known, stop_when(candidates_.empty(), Reason::nothing_unknown)) &&
         trace_.form(offer, Gate::condition, condition_gate(offer.targeting, in_));
}

// Leaves the candidates that can be asked. When only clocks stop the form, it notes when they are over.
bool Contest::passes_clocks(const Offer& offer) {
  const auto* state = find_state(in_.user.asking.forms, offer.form);
  const bool declined = state != nullptr && state->declined;
  if (!trace_.form(offer, Gate::never, stop_when(declined, Reason::form_declined))) return false;
  const auto earliest_question = drop_what_is_stopped(offer, in_, urgency_, trace_, candidates_);
  const Stop form_clock = urgency_.is_urgent(offer) ? Stop{} : form_clock_gate(offer, state, in_);
  const Stop elapsed = elapsed_stop(offer);
  if (candidates_.empty()) {
    trace_.form(offer, Gate::question_clock,
                {Reason::nothing_left, earliest_question.value_or(Time::max())});
    if (!earliest_question) return false;
  }
  if (!passes_form_clocks(offer, form_clock, elapsed)) return false;
  if (!candidates_.empty() && !form_clock.next() && !elapsed.next()) return true;
  const Time now = in_.moment.now;
  const Time next = std::max(form_clock.next().value_or(now), elapsed.next().value_or(now));
  wait_until(candidates_.empty() ? std::max(next, *earliest_question) : next);
  return false;
}

Stop Contest::elapsed_stop(const Offer& offer) const {
  const Occasion& occasion = offer.cadence.occasion;
  if (occasion.elapsed.empty() || urgency_.is_urgent(offer)) return {};
  return occasion.elapsed_gate(in_.user, in_.moment.now);
}

// Or it is known when it will.
bool Contest::passes_form_clocks(const Offer& offer, const Stop& form_clock, const Stop& elapsed) const {
  if (!trace_.form(offer, Gate::form_clock, form_clock) && !form_clock.next()) return false;
  if (offer.cadence.occasion.elapsed.empty() || urgency_.is_urgent(offer)) return true;
  return trace_.form(offer, Gate::since, elapsed) || elapsed.next();
}

void Contest::wait_until(Time next) { earliest_ = std::min(next, earliest_.value_or(next)); }

// Keeps the best questions that one prompt may have with those that follow from them, and the offer
// if it is the best so far.
void Contest::contend(const Offer& offer) {
  const auto most = static_cast<std::size_t>(prompt_max(offer, urgency_, in_));
  const bool is_mandatory = urgency_.is_mandatory(offer), is_its_turn = !is_mandatory && has_turn();
  const auto turn = is_its_turn ? turn_ : std::nullopt;
  if (losers_ == Losers::kept && !is_mandatory) contenders_.push_back({&offer, candidates_});
  if (losers_ == Losers::kept && !is_mandatory && !is_its_turn) {
    GateTrace silent(in_, nullptr);  // What is dropped here may be asked all the same.
    shortlist_.keep_the_best(candidates_, offer, most, turn, silent);
  } else {
    shortlist_.keep_the_best(candidates_, offer, most, turn, trace_);
  }
  const double total = shortlist_.score_of_what_leads(candidates_);
  if (trace_.is_wanted()) totals_.push_back({&offer, total});
  if (!goes_before_the_best(offer, total, is_its_turn)) return;
  best_.offer = &offer;
  best_.total = total;
  best_.has_turn = is_its_turn;
  std::swap(best_.candidates, candidates_);
}

// Whether the offer could go before the best so far if nothing more stood in its way and its questions
// scored so much. Of equal urgency, what was learnt may put any first, whatever it scores.
bool Contest::can_win(const Offer& offer, double score) const {
  if (turn_) return true;
  if (losers_ == Losers::forgotten) return goes_before_the_best(offer, score, false);
  return best_.offer == nullptr || priority(offer) >= priority(*best_.offer);
}

// Whether the form under consideration can ask the question whose turn it is.
bool Contest::has_turn() const {
  return turn_ && std::ranges::any_of(candidates_, [this](const Candidate& candidate) {
           return !candidate.chosen.follows && candidate.chosen.attribute == *turn_;
         });
}

Contest::Rank Contest::rank(const Offer& offer, double total, bool has_turn) const {
  const double counted = in_.policy.order == Ranking::ranked ? total : 0.0;
  return {urgency_.is_mandatory(offer), has_turn, offer.cadence.priority, counted};
}

std::pair<bool, int> Contest::priority(const Offer& offer) const {
  return {urgency_.is_mandatory(offer), offer.cadence.priority};
}

// Of equals, the one that the settings name first.
bool Contest::goes_before_the_best(const Offer& offer, double total, bool has_turn) const {
  if (best_.offer == nullptr) return true;
  const Rank mine = rank(offer, total, has_turn);
  const Rank best = rank(*best_.offer, best_.total, best_.has_turn);
  return mine != best ? mine > best : &offer < best_.offer;
}

void Contest::note_ranking(const Offer* asked) const {
  for (const auto& [offer, total] : totals_) {
    const bool is_asked = offer == asked;
    if (offer == best_.offer && !is_asked) continue;  // A gate of the user stands before it.
    trace_.form(*offer, Gate::rank, {is_asked ? Reason::asked : Reason::other_form}, is_asked);
    trace_.detail("score", total);
    trace_.detail("priority", offer->cadence.priority);
  }
}

}  // namespace acquaint::asking
