// GrantStore on the embedded database.
#pragma once

#include "login/grant_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteGrants final : public login::GrantStore {
 public:
  SqliteGrants(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<Done>> save(login::Grant grant) override;
  Task<Result<Done>> change(profile::UserId user, std::string id,
                            login::GrantChange change) override;
  Task<Result<std::vector<login::Grant>>> list(profile::UserId user) override;
  Task<Result<Done>> remove(profile::UserId user, std::string id) override;
  Task<Result<Done>> remove_all(profile::UserId user, std::string client_id) override;
  Task<Result<std::size_t>> remove_expired(Time now) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
