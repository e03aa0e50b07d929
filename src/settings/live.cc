#include "settings/live.h"

#include <algorithm>

#include "base/log.h"
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

}  // namespace

Live::Live(SettingsStore& store, std::vector<login::Client> built_in)
    : store_(store), built_in_(std::move(built_in)) {
  auto empty = build({}, {});
  empty->clients = built_in_;
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
  const auto built = build(document, {});
  if (!built) return std::unexpected(built.error());
  return compare(current()->document, document);
}

Task<Result<Published>> Live::publish(JsonObject document, std::string note, Time now) {
  const SettingsPtr before = current();
  if (const auto built = build(document, {}); !built) co_return std::unexpected(built.error());
  Difference difference = compare(before->document, document);
  if (difference.empty()) co_return Published{before->version, {}};
  const auto saved = co_await store_.publish(before->version, acquaint::to_text(document),
                                             std::move(note), now);
  if (!saved) co_return std::unexpected(saved.error());
  if (const auto adopted = adopt(*saved); !adopted) co_return std::unexpected(adopted.error());
  co_return Published{saved->version, std::move(difference)};
}

Task<Result<Done>> Live::save_draft(const JsonObject& document, std::string note, Time now) {
  return store_.save_draft(acquaint::to_text(document), std::move(note), now);
}

Result<Done> Live::adopt(const SettingsVersion& version) {
  // One at a time: a form's number follows from the document that was in force before.
  const std::lock_guard lock(adopting_);
  const SettingsPtr before = current();
  if (version.version <= before->version) return Done{};
  auto document = parse_document(version);
  if (!document) return std::unexpected(document.error());
  auto numbers = number_forms(before->document, before->form_versions, *document);
  if (!numbers) return std::unexpected(numbers.error());
  auto next = build(std::move(*document), *numbers);
  if (!next) return std::unexpected(next.error());
  next->version = version.version;
  next->form_versions = std::move(*numbers);
  keep_former_forms(*next, *before);
  std::erase_if(next->clients, [&](const login::Client& client) {
    return login::find_client(built_in_, client.client_id) != nullptr;
  });
  next->clients.insert(next->clients.begin(), built_in_.begin(), built_in_.end());
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

}  // namespace acquaint::settings
