// The figures as people read them: forms with their shares and times, a table for spreadsheets, and what
// the arms of experiments differ by. Pure functions over sums.
#pragma once

#include <string>
#include <vector>

#include "analytics/figure_store.h"
#include "base/json.h"

namespace acquaint::analytics {

// The seconds within which half of the completed forms were completed: the bound of kSecondsBounds. Nothing
// when none was, or when half took longer than the last bound.
std::optional<std::int64_t> median_seconds(const std::map<std::string, std::int64_t, std::less<>>& measures);

// [{"form", "group"?, "shown", ..., "completion", "median_seconds", "steps", "questions"}], in the order of
// the sums: docs/analytics.md has each member. `by` names what is grouped by, and days are written as dates.
JsonArray describe_forms(const std::vector<FigureSum>& sums, Grouping by);

// Of sums by arm: what each arm differs from the hold-out by, in the share of the shown forms that were
// completed (analytics/interval.h).
JsonArray compare_arms(const std::vector<FigureSum>& sums);

// One field of a table by RFC 4180, quoted where it must be; what a spreadsheet could take for a formula gets
// an apostrophe before it.
std::string to_csv_field(std::string text);

// "group,form,question,measure,total" and a line for each sum.
std::string to_csv(const std::vector<FigureSum>& sums, Grouping by);

}  // namespace acquaint::analytics
