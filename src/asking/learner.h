// What a site has learnt so far, and the only two ways in which it learns more: a decision was
// made, and a decision has ended. Values only; every function is pure, so that the same history
// makes the same learner.
#pragma once

#include <vector>

#include "asking/decide.h"

namespace acquaint::asking {

struct Learner {
  Model model;
  Trial trial;

  Guidance guidance(const Learning& policy, std::uint64_t seed) const {
    return {model, control_percent(trial, policy), trial.is_off, seed, {}};
  }
};

Learner new_learner(const profile::Catalogue& catalogue, Time now);

// A decision to ask, as far as its end will be learnt from.
struct Awaited {
  Features features;
  std::vector<Option> asked;
  Time at;

  bool operator==(const Awaited&) const = default;
};

// Of a decision to ask that was made with guidance.
Awaited awaited(const Decision& decision, Time at);

// The same from "learning" of the decision's explanation, where it is kept. Attributes that the
// catalogue has no more are left out. Error "learning.corrupt" when it has another shape.
Result<Awaited> parse_awaited(const JsonObject& learning, Time at,
                              const profile::Catalogue& catalogue);

// A decision was made with guidance, whatever came out, for this user as it was before.
Learner decided(Learner learner, const Decision& decision, const profile::User& user,
                const Moment& moment, const Policy& policy);

struct Ended {
  std::vector<profile::AttributeIndex> answered;
  Answer otherwise = Answer::dismissed;          // What the others are taken for ...
  std::vector<profile::AttributeIndex> refused;  // ... but for these.
  bool is_late = false;  // It was learnt from as ignored before, and is answered all the same ...
  bool had_answer = false;  // ... as it was in part before, so that no silence was counted.
  Time at;
};

// A decision ended, with the user or without. Nothing is learnt from one that was withdrawn: do not
// call.
Learner ended(Learner learner, std::string_view user, const Awaited& decision, const Ended& how,
              const Learning& policy);

}  // namespace acquaint::asking
