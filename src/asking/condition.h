// Conditions in JsonLogic's strict dialect: a closed set of operators, compiled once, three-valued,
// without coercion. docs/conditions.md is its manual.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/catalogue.h"
#include "profile/snapshot.h"

namespace acquaint::asking {

struct Moment;
class Memberships;
class Segments;

// What the names in a condition can mean. Refers to both; used only while compiling.
struct Names {
  Names(const profile::Catalogue& attributes, const Segments* declared = nullptr)  // NOLINT: a catalogue will do.
      : catalogue(attributes), segments(declared) {}

  const profile::Catalogue& catalogue;
  const Segments* segments;  // Null: there are none.
};

// `unknown` is an answer, not an error: a value that the condition needs is missing.
enum class Verdict { no, unknown, yes };  // In this order: Kleene's "and" is the least of them.

// What a condition can read. Null members are simply unknown. `view` is the user's under the catalogue
// that the condition was compiled with.
struct Facts {
  const profile::User* user = nullptr;         // "stats.logins", "events.Article Read.count", and undeclared attributes.
  const profile::ProfileView* view = nullptr;  // Effective values: "email", "user_metadata.company".
  const Moment* moment = nullptr;              // "moment.url", "moment.locale", "moment.<anything sent>".
  const JsonObject* answers = nullptr;         // "answers.<field>": of the form being filled in.
  Time now;
  Memberships* memberships = nullptr;  // Of this user at this time, shared between conditions. None: one's own.
};

// Immutable, cheap to copy, safe to use from any thread. Evaluation allocates only where the names that
// `missing` finds are used as a list.
class Condition {
 public:
  // Operators: var, missing, missing_some, ==, !=, <, <=, >, >= (also the three-operand "between"),
  // and, or, !, !!, in, if, startsWith, endsWith, daysSince, segment. A variable is an attribute path
  // ("user_metadata.title", deeper parts of its value with more dots), "profile.completeness", or "stats.",
  // "moment.", "answers.", "segments." and a name, or "events.", the name of an event, and ".count",
  // ".first" or ".last". At most 8 levels of operators or of lists within lists, and 200 operators. Errors:
  // "condition.unknown_operator", "condition.bad_operands", "condition.unknown_variable",
  // "condition.unknown_segment", "condition.too_deep", "condition.too_large"; `field` points into the logic.
  static Result<Condition> compile(const Json& logic, const Names& names);

  Verdict evaluate(const Facts& facts) const;

  // The logic as it was given, and the attribute paths that it reads, sorted.
  const Json& logic() const;
  const std::vector<std::string>& variables() const;
  // Whether its answer can change by time alone.
  bool drifts() const;
  // Where, within the logic, it first reads the moment or answers; empty: it is about the user alone.
  const std::string& moment_read_at() const;

 private:
  friend class Memberships;
  struct Compiled;
  explicit Condition(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

// In which segments a user was found to be, so that each is evaluated once. Of one user at one time.
class Memberships {
 public:
  // As the segment's condition says of the user and the time in `facts`.
  Verdict of(const Condition& segment, const Facts& facts);

 private:
  std::vector<std::pair<const void*, Verdict>> known_;  // Only of segments that were asked for.
};

}  // namespace acquaint::asking
