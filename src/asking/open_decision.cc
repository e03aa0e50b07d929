#include "asking/open_decision.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

using profile::OpenDecision;

bool still_asks(const OpenDecision& open, const Question& question, const Inputs& in) {
  const std::string& path = in.catalogue.at(question.attribute).path.text();
  if (std::ranges::find(open.questions, path) == open.questions.end()) return false;
  if (std::ranges::find(open.answered, path) != open.answered.end()) return false;
  const auto* state = find_state(in.user.asking.questions, path);
  return (state == nullptr || !state->declined) && !knowledge_of(question, in).is_known();
}

Chosen chosen_again(const Question& question, bool follows, const Inputs& in) {
  const Knowledge knowledge = knowledge_of(question, in);
  Chosen chosen{.attribute = question.attribute,
                .question = &question,
                .confirm = knowledge.can_confirm,
                .follows = follows,
                .score = {.residual = knowledge.residual}};
  rate(chosen, in);
  const std::string& path = in.catalogue.at(question.attribute).path.text();
  chosen.score.patience = patience_of(find_state(in.user.asking.questions, path));
  return chosen;
}

// What it still has to ask, in the order of the form.
std::vector<Chosen> still_asked(const OpenDecision& open, const Offer& offer, const Inputs& in) {
  std::vector<Chosen> asked;
  std::vector<profile::AttributeIndex> pending;
  for (const Step& step : offer.steps) {
    for (const Question& question : step.questions) {
      if (!still_asks(open, question, in)) continue;
      const Reason shown = shown_gate(question, pending, in).reason;
      if (shown != Reason::ok && shown != Reason::depends_on_answer) continue;
      asked.push_back(chosen_again(question, shown == Reason::depends_on_answer, in));
      pending.push_back(question.attribute);
    }
  }
  return asked;
}

// When it counts as ignored: never while somebody may still be showing it.
Time ignored_at(const OpenDecision& open, const Policy& policy) {
  return std::max(open.asked + policy.ignored_after, open.lease_until);
}

bool is_held_by(const OpenDecision& open, const Moment& moment) {
  return !open.holder.empty() && open.holder == moment.holder;
}

bool can_show(const Offer& offer, const Inputs& in, bool held_out, const Urgency& urgency) {
  return (!held_out || urgency.is_mandatory(offer)) &&
         moment_gate(offer, in.moment, in.moment.where()).reason == Reason::ok;
}

Decision repeated(const OpenDecision& open, const Offer& offer, bool is_mandatory, const Inputs& in) {
  return {.kind = Decision::Kind::repeat,
          .reason = Reason::decision_repeated,
          .offer = &offer,
          .is_mandatory = is_mandatory,
          .step = open.step,
          .questions = still_asked(open, offer, in),
          .id = open.id,
          .renew = false,
          .next_eligible = {},
          .resolves = {},
          .learned = {}};
}

}  // namespace

const Offer* find_offer(std::span<const Offer> offers, std::string_view form) {
  const auto found = std::ranges::find(offers, form, &Offer::form);
  return found == offers.end() ? nullptr : &*found;
}

std::optional<Resolution> resolution_of(const Inputs& in) {
  const auto& open = in.user.asking.open;
  if (!open) return std::nullopt;
  const Time over = ignored_at(*open, in.policy);
  if (in.moment.now >= over) return Resolution{open->id, Resolution::Outcome::ignored, over};
  const Offer* offer = find_offer(in.offers, open->form);
  const bool has_point =
      offer != nullptr && !offer->cadence.paused && !still_asked(*open, *offer, in).empty();
  if (has_point) return std::nullopt;
  return Resolution{open->id, Resolution::Outcome::withdrawn, in.moment.now};
}

Decision meet_open_decision(const OpenDecision& open, const Inputs& in, bool held_out,
                            const Urgency& urgency, GateTrace& trace) {
  const Offer& offer = *find_offer(in.offers, open.form);
  const bool is_holder = is_held_by(open, in.moment);
  const bool lease_is_over = in.moment.now >= open.lease_until;
  // Nobody gets past what is mandatory by logging in once more, or elsewhere. Whoever answers it, it counts once.
  const bool must_be_shown = in.moment.kind == MomentKind::login && urgency.is_mandatory(offer);
  Stop stop{Reason::decision_repeated};
  if (!is_holder && !lease_is_over && !must_be_shown) {
    stop = {Reason::leased, open.lease_until};
  } else if (!can_show(offer, in, held_out, urgency)) {
    stop = {Reason::decision_open, ignored_at(open, in.policy)};
  }
  const bool repeats = stop.reason == Reason::decision_repeated;
  trace.user(Gate::lease, stop, repeats);
  trace.detail("form", open.form);
  Decision decision;
  if (repeats) decision = repeated(open, offer, urgency.is_mandatory(offer), in);
  decision.renew = repeats && (!is_holder || lease_is_over);
  decision.reason = stop.reason;
  decision.next_eligible = stop.next();
  return decision;
}

bool makes_way(const OpenDecision& open, const Decision& met, const Inputs& in) {
  if (in.moment.kind != MomentKind::login) return false;
  const bool is_shown = met.kind == Decision::Kind::repeat;
  if (is_shown && (met.is_mandatory || is_held_by(open, in.moment))) return false;
  return !Urgency(in).is_mandatory(*find_offer(in.offers, open.form));
}

Resolution made_way(const OpenDecision& open, Time now) {
  return {open.id, Resolution::Outcome::withdrawn, now};
}

}  // namespace acquaint::asking
