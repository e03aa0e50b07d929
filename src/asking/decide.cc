#include "asking/decide.h"

#include <algorithm>
#include <cstdlib>

#include "asking/contest.h"
#include "asking/lead.h"
#include "asking/open_decision.h"
#include "asking/user_gates.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

Decision nothing(Reason reason, std::optional<Time> next_eligible = std::nullopt) {
  Decision decision;
  decision.reason = reason;
  decision.next_eligible = next_eligible;
  return decision;
}

Decision ask(const Contender& winner, bool is_mandatory) {
  Decision decision;
  decision.kind = Decision::Kind::ask;
  decision.reason = Reason::asked;
  decision.offer = winner.offer;
  decision.is_mandatory = is_mandatory;
  decision.step = winner.candidates.front().step->id;
  decision.questions.reserve(winner.candidates.size());
  for (const Candidate& candidate : winner.candidates) decision.questions.push_back(candidate.chosen);
  return decision;
}

// Nothing but clocks is in the way, of forms and perhaps of the user too.
Decision wait(Time earliest, const UserClocks& clocks) {
  const Reason reason = Reason::waiting;
  return nothing(reason, std::max(earliest, clocks.are_over.value_or(earliest)));
}

// The winner, or what the learning order makes of it.
Decision ask_winner(Contest& contest, const Inputs& in, std::optional<Learned> learned, GateTrace& trace) {
  const bool is_mandatory = contest.urgency().is_mandatory(*contest.winner().offer);
  // Nobody chose whose turn it is, so nothing is to be judged by it.
  if (!learned || contest.winner().has_turn) return ask(contest.winner(), is_mandatory);
  choose_lead(contest, in, trace, *learned);
  const Hold hold = learned->hold;
  const Reason held = hold == Hold::no_gain ? Reason::no_gain : Reason::better_moment;
  Decision decision = hold == Hold::none ? ask(contest.winner(), is_mandatory) : nothing(held);
  if (hold != Hold::none) trace.user(Gate::hold, {held});
  decision.learned = std::move(learned);
  return decision;
}

Decision decide_after(Contest& contest, const Inputs& in, std::optional<Learned> learned, GateTrace& trace) {
  if (!contest.has_winner()) {
    if (!contest.earliest()) return nothing(Reason::nothing_to_ask);
    return wait(*contest.earliest(), pass_user_clocks(in, trace));
  }
  if (!contest.urgency().is_mandatory(*contest.winner().offer)) {
    const UserClocks clocks = pass_user_clocks(in, trace);
    if (clocks.reason != Reason::ok) return nothing(clocks.reason, clocks.are_over);
  }
  return ask_winner(contest, in, std::move(learned), trace);
}

void note_questions(const Decision& decision, GateTrace& trace) {
  for (const Chosen& chosen : decision.questions) {
    trace.question(*chosen.question, *decision.offer, Gate::rank, {Reason::asked}, true);
    trace.detail("score", chosen.score.total());
  }
}

// The whole story, of a user whose open decision, if there is one, has not come to its end.
Decision decide_now(const Inputs& in, GateTrace& trace) {
  const bool held_out = is_held_out(in);
  const Urgency urgency(in);
  const Reason stopped = pass_user_gates(in, held_out, urgency, trace);
  if (stopped != Reason::ok) return nothing(stopped);
  const auto& open = in.user.asking.open;
  if (open) return meet_open_decision(*open, in, held_out, urgency, trace);

  auto learned = start_learning(in);
  const bool learns = learned && learned->arm == Arm::learned;
  Contest contest(in, held_out, learns ? Losers::kept : Losers::forgotten, urgency, trace);
  contest.hold();
  Decision decision = decide_after(contest, in, std::move(learned), trace);
  if (trace.is_wanted()) {
    contest.note_ranking(decision.offer);
    note_questions(decision, trace);
  }
  return decision;
}

// Decides on the user as it will be once the resolution is stored.
Decision decide_settled(const Resolution& resolution, const Inputs& in, GateTrace& trace) {
  profile::User settled = in.user;
  settled.asking = resolve(std::move(settled.asking), resolution, in.policy, in.offers);
  Memberships memberships;
  const Inputs after{settled,   in.view,     in.catalogue, in.policy, in.offers,
                     in.moment, in.guidance, &memberships};
  Decision decision = decide_now(after, trace);
  decision.resolves = resolution;
  return decision;
}

}  // namespace

profile::AskingState resolve(profile::AskingState state, const Resolution& resolution,
                             const Policy& policy, std::span<const Offer> offers) {
  if (!state.open || state.open->id != resolution.id) return state;
  const Offer* offer = find_offer(offers, state.open->form);
  const Cadence none;
  const Terms terms{policy, offer == nullptr ? none : offer->cadence, resolution.at};
  switch (resolution.outcome) {
    case Resolution::Outcome::ignored: return ignored(std::move(state), terms);
    case Resolution::Outcome::withdrawn: return withdrawn(std::move(state), terms);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Decision decide(const Inputs& given, Trace* trace) {
  Memberships memberships;
  Inputs in = given;
  in.memberships = &memberships;
  GateTrace gates(in, trace);
  if (const auto resolution = resolution_of(in)) return decide_settled(*resolution, in, gates);
  Decision decision = decide_now(in, gates);
  const auto& open = in.user.asking.open;
  if (!open || !makes_way(*open, decision, in)) return decision;

  Trace lines;
  GateTrace later_gates(in, trace == nullptr ? nullptr : &lines);
  Decision mandatory = decide_settled(made_way(*open, in.moment.now), in, later_gates);
  if (mandatory.kind != Decision::Kind::ask || !mandatory.is_mandatory) return decision;
  if (trace != nullptr) *trace = std::move(lines);
  return mandatory;
}

}  // namespace acquaint::asking
