#include "store/sqlite/sqlite_coverage.h"

namespace acquaint::store {
namespace {

using analytics::CoverageRow;
using analytics::Day;

void insert(Database& database, const CoverageRow& row) {
  database.run(
      "INSERT INTO coverage (attribute, day, users, known, inferred, stale, age_7, age_30, age_90, age_180, age_365, age_older)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
      row.attribute, static_cast<std::int32_t>(row.day), row.users, row.known, row.inferred, row.stale, row.ages[0],
      row.ages[1], row.ages[2], row.ages[3], row.ages[4], row.ages[5]);
}

}  // namespace

Task<Result<std::optional<Day>>> SqliteCoverage::latest() {
  auto from_file = [](Database& database) -> Result<std::optional<Day>> {
    const std::int64_t day = database.number("SELECT coalesce(max(day), -1) FROM coverage WHERE attribute = ''");
    return day < 0 ? std::nullopt : std::optional(Day(static_cast<std::int32_t>(day)));
  };
  co_return co_await readers_.read<std::optional<Day>>(from_file);
}

// The row without an attribute says that the day was counted.
Task<Result<Done>> SqliteCoverage::save(Day day, std::vector<CoverageRow> rows) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    Database& database = batch.database();
    database.run("DELETE FROM coverage WHERE day = ?1", static_cast<std::int32_t>(day));
    insert(database, {.day = day, .attribute = {}});
    for (const CoverageRow& row : rows) insert(database, row);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<std::vector<CoverageRow>>> SqliteCoverage::read(analytics::CoverageQuery query) {
  auto from_file = [&](Database& database) -> Result<std::vector<CoverageRow>> {
    std::vector<CoverageRow> found;
    Rows rows = database.query(
        "SELECT attribute, day, users, known, inferred, stale, age_7, age_30, age_90, age_180, age_365, age_older"
        " FROM coverage WHERE attribute <> '' AND (?3 = '' OR attribute = ?3) AND day BETWEEN ?1 AND ?2"
        " ORDER BY attribute, day",
        static_cast<std::int32_t>(query.from), static_cast<std::int32_t>(query.to), query.attribute);
    while (rows.next()) {
      CoverageRow row{.day = Day(static_cast<std::int32_t>(rows.number(1))),
                      .attribute = std::string(rows.text(0)),
                      .users = rows.number(2),
                      .known = rows.number(3),
                      .inferred = rows.number(4),
                      .stale = rows.number(5)};
      for (std::size_t i = 0; i < row.ages.size(); ++i) row.ages[i] = rows.number(6 + static_cast<int>(i));
      found.push_back(std::move(row));
    }
    return found;
  };
  co_return co_await readers_.read<std::vector<CoverageRow>>(from_file);
}

}  // namespace acquaint::store
