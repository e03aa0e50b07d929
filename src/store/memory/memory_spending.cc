#include <algorithm>

#include "store/memory/memory.h"

namespace acquaint::store {

using enrichment::Money;
using enrichment::Spending;

Task<Result<bool>> MemorySpending::charge(std::string provider, std::string month, Money price,
                                          std::optional<Money> budget) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.spending.find({month, provider});
  const Money before = held == memory_.spending.end() ? 0 : held->second.spent;
  if (budget && before + price > *budget) co_return false;
  Spending& spending = memory_.spending[{month, provider}];
  spending.provider = provider;
  ++spending.look_ups;
  spending.spent += price;
  ++memory_.writes;
  co_return true;
}

Task<Result<Done>> MemorySpending::give_back(std::string provider, std::string month, Money price) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.spending.find({month, provider});
  if (held == memory_.spending.end()) co_return Done{};
  held->second.spent = std::max<Money>(0, held->second.spent - price);
  ++memory_.writes;
  co_return Done{};
}

Task<Result<std::vector<Spending>>> MemorySpending::of_month(std::string month) {
  const std::lock_guard lock(memory_.mutex);
  std::vector<Spending> found;
  for (const auto& [of, spending] : memory_.spending) {
    if (of.first == month) found.push_back(spending);
  }
  co_return found;
}

}  // namespace acquaint::store
