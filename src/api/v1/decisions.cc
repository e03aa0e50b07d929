#include "api/v1/decisions.h"

#include <algorithm>

#include "api/ask.h"
#include "api/body.h"
#include "api/idempotency.h"
#include "api/locale.h"
#include "api/offered_values.h"
#include "api/saved_decision.h"
#include "api/started_decision.h"
#include "asking/decision_id.h"
#include "asking/explain.h"
#include "asking/visitor.h"
#include "base/encoding.h"
#include "http/problem.h"
#include "population/population.h"
#include "profile/visitor.h"
#include "settings/asking_inputs.h"
#include "settings/stored_document.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using profile::UserId;

constexpr std::size_t kTextMax = 256, kUrlMax = 2048, kContextMax = 16 * 1024;

std::unexpected<Error> no_such_decision() {
  return fail(Error::Kind::not_found, "decision.not_found", "There is no such decision.");
}

constexpr std::string_view kMomentAt = "/moment";

// The texts of a moment, by the names that they have in a request.
struct MomentText {
  std::string_view name;
  std::string asking::Moment::* target;
  std::size_t size_max;
};
constexpr MomentText kMomentTexts[] = {
    {"name", &asking::Moment::name, kTextMax},       {"url", &asking::Moment::url, kUrlMax},
    {"session", &asking::Moment::session, kTextMax}, {"page", &asking::Moment::page, kTextMax},
    {"holder", &asking::Moment::holder, kTextMax},   {"locale", &asking::Moment::locale, 35},
    {"device", &asking::Moment::device, kTextMax},   {"app", &asking::Moment::app, kTextMax},
};

Result<asking::MomentKind> read_kind(const Json& value, Login login) {
  const auto text = read_text(value, kTextMax, "kind", kMomentAt);
  if (!text) return std::unexpected(text.error());
  const auto kind = asking::parse_moment_kind(*text);
  if (!kind || (*kind == asking::MomentKind::login && login == Login::refused)) {
    return invalid("moment.bad_kind", "\"page\", \"event\", \"widget\", \"email\" or \"api\" is expected.",
                   "/moment/kind");
  }
  return *kind;
}

// One member of the moment that an application describes.
Result<Done> read_moment_member(asking::Moment& moment, std::string_view name, const Json& value, Login login) {
  if (name == "kind") {
    const auto kind = read_kind(value, login);
    if (!kind) return std::unexpected(kind.error());
    moment.kind = *kind;
    return Done{};
  }
  if (name == "context") {
    if (!value.is_object() || to_text(value).size() > kContextMax) {
      return invalid("moment.bad_context", "An object of at most 16 KiB is expected.",
                     "/moment/context");
    }
    moment.context = value.get_object();
    return Done{};
  }
  const auto known = std::ranges::find(kMomentTexts, name, &MomentText::name);
  if (known == std::end(kMomentTexts)) return unknown_field(kMomentAt, name);
  const auto text = read_text(value, known->size_max, name, kMomentAt);
  if (!text) return std::unexpected(text.error());
  moment.*known->target = *text;
  return Done{};
}

// A page without a log-in asks for the visitor that it names, and for nobody else.
Result<UserId> visitor_of(const JsonObject& body, const Call& call) {
  if (call.principal.user || body.contains("user_id")) {
    return fail(Error::Kind::forbidden, "access.other_user", "Either a user or a visitor is asked.", "/visitor");
  }
  const auto named = text_member(body, "visitor", "", kTextMax);
  if (!named) return std::unexpected(named.error());
  auto id = profile::parse_visitor_id(*named);
  if (!id) return invalid(id.error().code, id.error().message, "/visitor");
  return id;
}

// Who is asked, as they stand.
Task<Result<profile::UserPtr>> find_subject(const Call& call, UserId id) {
  const bool is_visitor = profile::is_visitor(id);
  auto user = co_await call.services.users.find(std::move(id));
  if (!is_visitor) co_return user;
  if (!user && user.error().kind == Error::Kind::not_found) co_return profile::no_such_visitor();
  if (!user) co_return user;
  if (auto free = profile::check_unmerged((*user)->user()); !free) co_return std::unexpected(free.error());
  co_return user;
}

}  // namespace

