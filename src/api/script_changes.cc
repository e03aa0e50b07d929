#include "api/script_changes.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "base/log.h"
#include "profile/change.h"
#include "profile/projection.h"

namespace acquaint::api {
namespace {

profile::Section section_of(rules::MetadataSection section) {
  return section == rules::MetadataSection::user_metadata ? profile::Section::user_metadata
                                                          : profile::Section::app_metadata;
}

// Without what is so already: a rule that writes the whole object back has not said all of it.
JsonObject differences(const profile::User& user, const profile::Catalogue& catalogue, profile::Section section,
                       const JsonObject& patch) {
  const JsonObject shown = profile::project(user, catalogue);
  const JsonObject* held = find_object(shown, profile::name_of(section));
  JsonObject different;
  for (const auto& member : patch) {
    const Json* value = held == nullptr ? nullptr : find(*held, member.key());
    if (value == nullptr || *value != member.value()) different[member.key()] = member.value();
  }
  return different;
}

// What the catalogue does not take, and whose it is.
struct Refused {
  std::string code;
  std::string script;

  bool operator==(const Refused&) const = default;
};
using AllRefused = std::vector<Refused>;

void merge_one_by_one(profile::Changed& changed, const profile::Catalogue& catalogue, profile::Section section,
                      const JsonObject& patch, const profile::Actor& actor, AllRefused& refused) {
  for (const auto& member : patch) {
    JsonObject one;
    one[member.key()] = member.value();
    const auto merged = profile::merge_metadata(changed, catalogue, section, one, actor);
    if (merged) continue;
    Refused why{merged.error().code, actor.origin};
    if (refused.empty() || refused.back() != why) refused.push_back(std::move(why));
  }
}

// What is refused is left out, so that it takes nothing else with it; `refused` says so afterwards.
profile::Change metadata_change(std::vector<rules::MetadataChange> changes, settings::SettingsPtr settings, Time now,
                                std::string kind, std::shared_ptr<AllRefused> refused) {
  return [changes = std::move(changes), settings = std::move(settings), now, kind = std::move(kind),
          refused = std::move(refused)](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    refused->clear();
    for (const rules::MetadataChange& change : changes) {
      const profile::Section section = section_of(change.section);
      const JsonObject patch = differences(changed.user, settings->catalogue, section, change.patch);
      const profile::Actor actor{.source = profile::Source::enrichment,
                                 .origin = change.origin,
                                 .name = kind + ":" + change.origin,
                                 .now = now,
                                 .purpose = {}};
      if (!change.patch.empty()) {
        merge_one_by_one(changed, settings->catalogue, section, patch, actor, *refused);
        continue;
      }
      const auto emptied = profile::merge_metadata(changed, settings->catalogue, section, {}, actor);
      if (!emptied) return std::unexpected(emptied.error());
    }
    return changed;
  };
}

}  // namespace

void log_trouble(const Call& call, std::string_view code, std::string_view script) {
  log_event(LogLevel::warning, "rules.failed",
            {{"code", code}, {"rule", script}, {"request", std::string_view(call.request.id)}});
}

void add_changes(const Call& call, profile::Changed& made, std::string kind, std::vector<rules::MetadataChange> changes) {
  if (changes.empty()) return;
  const auto refused = std::make_shared<AllRefused>();
  profile::Change change = metadata_change(std::move(changes), call.settings, call.services.clock.now(), std::move(kind), refused);
  auto changed = change(made.user);
  for (const Refused& one : *refused) log_trouble(call, one.code, one.script);
  if (!changed) return log_trouble(call, changed.error().code, "");
  std::ranges::move(changed->events, std::back_inserter(made.events));
  made.user = std::move(changed->user);
}

Task<Result<Done>> keep_changes(Call& call, profile::UserId user, std::string kind,
                                std::vector<rules::MetadataChange> changes) {
  if (changes.empty()) co_return Done{};
  const auto refused = std::make_shared<AllRefused>();
  profile::Change change = metadata_change(std::move(changes), call.settings, call.services.clock.now(), std::move(kind), refused);
  const auto changed = co_await call.services.users.change(std::move(user), std::move(change));
  if (!changed && changed.error().kind == Error::Kind::unavailable) co_return std::unexpected(changed.error());
  if (!changed) log_trouble(call, changed.error().code, "");
  for (const Refused& one : *refused) log_trouble(call, one.code, one.script);
  co_return Done{};
}

}  // namespace acquaint::api
