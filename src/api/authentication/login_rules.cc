#include "api/authentication/login_rules.h"

#include <algorithm>
#include <utility>

#include "api/action_event.h"
#include "api/auth0_forms.h"
#include "api/authentication/authorization_reply.h"
#include "api/authentication/authorize.h"
#include "api/authentication/login_actions.h"
#include "api/authentication/parameters.h"
#include "api/run_actions.h"
#include "api/script_changes.h"
#include "base/encoding.h"
#include "login/consume_ticket.h"
#include "login/redirect.h"
#include "login/ticket.h"
#include "profile/projection.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;
using login::AuthorizationRequest;
using rules::Verdict;

constexpr std::string_view kOutcome = "rules-outcome", kRedirect = "rules-redirect";
constexpr Duration kPatience = std::chrono::hours(1);  // As long as the request itself is good.
constexpr std::size_t kAnswerBytesMax = 64 * 1024;     // Of what a form posts to /continue.

JsonObject object_of(const FormFields& fields) {
  JsonObject object;
  for (const auto& [name, value] : fields) object[name] = value;
  return object;
}

// Auth0's profile as rules see it: what is in app_metadata stands on the root as well.
JsonObject user_of(const profile::User& user, const settings::Settings& settings) {
  JsonObject shown = profile::project(user, settings.catalogue);
  if (const JsonObject* metadata = find_object(shown, "app_metadata")) {
    const JsonObject copied = *metadata;
    for (const auto& member : copied) shown[member.key()] = member.value();
  }
  shown["user_id"] = user.id.text();
  return shown;
}

JsonObject request_of(const Call& call, const Occasion& occasion) {
  return {{"ip", call.request.client},
          {"userAgent", call.request.header("user-agent").value_or("")},
          {"hostname", tenant_of(call.services).domain},
          {"query", occasion.query},
          {"body", occasion.body}};
}

JsonObject context_of(const Call& call, const profile::User& user, const Occasion& occasion) {
  JsonObject context{{"clientID", occasion.client->client_id},
                     {"clientName", occasion.client->name},
                     {"clientMetadata", JsonObject()},
                     {"protocol", occasion.protocol},
                     {"audience", occasion.audience},
                     {"sessionID", occasion.session},
                     {"primaryUser", user.id.text()},
                     {"stats", JsonObject{{"loginsCount", user.logins_count}}},
                     {"sso", JsonObject{{"current_clients", JsonArray()}}},
                     {"authorization", JsonObject{{"roles", JsonArray()}}},
                     {"authentication", JsonObject{{"methods", JsonArray()}}},
                     {"request", request_of(call, occasion)},
                     {"idToken", JsonObject()},
                     {"accessToken", JsonObject()}};
  if (const JsonObject* metadata = find_object(occasion.client->declared, "client_metadata")) {
    context["clientMetadata"] = *metadata;
  }
  if (!user.identities.empty()) {
    const profile::Identity& identity = user.identities.front();
    context["connection"] = identity.connection;
    const auto* connection = call.settings->find_connection(identity.connection);
    context["connectionStrategy"] = connection != nullptr ? connection->strategy : identity.provider;
  }
  return context;
}

rules::RulesWork work_of(const Call& call, const profile::User& user, const Occasion& occasion) {
  const rules::DeclaredScripts& declared = *call.settings->scripts;
  return {.rules = declared.rules,
          .configuration = declared.configuration,
          .user = user_of(user, *call.settings),
          .context = context_of(call, user, occasion),
          .tenant = tenant_of(call.services)};
}

Task<Result<rules::Outcome>> run_rules(Call& call, profile::UserId id, const Occasion& occasion) {
  const auto user = co_await call.services.users.find(id);
  if (!user) co_return std::unexpected(user.error());
  JsonObject work = rules::to_json(work_of(call, (*user)->user(), occasion));
  auto ran = co_await call.services.scripts.run(std::move(work));
  if (!ran) {
    log_trouble(call, ran.error().code, "");
    co_return std::unexpected(ran.error());
  }
  if (ran->outcome.verdict == Verdict::error) log_trouble(call, "rules.script_failed", ran->outcome.origin);
  const auto kept = co_await keep_changes(call, std::move(id), "rule", std::move(ran->outcome.changes));
  if (!kept) co_return std::unexpected(kept.error());
  co_return std::move(ran->outcome);
}

