// What every SpendingStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "enrichment/spending_store.h"

namespace acquaint::enrichment {

inline void PrintTo(const Spending& spending, std::ostream* out) {
  *out << spending.provider << ": " << spending.look_ups << " for " << spending.spent;
}

struct SpendingStoreMaker {
  const char* name;
  std::shared_ptr<SpendingStore> (*make)();
};

inline void PrintTo(const SpendingStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class SpendingStoreContract : public testing::TestWithParam<SpendingStoreMaker> {
 protected:
  bool charge(const char* provider, const char* month, Money price, std::optional<Money> budget = std::nullopt) {
    const auto charged = run(store_->charge(provider, month, price, budget));
    EXPECT_TRUE(charged.has_value());
    return charged.value_or(false);
  }
  std::vector<Spending> month(const char* month) { return *run(store_->of_month(month)); }

  const std::shared_ptr<SpendingStore> store_ = GetParam().make();
};

TEST_P(SpendingStoreContract, CountsByProviderAndMonth) {
  EXPECT_EQ(month("2026-11"), std::vector<Spending>());
  EXPECT_TRUE(charge("fullcontact", "2026-11", 100'000));
  EXPECT_TRUE(charge("clearbit", "2026-11", 30'000));
  EXPECT_TRUE(charge("fullcontact", "2026-11", 200'000));
  EXPECT_TRUE(charge("fullcontact", "2026-12", 1));
  EXPECT_EQ(month("2026-11"), (std::vector<Spending>{{"clearbit", 1, 30'000}, {"fullcontact", 2, 300'000}}));
  EXPECT_EQ(month("2026-12"), (std::vector<Spending>{{"fullcontact", 1, 1}}));
}

TEST_P(SpendingStoreContract, SpendsABudgetToTheLastAndNoFurther) {
  EXPECT_FALSE(charge("a", "2026-11", 11, 10));
  EXPECT_EQ(month("2026-11"), std::vector<Spending>());
  EXPECT_TRUE(charge("a", "2026-11", 6, 10));
  EXPECT_FALSE(charge("a", "2026-11", 5, 10));
  EXPECT_TRUE(charge("a", "2026-11", 4, 10));
  EXPECT_FALSE(charge("a", "2026-11", 1, 10));
  EXPECT_TRUE(charge("a", "2026-12", 1, 10));
  EXPECT_EQ(month("2026-11"), (std::vector<Spending>{{"a", 2, 10}}));
}

TEST_P(SpendingStoreContract, GivesBackWhatWasCharged) {
  EXPECT_TRUE(charge("a", "2026-11", 6));
  ASSERT_TRUE(run(store_->give_back("a", "2026-11", 4)));
  EXPECT_EQ(month("2026-11"), (std::vector<Spending>{{"a", 1, 2}}));
  ASSERT_TRUE(run(store_->give_back("a", "2026-11", 4)));
  ASSERT_TRUE(run(store_->give_back("b", "2026-11", 4)));
  EXPECT_EQ(month("2026-11"), (std::vector<Spending>{{"a", 1, 0}}));
}

}  // namespace acquaint::enrichment