Result<asking::Moment> read_moment(const JsonObject& body, const Call& call, Login login) {
  asking::Moment moment;
  if (const Json* given = find(body, "moment")) {
    if (!given->is_object()) return invalid("moment.invalid", "An object is expected.", "/moment");
    for (const auto& member : given->get_object()) {
      const auto read = read_moment_member(moment, member.key(), member.value(), login);
      if (!read) return std::unexpected(read.error());
    }
  }
  // A browser's session is what its cookie says, not what its script says.
  if (call.principal.user) moment.session = call.principal.session;
  // An application's own User-Agent says nothing of the user's.
  if ((call.principal.user || call.principal.source) && asking::is_crawler(call.request.header("user-agent").value_or(""))) {
    moment.context[asking::kBot] = true;
  }
  if (moment.holder.empty()) {
    moment.holder = moment.page.empty() ? moment.session : moment.page;
  }
  if (moment.holder.empty()) moment.holder = call.principal.actor();
  if (moment.locale.empty()) moment.locale = locale_of(call.request);
  moment.client = call.principal.client_id;
  moment.now = call.services.clock.now();
  return moment;
}

Result<UserId> subject_of(const JsonObject& body, const Call& call) {
  if (call.principal.source || body.contains("visitor")) return visitor_of(body, call);
  const Json* given = find(body, "user_id");
  const auto named = given == nullptr ? Result<std::string_view>("") : read_text(*given, 255, "user_id");
  if (!named) return std::unexpected(named.error());
  if (call.principal.user) {
    if (!named->empty() && *named != call.principal.user->text()) {
      return fail(Error::Kind::forbidden, "access.other_user",
                  "A signed-in user is asked for themselves only.", "/user_id");
    }
    return *call.principal.user;
  }
  auto id = UserId::parse(*named);
  if (!id) return invalid("user.bad_id", "The id of a user is expected.", "/user_id");
  return id;
}

void write_decision(JsonWriter& out, const Ask& ask) {
  const auto member = [&out](std::string_view name, std::string_view value) {
    out.name(name);
    out.text(value);
  };
  out.name("decision");
  if (ask.step) {
    out.open_object();
    member("id", ask.decision);
    member("form", ask.step->form);
    out.name("version");
    out.number(ask.step->form_version);
    member("mode", ask.step->mode);
    out.name("mandatory");
    out.flag(ask.step->mandatory);
    if (ask.step->isolated) {
      out.name("isolated");
      out.flag(true);
    }
    out.name("page");
    out.value(*ask.step->description.json);
    if (ask.lease_until) member("expires_at", to_iso8601(*ask.lease_until));
    out.close_object();
  } else {
    out.null();
    if (!ask.decision.empty()) member("decision_id", ask.decision);
    member("reason", asking::name_of(ask.reason));
    if (ask.next_eligible) member("next_eligible", to_iso8601(*ask.next_eligible));
  }
}

