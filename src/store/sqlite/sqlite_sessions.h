// SessionStore on the embedded database.
#pragma once

#include "login/session_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteSessions final : public login::SessionStore {
 public:
  SqliteSessions(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<Done>> save(login::Session session) override;
  Task<Result<login::Session>> find(profile::UserId user, std::string secret_hash) override;
  Task<Result<Done>> prolong(profile::UserId user, std::string secret_hash, Time expires) override;
  Task<Result<Done>> remove(profile::UserId user, std::string secret_hash) override;
  Task<Result<Done>> remove_all(profile::UserId user) override;
  Task<Result<std::size_t>> remove_expired(Time now) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
