#include "profile/change.h"

#include <algorithm>

#include "profile/ancestry.h"
#include "profile/permission.h"

namespace acquaint::profile {
namespace {

Result<Done> check_value(const Catalogue& catalogue, const AttributePath& path, const Json& value,
                         const Actor& actor) {
  const auto index = catalogue.find(path.text());
  if (!index) return Done{};
  if (auto allowed = may_change(catalogue, path, actor.source); !allowed) return allowed;
  const AttributeDefinition& definition = catalogue.at(*index);
  if (!definition.sources.empty() &&
      std::ranges::find(definition.sources, actor.source) == definition.sources.end()) {
    return invalid("attribute.source_not_allowed",
                   "The catalogue does not let this source fill the attribute.", pointer_of(path));
  }
  if (!definition.schema) return Done{};
  const auto problems = definition.schema->check(value);
  if (problems.empty()) return Done{};
  return invalid("attribute.bad_value", problems.front().message,
                 pointer_of(path) + problems.front().field);
}

Event attribute_event(std::string type, const AttributePath& path, const Actor& actor) {
  Event event{.type = std::move(type),
              .at = actor.now,
              .actor = actor.name,
              .attribute = path.text(),
              .data = {}};
  event.data["source"] = name_of(actor.source);
  event.data["origin"] = actor.origin;
  return event;
}

// What is said last counts as last, also within one millisecond or when the clock was set back.
Time later_than(const std::vector<Claim>& rivals, Time now) {
  for (const Claim& claim : rivals) now = std::max(now, claim.from.confirmed + Duration(1));
  return now;
}

// Whether a claim holds a code under the meaning that it had before and `now` has no more: the same code
// said again is another value (lineage.h).
bool is_recoded_since(const Catalogue& catalogue, const AttributePath& path, const Claim& claim, Time now) {
  const auto index = catalogue.find(path.text());
  if (!index) return false;
  return std::ranges::any_of(catalogue.at(*index).lineage, [&](const Lineage& lineage) {
    return lineage.from == path && lineage.before && claim.from.seen < *lineage.before && now >= *lineage.before;
  });
}

// What a person would not call another answer: how a text is spelt at its ends and in ASCII's cases.
bool says_the_same(const Json& one, const Json& other) {
  if (!one.is_string() || !other.is_string()) return one == other;
  const auto fold = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
  };
  return fold(one.get_string()) == fold(other.get_string());
}

// Which answer of the user's the value contradicts, if any: the latest that says something else.
JsonObject contradicted_by(const std::vector<Claim>& rivals, const Json& value, const Actor& actor) {
  const Claim* latest = nullptr;
  for (const Claim& claim : rivals) {
    if (claim.from.source == Source::user && (latest == nullptr || latest->from.seen < claim.from.seen)) latest = &claim;
  }
  if (latest == nullptr || actor.source == Source::inference || says_the_same(latest->value, value)) return {};
  const Duration age = std::max(Duration(0), actor.now - latest->from.seen);
  return {{"origin", latest->from.origin}, {"seconds", std::chrono::floor<std::chrono::seconds>(age).count()}};
}

}  // namespace

Result<Done> learn(Changed& into, const Catalogue& catalogue, const AttributePath& path, Json value,
                   const Actor& actor) {
  if (const auto allowed = check_value(catalogue, path, value, actor); !allowed) {
    return std::unexpected(allowed.error());
  }
  std::vector<Claim>& rivals = into.user.claims[path];
  const Time now = later_than(rivals, actor.now);
  auto own = std::ranges::find_if(rivals, [&](const Claim& claim) {
    return claim.from.source == actor.source && claim.from.origin == actor.origin && claim.from.visitor.empty();
  });
  const bool is_new = own == rivals.end() || own->value != value || is_recoded_since(catalogue, path, *own, now);
  JsonObject contradicted = is_new ? contradicted_by(rivals, value, actor) : JsonObject();
  if (own == rivals.end()) {
    own = rivals.insert(rivals.end(),
                        {.value = {}, .from = {.source = actor.source, .origin = actor.origin}});
  }
  Claim& claim = *own;
  if (is_new) {
    claim.value = value;
    claim.from.seen = now;
  }
  claim.from.confirmed = now;
  claim.from.confidence = actor.confidence;
  claim.from.purpose = actor.purpose;
  if (is_new) {
    Event event = attribute_event("attribute.set", path, actor);
    event.data["value"] = std::move(value);
    if (!contradicted.empty()) event.data["contradicts"] = std::move(contradicted);
    into.events.push_back(std::move(event));
  }
  return Done{};
}

void forget(Changed& into, const Catalogue& catalogue, const AttributePath& path, const Actor& actor) {
  const auto remove = [&](const AttributePath& held) {
    if (into.user.claims.erase(held) == 0) return;
    into.events.push_back(attribute_event("attribute.removed", held, actor));
  };
  remove(path);
  // What was split has other parts.
  for (const AttributePath& former : former_paths(catalogue, path, Splits::left_out)) remove(former);
}

Result<Done> merge_metadata(Changed& into, const Catalogue& catalogue, Section section,
                            const JsonObject& patch, const Actor& actor) {
  if (patch.empty()) {
    std::vector<AttributePath> paths;
    for (const auto& [path, rivals] : into.user.claims) {
      if (path.section() == section && may_change(catalogue, path, actor.source)) paths.push_back(path);
    }
    for (const AttributePath& path : paths) forget(into, catalogue, path, actor);
  }
  for (const auto& member : patch) {
    const auto path = AttributePath::of(section, member.key());
    if (!path) {
      Error error = path.error();
      error.field = pointer_to(pointer_to("", name_of(section)), std::string_view(member.key()));
      return std::unexpected(std::move(error));
    }
    if (member.value().is_null()) {
      if (auto allowed = may_change(catalogue, *path, actor.source); !allowed) return allowed;
      forget(into, catalogue, *path, actor);
    } else if (auto learnt = learn(into, catalogue, *path, member.value(), actor); !learnt) {
      return learnt;
    }
  }
  if (section == Section::user_metadata) into.user.shows_empty_user_metadata = true;
  return Done{};
}

}  // namespace acquaint::profile
