// Keeps the figures, with the place in the log of events up to which they are counted: both change in one
// transaction, so that every event counts once, whatever is cut off when.
#pragma once

#include <string>
#include <vector>

#include "analytics/cohort.h"
#include "analytics/figures.h"
#include "analytics/question_state.h"
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

// What a stretch of the log adds to the books.
struct Books {
  Figures figures;
  Cohorts cohorts;
  Participants participants;  // Those that are new or changed.
  QuestionChanges questions;
};

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class FigureStore {
 public:
  virtual ~FigureStore() = default;

  // Behind the last event that is counted.
  virtual Task<Result<profile::EventPosition>> counted_to() = 0;

  // Adds what the events behind `from` up to `to` have come to. Participants who are no users any more are
  // left out. Durable when it returns. conflict "analytics.counted_already" when they are not counted up to
  // `from`: somebody else was faster.
  virtual Task<Result<Done>> add(profile::EventPosition from, profile::EventPosition to, Books books) = 0;

  // Everything that these users take part in. It goes when the user is erased.
  virtual Task<Result<Participants>> participants(std::vector<profile::UserId> users) = 0;

  // Every question that was answered or paused.
  virtual Task<Result<QuestionStates>> questions() = 0;

  // In the order of arm and measure; `watched` is of the users who were enrolled up to the day.
  virtual Task<Result<std::vector<CohortSum>>> cohorts(Day watched) = 0;

  // In the order of form, question, group, measure. Grouped by arm, users who are in none are not part of it.
  virtual Task<Result<std::vector<FigureSum>>> read(FigureQuery query) = 0;
};

}  // namespace acquaint::analytics
