// How many users have a value for each attribute of the catalogue, and how old the values are: a row for each
// attribute and day. Pure functions; population/census.h counts.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analytics/figures.h"
#include "base/json.h"
#include "profile/snapshot.h"

namespace acquaint::analytics {

// Days since a value was last confirmed; older ones come last. Stored by their places, which never change.
inline constexpr std::array<std::int64_t, 5> kAgeBounds{7, 30, 90, 180, 365};

struct CoverageRow {
  Day day{};
  std::string attribute;
  std::int64_t users = 0;     // All there are.
  std::int64_t known = 0;     // Of these, with a value in force, whoever told it;
  std::int64_t inferred = 0;  // of these, where it only follows from other values;
  std::int64_t stale = 0;     // of these, where it is older than the catalogue's fresh_for.
  std::array<std::int64_t, kAgeBounds.size() + 1> ages{};  // Of the known ones; together all of them.

  bool operator==(const CoverageRow&) const = default;
};

// A row for each attribute of the catalogue, in its order, with nobody counted.
std::vector<CoverageRow> empty_rows(Day day, const profile::Catalogue& catalogue);

// Counts one user, as of `now`. The rows are those of this catalogue.
void count_user(const profile::ProfileView& view, const profile::Catalogue& catalogue, Time now,
                std::vector<CoverageRow>& rows);

// [{"attribute", "days": [{"day", "users", "known", "share", "inferred", "stale", "ages"}]}], in the order of the
// rows, which is by attribute.
JsonArray describe_coverage(const std::vector<CoverageRow>& rows);
// A line for each row, as report.h's to_csv.
std::string coverage_to_csv(const std::vector<CoverageRow>& rows);

}  // namespace acquaint::analytics
