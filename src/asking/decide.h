// What, if anything, to ask this user at this moment. A pure function of its inputs: the same for
// every surface, replayable, without I/O or a clock of its own. Gates are passed in the order of
// reason.h; docs/asking.md is the manual.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "asking/choice.h"
#include "asking/moment.h"
#include "asking/offer.h"
#include "asking/outcome.h"
#include "asking/policy.h"
#include "asking/reason.h"
#include "asking/trial.h"
#include "profile/catalogue.h"
#include "profile/snapshot.h"

namespace acquaint::asking {

// What was learnt, as an input: the same guidance gives the same decision, bit for bit.
struct Guidance {
  const Model& model;        // Of another catalogue, it counts for nothing.
  double control = 100;      // Percent of users who get the ranked order all the same: control_percent().
  bool is_off = false;       // Learning did harm (Trial): nobody gets its order.
  std::uint64_t seed = 0;    // Of the draws.
  std::string place = {};    // Where in the log of events the model stands; for who decides once more.
};

// Everything lives at least as long as the decision is used; `view` is the user's under `catalogue`,
// to whose attributes the offers refer.
struct Inputs {
  const profile::User& user;
  const profile::ProfileView& view;
  const profile::Catalogue& catalogue;
  const Policy& policy;
  std::span<const Offer> offers;  // In the order of the settings, which breaks ties.
  const Moment& moment;
  const Guidance* guidance = nullptr;  // None: nothing has been learnt. The policy says whether it counts.
  Memberships* memberships = nullptr;  // decide() brings its own.
  std::int64_t settings_version = 0;   // Which ones these are; 0: they were never published.
};

// Why a question stands where it does: total is the product of the factors.
struct Score {
  double worth = 0;     // From the catalogue; only the relation between attributes matters.
  double residual = 1;  // What is left to learn: 1 unknown, 1 - confidence uncertain, less when stale.
  double ease = 1;      // .45 a choice or a confirmation, .38 a short text, .30 long or sensitive.
  double patience = 1;  // 0.8 for every time that the user dismissed it.
  double boost = 1;     // From the policy; more, when it is encouraged.
  double total() const { return worth * residual * ease * patience * boost; }
};

struct Chosen {
  profile::AttributeIndex attribute = 0;
  const Question* question = nullptr;
  bool confirm = false;  // A stale or inferred value can be confirmed with one tap.
  // The form shows it only when the answer to another question of this decision calls for it. It takes
  // no place among the questions that one prompt may have, and is not counted as asked.
  bool follows = false;
  Stage stage = Stage::optional;  // Of a soft requirement.
  Score score;
};

// How the learning order came to what leads, for explanations and for the log that it is judged by.
struct Learned {
  struct Candidate {
    Option option;
    Estimate estimate;
  };

  Arm arm = Arm::standard;
  bool is_trusted = false;    // The evidence gate was open.
  bool is_explored = false;
  Hold hold = Hold::none;
  profile::AttributeIndex lead = 0;
  double propensity = 1;      // Of what leads.
  double draw = 0;            // In [0, 1): which of the candidates' propensities it fell on.
  Features features;
  std::vector<Option> asked;  // In the order of the form, without what only follows from an answer.
  std::vector<Candidate> candidates;  // Empty in the control group, which does not choose.
};

// An open decision that has come to its end without the user. Whoever stores anything for this
// decision applies it first: resolve().
struct Resolution {
  enum class Outcome { ignored, withdrawn };

  std::string id;
  Outcome outcome = Outcome::ignored;
  Time at;  // When it ended, which can be long ago.

  bool operator==(const Resolution&) const = default;
};

struct Decision {
  enum class Kind {
    nothing,
    ask,     // A new decision: the caller names it and stores it with asked().
    repeat,  // The open decision `id` once more; with `renew`, stored with renewed().
  };

  Kind kind = Kind::nothing;
  Reason reason = Reason::nothing_to_ask;
  const Offer* offer = nullptr;    // Of what is asked.
  bool is_mandatory = false;       // The form is, or what is asked of it is required by now.
  std::string step;                // Where the questions begin.
  std::vector<Chosen> questions;   // In the order of the form.
  std::string id;                  // Of the open decision, when it is repeated.
  bool renew = false;
  std::optional<Time> next_eligible;  // When nothing is asked because of clocks alone.
  std::optional<Resolution> resolves;
  std::optional<Learned> learned;  // With guidance, of what is asked or held back.
};

// What a gate said of one subject.
struct TraceLine {
  enum class Subject { user, form, attribute };

  Subject subject;
  std::string name;  // Form id or attribute path; of a question, `form` says in which one.
  std::string form;
  Gate gate;
  bool passed;
  Reason reason;
  std::optional<Time> next;  // When it would pass, where that is known.
  JsonObject detail;         // Counts and limits; never profile values.
};

struct Trace {
  std::vector<TraceLine> lines;
};

// The trace, when one is given, gets a line for every gate that was reached; it changes nothing else.
Decision decide(const Inputs& inputs, Trace* trace = nullptr);

// The user's state after the resolution; unchanged when its decision is no longer open.
profile::AskingState resolve(profile::AskingState state, const Resolution& resolution,
                             const Policy& policy, std::span<const Offer> offers);

}  // namespace acquaint::asking