// Puts claims behind those that others have made.
void overlay(JsonObject& claims, const JsonObject& others) {
  JsonObject merged = others;
  for (const auto& member : claims) merged[member.key()] = member.value();
  claims = std::move(merged);
}

// What rules and actions made of a log-in: the claims are those of both.
struct Scripted {
  rules::Outcome outcome;
  bool in_actions = false;  // Which of them said the last word.
};

// The actions, over the claims that there are already.
Task<Result<Scripted>> run_actions_over(Call& call, profile::UserId id, const Occasion& occasion, ActionsFrom from,
                                        login::RuleClaims claims) {
  auto outcome = co_await run_login_actions(call, std::move(id), occasion, std::move(from));
  if (!outcome) co_return std::unexpected(outcome.error());
  overlay(outcome->id_token, claims.id_token);
  overlay(outcome->access_token, claims.access_token);
  co_return Scripted{std::move(*outcome), true};
}

// The rules, then the actions.
Task<Result<Scripted>> run_scripts(Call& call, profile::UserId id, const Occasion& occasion) {
  login::RuleClaims claims;
  if (!call.settings->scripts->rules.empty()) {
    auto ruled = co_await run_rules(call, id, occasion);
    if (!ruled) co_return std::unexpected(ruled.error());
    const bool is_over = ruled->verdict != Verdict::allow || !call.settings->scripts->has_actions_at(kPostLogin);
    if (is_over) co_return Scripted{std::move(*ruled), false};
    claims = {.id_token = std::move(ruled->id_token), .access_token = std::move(ruled->access_token)};
  }
  co_return co_await run_actions_over(call, std::move(id), occasion, {}, std::move(claims));
}

bool has_scripts(const Call& call) {
  const rules::DeclaredScripts& scripts = *call.settings->scripts;
  return !scripts.rules.empty() || scripts.has_actions_at(kPostLogin);
}

// What a client is told when it gets no tokens.
struct Refusal {
  std::string error;
  std::string description;
};

std::optional<Refusal> refusal_of(const Result<Scripted>& scripted) {
  if (!scripted) return Refusal{"server_error", scripted.error().message};
  const rules::Outcome& outcome = scripted->outcome;
  // Actions can produce this one error alone.
  if (outcome.verdict == Verdict::deny) return Refusal{scripted->in_actions ? "access_denied" : "unauthorized", outcome.error_message};
  if (outcome.verdict == Verdict::error) return Refusal{"access_denied", outcome.error_message};
  return std::nullopt;
}

bool wants_browser(const Scripted& scripted) {
  return scripted.outcome.verdict == Verdict::redirect || scripted.outcome.verdict == Verdict::prompt;
}

login::RuleClaims claims_of(rules::Outcome outcome) {
  return {.id_token = std::move(outcome.id_token), .access_token = std::move(outcome.access_token)};
}

login::NewTicket make_ticket(Call& call, std::string_view purpose, JsonObject content) {
  return login::make_link_ticket({.purpose = std::string(purpose),
                                  .user = *call.principal.user,
                                  .expires = call.services.clock.now() + kPatience,
                                  .content = std::move(content)},
                                 call.services.random);
}

// Keeps something until the browser comes back; the text that opens it.
Task<Result<std::string>> keep(Call& call, std::string_view purpose, JsonObject content) {
  login::NewTicket made = make_ticket(call, purpose, std::move(content));
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return std::move(made.secret);
}

// What was kept for this user and, of a log-in that a script suspended, for this session; nothing when it is not there
// any more, or another's. It is there afterwards.
Task<Result<std::optional<JsonObject>>> look_at(Call& call, std::string_view purpose, std::string text) {
  const auto secret = login::parse_link_secret(purpose, text);
  if (!secret) co_return std::nullopt;
  auto ticket = co_await call.services.tickets.find(secret->key);
  if (!ticket && ticket.error().kind != Error::Kind::not_found) co_return std::unexpected(ticket.error());
  if (!ticket || ticket->user != call.principal.user) co_return std::nullopt;
  if (!login::opens(*ticket, secret->secret, call.services.clock.now())) co_return std::nullopt;
  const auto session = find_string(ticket->content, "session");
  if (session && *session != call.principal.session) co_return std::nullopt;
  co_return std::move(ticket->content);
}

