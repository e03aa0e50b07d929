#include "api/authentication/login_rules.h"

#include <algorithm>
#include <utility>

#include "api/action_event.h"
#include "api/auth0_forms.h"
#include "api/authentication/authorization_reply.h"
#include "api/authentication/authorize.h"
#include "api/authentication/login_actions.h"
#include "api/authentication/login_tickets.h"
#include "api/authentication/parameters.h"
#include "api/authentication/run_login_rules.h"
#include "api/script_changes.h"
#include "base/encoding.h"
#include "login/redirect.h"
#include "login/ticket.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;
using login::AuthorizationRequest;
using rules::Verdict;

constexpr std::string_view kOutcome = "rules-outcome", kRedirect = "rules-redirect";
constexpr std::size_t kAnswerBytesMax = 64 * 1024;  // Of what a form posts to /continue.

JsonObject object_of(const FormFields& fields) {
  JsonObject object;
  for (const auto& [name, value] : fields) object[name] = value;
  return object;
}

login::Scopes scopes_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : " ").append(name);
  return login::Scopes::parse(text).value_or(login::Scopes());  // Each was looked at; more than a token takes are none.
}

login::RuleClaims claims_of(const rules::Outcome& outcome) {
  return {.id_token = outcome.id_token,
          .access_token = outcome.access_token,
          .scopes_added = scopes_of(outcome.scopes_added),
          .scopes_removed = scopes_of(outcome.scopes_removed)};
}

// What rules and actions made of a log-in.
struct Scripted {
  rules::Outcome outcome;     // Of those of them that said the last word.
  bool in_actions = false;    // Which those are.
  login::RuleClaims claims = {};  // Of both.
};

// The actions, over the claims that there are already.
Task<Result<Scripted>> run_actions_over(Call& call, profile::UserId id, const Occasion& occasion, ActionsFrom from,
                                        login::RuleClaims claims) {
  auto outcome = co_await run_login_actions(call, std::move(id), occasion, std::move(from));
  if (!outcome) co_return std::unexpected(outcome.error());
  login::RuleClaims merged = login::merge(std::move(claims), claims_of(*outcome));
  co_return Scripted{std::move(*outcome), true, std::move(merged)};
}

// The rules, then the actions.
Task<Result<Scripted>> run_scripts(Call& call, profile::UserId id, const Occasion& occasion) {
  login::RuleClaims claims;
  if (!call.settings->scripts->rules.empty()) {
    auto ruled = co_await run_login_rules(call, id, occasion);
    if (!ruled) co_return std::unexpected(ruled.error());
    claims = claims_of(*ruled);
    const bool is_over = ruled->verdict != Verdict::allow || !call.settings->scripts->has_actions_at(kPostLogin);
    if (is_over) co_return Scripted{std::move(*ruled), false, std::move(claims)};
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
                                    {"claims", to_json(scripted.claims)}};
  }
  login::NewTicket made = make_login_ticket(call, kRedirect, std::move(content));
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
  JsonObject asked = asked_of(request);
  return {.client = call.settings->find_client(request.client_id),
          .protocol = "oidc-basic-profile",
          .audience = request.audience,
          .session = call.principal.session,
          .query = asked,
          .body = {},
          .asked = std::move(asked),
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
  co_return RulesTold{.claims = std::move(scripted->claims)};
}

// On to the question, with what the rules made kept for the code.
Task<Result<Response>> go_on(Call& call, AuthorizationRequest request, RulesTold told) {
  if (told.answer) co_return std::move(*told.answer);
  auto kept = co_await keep_for_login(call, kOutcome, to_json(told.claims));
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
  auto claims = login::read_rule_claims(object_or_empty(held, "claims"));
  if (!claims) co_return std::nullopt;
  auto scripted = co_await run_actions_over(call, *call.principal.user, occasion, std::move(from), std::move(*claims));
  if (!scripted) co_return std::unexpected(scripted.error());
  co_return std::move(*scripted);
}

Task<Result<Response>> resume_rules(Call& call) {
  const auto query = parse_form(call.request.query);
  if (!query || !call.principal.user) co_return lost_state();
  auto seen = co_await look_at_kept(call, kRedirect, state_of(*query));
  if (!seen) co_return std::unexpected(seen.error());
  if (!*seen) co_return lost_state();
  const auto request = request_behind(call, find_string(**seen, "return_to").value_or(""));
  if (!request) co_return std::unexpected(request.error());
  if (!is_still_allowed(call, *request) || !is_signed_in(call, *request)) co_return lost_state();
  auto kept = co_await take_kept(call, kRedirect, state_of(*query));  // Nothing when another request was faster.
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
  auto posted = posted_fields(call.request, kAnswerBytesMax);
  auto asked = parse_form(call.request.query);
  if (!posted || !asked) co_return lost_state();
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
    auto kept = co_await take_kept(call, kOutcome, request.rules);
    if (!kept) co_return std::unexpected(kept.error());
    auto claims = *kept ? login::read_rule_claims(**kept) : std::nullopt;
    if (claims) co_return RulesTold{.claims = std::move(*claims)};
  }
  const Occasion occasion = browser_occasion(call, request);
  if (!request.rules.empty()) {
    auto suspended = co_await take_kept(call, kRedirect, request.rules);
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
  co_return RulesTold{.claims = std::move(scripted->claims)};
}

}  // namespace acquaint::api::authentication
