// The settings in force, shared by all threads, and how new ones come into force.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/task.h"
#include "settings/difference.h"
#include "settings/settings.h"
#include "settings/settings_store.h"

namespace acquaint::settings {

struct Published {
  std::int64_t version = 0;
  Difference difference;
};

// Safe to use from any executor.
class Live {
 public:
  // `built_in` clients belong to every version, before those of the same id in a document.
  Live(SettingsStore& store, std::vector<login::Client> built_in);

  // The snapshot in force; hold it for the whole of one request. Before the first reload() it is that
  // of the empty document.
  SettingsPtr current() const { return current_.load(std::memory_order_acquire); }

  // Reads what has been published since the last call, and puts it in force.
  Task<Result<Done>> reload();

  // What publishing this document would change; nothing is saved. Errors as build().
  Result<Difference> plan(const JsonObject& document) const;

  // Checks, publishes and puts in force. A document without differences makes no new version.
  // conflict "settings.stale" when somebody else published meanwhile; errors as build().
  Task<Result<Published>> publish(JsonObject document, std::string note, Time now);

  // The document that somebody is still working on. It need not be valid yet; publishing ends it.
  Task<Result<std::optional<SettingsVersion>>> draft() { return store_.draft(); }
  Task<Result<Done>> save_draft(const JsonObject& document, std::string note, Time now);

  // Published versions above `after`, oldest first: the way back.
  Task<Result<std::vector<SettingsVersion>>> versions(std::int64_t after, std::size_t limit) {
    return store_.published(after, limit);
  }

 private:
  // Puts a published document in force, unless it or a later one is already.
  Result<Done> adopt(const SettingsVersion& version);

  SettingsStore& store_;
  std::vector<login::Client> built_in_;
  std::mutex adopting_;
  std::atomic<SettingsPtr> current_;
};

// The rules of attack protection in force, for login::Throttle. `live` must outlive it.
std::function<std::shared_ptr<const login::AttackProtection>()> attack_protection_of(
    const Live& live);

}  // namespace acquaint::settings
