#include "store/memory/memory.h"

namespace acquaint::store {

using analytics::CoverageRow;
using analytics::Day;

Task<Result<std::optional<Day>>> MemoryCoverage::latest() {
  const std::lock_guard lock(memory_.mutex);
  std::optional<Day> last;
  if (!memory_.coverage.empty()) last = memory_.coverage.rbegin()->first;
  co_return last;
}

Task<Result<Done>> MemoryCoverage::save(Day day, std::vector<CoverageRow> rows) {
  const std::lock_guard lock(memory_.mutex);
  memory_.coverage.insert_or_assign(day, std::move(rows));
  ++memory_.writes;
  co_return Done{};
}

Task<Result<std::vector<CoverageRow>>> MemoryCoverage::read(analytics::CoverageQuery query) {
  const std::lock_guard lock(memory_.mutex);
  std::map<std::pair<std::string, Day>, CoverageRow> found;
  for (const auto& [day, rows] : memory_.coverage) {
    if (day < query.from || day > query.to) continue;
    for (const CoverageRow& row : rows) {
      if (query.attribute.empty() || row.attribute == query.attribute) found.emplace(std::pair(row.attribute, day), row);
    }
  }
  std::vector<CoverageRow> read;
  for (auto& [of, row] : found) read.push_back(std::move(row));
  co_return read;
}

}  // namespace acquaint::store
