// The questions of one form that may be asked of this user now: those that pass all gates of their own.
#pragma once

#include <optional>
#include <vector>

#include "asking/gate_trace.h"
#include "asking/urgency.h"

namespace acquaint::asking {

struct Candidate {
  Candidate(std::size_t in_form, const Step* of) : place(in_form), step(of) {}

  std::size_t place;  // In the order of the form.
  const Step* step;
  bool is_dropped = false;  // One prompt has no place for it.
  Chosen chosen;
};

// Always in the order of the form.
using CandidateList = std::vector<Candidate>;

// The order of questions within a prompt: required ones, then by score where the policy ranks.
bool goes_before(const Candidate& a, const Candidate& b, Ranking order);

// Fills in everything that is worth asking, whatever its other gates say.
void collect_unknown(const Offer& offer, const Inputs& inputs, const Urgency& urgency, GateTrace& trace,
                     CandidateList& into);

// Keeps what passes its other gates too. Returns the earliest time at which one of the rest would.
std::optional<Time> drop_what_is_stopped(const Offer& offer, const Inputs& inputs, const Urgency& urgency,
                                         GateTrace& trace, CandidateList& candidates);

}  // namespace acquaint::asking
