// LearnerStore on the embedded database.
#pragma once

#include "asking/learner_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteLearner final : public asking::LearnerStore {
 public:
  SqliteLearner(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<std::optional<std::string>>> load() override;
  Task<Result<Done>> save(std::string document, Time now) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
