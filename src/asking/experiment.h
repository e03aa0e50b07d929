// Experiments: named arms that change a closed set of the policy and of forms for a share of the users,
// beside a hold-out. Who is in which arm depends on the user and the names alone. The "experiments" of
// the settings; docs/asking.md is the manual.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "asking/policy.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

// What an arm makes of one form.
struct FormChange {
  JsonObject cadence;       // Members that take the place of the form's own.
  std::string replaced_by;  // Another form, which is asked in this arm alone; empty: none.
};

struct ExperimentArm {
  std::string name;
  double percent = 0;  // Of the users in the experiment.
  JsonObject policy;   // Members that take the place of the policy's own.
  std::map<std::string, FormChange, std::less<>> forms;
};

struct Experiment {
  std::string name;
  std::string group;     // No user is in two of a group; empty: none.
  double share = 100;    // Percent of all users, or of the group's, that are in it.
  // The hold-out, if there is one, is an arm of its own that changes nothing: kHoldOut. Together 100.
  std::vector<ExperimentArm> arms;
};

inline constexpr std::string_view kHoldOut = "hold_out";
// What the policy's own hold-out is called where it is compared as an experiment is, and the arm of everybody
// else. No experiment can have the name.
inline constexpr std::string_view kPolicyHoldOut = "policy.hold_out", kAsked = "asked";
inline constexpr std::size_t kVariantsMax = 128;

// Immutable, safe to use from any thread.
class Experiments {
 public:
  // [{"name", "group", "share", "hold_out", "arms": [{"name", "percent", "policy", "forms"}]}]. Error
  // "experiment.bad_field" names the place below `at`; "experiment.conflict" where two experiments that a
  // user can be in at once change the same; "experiment.too_many" when there are more than 128 ways to
  // be in arms.
  static Result<Experiments> parse(const JsonArray& document, const std::string& at);

  bool empty() const { return all_.empty(); }
  const std::vector<Experiment>& all() const { return all_; }

  // How many combinations of arms there are, and which one a user is in: the first is in none.
  std::size_t variants() const;
  std::size_t variant_of(std::string_view user) const;

  // The arms of a combination, in the order of the document.
  struct Place {
    std::size_t experiment;
    std::size_t arm;
  };
  std::vector<Place> places_of(std::size_t variant) const;
  std::vector<Assigned> assigned(std::size_t variant) const;

 private:
  // Experiments that exclude each other; a user is in at most one of them.
  struct Slot {
    std::string group;
    std::vector<std::size_t> experiments;
    std::vector<Place> places;  // Every arm of theirs.
  };

  Result<Done> add(Experiment experiment, const std::string& at);
  Result<Done> check_conflicts(const std::string& at) const;
  // 0: in none; else one more than the place.
  std::size_t choice_of(const Slot& slot, std::string_view user) const;

  std::vector<Experiment> all_;
  std::vector<Slot> slots_;
};

}  // namespace acquaint::asking
