// What a site has learnt, as a fold over the log of its events. The log is all that there is to learn
// from, so that the same log makes the same study, bit for bit, and one that is lost is made anew. Each
// event counts once, because the study knows its place in the log.
//
//   decision.made      of a user who was never asked before: takes part in the comparison of the arms
//   decision.ended     what was answered, and what was not
//   learning.visits    moments at which somebody could have been asked, counted by page and device
//   learning.reset     everything is forgotten
//   learning.resumed   the comparison begins anew, and what was switched off is on again
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "asking/learner.h"
#include "profile/event_feed.h"

namespace acquaint::asking {

inline constexpr std::string_view kDecisionMade = "decision.made", kDecisionStarted = "decision.started",
                                  kDecisionAnswered = "decision.answered", kDecisionEnded = "decision.ended",
                                  kLearningVisits = "learning.visits", kLearningReset = "learning.reset",
                                  kLearningResumed = "learning.resumed";

struct Study {
  Learner learner;
  profile::EventPosition position;  // Behind all that was learnt from.
  std::uint64_t seed = 0;           // Of the draws; below 2^53.
};

// Page and device, and how often.
using Visits = std::map<std::pair<std::uint8_t, std::uint8_t>, std::int64_t>;
JsonObject to_json(const Visits& visits);

// What a decision to ask, or to hold, adds to the data of its event.
void note_made(JsonObject& data, const Decision& decision, const profile::User& user);

// Takes in one event, and moves on behind it. `made` is the event of the decision whose end this one
// tells; null when there is none any more, and for events of other types. Error "learning.corrupt" when
// the event cannot be read: then nothing is learnt from it.
Result<Done> take_in(Study& study, const profile::FeedEvent& event, const profile::Event* made,
                     const profile::Catalogue& catalogue, const Policy& policy);

JsonObject to_json(const Study& study, const profile::Catalogue& catalogue);
// For this catalogue, as parse_model. Errors "model.corrupt", and "learning.corrupt" for the rest.
Result<Study> parse_study(const JsonObject& stored, const profile::Catalogue& catalogue);

}  // namespace acquaint::asking
