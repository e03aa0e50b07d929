// MomentStore on the embedded database.
#pragma once

#include "population/moment_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteMoments final : public population::MomentStore {
 public:
  SqliteMoments(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<population::StoredSample>> load() override;
  Task<Result<Done>> save(population::StoredSample changed) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
