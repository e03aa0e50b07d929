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
#include "login/seal.h"
#include "settings/difference.h"
#include "settings/settings.h"
#include "settings/settings_store.h"

namespace acquaint::settings {

struct Published {
  std::int64_t version = 0;
  Difference difference;
};

// What the server brings along. It belongs to every version, before what a document declares under the
// same names.
struct BuiltIn {
  std::vector<login::Client> clients;
  std::vector<login::ResourceServer> resource_servers;
  std::vector<login::DeclaredGrant> client_grants;
};

// The Management API of this audience, and the client that may do everything there; none when its id
// is empty.
BuiltIn management_access(std::string audience, const std::string& client_id, std::string_view secret);

// What an edit makes of the document as it stands, secrets sealed. Pure: it may run more than once.
using DocumentChange = std::function<Result<JsonObject>(JsonObject document)>;

// Safe to use from any executor.
class Live {
 public:
  // Secrets are sealed with `key` before a document is stored, compared or shown.
  Live(SettingsStore& store, BuiltIn built_in, login::SealKey key);

  // The snapshot in force; hold it for the whole of one request. Before the first reload() it is that
  // of the empty document.
  SettingsPtr current() const { return current_.load(std::memory_order_acquire); }

  // Reads what has been published since the last call, and puts it in force.
  Task<Result<Done>> reload();

  // What publishing this document would change; nothing is saved. Errors as build().
  Result<Difference> plan(const JsonObject& document) const;

  // The settings as they would be with this document in force; nothing is saved. Errors as build().
  Result<SettingsPtr> preview(const JsonObject& document) const;

  // Checks, publishes and puts in force. A document without differences makes no new version.
  // conflict "settings.stale" when somebody else published meanwhile; errors as build().
  Task<Result<Published>> publish(JsonObject document, std::string note, Time now);

  // Publishes what the change makes of the document in force, however many others do the same at once.
  // Returns the settings in force with it. Errors of the change and those of publish() but
  // "settings.stale".
  Task<Result<SettingsPtr>> edit(DocumentChange change, std::string note, Time now);

  // The document that somebody is still working on. It need not be valid yet; publishing ends it.
  Task<Result<std::optional<SettingsVersion>>> draft() { return store_.draft(); }
  Task<Result<Done>> save_draft(const JsonObject& document, std::string note, Time now);

  // Published versions above `after`, oldest first: the way back.
  Task<Result<std::vector<SettingsVersion>>> versions(std::int64_t after, std::size_t limit) {
    return store_.published(after, limit);
  }

 private:
  // Checks and publishes over `before`. Its secrets are sealed in the document that is stored.
  Task<Result<Published>> publish_over(SettingsPtr before, JsonObject document, std::string note, Time now);
  Result<Settings> build_opened(const JsonObject& sealed, const FormVersions& form_versions) const;
  // Puts a published document in force, unless it or a later one is already.
  Result<Done> adopt(const SettingsVersion& version);
  // What comes into force after `before` with this document, whose secrets are sealed.
  Result<Settings> successor(const Settings& before, const JsonObject& sealed, std::int64_t version) const;
  void add_built_in(Settings& settings) const;

  SettingsStore& store_;
  const BuiltIn built_in_;
  const login::SealKey key_;
  std::mutex adopting_;
  std::atomic<SettingsPtr> current_;
};

// The rules of attack protection in force, for login::Throttle. `live` must outlive it.
std::function<std::shared_ptr<const login::AttackProtection>()> attack_protection_of(
    const Live& live);

}  // namespace acquaint::settings
