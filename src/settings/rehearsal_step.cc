#include "settings/rehearsal_step.h"

#include <algorithm>

#include "asking/reason.h"
#include "login/claims_request.h"
#include "settings/login_needs.h"
#include "settings/rehearsal_json.h"

namespace acquaint::settings {
namespace {

using asking::Moment;
using asking::MomentKind;

// ---- when and where ----

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

// ---- what is needed ----

// What the client of a log-in needs: by the settings, and by "claims", those of its request.
Result<Done> read_login_needs(const JsonObject& step, const std::string& at, const Settings& settings, Scene& scene) {
  const bool is_login = scene.moment.kind == MomentKind::login;
  login::ClaimsRequest claims;
  if (const Json* given = find(step, "claims")) {
    const std::string here = pointer_to(at, "claims");
    if (!is_login || scene.moment.client.empty()) {
      return malformed(here, "Claims are asked for at a log-in, by the client of its moment.");
    }
    const auto object = object_in(*given, here);
    if (!object) return std::unexpected(object.error());
    auto read = login::parse_claims_request(**object);
    if (!read) return invalid(read.error().code, read.error().message, here);
    claims = std::move(*read);
  }
  if (is_login) {
    scene.needs = needs_at_login(settings, scene.moment.client, needs_of_claims(claims, settings.catalogue));
  }
  return Done{};
}

// A request of POST /v1/needs, as it stands: who names the user is an application, else it is the user's own browser.
Result<Done> read_request(const JsonObject& request, const std::string& at, const Settings& settings,
                          const profile::UserId& user, Scene& scene) {
  if (scene.moment.kind == MomentKind::login) {
    return malformed(at, "What is needed at a log-in, the settings of its client say, and \"claims\".");
  }
  JsonObject needs = request;
  needs.erase("moment");
  needs.erase("user_id");
  auto demand = asking::parse_demand(needs, settings.catalogue, settings.purposes, at);
  if (!demand) return std::unexpected(demand.error());
  scene.needs = std::move(*demand);
  const Json* named = find(request, "user_id");
  if (named != nullptr && *named != Json(user.text())) {
    return malformed(pointer_to(at, "user_id"), "The id of the test's user is expected.");
  }
  scene.recipient = named != nullptr ? asking::Recipient::application : asking::Recipient::user;
  return Done{};
}

// Where it is said when and where a step is: in the step, or in the request that it copies. Null: nowhere.
struct Place {
  const Json* moment;
  std::string at;
};

Result<Place> find_place(const JsonObject& step, const JsonObject* request, const std::string& at) {
  const Json* of_step = find(step, "at");
  const Json* of_request = request == nullptr ? nullptr : find(*request, "moment");
  const std::string request_at = pointer_to(at, "needs") + "/moment";
  if (of_step == nullptr) return Place{of_request, request_at};
  if (of_request != nullptr) return malformed(request_at, "The step says when this is, as \"at\".");
  return Place{of_step, pointer_to(at, "at")};
}

Result<Done> go_on(const JsonObject& step, const std::string& at, const Rehearsal& before, Scene& scene) {
  const Scene* last = before.scenes.empty() ? nullptr : &before.scenes.back();
  const bool is_answered_login =
      last != nullptr && last->moment.kind == MomentKind::login && last->act.kind == Act::Kind::answer;
  if (!is_answered_login || step.contains("claims")) {
    return malformed(at, "A moment is expected, as \"at\". Only a log-in goes on without one, after an answer.");
  }
  scene.moment = last->moment;
  scene.needs = last->needs;
  scene.goes_on = true;
  return Done{};
}

// When and where, and who needs what then.
Result<Done> read_meeting(const JsonObject& step, const std::string& at, const Settings& settings,
                          const Rehearsal& before, Scene& scene) {
  const Json* needs = find(step, "needs");
  const std::string needs_at = pointer_to(at, "needs");
  const auto request = needs == nullptr ? Result<const JsonObject*>(nullptr) : object_in(*needs, needs_at);
  if (!request) return std::unexpected(request.error());
  const auto place = find_place(step, *request, at);
  if (!place) return std::unexpected(place.error());
  if (place->moment == nullptr && *request == nullptr) return go_on(step, at, before, scene);
  if (place->moment != nullptr) {
    auto moment = read_moment(*place->moment, place->at);
    if (!moment) return std::unexpected(moment.error());
    scene.moment = std::move(*moment);
  }
  auto read = read_login_needs(step, at, settings, scene);
  if (read && *request != nullptr) read = read_request(**request, needs_at, settings, before.user.id, scene);
  return read;
}

// ---- what is expected ----

bool is_reason(std::string_view name) {
  return std::ranges::any_of(asking::kReasons, [&](const auto& each) { return each.second == name; });
}

// "known", "asked", "refused", or {"refused": "gap_running"}.
Result<ExpectedNeed> read_expected_need(const Json& json, const std::string& at) {
  if (json == "known" || json == "asked" || json == "refused") return ExpectedNeed{std::string(json.get_string()), ""};
  const JsonObject* object = json.if_object();
  if (object == nullptr) {
    return malformed(at, "\"known\", \"asked\", \"refused\", or {\"refused\": a reason}, is expected.");
  }
  if (const auto known = only_fields(*object, {"refused"}, at); !known) return std::unexpected(known.error());
  auto reason = text_in(*object, "refused", at);
  if (!reason) return std::unexpected(reason.error());
  if (!is_reason(*reason) && std::ranges::find(asking::kNeedReasons, *reason) == std::end(asking::kNeedReasons)) {
    return malformed(pointer_to(at, "refused"), "There is no such reason.");
  }
  return ExpectedNeed{"refused", std::move(*reason)};
}

Result<Done> read_expected_needs(const Json& json, const std::string& at, const asking::Demand& needs,
                                 Expectation& expect) {
  const auto object = object_in(json, at);
  if (!object) return std::unexpected(object.error());
  for (const auto& member : **object) {
    const std::string here = pointer_to(at, member.key());
    if (std::ranges::find(needs.needs, std::string_view(member.key()), &asking::Need::attribute) == needs.needs.end()) {
      return malformed(here, "Nobody needs this attribute at this step.");
    }
    auto need = read_expected_need(member.value(), here);
    if (!need) return std::unexpected(need.error());
    expect.needs.emplace(member.key(), std::move(*need));
  }
  return Done{};
}

// {"ask": "work", "questions": [...], "reason": "…", "why": {...}}, or {"nothing": "gap_running"},
// or the word "nothing"; of what is needed, {"needs": {...}} as well or alone.
Result<Expectation> read_expectation(const Json& json, const std::string& at, const asking::Demand& needs) {
  Expectation expect;
  expect.form.emplace();
  if (json == "nothing") return expect;
  const JsonObject* object = json.if_object();
  if (object == nullptr) {
    return malformed(at, "\"nothing\", or an object with \"ask\" or \"nothing\", is expected.");
  }
  if (const auto known = only_fields(*object, {"ask", "questions", "confirm", "reason", "nothing", "why", "needs"},
                                     at);
      !known) {
    return std::unexpected(known.error());
  }
  const bool asks = object->contains("ask"), is_nothing = object->contains("nothing");
  if (asks == is_nothing && (asks || !object->contains("needs"))) {
    return malformed(at, "Either \"ask\" or \"nothing\" is expected.");
  }
  const std::string_view reason_name = is_nothing ? "nothing" : "reason";
  auto form = text_in(*object, "ask", at);
  if (!form) return std::unexpected(form.error());
  expect.form = std::move(*form);
  if (!asks && !is_nothing) expect.form.reset();
  auto reason = text_in(*object, reason_name, at);
  if (!reason) return std::unexpected(reason.error());
  if (!reason->empty() && !is_reason(*reason)) {
    return malformed(pointer_to(at, reason_name), "There is no such reason.");
  }
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
  if (const Json* states = find(*object, "needs")) {
    const auto read = read_expected_needs(*states, pointer_to(at, "needs"), needs, expect);
    if (!read) return std::unexpected(read.error());
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

// ---- what the user does ----

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

}  // namespace

Result<Scene> read_scene(const Json& json, const std::string& at, const Settings& settings, const Rehearsal& before) {
  const auto object = object_in(json, at);
  if (!object) return std::unexpected(object.error());
  if (const auto known = only_fields(**object, {"after", "at", "claims", "needs", "expect", "then"}, at); !known) {
    return std::unexpected(known.error());
  }
  Scene scene;
  const auto after = duration_in(**object, "after", at);
  if (!after) return std::unexpected(after.error());
  scene.after = after->value_or(Duration(0));
  const auto met = read_meeting(**object, at, settings, before, scene);
  if (!met) return std::unexpected(met.error());
  if (const Json* given = find(**object, "expect")) {
    auto expect = read_expectation(*given, pointer_to(at, "expect"), scene.needs);
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

}  // namespace acquaint::settings