namespace {

std::string text_of(const Ask& ask) {
  std::string text;
  text.reserve(256);
  JsonWriter out(text);
  out.open_object();
  write_decision(out, ask);
  out.close_object();
  return text;
}

// For whoever prefers no words (RFC 7240) about nothing: where to read why is all that is said.
Response nothing(const Ask& ask) {
  Response response = Response::no_content();
  if (ask.decision.empty()) return response;
  return std::move(response).with(
      "Link", "</v1/decisions/" + percent_encode(ask.decision) + "/explanation>; rel=\"describedby\"");
}

Task<Result<Response>> decide(Call& call) {
  const auto body = read_json_body(call.request, {"user_id", "visitor", "moment"});
  if (!body) co_return std::unexpected(body.error());
  auto id = subject_of(*body, call);
  if (!id) co_return std::unexpected(id.error());
  auto moment = read_moment(*body, call);
  if (!moment) co_return std::unexpected(moment.error());
  auto nonce = nonce_of_key(call);
  if (!nonce) co_return std::unexpected(nonce.error());
  auto user = co_await find_subject(call, std::move(*id));
  if (!user) co_return std::unexpected(user.error());
  call.services.population.moments().note((*user)->user().id, *moment);
  const auto asked = co_await ask(call.services, call.settings, std::move(*user), std::move(*moment),
                                  reveal_for(call.principal, call.services.clock.now()), std::move(*nonce));
  if (!asked) co_return std::unexpected(asked.error());
  const bool is_brief = !asked->step && call.request.header("prefer") == "return=minimal";
  Response response = is_brief ? nothing(*asked) : Response::json_text(200, text_of(*asked));
  co_return std::move(response).with("Cache-Control", "no-store");
}

// The user of the decision in the path, when the caller may act for them.
Result<UserId> owner_of(const Call& call) {
  auto user = asking::user_of_decision(call.request.path_value("id"));
  if (!user) return user;
  if (call.principal.user && *call.principal.user != *user) return no_such_decision();
  if (call.principal.source && !profile::is_visitor(*user)) return no_such_decision();
  return user;
}

// What the rule allows, when the step says it beside the field.
Json operand_of(const profile::SchemaProblem& problem, const AnswerOutcome& outcome) {
  const JsonArray* elements = outcome.next ? find_array(*outcome.next->description.json, "elements") : nullptr;
  for (const Json& element : elements == nullptr ? JsonArray() : *elements) {
    const JsonObject& shown = element.get_object();
    const Json* operand = find(shown, "operand");
    const bool is_it = problem.field == pointer_to("", find_string(shown, "name").value_or("")) &&
                       problem.rule == find_string(shown, "rule");
    if (is_it && operand != nullptr) return *operand;
  }
  return nullptr;
}

Response refuse_answers(const AnswerOutcome& outcome, const http::Request& request, const texts::Language& language) {
  JsonArray errors;
  for (const profile::SchemaProblem& problem : outcome.problems) {
    const auto words = language.find("answer." + problem.rule, {{"operand", operand_of(problem, outcome)}});
    errors.push_back(JsonObject{
        {"field", problem.field}, {"rule", problem.rule}, {"message", words.value_or(problem.message)}});
  }
  Response response = http::problem({Error::Kind::invalid, "answers.invalid",
                                     "Some answers cannot be accepted; nothing was saved.", ""},
                                    request.id);
  JsonObject body = *parse_json_object(response.body);
  body["status"] = 422;
  body["title"] = http::reason_of(422);
  body["errors"] = std::move(errors);
  response.status = 422;
  response.body = to_text(body);
  return response;
}

Result<std::vector<std::string>> read_names(const JsonObject& body, std::string_view member) {
  std::vector<std::string> names;
  const Json* list = find(body, member);
  if (list == nullptr) return names;
  const bool is_list = list->is_array() && list->get_array().size() <= forms::Form::kFieldsMax;
  if (!is_list || !std::ranges::all_of(list->get_array(), [](const Json& name) { return name.is_string(); })) {
    return invalid("body.bad_field", "A list of names of fields is expected.", pointer_to("", member));
  }
  for (const Json& name : list->get_array()) names.emplace_back(name.get_string());
  return names;
}

// {"answers": {…}, "confirmed": [names], "declined": [names]}
Result<forms::Replies> read_replies(const JsonObject& body) {
  forms::Replies replies;
  auto confirmed = read_names(body, "confirmed");
  if (!confirmed) return std::unexpected(confirmed.error());
  auto declined = read_names(body, "declined");
  if (!declined) return std::unexpected(declined.error());
  const Json* answers = find(body, "answers");
  const bool is_missing = answers == nullptr && confirmed->empty() && declined->empty();
  if (is_missing || (answers != nullptr && !answers->is_object())) {
    return invalid("answers.missing", "An object of answers is expected.", "/answers");
  }
  if (answers != nullptr) replies.answers = answers->get_object();
  replies.confirmed = std::move(*confirmed);
  replies.declined = std::move(*declined);
  return replies;
}

Task<Result<Response>> take_answers(Call& call) {
  auto user = owner_of(call);
  if (!user) co_return std::unexpected(user.error());
  // Answers count once by themselves: the key is welcome, and there is nothing to do with it.
  if (const auto key = nonce_of_key(call); !key) co_return std::unexpected(key.error());
  const auto body = read_json_body(call.request, {"step", "answers", "confirmed", "declined", "locale"});
  if (!body) co_return std::unexpected(body.error());
  const auto step = text_member(*body, "step", "", kTextMax);
  if (!step) co_return std::unexpected(step.error());
  const auto locale = text_member(*body, "locale", locale_of(call.request), 35);
  if (!locale) co_return std::unexpected(locale.error());
  auto replies = read_replies(*body);
  if (!replies) co_return std::unexpected(replies.error());
  ReadAnswers read = [replies = std::move(*replies)](const forms::Run&, const forms::Step&)
      -> std::expected<forms::Replies, forms::FieldProblems> { return replies; };
  const auto outcome = co_await answer(
      call.services, call.settings, std::string(call.request.path_value("id")), std::move(*user),
      *step, *locale, std::move(read), call.principal.actor(),
      reveal_for(call.principal, call.services.clock.now()));
  if (!outcome) co_return std::unexpected(outcome.error());
  if (!outcome->problems.empty()) {
    const texts::Language language = pages_look(call.settings->site, call.request, *locale).language;
    co_return refuse_answers(*outcome, call.request, language);
  }
  JsonObject answered;
  answered["outcome"] = outcome->complete ? "completed" : "next";
  if (outcome->next) answered["page"] = *outcome->next->description.json;
  co_return Response::json(200, answered);
}

// The decision once more, for whoever draws it elsewhere than where it was asked for; nothing is changed.
Task<Result<Response>> show(Call& call) {
  auto id = owner_of(call);
  if (!id) co_return std::unexpected(id.error());
  const auto body = read_json_body(call.request, {"locale"});
  if (!body) co_return std::unexpected(body.error());
  const auto locale = text_member(*body, "locale", locale_of(call.request), 35);
  if (!locale) co_return std::unexpected(locale.error());
  const auto user = co_await find_subject(call, std::move(*id));
  if (!user) co_return std::unexpected(user.error());
  const auto& open = (*user)->user().asking.open;
  if (!open || open->id != call.request.path_value("id")) co_return no_such_decision();
  const Time now = call.services.clock.now();
  const auto shown = describe_open((*user)->user(), *call.settings, *locale, now, reveal_for(call.principal, now));
  if (!shown) co_return std::unexpected(shown.error());
  co_return Response::json_text(200, text_of(*shown)).with("Cache-Control", "no-store");
}

Task<Result<Response>> start(Call& call) {
  if (const auto body = read_json_body(call.request, {}); !body) co_return std::unexpected(body.error());
  auto user = owner_of(call);
  if (!user) co_return std::unexpected(user.error());
  const auto noted = co_await note_start(call.services, call.settings, std::string(call.request.path_value("id")),
                                         std::move(*user), call.principal.actor());
  if (!noted) co_return std::unexpected(noted.error());
  co_return Response::no_content();
}

Task<Result<Response>> end(Call& call, std::string event, EndDecision how) {
  auto user = owner_of(call);
  if (!user) co_return std::unexpected(user.error());
  const auto ended = co_await end_decision(
      call.services, call.settings, std::string(call.request.path_value("id")), std::move(*user),
      std::move(event), std::move(how), call.principal.actor());
  if (!ended) co_return std::unexpected(ended.error());
  co_return Response::no_content();
}

Task<Result<Response>> skip(Call& call) {
  if (const auto body = read_json_body(call.request, {}); !body) {
    co_return std::unexpected(body.error());
  }
  EndDecision how = [id = std::string(call.request.path_value("id"))](profile::AskingState state,
                                                                      const asking::Terms& terms) {
    return asking::skipped(std::move(state), id, terms);
  };
  co_return co_await end(call, "decision.skipped", std::move(how));
}

Task<Result<Response>> snooze(Call& call) {
  const auto body = read_json_body(call.request, {"for"});
  if (!body) co_return std::unexpected(body.error());
  const auto text = text_member(*body, "for", "", 20);
  if (!text) co_return std::unexpected(text.error());
  std::optional<Duration> how_long = parse_duration(*text);
  if (!text->empty() && !how_long) {
    co_return invalid("snooze.bad_duration", "A duration such as \"7d\" is expected.", "/for");
  }
  EndDecision how = [how_long, id = std::string(call.request.path_value("id"))](
                        profile::AskingState state, const asking::Terms& terms) {
    return asking::snoozed(std::move(state), id, how_long, terms);
  };
  co_return co_await end(call, "decision.snoozed", std::move(how));
}

Result<std::vector<std::string>> read_attributes(const JsonObject& body) {
  std::vector<std::string> attributes;
  const Json* list = find(body, "attributes");
  if (list == nullptr) return attributes;
  if (!list->is_array() || list->get_array().size() > 100) {
    return invalid("body.bad_field", "A list of attributes is expected.", "/attributes");
  }
  for (const Json& element : list->get_array()) {
    if (!element.is_string()) {
      return invalid("body.bad_field", "A list of attributes is expected.", "/attributes");
    }
    attributes.emplace_back(element.get_string());
  }
  return attributes;
}

Task<Result<Response>> never(Call& call) {
  const auto body = read_json_body(call.request, {"scope", "attributes"});
  if (!body) co_return std::unexpected(body.error());
  const auto scope = text_member(*body, "scope", "questions", 20);
  if (!scope) co_return std::unexpected(scope.error());
  if (*scope != "questions" && *scope != "form" && *scope != "everything") {
    co_return invalid("body.bad_field", "\"questions\", \"form\" or \"everything\" is expected.",
                      "/scope");
  }
  auto attributes = read_attributes(*body);
  if (!attributes) co_return std::unexpected(attributes.error());
  const asking::Refusal refusal = *scope == "form"         ? asking::Refusal::form
                                  : *scope == "everything" ? asking::Refusal::everything
                                                           : asking::Refusal::questions;
  EndDecision how = [refusal, attributes = std::move(*attributes),
                     id = std::string(call.request.path_value("id"))](profile::AskingState state,
                                                                      const asking::Terms& terms) {
    return asking::never(std::move(state), id, refusal, attributes, terms);
  };
  co_return co_await end(call, "decision.refused", std::move(how));
}

// A decision not to ask, decided once more from its inputs, this time with a trace.
JsonObject explain_again(const RecentDecision& recent, std::string_view id) {
  const auto view = recent.user->view(recent.settings->catalogue);
  std::optional<asking::Guidance> guidance;
  if (recent.guide) {
    const asking::Policy& policy = recent.settings->asking_of(recent.user->user().id).policy;
    guidance.emplace(recent.guide->guidance(policy.learning));
  }
  const asking::Inputs inputs = settings::asking_inputs(*recent.settings, recent.user->user(), *view, recent.moment,
                                                        guidance ? &*guidance : nullptr);
  const asking::Answers made =
      asking::decide_for(inputs, recent.demand ? &*recent.demand : nullptr, recent.recipient);
  return asking::explain(made.decision, made.trace, inputs, id);
}

Task<Result<Response>> explain(Call& call) {
  auto user = owner_of(call);
  if (!user) co_return std::unexpected(user.error());
  const std::string id(call.request.path_value("id"));
  if (const auto recent = call.services.recent_decisions.find(id)) {
    co_return Response::json(200, explain_again(*recent, id));
  }
  const auto saved = co_await find_saved_decision(call.services.users, std::move(*user), id);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Response::json(200, saved->data.at("explanation").as_object());
}

// ---- what would be asked ----

constexpr Duration kAheadMax = std::chrono::days(5 * 366);
constexpr int kTimesTriedMax = 20;
// What of the settings can be tried out with a decision.
constexpr std::string_view kTriedParts[] = {"catalogue", "segments", "policy", "purposes", "forms"};

std::unexpected<Error> at_settings(Error error) {
  error.field = "/settings" + error.field;
  return std::unexpected(std::move(error));
}

// The settings in force, or with some of their parts in place of the published ones.
Result<settings::SettingsPtr> read_settings(const JsonObject& body, const Call& call) {
  const Json* given = find(body, "settings");
  if (given == nullptr) return call.settings;
  if (!given->is_object()) return invalid("body.bad_field", "An object is expected.", "/settings");
  // Conditions of one's own could find out, one by one, what is known of the user.
  if (!call.principal.scopes.has("read:users")) {
    return fail(Error::Kind::forbidden, "access.insufficient_scope",
                "Trying out other settings needs the scope read:users.", "/settings");
  }
  JsonObject document = call.settings->document;
  for (const auto& [name, part] : given->get_object()) {
    if (std::ranges::find(kTriedParts, std::string_view(name)) == std::end(kTriedParts)) {
      return unknown_field("/settings", name);
    }
    document[name] = part;
  }
  auto planned = call.services.settings.preview(document);
  if (!planned) return at_settings(planned.error());
  return planned;
}

Result<Time> read_time(const JsonObject& body, Time now) {
  const Json* given = find(body, "at");
  if (given == nullptr) return now;
  const auto time = given->is_string() ? parse_iso8601(given->get_string()) : std::nullopt;
  if (!time || *time < now || *time > now + kAheadMax) {
    return invalid("moment.bad_time", "A time from now on is expected, such as \"2026-11-23T08:00:00Z\".", "/at");
  }
  return *time;
}

// When the same moment would first ask something: clocks say when they are over, and others may go on.
std::optional<JsonObject> find_next_ask(asking::Inputs inputs, const asking::Decision& now) {
  if (now.kind != asking::Decision::Kind::nothing) return std::nullopt;
  asking::Moment moment = inputs.moment;
  std::optional<Time> next = now.next_eligible;
  for (int tried = 0; next && tried < kTimesTriedMax; ++tried) {
    moment.now = std::max(*next, moment.now + Duration(1));
    const asking::Inputs then{inputs.user, inputs.view, inputs.catalogue, inputs.policy, inputs.offers, moment};
    const asking::Decision decision = asking::decide(then);
    if (decision.kind != asking::Decision::Kind::nothing) {
      JsonArray questions;
      for (const asking::Chosen& chosen : decision.questions) {
        questions.emplace_back(inputs.catalogue.at(chosen.attribute).path.text());
      }
      return JsonObject{{"at", to_iso8601(moment.now)},
                        {"form", decision.offer->form},
                        {"questions", std::move(questions)}};
    }
    next = decision.next_eligible;
  }
  return std::nullopt;
}

Task<Result<Response>> preview(Call& call) {
  const auto body = read_json_body(call.request, {"user_id", "moment", "at", "settings"}, settings::kDocumentLimits);
  if (!body) co_return std::unexpected(body.error());
  auto id = subject_of(*body, call);
  if (!id) co_return std::unexpected(id.error());
  auto moment = read_moment(*body, call, Login::allowed);
  if (!moment) co_return std::unexpected(moment.error());
  const auto at = read_time(*body, moment->now);
  if (!at) co_return std::unexpected(at.error());
  moment->now = *at;
  const auto planned = read_settings(*body, call);
  if (!planned) co_return std::unexpected(planned.error());
  const auto user = co_await call.services.users.find(std::move(*id));
  if (!user) co_return std::unexpected(user.error());

  const settings::Settings& settings = **planned;
  const auto view = (*user)->view(settings.catalogue);
  const asking::Inputs inputs = settings::asking_inputs(settings, (*user)->user(), *view, *moment);
  asking::Trace trace;
  const asking::Decision decision = asking::decide(inputs, &trace);
  JsonObject out = asking::explain(decision, trace, inputs, decision.id);
  if (auto next = find_next_ask(inputs, decision)) out["next_ask"] = std::move(*next);
  co_return Response::json(200, out);
}

// Only pages of other origins ask, before they send what is no simple request (api/cross_origin.h says
// which of them may).
Task<Result<Response>> allow_pages(Call&) {
  co_return Response::no_content()
      .with("Access-Control-Allow-Methods", "POST")
      .with("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Prefer")
      .with("Access-Control-Max-Age", "7200");
}

constexpr std::string_view kAllowPages = "Lets pages of the operator's other origins call this.";

constexpr Route kDecisionRoutes[] = {
    {http::Method::options, "/v1/decisions", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::options, "/v1/decisions/{id}/answers", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::options, "/v1/decisions/{id}/show", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::options, "/v1/decisions/{id}/skip", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::options, "/v1/decisions/{id}/start", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::options, "/v1/decisions/{id}/snooze", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::options, "/v1/decisions/{id}/never", Access::anyone(), allow_pages, kAllowPages},
    {http::Method::post, "/v1/decisions", Access::visitor_or_scopes("create:decisions"), decide,
     "Decides what, if anything, to ask a user or a visitor at this moment."},
    {http::Method::post, "/v1/decisions/{id}/answers",
     Access::visitor_or_scopes("update:decisions"), take_answers, "Answers one step."},
    {http::Method::post, "/v1/decisions/{id}/start", Access::visitor_or_scopes("update:decisions"), start,
     "The user has begun to answer. For analytics alone."},
    {http::Method::post, "/v1/decisions/{id}/show", Access::visitor_or_scopes("update:decisions"), show,
     "An open decision as it is shown now."},
    {http::Method::post, "/v1/decisions/{id}/skip", Access::visitor_or_scopes("update:decisions"),
     skip, "\"Not now\"."},
    {http::Method::post, "/v1/decisions/{id}/snooze", Access::visitor_or_scopes("update:decisions"),
     snooze, "\"Later\": after the duration in `for`, or the policy's."},
    {http::Method::post, "/v1/decisions/{id}/never", Access::visitor_or_scopes("update:decisions"),
     never, "\"Never ask me\": these questions, this form, or everything."},
    {http::Method::get, "/v1/decisions/{id}/explanation",
     Access::session_or_scopes("read:decisions"), explain,
     "Every gate, for what was asked and for what was not."},
    {http::Method::post, "/v1/decisions/preview", Access::scopes("read:decisions"), preview,
     "What would be asked, now or later, and why; nothing is stored."},
};

}  // namespace

std::span<const Route> decision_routes() {
  return kDecisionRoutes;
}

}  // namespace acquaint::api::v1
