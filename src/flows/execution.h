// How a run of a flow went: which actions were begun, how each ended, and when. Nothing of what they
// read or gave is in it, whether or not their author had the outputs masked: outputs hold what is
// known of users, and what other servers say.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"

namespace acquaint::flows {

struct RanAction {
  std::string id, type, action;  // As the flow declares them.
  std::string code;              // Of its error; empty when all went well.
  Duration took{0};
};

struct Execution {
  enum class Outcome {
    completed,
    refused,  // By ERROR_MESSAGE.
    failed,   // An action did that may not, or a bound was met.
  };

  std::string flow;  // Its id.
  Outcome outcome = Outcome::completed;
  std::string code;  // Of what failed.
  Time begun, ended;
  std::vector<RanAction> actions;  // In the order in which they were begun: kActionRunsMax at most.
};

}  // namespace acquaint::flows
