// enrichment::SpendingStore on the embedded database.
#pragma once

#include "enrichment/spending_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteSpending final : public enrichment::SpendingStore {
 public:
  SqliteSpending(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<bool>> charge(std::string provider, std::string month, enrichment::Money price,
                            std::optional<enrichment::Money> budget) override;
  Task<Result<Done>> give_back(std::string provider, std::string month, enrichment::Money price) override;
  Task<Result<std::vector<enrichment::Spending>>> of_month(std::string month) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
