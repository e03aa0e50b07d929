// ReportStore on the embedded database.
#pragma once

#include "ingest/report_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/sqlite_users.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteReports final : public ingest::ReportStore {
 public:
  SqliteReports(SqliteUsers& users, Readers& readers, Writer& writer)
      : users_(users), readers_(readers), writer_(writer) {}

  Task<Result<Done>> append(std::vector<ingest::Message> messages) override;
  Task<Result<std::vector<ingest::WaitingReport>>> waiting(std::size_t limit) override;
  Task<Result<profile::UserPtr>> fold(profile::UserId user, std::vector<std::uint64_t> reports,
                                      profile::Change change) override;

 private:
  Task<Result<Done>> remove(std::vector<std::uint64_t> unreadable);
  // Takes the room of so many more. False: they do not fit. For the writer's thread.
  bool take_room(Database& database, std::size_t count);

  SqliteUsers& users_;
  Readers& readers_;
  Writer& writer_;
  std::size_t room_ = 0;  // So many more fit without looking how many wait.
};

}  // namespace acquaint::store
