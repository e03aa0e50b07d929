// UserStore on the embedded database.
#pragma once

#include "profile/user_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/user_cache.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteUsers final : public profile::UserStore {
 public:
  SqliteUsers(UserCache& cache, Readers& readers, Writer& writer)
      : cache_(cache), readers_(readers), writer_(writer) {}

  Task<Result<profile::UserPtr>> find(profile::UserId id) override;
  Task<Result<profile::UserId>> find_by_handle(profile::Handle handle) override;
  Task<Result<profile::UserPtr>> create(profile::User user,
                                        std::vector<profile::Event> events) override;
  Task<Result<profile::UserPtr>> change(profile::UserId id, profile::Change change) override;
  Task<Result<profile::UserPair>> change_pair(profile::UserId first, profile::UserId second,
                                              profile::PairChange change) override;
  Task<Result<profile::UserPtr>> erase(profile::UserId id) override;
  Task<Result<profile::UserPage>> list(profile::UserQuery query) override;
  Task<Result<std::vector<profile::StoredEvent>>> history(profile::UserId id, std::uint64_t after,
                                                          std::size_t limit) override;

  // See ingest::ReportStore.
  Task<Result<profile::UserPtr>> fold(profile::UserId id, std::vector<std::uint64_t> reports, profile::Change change);

 private:
  Result<profile::UserPage> read_page(Database& database, const profile::UserQuery& query);

  UserCache& cache_;
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
