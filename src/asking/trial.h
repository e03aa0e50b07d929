// The running comparison of the learning order with the ranked one, on users who were told apart by
// chance, and the switch that ends it when learning does harm. Values only; every function is pure.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "asking/policy.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

enum class Arm { standard, learned };

// Mean and spread of what users of one arm have brought (Welford).
struct Tally {
  double count = 0;
  double mean = 0;
  double squares = 0;  // Sum of squared distances from the mean.

  void add(double score);
  double variance() const { return count > 1 ? squares / (count - 1) : 0; }
};

// How much better users of the learning order fare, each scored by points answered less the price
// of prompts without an answer.
struct Difference {
  double mean = 0;
  double bound =
      0;  // The truth lies within mean ± bound, at any time one looks, in 95 of 100 trials.
};

// Nothing with fewer than 20 users in either arm. The bound is the normal mixture's confidence
// sequence (Robbins 1970; Howard et al. 2021).
std::optional<Difference> difference_of(const Tally& standard, const Tally& learned);

struct Newcomer {
  Time since;
  Arm arm;
  double score = 0;
};

struct Trial {
  Tally standard, learned;
  // Users who take part but have not been watched for 14 days, by the hash of their id, and in the
  // order in which they came.
  std::map<std::uint64_t, Newcomer> newcomers;
  std::deque<std::pair<Time, std::uint64_t>> queue;
  bool is_off = false;  // Learning has done harm: nobody gets its order any more.

  double compared() const { return standard.count + learned.count; }
};

// Percent of users who keep the ranked order: half of them, until enough have been compared.
double control_percent(const Trial& trial, const Learning& policy);

// Sticky: who is in the control group while it is small was in it before.
Arm arm_of(std::string_view user, double control_percent);

// A user who was never asked anything could be asked now; nothing happens to one who takes part
// already. Counts in all who have been watched long enough, and turns learning off when it does
// harm.
Trial enrolled(Trial trial, std::string_view user, const Learning& policy, Time now);

// What a prompt brought: points of what was answered, or less than nothing.
Trial scored(Trial trial, std::string_view user, double score, Time now);

// Users are hashes in it.
JsonObject to_json(const Trial& trial);
// Error "learning.corrupt" when the object has another shape.
Result<Trial> parse_trial(const JsonObject& stored);

}  // namespace acquaint::asking