// The same, once.
Task<Result<std::optional<JsonObject>>> take(Call& call, std::string_view purpose, std::string text) {
  const auto secret = login::parse_link_secret(purpose, text);
  if (!secret) co_return std::nullopt;
  auto held = co_await look_at(call, purpose, text);
  if (!held || !*held) co_return held;
  const auto accepted =
      co_await login::consume_ticket(call.services.tickets, secret->key, secret->secret, call.services.clock.now());
  if (!accepted) co_return std::unexpected(accepted.error());
  if (!*accepted) co_return std::nullopt;
  co_return held;
}

// The address of a form of Auth0's, begun. It leads back to the request itself, so that the form's page knows to
// which site its post leads in the end.
Task<Result<std::string>> begin_form(Call& call, AuthorizationRequest request, rules::Prompt prompt, std::string state) {
  request.rules = std::move(state);
  FormStart start{.form = std::move(prompt.form),
                  .fields = std::move(prompt.fields),
                  .vars = std::move(prompt.vars),
                  .return_to = return_to_of(call, request)};
  profile::UserId user = *call.principal.user;
  co_return co_await start_form(call.services, call.settings, std::move(user), std::move(start));
}

// To where the script sends the user, with the way back.
Task<Result<Response>> send_away(Call& call, const AuthorizationRequest& request, Scripted scripted) {
  if (request.prompt == login::Prompt::none) {
    co_return reply_with_error(call, request.reply_to, "interaction_required", "Multifactor authentication or a redirect is required");
  }
  rules::Outcome& outcome = scripted.outcome;
  JsonObject content;
  content["return_to"] = return_to_of(call, request);
  content["session"] = call.principal.session;
  if (scripted.in_actions) {
    content["actions"] = JsonObject{{"action", call.settings->scripts->actions_at(kPostLogin).at(outcome.at).id},
                                    {"id_token", outcome.id_token}, {"access_token", outcome.access_token}};
  }
  login::NewTicket made = make_ticket(call, kRedirect, std::move(content));
  FormFields way_back;
  way_back.emplace_back("state", made.secret);
  std::string address = login::with_query(outcome.redirect_url, way_back);
  if (outcome.verdict == Verdict::prompt) {
    auto form = co_await begin_form(call, request, std::move(*outcome.prompt), made.secret);
    if (!form && form.error().kind == Error::Kind::unavailable) co_return std::unexpected(form.error());
    if (!form) {
      log_trouble(call, form.error().code, outcome.origin);
      co_return reply_with_error(call, request.reply_to, "access_denied", form.error().message);
    }
    address = std::move(*form);
    made.ticket.content["form"] = address;
  }
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return Response{.status = 302, .headers = {}, .body = {}}
      .with("Location", address)
      .with("Cache-Control", "no-store");
}

Occasion browser_occasion(const Call& call, const AuthorizationRequest& request) {
  return {.client = call.settings->find_client(request.client_id),
          .protocol = "oidc-basic-profile",
          .audience = request.audience,
          .session = call.principal.session,
          .query = asked_of(request),
          .body = {},
          .asked = asked_of(request),
          .can_redirect = request.prompt != login::Prompt::none};
}

// The claims, or the answer instead.
Task<Result<RulesTold>> judge(Call& call, const AuthorizationRequest& request, Result<Scripted> scripted) {
  if (const auto refusal = refusal_of(scripted)) {
    co_return RulesTold{.answer = reply_with_error(call, request.reply_to, refusal->error, refusal->description)};
  }
  if (wants_browser(*scripted)) {
    auto away = co_await send_away(call, request, std::move(*scripted));
    if (!away) co_return std::unexpected(away.error());
    co_return RulesTold{.answer = std::move(*away)};
  }
  co_return RulesTold{.claims = claims_of(std::move(scripted->outcome))};
}

// On to the question, with what the rules made kept for the code.
Task<Result<Response>> go_on(Call& call, AuthorizationRequest request, RulesTold told) {
  if (told.answer) co_return std::move(*told.answer);
  JsonObject content;
  content["id_token"] = std::move(told.claims.id_token);
  content["access_token"] = std::move(told.claims.access_token);
  auto kept = co_await keep(call, kOutcome, std::move(content));
  if (!kept) co_return std::unexpected(kept.error());
  request.rules = std::move(*kept);
  co_return Response::see_other("/u/question?return_to=" + percent_encode(return_to_of(call, request)))
      .with("Cache-Control", "no-store");
}

