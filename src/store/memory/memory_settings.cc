#include "store/memory/memory.h"

namespace acquaint::store {

using settings::SettingsVersion;

Task<Result<std::vector<SettingsVersion>>> MemorySettings::published(std::int64_t after,
                                                                     std::size_t limit) {
  const std::lock_guard lock(memory_.mutex);
  std::vector<SettingsVersion> versions;
  for (const SettingsVersion& version : memory_.published) {
    if (version.version > after && versions.size() < limit) versions.push_back(version);
  }
  co_return versions;
}

Task<Result<SettingsVersion>> MemorySettings::publish(std::int64_t latest, std::string document,
                                                      std::string note, Time now) {
  const std::lock_guard lock(memory_.mutex);
  if (latest != static_cast<std::int64_t>(memory_.published.size())) {
    co_return fail(Error::Kind::conflict, "settings.stale",
                   "Other settings were published in the meantime.");
  }
  memory_.published.push_back({.version = latest + 1,
                               .document = std::move(document),
                               .note = std::move(note),
                               .saved = now});
  memory_.draft.reset();
  ++memory_.writes;
  co_return memory_.published.back();
}

Task<Result<std::optional<SettingsVersion>>> MemorySettings::draft() {
  const std::lock_guard lock(memory_.mutex);
  co_return memory_.draft;
}

Task<Result<Done>> MemorySettings::save_draft(std::string document, std::string note, Time now) {
  const std::lock_guard lock(memory_.mutex);
  memory_.draft = {
      .version = 0, .document = std::move(document), .note = std::move(note), .saved = now};
  ++memory_.writes;
  co_return Done{};
}

}  // namespace acquaint::store
