#include "ingest/apply.h"

#include <algorithm>
#include <optional>
#include <set>

namespace acquaint::ingest {
namespace {

// A message without an id cannot be told from one that is sent again: it counts.
bool is_new(profile::User& user, const Message& message) {
  return message.message_id.empty() || !is_repeated(user.behaviour, message.message_id);
}

void count(profile::User& user, std::string_view kind, const Message& message) {
  count_event(user.behaviour, kind, message.at);
  if (!message.name.empty()) {
    count_event(user.behaviour, std::string(kind) + ":" + message.name, message.at);
  }
}

// Calls `each` with the name, the attribute and the value of every trait that the source may tell.
template <typename Each>
void visit_traits(const Message& message, const Source& source, Each each) {
  if (message.traits.empty()) return;
  for (const auto& [trait, path] : source.traits) {
    const Json* value = find(message.traits, trait);
    if (value != nullptr && !value->is_null()) each(trait, path, *value);
  }
}

profile::Claim* find_own(profile::User& user, const profile::AttributePath& path, const profile::Actor& actor) {
  const auto held = user.claims.find(path);
  if (held == user.claims.end()) return nullptr;
  const auto own = std::ranges::find_if(held->second, [&](const profile::Claim& claim) {
    return claim.from.source == actor.source && claim.from.origin == actor.origin && claim.from.visitor.empty();
  });
  return own == held->second.end() ? nullptr : &*own;
}

// A trait is as old as the message that tells it: what is reported late, or from a file of the past, must
// not beat what was said since.
void learn_trait(profile::Changed& changed, const profile::AttributePath& path, const Json& value,
                 const profile::Catalogue& catalogue, const profile::Actor& actor, Time at) {
  const profile::Claim* held = find_own(changed.user, path, actor);
  if (held != nullptr && held->from.confirmed > at) return;
  const auto seen = held == nullptr ? std::nullopt : std::optional(held->from.seen);
  if (!learn(changed, catalogue, path, value, actor)) return;  // See refused_traits().
  profile::Claim& own = *find_own(changed.user, path, actor);
  if (own.from.seen != seen) own.from.seen = at;
  own.from.confirmed = at;
}

void learn_traits(profile::Changed& changed, const Message& message, const Source& source,
                  const profile::Catalogue& catalogue, Time now) {
  const profile::Actor actor{.source = profile::Source::application,
                             .origin = source.name,
                             .name = "source:" + source.id,
                             .now = now,
                             .purpose = {}};
  visit_traits(message, source, [&](const std::string&, const profile::AttributePath& path, const Json& value) {
    learn_trait(changed, path, value, catalogue, actor, message.at);
  });
}

void count_report(profile::User& user, const Message& message) {
  switch (message.kind) {
    case Kind::track: count_event(user.behaviour, message.name, message.at); break;
    case Kind::page: count(user, "page", message); break;
    case Kind::screen: count(user, "screen", message); break;
    case Kind::identify:
    case Kind::group:
    case Kind::alias: break;  // Nothing of them is counted.
  }
}

}  // namespace

profile::Changed apply(const profile::User& user, const std::vector<Message>& messages,
                       const Source& source, const profile::Catalogue& catalogue, Time now) {
  profile::Changed changed{.user = user, .events = {}};
  for (const Message& message : messages) {
    if (!is_new(changed.user, message)) continue;
    if (message.kind == Kind::identify) {
      learn_traits(changed, message, source, catalogue, now);
    } else {
      count_report(changed.user, message);
    }
  }
  if (!changed.events.empty()) changed.user.updated = std::max(now, user.updated + Duration(1));
  return changed;
}

profile::Changed count_reports(const profile::User& user, const std::vector<Message>& messages) {
  profile::Changed changed{.user = user, .events = {}};
  for (const Message& message : messages) {
    if (is_new(changed.user, message)) count_report(changed.user, message);
  }
  return changed;
}

std::vector<std::string> refused_traits(const std::vector<Message>& messages, const Source& source,
                                        const profile::Catalogue& catalogue) {
  std::set<std::string> refused;
  profile::Changed nobody{.user = profile::User(*profile::UserId::parse("auth0|nobody")), .events = {}};
  const profile::Actor actor{.source = profile::Source::application, .origin = source.name, .name = {}, .now = {}, .purpose = {}};
  for (const Message& message : messages) {
    visit_traits(message, source, [&](const std::string& trait, const profile::AttributePath& path, const Json& value) {
      if (!learn(nobody, catalogue, path, value, actor)) refused.insert(trait);
    });
  }
  return {refused.begin(), refused.end()};
}

}  // namespace acquaint::ingest
