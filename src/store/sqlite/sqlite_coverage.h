// CoverageStore on the embedded database.
#pragma once

#include "analytics/coverage_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteCoverage final : public analytics::CoverageStore {
 public:
  SqliteCoverage(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<std::optional<analytics::Day>>> latest() override;
  Task<Result<Done>> save(analytics::Day day, std::vector<analytics::CoverageRow> rows) override;
  Task<Result<std::vector<analytics::CoverageRow>>> read(analytics::CoverageQuery query) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
