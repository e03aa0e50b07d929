// SettingsStore on the embedded database.
#pragma once

#include "settings/settings_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteSettings final : public settings::SettingsStore {
 public:
  SqliteSettings(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<std::vector<settings::SettingsVersion>>> published(std::int64_t after,
                                                                 std::size_t limit) override;
  Task<Result<settings::SettingsVersion>> publish(std::int64_t latest, std::string document,
                                                  std::string note, Time now) override;
  Task<Result<std::optional<settings::SettingsVersion>>> draft() override;
  Task<Result<Done>> save_draft(std::string document, std::string note, Time now) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
