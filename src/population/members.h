// Who fulfils a condition, and about how many: by looking at users, page by page, so that no I/O thread is
// ever blocked.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "asking/condition.h"
#include "base/task.h"
#include "profile/user_store.h"

namespace acquaint::population {

// What is looked for; refers to its parts, which outlive the task. `catalogue` is that of the condition.
struct Search {
  const asking::Condition& condition;
  const profile::Catalogue& catalogue;
  Time now;
};

struct MemberPage {
  std::vector<profile::UserId> users;   // In ascending order.
  std::optional<profile::UserId> next;  // Go on behind this one; nothing: these were the last.
};

// Up to `limit` users behind `after`. Looks at 5,000 at most, so that a page can be short of some.
Task<Result<MemberPage>> find_members(profile::UserStore& users, Search search,
                                      std::optional<profile::UserId> after, std::size_t limit);

struct Estimate {
  std::int64_t users = 0;  // All there are.
  std::int64_t looked_at = 0;
  double count = 0;
  double low = 0;  // Bounds of a 95 % interval.
  double high = 0;
  bool is_exact = false;
};

// Exact up to 5,000 users. Of more, 2,000 are looked at in 50 places, drawn from `seed`, whose differences
// give the interval.
Task<Result<Estimate>> estimate_members(profile::UserStore& users, Search search, std::uint64_t seed);

}  // namespace acquaint::population
