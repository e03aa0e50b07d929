#include "api/authentication/login_rules.h"

#include <memory>
#include <utility>
#include <vector>

#include "api/authentication/authorization_reply.h"
#include "api/authentication/authorize.h"
#include "api/authentication/parameters.h"
#include "base/encoding.h"
#include "base/log.h"
#include "login/consume_ticket.h"
#include "login/redirect.h"
#include "login/ticket.h"
#include "profile/change.h"
#include "profile/projection.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;
using login::AuthorizationRequest;
using rules::Verdict;

constexpr std::string_view kOutcome = "rules-outcome", kRedirect = "rules-redirect";
constexpr Duration kPatience = std::chrono::hours(1);  // As long as the request itself is good.
constexpr std::size_t kAnswerBytesMax = 64 * 1024;     // Of what a form posts to /continue.

// Of the log-in that the rules run for.
struct Occasion {
  const login::Client* client = nullptr;
  std::string_view protocol;
  std::string_view audience;
  std::string session;
  JsonObject query;
  JsonObject body;
};

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

std::string_view domain_of(const Call& call) {
  const std::string_view origin = call.services.origin;
  return origin.substr(origin.find("://") + 3);
}

JsonObject request_of(const Call& call, const Occasion& occasion) {
  return {{"ip", call.request.client},
          {"userAgent", call.request.header("user-agent").value_or("")},
          {"hostname", domain_of(call)},
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
          .tenant = {.domain = std::string(domain_of(call)), .access_token = {}}};
}

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
  std::string rule;

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
                                std::shared_ptr<AllRefused> refused) {
  return [changes = std::move(changes), settings = std::move(settings), now,
          refused = std::move(refused)](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    refused->clear();
    for (const rules::MetadataChange& change : changes) {
      const profile::Section section = section_of(change.section);
      const JsonObject patch = differences(changed.user, settings->catalogue, section, change.patch);
      const profile::Actor actor{.source = profile::Source::enrichment,
                                 .origin = change.origin,
                                 .name = "rule:" + change.origin,
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

void log_trouble(const Call& call, std::string_view code, std::string_view rule) {
  log_event(LogLevel::warning, "rules.failed",
            {{"code", code}, {"rule", rule}, {"request", std::string_view(call.request.id)}});
}

// What the catalogue does not take is left out, and no reason to keep the user out.
Task<Result<Done>> keep_changes(Call& call, profile::UserId user, rules::Outcome& outcome) {
  if (outcome.changes.empty()) co_return Done{};
  const auto refused = std::make_shared<AllRefused>();
  profile::Change change =
      metadata_change(std::move(outcome.changes), call.settings, call.services.clock.now(), refused);
  const auto changed = co_await call.services.users.change(std::move(user), std::move(change));
  if (!changed && changed.error().kind == Error::Kind::unavailable) co_return std::unexpected(changed.error());
  if (!changed) log_trouble(call, changed.error().code, outcome.origin);
  for (const Refused& one : *refused) log_trouble(call, one.code, one.rule);
  co_return Done{};
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
  const auto kept = co_await keep_changes(call, std::move(id), ran->outcome);
  if (!kept) co_return std::unexpected(kept.error());
  co_return std::move(ran->outcome);
}

// What a client is told when it gets no tokens.
struct Refusal {
  std::string error;
  std::string description;
};

std::optional<Refusal> refusal_of(const Result<rules::Outcome>& outcome) {
  if (!outcome) return Refusal{"server_error", outcome.error().message};
  if (outcome->verdict == Verdict::deny) return Refusal{"unauthorized", outcome->error_message};
  if (outcome->verdict == Verdict::error) return Refusal{"access_denied", outcome->error_message};
  return std::nullopt;
}

login::RuleClaims claims_of(rules::Outcome outcome) {
  return {.id_token = std::move(outcome.id_token), .access_token = std::move(outcome.access_token)};
}

// Keeps something until the browser comes back; the text that opens it.
Task<Result<std::string>> keep(Call& call, std::string_view purpose, JsonObject content) {
  login::NewTicket made = login::make_link_ticket({.purpose = std::string(purpose),
                                                   .user = *call.principal.user,
                                                   .expires = call.services.clock.now() + kPatience,
                                                   .content = std::move(content)},
                                                  call.services.random);
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return std::move(made.secret);
}

// What was kept for this user, once; nothing when it is not there any more, or another's.
Task<Result<std::optional<JsonObject>>> take(Call& call, std::string_view purpose, std::string text) {
  const auto secret = login::parse_link_secret(purpose, text);
  if (!secret) co_return std::nullopt;
  auto ticket = co_await call.services.tickets.find(secret->key);
  if (!ticket && ticket.error().kind != Error::Kind::not_found) co_return std::unexpected(ticket.error());
  if (!ticket || ticket->user != call.principal.user) co_return std::nullopt;
  const auto accepted =
      co_await login::consume_ticket(call.services.tickets, secret->key, secret->secret, call.services.clock.now());
  if (!accepted) co_return std::unexpected(accepted.error());
  if (!*accepted) co_return std::nullopt;
  co_return std::move(ticket->content);
}

// To where the rule sends the user, with the way back.
Task<Result<Response>> send_away(Call& call, const AuthorizationRequest& request, const std::string& url) {
  if (request.prompt == login::Prompt::none) {
    co_return reply_with_error(call, request.reply_to, "interaction_required", "Multifactor authentication or a redirect is required");
  }
  JsonObject content;
  content["return_to"] = return_to_of(call, request);
  const auto state = co_await keep(call, kRedirect, std::move(content));
  if (!state) co_return std::unexpected(state.error());
  FormFields way_back;
  way_back.emplace_back("state", *state);
  const std::string address = login::with_query(url, way_back);
  co_return Response{.status = 302, .headers = {}, .body = {}}
      .with("Location", address)
      .with("Cache-Control", "no-store");
}

// What the client asked /authorize for, which travelled here as sealed text.
JsonObject query_of(const AuthorizationRequest& request) {
  JsonObject query{{"client_id", request.client_id},
                   {"redirect_uri", request.reply_to.redirect_uri},
                   {"response_type", "code"},
                   {"scope", request.scopes.text()},
                   {"state", request.reply_to.state}};
  const std::pair<std::string_view, const std::string&> others[] = {{"audience", request.audience},
                                                                    {"nonce", request.nonce},
                                                                    {"login_hint", request.login_hint},
                                                                    {"ui_locales", request.ui_locales},
                                                                    {"connection", request.connection}};
  for (const auto& [name, value] : others) {
    if (!value.empty()) query[name] = value;
  }
  if (request.prompt == login::Prompt::none) query["prompt"] = "none";
  if (request.prompt == login::Prompt::login) query["prompt"] = "login";
  if (request.wants_sign_up) query["screen_hint"] = "signup";
  return query;
}

Occasion browser_occasion(const Call& call, const AuthorizationRequest& request) {
  return {.client = call.settings->find_client(request.client_id),
          .protocol = "oidc-basic-profile",
          .audience = request.audience,
          .session = call.principal.session,
          .query = query_of(request),
          .body = {}};
}

// The claims, or the answer instead.
Task<Result<RulesTold>> judge(Call& call, const AuthorizationRequest& request, Result<rules::Outcome> outcome) {
  if (const auto refusal = refusal_of(outcome)) {
    co_return RulesTold{.answer = reply_with_error(call, request.reply_to, refusal->error, refusal->description)};
  }
  if (outcome->verdict == Verdict::redirect) {
    auto away = co_await send_away(call, request, outcome->redirect_url);
    if (!away) co_return std::unexpected(away.error());
    co_return RulesTold{.answer = std::move(*away)};
  }
  co_return RulesTold{.claims = claims_of(std::move(*outcome))};
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

Task<Result<Response>> resume_rules(Call& call) {
  const auto query = parse_form(call.request.query);
  if (!query || !call.principal.user) co_return lost_state();
  auto kept = co_await take(call, kRedirect, state_of(*query));
  if (!kept) co_return std::unexpected(kept.error());
  if (!*kept) co_return lost_state();
  const auto request = request_behind(call, find_string(**kept, "return_to").value_or(""));
  if (!request) co_return std::unexpected(request.error());
  if (!is_still_allowed(call, *request) || !is_signed_in(call, *request)) co_return lost_state();
  Occasion occasion = browser_occasion(call, *request);
  occasion.protocol = "redirect-callback";
  occasion.query = object_of(*query);
  if (const JsonObject* posted = find_object(**kept, "posted")) occasion.body = *posted;
  auto outcome = co_await run_rules(call, *call.principal.user, occasion);
  auto told = co_await judge(call, *request, std::move(outcome));
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
     "Goes on with a log-in that a rule sent elsewhere."},
    {http::Method::post, "/continue", Access::anyone(), resume_posted, "The same, with fields as a form."},
};

}  // namespace

std::span<const Route> login_rules_routes() {
  return kLoginRulesRoutes;
}

Task<Result<RulesTold>> rules_before_code(Call& call, const AuthorizationRequest& request) {
  if (call.settings->scripts->rules.empty()) co_return RulesTold{};
  if (!request.rules.empty()) {
    auto kept = co_await take(call, kOutcome, request.rules);
    if (!kept) co_return std::unexpected(kept.error());
    const JsonObject* id_token = *kept ? find_object(**kept, "id_token") : nullptr;
    const JsonObject* access_token = *kept ? find_object(**kept, "access_token") : nullptr;
    if (id_token != nullptr && access_token != nullptr) co_return RulesTold{.claims = {*id_token, *access_token}};
  }
  const Occasion occasion = browser_occasion(call, request);
  auto outcome = co_await run_rules(call, *call.principal.user, occasion);
  co_return co_await judge(call, request, std::move(outcome));
}

Task<Result<std::optional<Response>>> rules_before_question(Call& call, const std::string& return_to) {
  if (call.settings->scripts->rules.empty()) co_return std::nullopt;
  const auto request = request_behind(call, return_to);
  if (!request || !request->rules.empty()) co_return std::nullopt;
  if (!is_signed_in(call, *request) || !is_still_allowed(call, *request)) co_return std::nullopt;
  const Occasion occasion = browser_occasion(call, *request);
  auto outcome = co_await run_rules(call, *call.principal.user, occasion);
  auto told = co_await judge(call, *request, std::move(outcome));
  if (!told) co_return std::unexpected(told.error());
  co_return co_await go_on(call, *request, std::move(*told));
}

Task<Result<RulesTold>> rules_before_tokens(Call& call, DirectLogin login) {
  if (call.settings->scripts->rules.empty()) co_return RulesTold{};
  const Occasion occasion{.client = &login.client,
                          .protocol = login.protocol,
                          .audience = login.audience,
                          .session = {},
                          .query = {},
                          .body = {}};
  auto outcome = co_await run_rules(call, login.user, occasion);
  if (const auto refusal = refusal_of(outcome)) {
    const int status = refusal->error == "server_error" ? 503 : 403;
    co_return RulesTold{.answer = oauth_response({status, refusal->error, refusal->description})};
  }
  if (outcome->verdict == Verdict::redirect) {
    co_return RulesTold{.answer = oauth_response({403, "interaction_required", "A rule redirects, which needs a browser."})};
  }
  co_return RulesTold{.claims = claims_of(std::move(*outcome))};
}

}  // namespace acquaint::api::authentication
