// The how-manieth login, visit or page view it must be for a form, and how long ago something must be:
// `logins`, `visits`, `pageViews` and `since` of a form's cadence. docs/asking.md is the manual.
#pragma once

#include <optional>
#include <vector>

#include "asking/stop.h"
#include "base/json.h"

namespace acquaint::profile {
struct User;
}

namespace acquaint::asking {

class Fields;
struct Moment;

// At these counts, at every multiple of `every`, or, with neither, at any; and within the bounds.
struct Counting {
  enum class What { logins, visits, page_views };

  What what = What::logins;
  std::vector<int> at;
  int every = 0;
  int from = 0;
  std::optional<int> to;

  bool fits(std::int64_t count) const;
};

struct Elapsed {
  enum class Since { sign_up, last_login, last_ask, last_answer };

  Since since = Since::sign_up;
  Duration least{0};
  std::optional<Duration> most;
};

struct Occasion {
  std::vector<Counting> counts;  // All must fit.
  std::vector<Elapsed> elapsed;  // Likewise. What never happened is long ago, and not within any time.

  // Reads the members of a cadence; their errors go to `fields`.
  static Occasion read(Fields& fields);

  // wrong_count: of which no time is known.
  Stop count_gate(const profile::User& user, const Moment& moment) const;
  // too_soon, until a known time; too_late.
  Stop elapsed_gate(const profile::User& user, Time now) const;
};

}  // namespace acquaint::asking
