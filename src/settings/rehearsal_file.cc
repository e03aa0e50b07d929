#include "settings/rehearsal_file.h"

#include <algorithm>

#include "asking/reason.h"
#include "consent/receipt.h"

namespace acquaint::settings {
namespace {

using asking::Moment;
using asking::MomentKind;

constexpr std::string_view kBegins = "2026-01-05T09:00:00Z";
constexpr std::size_t kTestsMax = 1000, kStepsMax = 200;

std::unexpected<Error> malformed(std::string at, std::string message) {
  return invalid("rehearsal.malformed", std::move(message), std::move(at));
}

Result<const JsonObject*> object_in(const Json& value, const std::string& at) {
  const JsonObject* object = value.if_object();
  if (object == nullptr) return malformed(at, "An object is expected.");
  return object;
}

Result<std::string> text_in(const JsonObject& object, std::string_view name, const std::string& at,
                            std::string_view fallback = {}) {
  const Json* value = find(object, name);
  if (value == nullptr) return std::string(fallback);
  if (!value->is_string()) return malformed(pointer_to(at, name), "A text is expected.");
  return std::string(value->get_string());
}

Result<std::optional<Duration>> duration_in(const JsonObject& object, std::string_view name,
                                            const std::string& at) {
  if (!object.contains(name)) return std::nullopt;
  const auto text = find_string(object, name);
  const auto duration = text ? parse_duration(*text) : std::nullopt;
  if (!duration) return malformed(pointer_to(at, name), "A duration such as \"3d\" is expected.");
  return duration;
}

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

// ---- a step ----

// "login", "api", "page:/articles/7", "event:checkout_done", "widget:sidebar".
Result<Moment> read_short_moment(std::string_view text, const std::string& at) {
  const std::size_t colon = text.find(':');
  const auto kind = asking::parse_moment_kind(text.substr(0, colon));
  if (!kind) {
    return malformed(at, "A moment such as \"login\" or \"page:/articles/7\" is expected.");
  }
  Moment moment;
  moment.kind = *kind;
  if (colon != text.npos) {
    (*kind == MomentKind::page ? moment.url : moment.name) = text.substr(colon + 1);
  }
  return moment;
}

Result<Moment> read_moment(const Json& json, const std::string& at) {
  if (json.is_string()) return read_short_moment(json.get_string(), at);
  const JsonObject* object = json.if_object();
  if (object == nullptr) {
    return malformed(at, "A moment such as \"login\" or \"page:/articles/7\" is expected.");
  }
  if (const auto known = only_fields(
          *object,
          {"kind", "name", "url", "session", "page", "holder", "locale", "device", "client", "app", "context"}, at);
      !known) {
    return std::unexpected(known.error());
  }
  const auto kind = text_in(*object, "kind", at, "api");
  if (!kind) return std::unexpected(kind.error());
  auto moment = read_short_moment(*kind, pointer_to(at, "kind"));
  if (!moment) return moment;
  for (const auto& [name, into] :
       {std::pair("name", &moment->name), std::pair("url", &moment->url),
        std::pair("session", &moment->session), std::pair("page", &moment->page),
        std::pair("holder", &moment->holder), std::pair("locale", &moment->locale),
        std::pair("device", &moment->device), std::pair("client", &moment->client),
        std::pair("app", &moment->app)}) {
    auto text = text_in(*object, name, at, *into);
    if (!text) return std::unexpected(text.error());
    *into = std::move(*text);
  }
  if (const Json* context = find(*object, "context")) {
    const auto read = object_in(*context, pointer_to(at, "context"));
    if (!read) return std::unexpected(read.error());
    moment->context = **read;
  }
  return moment;
}

Result<std::vector<std::string>> texts_in(const Json& json, const std::string& at) {
  const JsonArray* list = json.if_array();
  if (list == nullptr) return malformed(at, "A list of texts is expected.");
  std::vector<std::string> texts;
  for (const Json& element : *list) {
    if (!element.is_string()) return malformed(at, "A list of texts is expected.");
    texts.emplace_back(element.get_string());
  }
  return texts;
}

// {"ask": "work", "questions": [...], "reason": "…", "why": {...}}, or {"nothing": "gap_running"},
// or the word "nothing".
Result<Expectation> read_expectation(const Json& json, const std::string& at) {
  Expectation expect;
  if (json == "nothing") return expect;
  const JsonObject* object = json.if_object();
  if (object == nullptr) {
    return malformed(at, "\"nothing\", or an object with \"ask\" or \"nothing\", is expected.");
  }
  if (const auto known = only_fields(*object, {"ask", "questions", "confirm", "reason", "nothing", "why"}, at);
      !known) {
    return std::unexpected(known.error());
  }
  const bool asks = object->contains("ask"), is_nothing = object->contains("nothing");
  if (asks == is_nothing) return malformed(at, "Either \"ask\" or \"nothing\" is expected.");
  const std::string_view reason_name = is_nothing ? "nothing" : "reason";
  auto form = text_in(*object, "ask", at);
  if (!form) return std::unexpected(form.error());
  expect.form = std::move(*form);
  auto reason = text_in(*object, reason_name, at);
  if (!reason) return std::unexpected(reason.error());
  const bool is_known =
      reason->empty() || std::ranges::any_of(asking::kReasons, [&](const auto& each) {
        return each.second == *reason;
      });
  if (!is_known) return malformed(pointer_to(at, reason_name), "There is no such reason.");
  expect.reason = std::move(*reason);
  if (const Json* questions = find(*object, "questions")) {
    auto paths = texts_in(*questions, pointer_to(at, "questions"));
    if (!paths) return std::unexpected(paths.error());
    expect.questions = std::move(*paths);
  }
  if (const Json* confirm = find(*object, "confirm")) {
    auto paths = texts_in(*confirm, pointer_to(at, "confirm"));
    if (!paths) return std::unexpected(paths.error());
    expect.confirm = std::move(*paths);
  }
  if (const Json* why = find(*object, "why")) {
    const std::string here = pointer_to(at, "why");
    const auto reasons = object_in(*why, here);
    if (!reasons) return std::unexpected(reasons.error());
    for (const auto& member : **reasons) {
      if (!member.value().is_string()) {
        return malformed(pointer_to(here, member.key()), "A reason is expected.");
      }
      expect.why.emplace(member.key(), member.value().get_string());
    }
  }
  return expect;
}

Result<Act> read_answer(const JsonObject& object, const std::string& at) {
  Act act{.kind = Act::Kind::answer, .answers = {}, .confirmed = {}, .how_long = {}};
  if (const Json* answers = find(object, "answer")) {
    const auto read = object_in(*answers, pointer_to(at, "answer"));
    if (!read) return std::unexpected(read.error());
    act.answers = **read;
  }
  if (const Json* confirm = find(object, "confirm")) {
    auto paths = texts_in(*confirm, pointer_to(at, "confirm"));
    if (!paths) return std::unexpected(paths.error());
    act.confirmed = std::move(*paths);
  }
  return act;
}

// "skip", "later", "never", "stop", {"later": "7d"}, {"answer": {...}, "confirm": [...]}, of which one may be absent.
Result<Act> read_act(const Json& json, const std::string& at) {
  constexpr std::pair<std::string_view, Act::Kind> kWords[] = {{"skip", Act::Kind::skip},
                                                               {"later", Act::Kind::later},
                                                               {"never", Act::Kind::never},
                                                               {"stop", Act::Kind::stop}};
  Act act;
  if (json.is_string()) {
    const auto word = std::ranges::find(kWords, std::string_view(json.get_string()),
                                        &std::pair<std::string_view, Act::Kind>::first);
    if (word == std::end(kWords)) {
      return malformed(at, "\"skip\", \"later\", \"never\" or \"stop\" is expected.");
    }
    act.kind = word->second;
    return act;
  }
  const JsonObject* object = json.if_object();
  if (object == nullptr || object->empty() || (object->size() > 1 && object->contains("later"))) {
    return malformed(at, "One thing that the user does is expected, such as {\"answer\": {…}}.");
  }
  if (const auto known = only_fields(*object, {"answer", "confirm", "later"}, at); !known) {
    return std::unexpected(known.error());
  }
  if (!object->contains("later")) return read_answer(*object, at);
  const auto how_long = duration_in(*object, "later", at);
  if (!how_long) return std::unexpected(how_long.error());
  act.kind = Act::Kind::later;
  act.how_long = *how_long;
  return act;
}

Result<Scene> read_scene(const Json& json, const std::string& at) {
  const auto object = object_in(json, at);
  if (!object) return std::unexpected(object.error());
  if (const auto known = only_fields(**object, {"after", "at", "expect", "then"}, at); !known) {
    return std::unexpected(known.error());
  }
  Scene scene;
  const auto after = duration_in(**object, "after", at);
  if (!after) return std::unexpected(after.error());
  scene.after = after->value_or(Duration(0));
  const Json* moment_json = find(**object, "at");
  if (moment_json == nullptr) return malformed(at, "A moment is expected, as \"at\".");
  auto moment = read_moment(*moment_json, pointer_to(at, "at"));
  if (!moment) return std::unexpected(moment.error());
  scene.moment = std::move(*moment);
  if (const Json* given = find(**object, "expect")) {
    auto expect = read_expectation(*given, pointer_to(at, "expect"));
    if (!expect) return std::unexpected(expect.error());
    scene.expect = std::move(*expect);
  }
  if (const Json* given = find(**object, "then")) {
    auto act = read_act(*given, pointer_to(at, "then"));
    if (!act) return std::unexpected(act.error());
    scene.act = std::move(*act);
  }
  return scene;
}

// ---- a test ----

Result<Rehearsal> read_rehearsal(const Json& json, const std::string& at) {
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
    auto scene = read_scene((*steps)[i], pointer_to(steps_at, i));
    if (!scene) return std::unexpected(scene.error());
    rehearsal.scenes.push_back(std::move(*scene));
  }
  return rehearsal;
}

}  // namespace

Result<std::vector<Rehearsal>> parse_rehearsals(const JsonObject& document) {
  if (const auto known = only_fields(document, {"settings", "tests"}); !known) {
    return std::unexpected(known.error());
  }
  const JsonArray* tests = find_array(document, "tests");
  if (tests == nullptr || tests->empty() || tests->size() > kTestsMax) {
    return malformed("/tests", "A list of 1 to 1,000 tests is expected.");
  }
  std::vector<Rehearsal> rehearsals;
  for (std::size_t i = 0; i < tests->size(); ++i) {
    auto rehearsal = read_rehearsal((*tests)[i], pointer_to("/tests", i));
    if (!rehearsal) return std::unexpected(rehearsal.error());
    rehearsals.push_back(std::move(*rehearsal));
  }
  return rehearsals;
}

}  // namespace acquaint::settings
