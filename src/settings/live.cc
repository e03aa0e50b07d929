#include "settings/live.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "settings/evolution.h"
#include "settings/secrets.h"
#include "settings/stored_document.h"

namespace acquaint::settings {
namespace {

// Superseded forms that are kept for those who are still answering them.
constexpr std::size_t kFormerFormsMax = 1000;

// Every version of a form that came before the ones of `settings`; too many: the latest of them.
void keep_former_forms(Settings& settings, const Settings& before) {
  auto& former = settings.former_forms;
  former = before.former_forms;
  for (const PublishedForm& published : before.forms) {
    if (settings.find_form(published.form.id(), published.version) != nullptr) continue;
    former.emplace(std::pair(published.form.id(), published.version),
                   FormerForm{.form = std::make_shared<const forms::Form>(published.form),
                              .superseded_by = settings.version});
  }
  while (former.size() > kFormerFormsMax) {
    former.erase(std::ranges::min_element(former, {}, [](const auto& entry) {
      return entry.second.superseded_by;
    }));
  }
}

// The difference, and what it means for users.
Difference explained(const JsonObject& before, const JsonObject& after) {
  Difference difference = compare(before, after);
  std::ranges::move(meaning_for_users(before, after), std::back_inserter(difference));
  return difference;
}

// Publishing ends the draft, but an edit is not the publishing of it: it is saved again, unless
// somebody has begun another one.
Task<Result<Done>> keep_draft(SettingsStore& store, const std::optional<SettingsVersion>& draft) {
  if (!draft) co_return Done{};
  const auto left = co_await store.draft();
  if (!left) co_return std::unexpected(left.error());
  if (*left) co_return Done{};
  co_return co_await store.save_draft(draft->document, draft->note, draft->saved);
}

// `built_in` before those of `declared` that have other names.
template <typename T, typename Same>
void put_before(std::vector<T>& declared, const std::vector<T>& built_in, Same is_same) {
  std::erase_if(declared, [&](const T& one) {
    return std::ranges::any_of(built_in, [&](const T& other) { return is_same(one, other); });
  });
  declared.insert(declared.begin(), built_in.begin(), built_in.end());
}

}  // namespace

BuiltIn management_access(std::string audience, const std::string& client_id, std::string_view secret) {
  BuiltIn built_in;
  built_in.resource_servers.push_back(login::make_management_api(audience));
  if (client_id.empty()) return built_in;
  built_in.clients.push_back(login::make_management_client(client_id, secret));
  built_in.client_grants.push_back(login::make_management_grant(client_id, std::move(audience)));
  return built_in;
}

Live::Live(SettingsStore& store, BuiltIn built_in, login::SealKey key)
    : store_(store), built_in_(std::move(built_in)), key_(std::move(key)) {
  auto empty = build({}, {});
  add_built_in(*empty);
  current_.store(std::make_shared<const Settings>(std::move(*empty)));
}

Task<Result<Done>> Live::reload() {
  constexpr std::size_t kPage = 100;
  while (true) {
    const auto versions = co_await store_.published(current()->version, kPage);
    if (!versions) co_return std::unexpected(versions.error());
    for (const SettingsVersion& version : *versions) {
      if (auto adopted = adopt(version); !adopted) co_return adopted;
    }
    if (versions->size() < kPage) co_return Done{};
  }
}

Result<Difference> Live::plan(const JsonObject& document) const {
  const JsonObject sealed = seal_secrets(document, key_);
  if (const auto built = build_opened(sealed, {}); !built) return std::unexpected(built.error());
  return explained(current()->document, sealed);
}

Result<SettingsPtr> Live::preview(const JsonObject& document) const {
  const SettingsPtr before = current();
  auto next = successor(*before, seal_secrets(document, key_), before->version + 1);
  if (!next) return std::unexpected(next.error());
  return std::make_shared<const Settings>(std::move(*next));
}

Result<Settings> Live::successor(const Settings& before, const JsonObject& sealed, std::int64_t version) const {
  auto numbers = number_forms(before.document, before.form_versions, sealed);
  if (!numbers) return std::unexpected(numbers.error());
  auto next = build_opened(sealed, *numbers);
  if (!next) return next;
  next->version = version;
  keep_former_forms(*next, before);
  add_built_in(*next);
  return next;
}

Task<Result<Published>> Live::publish(JsonObject document, std::string note, Time now) {
  return publish_over(current(), std::move(document), std::move(note), now);
}

Task<Result<SettingsPtr>> Live::edit(DocumentChange change, std::string note, Time now) {
  const auto draft = co_await store_.draft();
  if (!draft) co_return std::unexpected(draft.error());
  while (true) {
    SettingsPtr before = current();
    auto changed = change(before->document);
    if (!changed) co_return std::unexpected(changed.error());
    const auto published = co_await publish_over(std::move(before), std::move(*changed), note, now);
    if (published) {
      const SettingsPtr in_force = current();
      if (const auto kept = co_await keep_draft(store_, *draft); !kept) co_return std::unexpected(kept.error());
      co_return in_force;
    }
    if (published.error().code != "settings.stale") co_return std::unexpected(published.error());
    // Somebody else published, so that all together get on.
    if (const auto loaded = co_await reload(); !loaded) co_return std::unexpected(loaded.error());
  }
}

Task<Result<Published>> Live::publish_over(SettingsPtr before, JsonObject document, std::string note,
                                           Time now) {
  document = seal_secrets(std::move(document), key_);
  if (const auto built = build_opened(document, {}); !built) co_return std::unexpected(built.error());
  Difference difference = explained(before->document, document);
  if (difference.empty()) co_return Published{before->version, {}};
  const auto saved = co_await store_.publish(before->version, acquaint::to_text(document),
                                             std::move(note), now);
  if (!saved) co_return std::unexpected(saved.error());
  if (const auto adopted = adopt(*saved); !adopted) co_return std::unexpected(adopted.error());
  co_return Published{saved->version, std::move(difference)};
}

Result<Settings> Live::build_opened(const JsonObject& sealed, const FormVersions& form_versions) const {
  auto opened = open_secrets(sealed, key_);
  if (!opened) return std::unexpected(opened.error());
  auto built = build(std::move(*opened), form_versions);
  if (built) built->document = sealed;
  return built;
}

Task<Result<Done>> Live::save_draft(const JsonObject& document, std::string note, Time now) {
  return store_.save_draft(acquaint::to_text(seal_secrets(document, key_)), std::move(note), now);
}

Result<Done> Live::adopt(const SettingsVersion& version) {
  // One at a time: a form's number follows from the document that was in force before.
  const std::lock_guard lock(adopting_);
  const SettingsPtr before = current();
  if (version.version <= before->version) return Done{};
  auto document = parse_document(version);
  if (!document) return std::unexpected(document.error());
  auto next = successor(*before, *document, version.version);
  if (!next) return std::unexpected(next.error());
  current_.store(std::make_shared<const Settings>(std::move(*next)), std::memory_order_release);
  log_event(LogLevel::info, "settings.in_force", {{"version", version.version}});
  return Done{};
}

std::function<std::shared_ptr<const login::AttackProtection>()> attack_protection_of(
    const Live& live) {
  return [&live] {
    const SettingsPtr settings = live.current();
    return std::shared_ptr<const login::AttackProtection>(settings, &settings->attack_protection);
  };
}

void Live::add_built_in(Settings& settings) const {
  put_before(settings.clients, built_in_.clients,
             [](const auto& a, const auto& b) { return a.client_id == b.client_id; });
  put_before(settings.resource_servers, built_in_.resource_servers,
             [](const auto& a, const auto& b) { return a.identifier == b.identifier; });
  put_before(settings.client_grants, built_in_.client_grants, [](const auto& a, const auto& b) {
    return a.client_id == b.client_id && a.audience == b.audience;
  });
}

}  // namespace acquaint::settings
