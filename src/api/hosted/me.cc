#include "api/hosted/me.h"

#include <algorithm>

#include "api/hosted/consent.h"
#include "api/hosted/me_identities.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/own_profile.h"
#include "api/query.h"
#include "api/v1/consents.h"
#include "asking/own_wish.h"
#include "login/account.h"
#include "pages/me_page.h"

namespace acquaint::api::hosted {
namespace {

using asking::Wish;
using http::Response;
using profile::AttributePath;
using profile::User;

constexpr std::string_view kForm = "me";
constexpr std::size_t kDate = 10;  // Of an ISO 8601 time.

constexpr std::string_view kDone[] = {"changed", "forgotten", "consent", "questions", "unlinked"};

std::string date_of(std::string_view time) { return std::string(time.substr(0, kDate)); }

std::string text_at(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

// What the schema, or that of its items, calls a value that is one of few; empty: nothing.
std::string title_of(const JsonObject* schema, const Json& value) {
  if (schema == nullptr) return "";
  if (const JsonObject* items = find_object(*schema, "items")) return title_of(items, value);
  const JsonArray* choices = find_array(*schema, "oneOf");
  if (choices == nullptr) return "";
  const auto chosen = std::ranges::find_if(*choices, [&](const Json& choice) {
    return choice.is_object() && choice.get_object().if_contains("const") != nullptr && choice.at("const") == value;
  });
  return chosen == choices->end() ? "" : text_at(chosen->get_object(), "title");
}

// A value as people read it.
std::string words_of(const Json& value, const JsonObject* schema, const texts::Language& language) {
  if (std::string title = title_of(schema, value); !title.empty()) return title;
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const bool* flag = value.if_bool()) return language.say(*flag ? "me.yes" : "me.no");
  const JsonArray* list = value.if_array();
  if (list == nullptr) return to_text(value);
  std::vector<std::string> items;
  for (const Json& item : *list) items.push_back(words_of(item, schema, language));
  return language.enumerate(items);
}

std::string label_of(const profile::Catalogue& catalogue, const AttributePath& path, const texts::Language& language) {
  const auto index = catalogue.find(path.text());
  if (index && !catalogue.at(*index).label.empty()) return catalogue.at(*index).label;
  const std::string key(path.key());
  if (auto known = language.find("label." + key)) return *known;
  std::string words = key;
  std::ranges::replace(words, '_', ' ');
  return words;
}

pages::KnownAttribute known_attribute(const JsonObject& shown, const AttributePath& path, const User& user,
                                      const profile::Catalogue& catalogue, const texts::Language& language) {
  const std::string source_name = text_at(shown, "source");
  const std::string source = language.say("me.source." + source_name, {{"origin", text_at(shown, "origin")}});
  const bool is_guess = source_name == "inference";
  const std::string from = language.say(is_guess ? "me.from_guess" : "me.from",
                                        {{"source", source}, {"date", date_of(text_at(shown, "confirmed_at"))}});
  const Json* value = find(shown, "value");
  const auto index = catalogue.find(path.text());
  const std::optional<profile::Schema> declared = index ? catalogue.at(*index).schema : std::nullopt;
  return {.path = path.text(),
          .label = label_of(catalogue, path, language),
          .value = value == nullptr ? "" : words_of(*value, declared ? declared->document().if_object() : nullptr, language),
          .from = from,
          .change_url = may_change_own(catalogue, path) ? "/me/change?attribute=" + percent_encode(path.text()) : "",
          .can_forget = user.claims.contains(path) && may_forget_own(catalogue, path)};
}

std::vector<pages::KnownAttribute> known_attributes(const Call& call, const User& user, const texts::Language& language) {
  const JsonObject profile = own_profile(user, call.settings->catalogue, call.services.clock.now());
  std::vector<pages::KnownAttribute> known;
  for (const Json& attribute : profile.at("attributes").get_array()) {
    const JsonObject& shown = attribute.get_object();
    const auto path = AttributePath::parse(text_at(shown, "attribute"));
    if (path) known.push_back(known_attribute(shown, *path, user, call.settings->catalogue, language));
  }
  return known;
}

std::string state_words(const JsonObject& receipt_holder, std::string_view state, const texts::Language& language) {
  const JsonObject* receipt = find_object(receipt_holder, "receipt");
  const std::string date = date_of(text_at(receipt == nullptr ? receipt_holder : *receipt, "at"));
  const JsonObject values = date.empty() ? JsonObject() : JsonObject{{"date", date}};
  return language.say("me.consent." + std::string(state), values);
}

pages::ConsentRow purpose_row(const JsonObject& purpose, const texts::Language& language) {
  const std::string state = text_at(purpose, "state");
  const bool is_choice = find_bool(purpose, "is_a_choice").value_or(false);
  const std::string title = text_at(purpose, "title");
  const std::string text = text_at(purpose, "text");
  pages::ConsentRow row{.title = title.empty() ? text : title,
                        .text = title.empty() ? "" : text,
                        .state = is_choice ? state_words(purpose, state, language) : language.say("me.consent.not_a_choice"),
                        .button = {},
                        .subject = {}};
  if (!is_choice) return row;
  // Legitimate interests hold until somebody objects; consent, once somebody agreed.
  const bool rests_on_consent = find_string(purpose, "legal_basis") == "consent";
  const bool holds = rests_on_consent ? state == "granted" || state == "renewal_needed" : state != "withdrawn";
  row.button = language.say(!holds ? "me.agree" : rests_on_consent ? "me.withdraw" : "me.object");
  row.subject = {{"purpose", text_at(purpose, "purpose")}, {"granted", holds ? "false" : "true"},
                 {"text_sha256", text_at(purpose, "text_sha256")}};
  return row;
}

// Of what is no declared purpose: agreed to elsewhere, and taken back here.
pages::ConsentRow other_row(const JsonObject& other, const texts::Language& language) {
  const bool granted = find_bool(other, "granted").value_or(false);
  pages::ConsentRow row{.title = {},
                        .text = {},
                        .state = state_words(other, granted ? "granted" : "withdrawn", language),
                        .button = {},
                        .subject = {{"granted", "false"}}};
  for (const char* kind : {"purpose", "client", "audience", "connection"}) {
    if (const auto name = find_string(other, kind)) row.subject.emplace_back(kind, *name);
  }
  const std::string client = text_at(other, "client");
  const std::string name = text_at(other, "name");
  const std::string connection = text_at(other, "connection");
  row.title = !client.empty()       ? language.say("me.client", {{"client", name.empty() ? client : name}})
              : !connection.empty() ? language.say("me.connection", {{"connection", connection}})
                                    : text_at(other, "purpose");
  // A purpose that nobody declares any more has nothing left to take back.
  if (granted && (!client.empty() || !connection.empty())) row.button = language.say("me.withdraw");
  return row;
}

std::vector<pages::ConsentRow> consent_rows(const Call& call, const User& user, const texts::Language& language) {
  const JsonObject consents = v1::consents_of(call, user, language.tag());
  std::vector<pages::ConsentRow> rows;
  for (const Json& purpose : consents.at("purposes").get_array()) rows.push_back(purpose_row(purpose.get_object(), language));
  for (const Json& other : consents.at("others").get_array()) rows.push_back(other_row(other.get_object(), language));
  return rows;
}

// What was asked or refused, of attributes that users may know of.
std::vector<pages::QuestionRow> question_rows(const Call& call, const User& user, const texts::Language& language) {
  const profile::Catalogue& catalogue = call.settings->catalogue;
  std::vector<pages::QuestionRow> rows;
  for (const auto& [name, state] : user.asking.questions) {
    const auto path = AttributePath::parse(name);
    if (!path || !may_change_own(catalogue, *path) || (!state.declined && state.asks == 0)) continue;
    rows.push_back({.label = label_of(catalogue, *path, language),
                    .state = state.declined ? language.say("me.question.declined")
                                            : language.say("me.question.asked", {{"count", state.asks}}),
                    .button = language.say(state.declined ? "me.ask" : "me.never"),
                    .action = state.declined ? "ask" : "never",
                    .name = name});
  }
  for (const auto& [id, state] : user.asking.forms) {
    if (!state.declined) continue;
    const auto form = std::ranges::find(call.settings->forms, id, [](const auto& one) { return one.form.id(); });
    if (form == call.settings->forms.end()) continue;
    const std::string& locale = form->form.locale_for(language.tag());
    rows.push_back({.label = form->form.say(form->form.title(), locale),
                    .state = language.say("me.question.declined"),
                    .button = language.say("me.ask"),
                    .action = "ask_form",
                    .name = id});
  }
  return rows;
}

Task<Result<Response>> show_me_page(Call& call) {
  if (!call.principal.user) co_return go_on_to("/u/login?return_to=" + percent_encode("/me"));
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto found = co_await call.services.users.find(*call.principal.user);
  if (!found) co_return std::unexpected(found.error());
  const User& user = (*found)->user();
  const pages::Look look = look_of(call);
  const FormToken token = make_token(call, kForm);
  const std::string done(query->text("done").value_or(""));
  const bool is_known = std::ranges::find(kDone, done) != std::end(kDone);
  co_return page_answer(200,
                        pages::render_me({.look = look,
                                          .csrf = token.token,
                                          .account = account_of(user),
                                          .notice = is_known ? look.language.say("me.done." + done) : "",
                                          .attributes = known_attributes(call, user, look.language),
                                          .consents = consent_rows(call, user, look.language),
                                          .questions = question_rows(call, user, look.language),
                                          .is_stopped = user.asking.stopped,
                                          .identities = identity_rows(call, user, look.language)}),
                        token);
}

profile::Event wish_event(const Call& call, std::string type, std::string name) {
  profile::Event event{.type = std::move(type), .at = call.services.clock.now(), .actor = call.principal.actor()};
  if (!name.empty()) event.data["name"] = std::move(name);
  return event;
}

Task<Result<Done>> forget_attribute(Call& call, std::string_view text) {
  const auto path = AttributePath::parse(text);
  if (!path || !may_forget_own(call.settings->catalogue, *path)) {
    co_return fail(Error::Kind::forbidden, "attribute.not_editable", "This cannot be changed here.", "/attribute");
  }
  const profile::Actor actor{.source = profile::Source::user,
                             .origin = "me",
                             .name = call.principal.actor(),
                             .now = call.services.clock.now(),
                             .purpose = {}};
  profile::Change change = [settings = call.settings, path = *path, actor](const User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    profile::forget(changed, settings->catalogue, path, actor);
    return changed;
  };
  const auto saved = co_await call.services.users.change(*call.principal.user, std::move(change));
  if (!saved) co_return std::unexpected(saved.error());
  co_return Done{};
}

struct WishWords {
  std::string_view action;
  Wish wish;
  std::string_view event;
};
constexpr WishWords kWishes[] = {
    {"never", Wish::never_question, "asking.refused"}, {"ask", Wish::ask_question, "asking.allowed"},
    {"ask_form", Wish::ask_form, "asking.allowed"},    {"stop", Wish::never_anything, "asking.stopped"},
    {"resume", Wish::ask_anything, "asking.resumed"},
};

Task<Result<Done>> follow_wish(Call& call, const WishWords& words, std::string name) {
  if (words.wish == Wish::never_question || words.wish == Wish::ask_question) {
    const auto path = AttributePath::parse(name);
    if (!path || !may_change_own(call.settings->catalogue, *path)) {
      co_return fail(Error::Kind::forbidden, "attribute.not_editable", "This cannot be changed here.", "/name");
    }
  }
  profile::Event event = wish_event(call, std::string(words.event), name);
  profile::Change change = [wish = words.wish, name = std::move(name), event = std::move(event)](const User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    asking::follow(changed.user.asking, wish, name);
    if (changed.user.asking != user.asking) changed.events.push_back(event);
    return changed;
  };
  const auto saved = co_await call.services.users.change(*call.principal.user, std::move(change));
  if (!saved) co_return std::unexpected(saved.error());
  co_return Done{};
}

Task<Result<Done>> follow_consent(Call& call, const PostedForm& posted) {
  const std::string_view purpose = posted.text("purpose"), client = posted.text("client");
  v1::ConsentWish wish{.subject = !purpose.empty()  ? consent::of_purpose(purpose)
                                  : !client.empty() ? consent::of_client(client, posted.text("audience"))
                                                    : consent::of_connection(posted.text("connection")),
                       .granted = posted.text("granted") == "true",
                       .language = look_of(call).language.tag(),
                       .text_hash = std::string(posted.text("text_sha256"))};
  co_return co_await v1::decide_consent(call, *call.principal.user, std::move(wish), "page:/me");
}

Task<Result<Response>> answer_me_page(Call& call) {
  const auto posted = PostedForm::read(call, kForm);
  if (!posted) co_return refused_form(call, posted.error(), "/me");
  const std::string_view action = posted->text("action");
  if (action == "unlink") co_return co_await unlink_account(call, *posted);
  const auto wish = std::ranges::find(kWishes, action, &WishWords::action);
  std::string_view done;
  Result<Done> followed = invalid("form_post.malformed", "The form could not be read.", "/action");
  if (action == "forget") {
    done = "forgotten";
    followed = co_await forget_attribute(call, posted->text("attribute"));
  } else if (action == "consent") {
    done = "consent";
    followed = co_await follow_consent(call, *posted);
  } else if (wish != std::end(kWishes)) {
    done = "questions";
    followed = co_await follow_wish(call, *wish, std::string(posted->text("name")));
  }
  if (!followed) co_return refused_form(call, followed.error(), "/me");
  co_return go_on_to("/me?done=" + std::string(done));
}

JsonArray declined_of(const auto& states) {
  JsonArray declined;
  for (const auto& [name, state] : states) {
    if (state.declined) declined.emplace_back(name);
  }
  return declined;
}

JsonObject questions_of(const User& user) {
  return {{"stopped", user.asking.stopped},
          {"declined", declined_of(user.asking.questions)},
          {"declined_forms", declined_of(user.asking.forms)}};
}

Task<Result<Response>> download(Call& call) {
  const auto found = co_await call.services.users.find(*call.principal.user);
  if (!found) co_return std::unexpected(found.error());
  const User& user = (*found)->user();
  JsonObject body = own_profile(user, call.settings->catalogue, call.services.clock.now());
  body["created_at"] = to_iso8601(user.created);
  body["consents"] = v1::consents_of(call, user, look_of(call).language.tag());
  body["questions"] = questions_of(user);
  co_return Response::json(200, body)
      .with("Cache-Control", "no-store")
      .with("Content-Disposition", "attachment; filename=\"what-we-know-about-you.json\"");
}

constexpr Route kMeRoutes[] = {
    {http::Method::get, "/me", Access::session_if_any(), show_me_page,
     "What is known of the signed-in user, agreed to and asked, as a page."},
    {http::Method::post, "/me", Access::session(), answer_me_page,
     "Forgets an attribute, agrees or takes back, says what may be asked, or unlinks an account."},
    {http::Method::get, "/me/download", Access::session(), download, "All of it as a JSON file."},
};

}  // namespace

std::span<const Route> me_routes() { return kMeRoutes; }

}  // namespace acquaint::api::hosted