std::unexpected<Error> lost_state() {
  return invalid("authorization.expired",
                 "This log-in took too long, or its address is not complete. Please go back to the site and try again.");
}

std::string state_of(const FormFields& fields) {
  for (const auto& [name, value] : fields) {
    if (name == "state") return value;
  }
  return {};
}

// Where the action stands that sent the user away; nothing when it is not bound any more.
std::optional<std::size_t> place_of(const Call& call, std::string_view action) {
  const auto bound = call.settings->scripts->actions_at(kPostLogin);
  const auto found = std::ranges::find(bound, action, &rules::Action::id);
  if (found == bound.end()) return std::nullopt;
  return static_cast<std::size_t>(found - bound.begin());
}

// Behind the action that sent the user away. Nothing when the form that it showed has not ended, or the action is not
// bound any more: then all actions have to run again.
Task<Result<std::optional<Scripted>>> resume_actions(Call& call, const Occasion& occasion, JsonObject kept) {
  const JsonObject& held = object_or_empty(kept, "actions");
  const auto at = place_of(call, find_string(held, "action").value_or(""));
  if (!at) co_return std::nullopt;
  ActionsFrom from{.at = *at, .is_resumed = true, .prompt = {}};
  if (const auto form = find_string(kept, "form")) {
    profile::UserId user = *call.principal.user;
    auto result = co_await result_of_form(call.services, std::move(user), std::string(*form));
    if (!result) co_return std::unexpected(result.error());
    if (!*result) co_return std::nullopt;
    from.prompt = JsonObject{{"id", (*result)->form}, {"fields", (*result)->fields}, {"vars", (*result)->vars}};
  }
  login::RuleClaims claims{.id_token = object_or_empty(held, "id_token"), .access_token = object_or_empty(held, "access_token")};
  auto scripted = co_await run_actions_over(call, *call.principal.user, occasion, std::move(from), std::move(claims));
  if (!scripted) co_return std::unexpected(scripted.error());
  co_return std::move(*scripted);
}

Task<Result<Response>> resume_rules(Call& call) {
  const auto query = parse_form(call.request.query);
  if (!query || !call.principal.user) co_return lost_state();
  auto seen = co_await look_at(call, kRedirect, state_of(*query));
  if (!seen) co_return std::unexpected(seen.error());
  if (!*seen) co_return lost_state();
  const auto request = request_behind(call, find_string(**seen, "return_to").value_or(""));
  if (!request) co_return std::unexpected(request.error());
  if (!is_still_allowed(call, *request) || !is_signed_in(call, *request)) co_return lost_state();
  auto kept = co_await take(call, kRedirect, state_of(*query));  // Nothing when another request was faster.
  if (!kept) co_return std::unexpected(kept.error());
  if (!*kept) co_return lost_state();
  Occasion occasion = browser_occasion(call, *request);
  occasion.query = object_of(*query);
  if (const JsonObject* posted = find_object(**kept, "posted")) occasion.body = *posted;
  Result<Scripted> scripted;
  if ((*kept)->contains("actions")) {
    auto resumed = co_await resume_actions(call, occasion, std::move(**kept));
    if (resumed && !*resumed) co_return lost_state();
    scripted = resumed ? Result<Scripted>(std::move(**resumed)) : std::unexpected(resumed.error());
  } else {
    occasion.protocol = "redirect-callback";
    scripted = co_await run_scripts(call, *call.principal.user, occasion);
  }
  auto told = co_await judge(call, *request, std::move(scripted));
  if (!told) co_return std::unexpected(told.error());
  co_return co_await go_on(call, *request, std::move(*told));
}

