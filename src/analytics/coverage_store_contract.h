// What every CoverageStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "analytics/coverage_store.h"

namespace acquaint::analytics {

struct CoverageStoreMaker {
  const char* name;
  std::shared_ptr<CoverageStore> (*make)();
};

inline void PrintTo(const CoverageStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class CoverageStoreContract : public testing::TestWithParam<CoverageStoreMaker> {
 protected:
  static CoverageRow row(int day, std::string attribute, std::int64_t known) {
    return {.day = Day(day), .attribute = std::move(attribute), .users = 100, .known = known, .inferred = 2, .stale = 3,
            .ages = {1, 2, 3, 4, 5, known - 15}};
  }
  void save(int day, std::vector<CoverageRow> rows) { ASSERT_TRUE(run(store_->save(Day(day), std::move(rows)))); }
  std::vector<CoverageRow> read(int from, int to, std::string attribute = {}) {
    return *run(store_->read({.from = Day(from), .to = Day(to), .attribute = std::move(attribute)}));
  }

  const std::shared_ptr<CoverageStore> store_ = GetParam().make();
};

TEST_P(CoverageStoreContract, IsEmptyAtFirst) {
  EXPECT_EQ(*run(store_->latest()), std::nullopt);
  EXPECT_TRUE(read(0, 30000).empty());
}

TEST_P(CoverageStoreContract, GivesDaysBackByAttribute) {
  save(3, {row(3, "name", 50), row(3, "email", 90)});
  save(4, {row(4, "name", 51), row(4, "email", 91)});
  EXPECT_EQ(read(3, 4), (std::vector{row(3, "email", 90), row(4, "email", 91), row(3, "name", 50), row(4, "name", 51)}));
  EXPECT_EQ(read(4, 9, "name"), (std::vector{row(4, "name", 51)}));
  EXPECT_TRUE(read(5, 9).empty());
  EXPECT_TRUE(read(3, 4, "phone").empty());
  EXPECT_EQ(*run(store_->latest()), Day(4));
}

TEST_P(CoverageStoreContract, ReplacesADayWhole) {
  save(3, {row(3, "name", 50), row(3, "gone", 1)});
  save(3, {row(3, "name", 60)});
  EXPECT_EQ(read(3, 3), (std::vector{row(3, "name", 60)}));
}

TEST_P(CoverageStoreContract, RemembersADayWithoutAttributes) {
  save(7, {});
  EXPECT_EQ(*run(store_->latest()), Day(7));
  EXPECT_TRUE(read(0, 30000).empty());
}

}  // namespace acquaint::analytics
