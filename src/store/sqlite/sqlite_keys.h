// KeyStore on the embedded database.
#pragma once

#include "login/key_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteKeys final : public login::KeyStore {
 public:
  SqliteKeys(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<std::vector<login::StoredKey>>> load() override;
  Task<Result<Done>> add(login::StoredKey key) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
