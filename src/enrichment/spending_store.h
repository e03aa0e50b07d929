// What enrichment has cost, by provider and month: kept, so that a restart does not open a spent budget again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "enrichment/provider.h"

namespace acquaint::enrichment {

struct Spending {
  std::string provider;
  std::int64_t look_ups = 0;
  Money spent = 0;

  bool operator==(const Spending&) const = default;
};

// Months are written "2026-11". Safe to call from any executor. Fails with `unavailable` as UserStore does.
class SpendingStore {
 public:
  virtual ~SpendingStore() = default;

  // Counts a look-up and its price, unless more than the budget would be spent then: false, and nothing is
  // counted. Two charges at once do not exceed it either. Durable when it returns.
  virtual Task<Result<bool>> charge(std::string provider, std::string month, Money price,
                                    std::optional<Money> budget) = 0;

  // Takes a price back that was charged, not below nothing; the look-up stays counted.
  virtual Task<Result<Done>> give_back(std::string provider, std::string month, Money price) = 0;

  // In the order of the providers' names.
  virtual Task<Result<std::vector<Spending>>> of_month(std::string month) = 0;
};

}  // namespace acquaint::enrichment
