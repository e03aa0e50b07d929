// What is to be known of all visitors (visitor.h) beside what UserStore tells of each.
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "profile/handle.h"

namespace acquaint::profile {

// Which visitors are over.
struct IdleQuery {
  Time active_before;  // Those who were not active since,
  Time merged_before;  // and those who were merged into a user before this time.
  std::size_t limit = 1000;
};

// Safe to call from any executor. Errors as of UserStore.
class VisitorStore {
 public:
  virtual ~VisitorStore() = default;

  // How many there are, with those that were merged.
  virtual Task<Result<std::uint64_t>> count() = 0;

  // The ids of visitors who are over, those who are longest first. Whoever removes them uses
  // UserStore::erase.
  virtual Task<Result<std::vector<UserId>>> idle(IdleQuery query) = 0;
};

}  // namespace acquaint::profile
