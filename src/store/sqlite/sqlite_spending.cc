#include "store/sqlite/sqlite_spending.h"

namespace acquaint::store {

using enrichment::Money;
using enrichment::Spending;

Task<Result<bool>> SqliteSpending::charge(std::string provider, std::string month, Money price,
                                          std::optional<Money> budget) {
  auto apply = [&](Batch& batch) -> Result<bool> {
    Database& database = batch.database();
    Money before = 0;
    {
      Rows rows = database.query("SELECT spent FROM spending WHERE month = ?1 AND provider = ?2", month, provider);
      if (rows.next()) before = rows.number(0);
    }
    if (budget && before + price > *budget) return false;
    database.run("INSERT INTO spending (month, provider, look_ups, spent) VALUES (?1, ?2, 1, ?3)"
                 " ON CONFLICT (month, provider) DO UPDATE SET look_ups = look_ups + 1, spent = spent + ?3",
                 month, provider, price);
    return true;
  };
  co_return co_await writer_.write<bool>(apply);
}

Task<Result<Done>> SqliteSpending::give_back(std::string provider, std::string month, Money price) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run("UPDATE spending SET spent = max(0, spent - ?3) WHERE month = ?1 AND provider = ?2", month,
                         provider, price);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<std::vector<Spending>>> SqliteSpending::of_month(std::string month) {
  auto from_file = [&](Database& database) -> Result<std::vector<Spending>> {
    Rows rows = database.query("SELECT provider, look_ups, spent FROM spending WHERE month = ?1 ORDER BY provider", month);
    std::vector<Spending> found;
    while (rows.next()) {
      found.push_back({.provider = std::string(rows.text(0)), .look_ups = rows.number(1), .spent = rows.number(2)});
    }
    return found;
  };
  co_return co_await readers_.read<std::vector<Spending>>(from_file);
}

}  // namespace acquaint::store
