#include "store/sqlite/sqlite_settings.h"

#include <algorithm>
#include <utility>

namespace acquaint::store {

using settings::SettingsVersion;

namespace {

SettingsVersion version_of(const Rows& rows) {
  return {.version = rows.number(0),
          .document = std::string(rows.text(1)),
          .note = std::string(rows.text(2)),
          .saved = from_ms(rows.number(3))};
}

void save(Database& database, const SettingsVersion& version) {
  database.run(
      "INSERT OR REPLACE INTO settings (version, document, note, saved_ms) "
      "VALUES (?1, ?2, ?3, ?4)",
      version.version, version.document, version.note, to_ms(version.saved));
}

}  // namespace

Task<Result<std::vector<SettingsVersion>>> SqliteSettings::published(std::int64_t after,
                                                                     std::size_t limit) {
  auto from_file = [&](Database& database) -> Result<std::vector<SettingsVersion>> {
    std::vector<SettingsVersion> versions;
    Rows rows = database.query(
        "SELECT version, document, note, saved_ms FROM settings WHERE version > ?1 "
        "ORDER BY version LIMIT ?2",
        std::max<std::int64_t>(after, 0), std::min<std::uint64_t>(limit, INT64_MAX));
    while (rows.next()) versions.push_back(version_of(rows));
    return versions;
  };
  co_return co_await readers_.read<std::vector<SettingsVersion>>(from_file);
}

Task<Result<SettingsVersion>> SqliteSettings::publish(std::int64_t latest, std::string document,
                                                      std::string note, Time now) {
  const SettingsVersion next{.version = latest + 1,
                             .document = std::move(document),
                             .note = std::move(note),
                             .saved = now};
  auto apply = [&](Batch& batch) -> Result<SettingsVersion> {
    const std::int64_t newest = batch.database().number(
        "SELECT coalesce(max(version), 0) FROM settings WHERE version > 0");
    if (newest != latest) {
      return fail(Error::Kind::conflict, "settings.stale",
                  "Other settings were published in the meantime.");
    }
    save(batch.database(), next);
    batch.database().run("DELETE FROM settings WHERE version = 0");
    return next;
  };
  co_return co_await writer_.write<SettingsVersion>(apply);
}

Task<Result<std::optional<SettingsVersion>>> SqliteSettings::draft() {
  auto from_file = [](Database& database) -> Result<std::optional<SettingsVersion>> {
    Rows rows =
        database.query("SELECT version, document, note, saved_ms FROM settings WHERE version = 0");
    if (!rows.next()) return std::nullopt;
    return version_of(rows);
  };
  co_return co_await readers_.read<std::optional<SettingsVersion>>(from_file);
}

Task<Result<Done>> SqliteSettings::save_draft(std::string document, std::string note, Time now) {
  const SettingsVersion draft{
      .version = 0, .document = std::move(document), .note = std::move(note), .saved = now};
  auto apply = [&](Batch& batch) -> Result<Done> {
    save(batch.database(), draft);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

}  // namespace acquaint::store
