// A user who is met at a moment, without a server: what is asked, in the order in which the server asks it, and what
// becomes of the user's state. Forecasts and tests of settings go through their moments by these. Pure.
#pragma once

#include <string>
#include <vector>

#include "asking/needs.h"
#include "asking/outcome.h"

namespace acquaint::asking {

// Of what is needed at the moment; without needs, of whatever is worth asking. A log-in goes on to that, too, when
// nothing of what its client needs is asked; the answer to the needs stays beside it then. The user is one whose visit
// is counted. The trace, when one is given, gets all gates that were reached.
Answers decide_at(const Inputs& inputs, const Demand& needs, Recipient recipient, Trace* trace = nullptr);

// Once the user has answered at a log-in that began then: the next form on the way to its client. Nothing: the user
// has come through.
Answers decide_further(const Inputs& inputs, const Demand& needs, Time login, Trace* trace = nullptr);

// The user's state once the decision is stored under this id. Errors are those of asked().
Result<AskingState> stored(const Inputs& inputs, const Decision& decision, std::string id);

// The attributes of the questions, in the order of the form: of all, or of those that are marked.
std::vector<std::string> paths_of(const Decision& decision, const profile::Catalogue& catalogue,
                                  bool Chosen::*mark = nullptr);

}  // namespace acquaint::asking
