#include "profile/visitor_merge.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "profile/standard_attributes.h"
#include "profile/visitor.h"
#include "profile/visitor_state.h"

namespace acquaint::profile {
namespace {

std::string_view lineage_of(const UserId& visitor) { return visitor.id_in_provider(); }

Event event_of(std::string type, const UserId& visitor, const std::set<std::string>& paths, const Actor& actor) {
  return {.type = std::move(type),
          .at = actor.now,
          .actor = actor.name,
          .attribute = "",
          .data = {{"visitor", lineage_of(visitor)}, {"attributes", JsonArray(paths.begin(), paths.end())}}};
}

// All that the user is known to be reached by: the value itself, and those of linked accounts.
std::set<std::string> contacts_of(const User& user, std::string_view key) {
  std::set<std::string> contacts;
  const auto path = AttributePath::of(Section::root, key);
  if (const auto held = user.claims.find(*path); held != user.claims.end()) {
    for (const Claim& claim : held->second) {
      if (claim.value.is_string()) contacts.insert(fold(claim.value.get_string()));
    }
  }
  for (const Identity& identity : user.identities) {
    const auto told = identity.profile_data ? find_string(*identity.profile_data, key) : std::nullopt;
    if (told) contacts.insert(fold(*told));
  }
  return contacts;
}

// Whoever gave another address than the user's is somebody else at the same screen.
bool is_other_person(const User& user, const User& visitor) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"email", "phone_number"}, [&](std::string_view key) {
    const auto given = contacts_of(visitor, key), held = contacts_of(user, key);
    return !given.empty() && std::ranges::none_of(given, [&](const std::string& each) { return held.contains(each); });
  });
}

bool is_same_say(const Claim& held, const Claim& claim) {
  return held.from.visitor.empty() && held.from.source == claim.from.source && held.from.origin == claim.from.origin &&
         held.value == claim.value;
}

void drop_oldest(std::vector<Claim>& rivals) {
  const auto brought = [](const Claim& claim) { return !claim.from.visitor.empty(); };
  while (static_cast<std::size_t>(std::ranges::count_if(rivals, brought)) > kVisitorClaimsMax) {
    auto oldest = std::ranges::find_if(rivals, brought);
    for (auto it = oldest; it != rivals.end(); ++it) {
      if (brought(*it) && it->from.confirmed < oldest->from.confirmed) oldest = it;
    }
    rivals.erase(oldest);
  }
}

std::set<std::string> bring_claims(User& user, const User& visitor) {
  std::set<std::string> paths;
  for (const auto& [path, claims] : visitor.claims) {
    if (identifies(path.text())) continue;
    std::vector<Claim>& rivals = user.claims[path];
    for (Claim claim : claims) {
      // The user said so as well: it needs nobody else to have said it.
      if (std::ranges::any_of(rivals, [&](const Claim& held) { return is_same_say(held, claim); })) continue;
      claim.from.visitor = lineage_of(visitor.id);
      rivals.push_back(std::move(claim));
      paths.insert(path.text());
    }
    drop_oldest(rivals);
  }
  return paths;
}

std::set<std::string> take_claims_back(User& user, const UserId& visitor) {
  std::set<std::string> paths;
  for (auto held = user.claims.begin(); held != user.claims.end();) {
    const auto taken = std::erase_if(held->second, [&](const Claim& claim) { return claim.from.visitor == lineage_of(visitor); });
    if (taken > 0) paths.insert(held->first.text());
    held = held->second.empty() ? user.claims.erase(held) : std::next(held);
  }
  return paths;
}

Result<Done> check_pair(const User& user, const User* visitor) {
  if (visitor == nullptr || !is_visitor(visitor->id)) return no_such_visitor();
  if (is_visitor(user.id)) return invalid("visitor.not_a_user", "A visitor is merged into a user, not into another visitor.");
  if (visitor->parted_from == user.id) {
    return fail(Error::Kind::conflict, "visitor.parted", "This merge was taken back.");
  }
  if (visitor->merged_into == user.id) return Done{};
  if (auto free = check_unmerged(*visitor); !free) return free;
  if (is_other_person(user, *visitor)) {
    return fail(Error::Kind::conflict, "visitor.other_person", "The visitor said to be somebody else than this user.");
  }
  return Done{};
}

// The parts change after one another within the same milliseconds.
Time later(const User& user, const Actor& actor) { return std::max(actor.now, user.updated + Duration(1)); }

}  // namespace

PairChange merge_visitor(Actor actor, Duration fatigue_half_life) {
  return [actor = std::move(actor), fatigue_half_life](const User& user, const User* visitor) -> Result<ChangedPair> {
    if (const auto fits = check_pair(user, visitor); !fits) return std::unexpected(fits.error());
    ChangedPair pair{{user, {}}, Changed{*visitor, {}}};
    if (visitor->merged_into == user.id) return pair;
    User& changed = pair.first.user;
    const auto paths = bring_claims(changed, *visitor);
    MergedVisitor merged = join_states(changed, *visitor, fatigue_half_life);
    merged.at = actor.now;
    changed.visitors.push_back(std::move(merged));
    if (changed.visitors.size() > kMergedVisitorsMax) changed.visitors.erase(changed.visitors.begin());
    changed.updated = later(user, actor);
    pair.first.events.push_back(event_of("visitor.merged", visitor->id, paths, actor));
    pair.second->user.merged_into = user.id;
    pair.second->user.asking.open.reset();  // Whoever answers it now is the user.
    pair.second->user.updated = later(*visitor, actor);
    return pair;
  };
}

PairChange part_visitor(UserId id, Actor actor, Duration fatigue_half_life) {
  return [id = std::move(id), actor = std::move(actor), fatigue_half_life](const User& user, const User* visitor) -> Result<ChangedPair> {
    ChangedPair pair{{user, {}}, std::nullopt};
    if (visitor != nullptr) pair.second = Changed{*visitor, {}};
    User& changed = pair.first.user;
    const auto paths = take_claims_back(changed, id);
    const auto merged = std::ranges::find(changed.visitors, id, &MergedVisitor::id);
    const bool is_held = visitor != nullptr && visitor->merged_into == user.id;
    if (paths.empty() && merged == changed.visitors.end() && !is_held) {
      return fail(Error::Kind::not_found, "visitor.not_merged", "No such visitor was merged into this user.");
    }
    if (is_held) {
      const MergedVisitor unknown{.id = id, .at = {}};
      part_states(changed, *visitor, merged == changed.visitors.end() ? unknown : *merged, fatigue_half_life);
      pair.second->user.merged_into.reset();
      pair.second->user.parted_from = user.id;
      pair.second->user.updated = later(*visitor, actor);
    }
    if (merged != changed.visitors.end()) changed.visitors.erase(merged);
    changed.updated = later(user, actor);
    pair.first.events.push_back(event_of("visitor.parted", id, paths, actor));
    return pair;
  };
}

}  // namespace acquaint::profile
