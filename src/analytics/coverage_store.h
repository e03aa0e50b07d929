// Keeps the coverage of the catalogue, day by day.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analytics/coverage.h"
#include "base/result.h"
#include "base/task.h"

namespace acquaint::analytics {

struct CoverageQuery {
  Day from{}, to{};       // Both belong to it.
  std::string attribute;  // Empty: all.
};

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class CoverageStore {
 public:
  virtual ~CoverageStore() = default;

  // The last day that was saved, with or without rows; nothing when there was none.
  virtual Task<Result<std::optional<Day>>> latest() = 0;

  // In place of what was saved for the day; all rows are of it. Durable when it returns.
  virtual Task<Result<Done>> save(Day day, std::vector<CoverageRow> rows) = 0;

  // By attribute, then by day.
  virtual Task<Result<std::vector<CoverageRow>>> read(CoverageQuery query) = 0;
};

}  // namespace acquaint::analytics
