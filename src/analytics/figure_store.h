// Keeps the figures, with the place in the log of events up to which they are counted: both change in one
// transaction, so that every event counts once, whatever is cut off when.
#pragma once

#include <string>
#include <vector>

#include "analytics/figures.h"
#include "base/result.h"
#include "base/task.h"

namespace acquaint::analytics {

enum class Grouping { none, day, moment, arm };

struct FigureQuery {
  Day from{}, to{};   // Both belong to it.
  std::string form;   // Empty: all.
  Grouping by = Grouping::none;
};

// A sum over the days, and over whatever else is not grouped by.
struct FigureSum {
  std::string group;  // The day as a number, the moment or the arm; empty when there is no grouping.
  std::string form, question, measure;
  std::int64_t total = 0;

  bool operator==(const FigureSum&) const = default;
};

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class FigureStore {
 public:
  virtual ~FigureStore() = default;

  // Behind the last event that is counted.
  virtual Task<Result<profile::EventPosition>> counted_to() = 0;

  // Adds the figures of the events behind `from` up to `to`. Durable when it returns. conflict
  // "analytics.counted_already" when they are not counted up to `from`: somebody else was faster.
  virtual Task<Result<Done>> add(profile::EventPosition from, profile::EventPosition to, Figures figures) = 0;

  // In the order of form, question, group, measure. Grouped by arm, users who are in none are not part of it.
  virtual Task<Result<std::vector<FigureSum>>> read(FigureQuery query) = 0;
};

}  // namespace acquaint::analytics
