#include "asking/contest.h"

#include <algorithm>
#include <tuple>

namespace acquaint::asking {
namespace {

Stop stop_when(bool stops, Reason reason) { return stops ? Stop{reason} : Stop{}; }

auto rank(const Offer& offer, double total, Ranking order) {
  const double counted = order == Ranking::ranked ? total : 0.0;
  return std::tuple(offer.cadence.mandatory, offer.cadence.priority, counted);
}

auto urgency(const Offer& offer) { return std::pair(offer.cadence.mandatory, offer.cadence.priority); }

}  // namespace

Contest::Contest(const Inputs& inputs, bool held_out, Losers losers, GateTrace& trace)
    : in_(inputs), held_out_(held_out), losers_(losers), trace_(trace), where_(inputs.moment.where()),
      shortlist_(inputs) {
  candidates_.reserve(8);
}

void Contest::hold() {
  const Offer* first = most_promising();
  if (first != nullptr) consider(*first);
  for (const Offer& offer : in_.offers) {
    if (&offer != first) consider(offer);
  }
}

// Looked at first, it spares most of the others a look. Null with a trace, which keeps the order.
const Offer* Contest::most_promising() const {
  if (trace_.is_wanted() || losers_ == Losers::kept || in_.offers.empty()) return nullptr;
  const auto most = [this](const Offer& offer) { return rank(offer, offer.score_max, in_.policy.order); };
  return &*std::ranges::max_element(in_.offers, {}, most);
}

// Without a trace, a form that could not win any more is not looked at further. That spares most of
// them their conditions and look-ups.
void Contest::consider(const Offer& offer) {
  const bool is_thorough = trace_.is_wanted();
  if (!is_thorough && !can_win(offer, offer.score_max)) return;
  if (!passes_first_gates(offer)) return;
  collect_unknown(offer, in_, trace_, candidates_);
  if (!is_thorough && losers_ == Losers::forgotten &&
      !can_win(offer, shortlist_.score_of_the_best(candidates_, questions_left(offer, in_)))) {
    return;
  }
  if (passes_condition(offer) && passes_clocks(offer)) contend(offer);
}

bool Contest::passes_first_gates(const Offer& offer) const {
  const Cadence& cadence = offer.cadence;
  return trace_.form(offer, Gate::paused, stop_when(cadence.paused, Reason::form_paused)) &&
         trace_.form(offer, Gate::hold_out,
                     stop_when(held_out_ && !cadence.mandatory, Reason::held_out)) &&
         trace_.form(offer, Gate::roll_out, roll_out_gate(offer, in_)) &&
         trace_.form(offer, Gate::moment, moment_gate(offer, in_.moment.kind, where_));
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
  const auto earliest_question = drop_what_is_stopped(offer, in_, trace_, candidates_);
  const Stop form_clock = form_clock_gate(offer, state, in_);
  if (candidates_.empty()) {
    trace_.form(offer, Gate::question_clock,
                {Reason::nothing_left, earliest_question.value_or(Time::max())});
    if (!earliest_question) return false;
  }
  if (!trace_.form(offer, Gate::form_clock, form_clock) && !form_clock.next()) return false;
  if (!candidates_.empty() && !form_clock.next()) return true;
  const Time next = form_clock.next().value_or(in_.moment.now);
  wait_until(candidates_.empty() ? std::max(next, *earliest_question) : next);
  return false;
}

void Contest::wait_until(Time next) { earliest_ = std::min(next, earliest_.value_or(next)); }

// Keeps the best questions that one prompt may have with those that follow from them, and the offer
// if it is the best so far.
void Contest::contend(const Offer& offer) {
  const auto most = static_cast<std::size_t>(questions_left(offer, in_));
  if (losers_ == Losers::kept && !offer.cadence.mandatory) {
    contenders_.push_back({&offer, candidates_});
    GateTrace silent(in_, nullptr);  // What is dropped here may be asked all the same.
    shortlist_.keep_the_best(candidates_, offer, most, silent);
  } else {
    shortlist_.keep_the_best(candidates_, offer, most, trace_);
  }
  const double total = shortlist_.score_of_what_leads(candidates_);
  if (trace_.is_wanted()) totals_.push_back({&offer, total});
  if (!goes_before_the_best(offer, total)) return;
  best_.offer = &offer;
  best_.total = total;
  std::swap(best_.candidates, candidates_);
}

// Whether the offer could go before the best so far if nothing more stood in its way and its questions
// scored so much. Of equal urgency, what was learnt may put any first, whatever it scores.
bool Contest::can_win(const Offer& offer, double score) const {
  if (losers_ == Losers::forgotten) return goes_before_the_best(offer, score);
  return best_.offer == nullptr || urgency(offer) >= urgency(*best_.offer);
}

// Of equals, the one that the settings name first.
bool Contest::goes_before_the_best(const Offer& offer, double total) const {
  if (best_.offer == nullptr) return true;
  const auto mine = rank(offer, total, in_.policy.order);
  const auto best = rank(*best_.offer, best_.total, in_.policy.order);
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
