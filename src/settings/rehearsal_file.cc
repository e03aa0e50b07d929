#include "settings/rehearsal_file.h"

#include "consent/receipt.h"
#include "settings/rehearsal_json.h"
#include "settings/rehearsal_step.h"

namespace acquaint::settings {
namespace {

constexpr std::string_view kBegins = "2026-01-05T09:00:00Z";
constexpr std::size_t kTestsMax = 1000, kStepsMax = 200;

// ---- the user ----

// A value alone is the user's own, told when the test begins; with more to say it is an object.
Result<profile::Claim> read_claim(const Json& json, const std::string& at, Time begins) {
  profile::Claim claim{json,
                       {.source = profile::Source::user,
                        .origin = "test",
                        .seen = begins,
                        .confirmed = begins,
                        .purpose = ""}};
  const JsonObject* object = json.if_object();
  if (object == nullptr) return claim;
  if (const auto known =
          only_fields(*object, {"value", "source", "age", "confidence", "purpose"}, at);
      !known) {
    return std::unexpected(known.error());
  }
  const Json* value = find(*object, "value");
  if (value == nullptr) {
    return malformed(at, "The value of an attribute is expected, as \"value\".");
  }
  claim.value = *value;
  const auto source_name = text_in(*object, "source", at, "user");
  if (!source_name) return std::unexpected(source_name.error());
  const auto source = profile::parse_source(*source_name);
  if (!source) return malformed(pointer_to(at, "source"), "The name of a source is expected.");
  claim.from.source = *source;
  const auto age = duration_in(*object, "age", at);
  if (!age) return std::unexpected(age.error());
  claim.from.seen = claim.from.confirmed = begins - age->value_or(Duration(0));
  if (object->contains("confidence")) {
    const auto confidence = find_number(*object, "confidence");
    if (!confidence || *confidence < 0 || *confidence > 1) {
      return malformed(pointer_to(at, "confidence"), "A number from 0 to 1 is expected.");
    }
    claim.from.confidence = *confidence;
  }
  auto purpose = text_in(*object, "purpose", at);
  if (!purpose) return std::unexpected(purpose.error());
  claim.from.purpose = std::move(*purpose);
  return claim;
}

Result<Done> read_known(const JsonObject& object, const std::string& at, Time begins,
                        profile::User& user) {
  const Json* known = find(object, "known");
  if (known == nullptr) return Done{};
  const std::string here = pointer_to(at, "known");
  const auto values = object_in(*known, here);
  if (!values) return std::unexpected(values.error());
  for (const auto& member : **values) {
    const std::string place = pointer_to(here, member.key());
    const auto path = profile::AttributePath::parse(member.key());
    if (!path) return malformed(place, "The path of an attribute is expected.");
    auto claim = read_claim(member.value(), place, begins);
    if (!claim) return std::unexpected(claim.error());
    user.claims[*path].push_back(std::move(*claim));
  }
  return Done{};
}

Result<Done> read_consents(const JsonObject& object, const std::string& at, Time begins,
                           profile::User& user) {
  const Json* consents = find(object, "consents");
  if (consents == nullptr) return Done{};
  const std::string here = pointer_to(at, "consents");
  const auto purposes = object_in(*consents, here);
  if (!purposes) return std::unexpected(purposes.error());
  for (const auto& member : **purposes) {
    const Json& said = member.value();
    if (said != "granted" && said != "withdrawn") {
      return malformed(pointer_to(here, member.key()), "\"granted\" or \"withdrawn\" is expected.");
    }
    profile::Receipt& receipt = user.consents[consent::of_purpose(member.key())];
    receipt.granted = said == "granted";
    receipt.at = begins;
  }
  return Done{};
}

// How often each event was reported; all at once, as the test begins.
Result<Done> read_events(const JsonObject& object, const std::string& at, Time begins, profile::User& user) {
  const Json* events = find(object, "events");
  if (events == nullptr) return Done{};
  const std::string here = pointer_to(at, "events");
  const auto counts = object_in(*events, here);
  if (!counts) return std::unexpected(counts.error());
  for (const auto& member : **counts) {
    const std::string_view name = member.key();
    const Json& count = member.value();
    const bool is_name = !name.empty() && name.size() <= profile::kEventNameBytesMax;
    if (!is_name || !count.is_int64() || count.get_int64() < 1) {
      return malformed(pointer_to(here, name), "How often an event of this name was reported is expected, from 1.");
    }
    user.behaviour.counts[std::string(name)] = {.count = count.get_int64(), .first = begins, .last = begins};
  }
  if ((*counts)->size() > profile::kEventNamesMax) return malformed(here, "At most 64 events are remembered of one user.");
  return Done{};
}

Result<profile::User> read_user(const JsonObject& test, const std::string& test_at, Time begins) {
  static const JsonObject kNobody;
  const std::string at = pointer_to(test_at, "user");
  const Json* given = find(test, "user");
  const auto object =
      given == nullptr ? Result<const JsonObject*>(&kNobody) : object_in(*given, at);
  if (!object) return std::unexpected(object.error());
  if (const auto known =
          only_fields(**object, {"id", "logins", "signed_up", "known", "consents", "events"}, at);
      !known) {
    return std::unexpected(known.error());
  }
  const auto name = text_in(**object, "id", at, "auth0|test");
  if (!name) return std::unexpected(name.error());
  const auto id = profile::UserId::parse(*name);
  if (!id) return malformed(pointer_to(at, "id"), "The id of a user is expected.");
  profile::User user(*id);
  const auto age = duration_in(**object, "signed_up", at);
  if (!age) return std::unexpected(age.error());
  user.created = user.updated = begins - age->value_or(Duration(0));
  if ((*object)->contains("logins")) {
    const auto logins = find_int(**object, "logins");
    if (!logins || *logins < 0) {
      return malformed(pointer_to(at, "logins"), "A whole number from 0 is expected.");
    }
    user.logins_count = *logins;
  }
  auto read = read_known(**object, at, begins, user);
  if (read) read = read_consents(**object, at, begins, user);
  if (read) read = read_events(**object, at, begins, user);
  if (!read) return std::unexpected(read.error());
  return user;
}

// ---- a test ----

Result<Rehearsal> read_rehearsal(const Json& json, const std::string& at, const Settings& settings) {
  const auto object = object_in(json, at);
  if (!object) return std::unexpected(object.error());
  if (const auto known = only_fields(**object, {"name", "user", "begins", "steps"}, at); !known) {
    return std::unexpected(known.error());
  }
  auto name = text_in(**object, "name", at);
  if (!name) return std::unexpected(name.error());
  if (name->empty()) return malformed(pointer_to(at, "name"), "A name is expected.");
  const auto begins_text = text_in(**object, "begins", at, kBegins);
  if (!begins_text) return std::unexpected(begins_text.error());
  const auto begins = parse_iso8601(*begins_text);
  if (!begins) {
    return malformed(pointer_to(at, "begins"),
                     "A time such as \"2026-01-05T09:00:00Z\" is expected.");
  }
  auto user = read_user(**object, at, *begins);
  if (!user) return std::unexpected(user.error());
  Rehearsal rehearsal{std::move(*name), std::move(*user), *begins, {}};
  const std::string steps_at = pointer_to(at, "steps");
  const JsonArray* steps = find_array(**object, "steps");
  if (steps == nullptr || steps->empty() || steps->size() > kStepsMax) {
    return malformed(steps_at, "A list of 1 to 200 steps is expected.");
  }
  for (std::size_t i = 0; i < steps->size(); ++i) {
    auto scene = read_scene((*steps)[i], pointer_to(steps_at, i), settings, rehearsal);
    if (!scene) return std::unexpected(scene.error());
    rehearsal.scenes.push_back(std::move(*scene));
  }
  return rehearsal;
}

}  // namespace

Result<std::vector<Rehearsal>> parse_rehearsals(const JsonObject& document, const Settings& settings) {
  if (const auto known = only_fields(document, {"settings", "tests"}); !known) {
    return std::unexpected(known.error());
  }
  const JsonArray* tests = find_array(document, "tests");
  if (tests == nullptr || tests->empty() || tests->size() > kTestsMax) {
    return malformed("/tests", "A list of 1 to 1,000 tests is expected.");
  }
  std::vector<Rehearsal> rehearsals;
  for (std::size_t i = 0; i < tests->size(); ++i) {
    auto rehearsal = read_rehearsal((*tests)[i], pointer_to("/tests", i), settings);
    if (!rehearsal) return std::unexpected(rehearsal.error());
    rehearsals.push_back(std::move(*rehearsal));
  }
  return rehearsals;
}

}  // namespace acquaint::settings