// A browser sends no cookies of ours with another site's post: what it posts is kept, and it comes again by itself.
Task<Result<Response>> resume_posted(Call& call) {
  auto posted = posted_fields(call.request);
  auto asked = parse_form(call.request.query);
  if (!posted || !asked || call.request.body.size() > kAnswerBytesMax) co_return lost_state();
  std::string state = state_of(*asked);
  if (state.empty()) state = state_of(*posted);
  const auto secret = login::parse_link_secret(kRedirect, state);
  if (!secret) co_return lost_state();
  const JsonObject fields = object_of(*posted);
  const Time now = call.services.clock.now();
  login::TicketChange change = [&](const login::Ticket& held) -> Result<std::optional<login::Ticket>> {
    login::Ticket ticket = held;
    if (login::opens(held, secret->secret, now)) ticket.content["posted"] = fields;
    return ticket;
  };
  const auto changed = co_await call.services.tickets.change(secret->key, std::move(change));
  if (!changed && changed.error().kind != Error::Kind::not_found) co_return std::unexpected(changed.error());
  if (!changed) co_return lost_state();
  FormFields parameters = std::move(*asked);
  if (state_of(parameters).empty()) parameters.emplace_back("state", state);
  co_return Response::see_other(login::with_query("/continue", parameters)).with("Cache-Control", "no-store");
}

constexpr Route kLoginRulesRoutes[] = {
    {http::Method::get, "/continue", Access::session_if_any(), resume_rules,
     "Goes on with a log-in that a rule or an action sent elsewhere."},
    {http::Method::post, "/continue", Access::anyone(), resume_posted, "The same, with fields as a form."},
};

}  // namespace

std::span<const Route> login_rules_routes() {
  return kLoginRulesRoutes;
}

Task<Result<RulesTold>> rules_before_code(Call& call, const AuthorizationRequest& request) {
  if (!has_scripts(call)) co_return RulesTold{};
  if (!request.rules.empty()) {
    auto kept = co_await take(call, kOutcome, request.rules);
    if (!kept) co_return std::unexpected(kept.error());
    const JsonObject* id_token = *kept ? find_object(**kept, "id_token") : nullptr;
    const JsonObject* access_token = *kept ? find_object(**kept, "access_token") : nullptr;
    if (id_token != nullptr && access_token != nullptr) co_return RulesTold{.claims = {*id_token, *access_token}};
  }
  const Occasion occasion = browser_occasion(call, request);
  if (!request.rules.empty()) {
    auto suspended = co_await take(call, kRedirect, request.rules);
    if (!suspended) co_return std::unexpected(suspended.error());
    if (*suspended && (*suspended)->contains("actions")) {
      auto resumed = co_await resume_actions(call, occasion, std::move(**suspended));
      if (!resumed) co_return co_await judge(call, request, std::unexpected(resumed.error()));
      if (*resumed) co_return co_await judge(call, request, std::move(**resumed));
    }
  }
  auto scripted = co_await run_scripts(call, *call.principal.user, occasion);
  co_return co_await judge(call, request, std::move(scripted));
}

Task<Result<std::optional<Response>>> rules_before_question(Call& call, const std::string& return_to) {
  if (!has_scripts(call)) co_return std::nullopt;
  const auto request = request_behind(call, return_to);
  if (!request || !request->rules.empty()) co_return std::nullopt;
  if (!is_signed_in(call, *request) || !is_still_allowed(call, *request)) co_return std::nullopt;
  const Occasion occasion = browser_occasion(call, *request);
  auto scripted = co_await run_scripts(call, *call.principal.user, occasion);
  auto told = co_await judge(call, *request, std::move(scripted));
  if (!told) co_return std::unexpected(told.error());
  co_return co_await go_on(call, *request, std::move(*told));
}

Task<Result<RulesTold>> rules_before_tokens(Call& call, DirectLogin login) {
  if (!has_scripts(call)) co_return RulesTold{};
  const Occasion occasion{.client = &login.client,
                          .protocol = login.protocol,
                          .audience = login.audience,
                          .session = {},
                          .query = {},
                          .body = {},
                          .asked = {},
                          .can_redirect = false};
  auto scripted = co_await run_scripts(call, login.user, occasion);
  if (const auto refusal = refusal_of(scripted)) {
    const int status = refusal->error == "server_error" ? 503 : 403;
    co_return RulesTold{.answer = oauth_response({status, refusal->error, refusal->description})};
  }
  if (wants_browser(*scripted)) {
    co_return RulesTold{.answer = oauth_response({403, "interaction_required", "A rule redirects, which needs a browser."})};
  }
  co_return RulesTold{.claims = claims_of(std::move(scripted->outcome))};
}

}  // namespace acquaint::api::authentication
