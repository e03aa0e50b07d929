// VisitorStore on the embedded database.
#pragma once

#include "profile/visitor_store.h"
#include "store/sqlite/readers.h"

namespace acquaint::store {

class SqliteVisitors final : public profile::VisitorStore {
 public:
  explicit SqliteVisitors(Readers& readers) : readers_(readers) {}

  Task<Result<std::uint64_t>> count() override;
  Task<Result<std::vector<profile::UserId>>> idle(profile::IdleQuery query) override;

 private:
  Readers& readers_;
};

}  // namespace acquaint::store
