#include "api/authentication/authorize.h"

#include <algorithm>

#include "api/authentication/authorization_reply.h"
#include "api/authentication/client_consent.h"
#include "api/authentication/login_rules.h"
#include "api/authentication/parameters.h"
#include "api/authentication/upstream.h"
#include "api/hosted/page_answer.h"
#include "base/encoding.h"
#include "login/account.h"
#include "login/authorization.h"
#include "login/grant.h"
#include "login/redirect.h"
#include "login/token.h"
#include "pages/refusal_page.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;
using login::AuthorizationRequest;

constexpr std::string_view kSealPurpose = "authorization";
constexpr std::string_view kResume = "/authorize/resume?state=";
constexpr Duration kPatience = std::chrono::hours(1);  // From the request to the end of the log-in.

std::string resume_path(const Call& call, const AuthorizationRequest& request) {
  return std::string(kResume) + login::seal(call.services.keys.seal, kSealPurpose, to_json(request),
                                            request.asked + kPatience, call.services.random);
}

Result<AuthorizationRequest> open_request(const Call& call, std::string_view sealed) {
  const auto content =
      login::open_sealed(call.services.keys.seal, kSealPurpose, sealed, call.services.clock.now());
  if (!content) {
    return fail(Error::Kind::invalid, "authorization.expired",
                "This log-in took too long, or its address is not complete. Please go back to the "
                "site and try again.");
  }
  return login::parse_authorization(*content);
}

bool is_about(const AuthorizationRequest& request, const profile::UserId& user) {
  return request.subject.empty() || request.subject == user.text();
}

// The user did log in for this request, and is another one than it is about.
bool is_somebody_else(const Call& call, const AuthorizationRequest& request) {
  return call.principal.user && !is_about(request, *call.principal.user) &&
         call.principal.authenticated >= request.asked;
}

Response login_required(const Call& call, const AuthorizationRequest& request) {
  return reply_with_error(call, request.reply_to, "login_required", "Login required");
}

// The user of an id_token_hint, empty without one; nothing when it is no token of this client.
std::optional<std::string> subject_of_hint(const Call& call, const FormFields& parameters,
                                           std::string_view client_id) {
  const auto given = std::ranges::find(parameters, "id_token_hint", &FormFields::value_type::first);
  if (given == parameters.end() || given->second.empty()) return std::string();
  const auto hint = login::read_id_token_hint(*call.services.keys.ring,
                                              call.services.issuer, given->second);
  if (!hint || hint->client_id != client_id) return std::nullopt;
  return hint->user.text();
}

// Where the browser goes next: to sign in, or to the question that may be asked of who is signed
// in.
Response next_page(const Call& call, const AuthorizationRequest& request,
                   const std::string& resume) {
  const settings::Connection* wanted = call.settings->find_connection(request.connection);
  if (wanted != nullptr && wanted->upstream && !is_signed_in(call, request)) {
    return Response::see_other(upstream_path(wanted->name, resume))
        .with("Cache-Control", "no-store");
  }
  const std::string_view page = is_signed_in(call, request) ? "/u/question"
                                : request.wants_sign_up     ? "/u/signup"
                                                            : "/u/login";
  return Response::see_other(std::string(page) + "?return_to=" + percent_encode(resume))
      .with("Cache-Control", "no-store");
}

// A page instead of an answer to the client: it cannot be trusted with one.
Response refusal_page(const Call& call, const login::AuthorizationRefusal& refusal) {
  const pages::Look look = hosted::look_of(call);
  Response page = hosted::page_answer(
      refusal.error == "access_denied" ? 403 : 400,
      pages::render_refusal(
          {.message = {.look = look,
                       .title = look.language.say("refused.title"),
                       .text = look.language.say("refused.text", {{"description", refusal.description}}),
                       .link_url = {},
                       .link_text = {}},
           .english = refusal.description}));
  page.refusal = "authorize." + refusal.error;
  return page;
}

// Whether the user came by a connection that the client takes users from.
bool is_enabled_for(const Call& call, const profile::User& user, std::string_view client_id) {
  return std::ranges::any_of(user.identities, [&](const profile::Identity& identity) {
    const auto* connection = call.settings->find_connection(identity.connection);
    return connection != nullptr && connection->is_enabled_for(client_id);
  });
}

// Asks for the consent that is missing, where anything may be shown.
Response ask_for_consent(const Call& call, const AuthorizationRequest& request) {
  if (request.prompt == login::Prompt::none) {
    return reply_with_error(call, request.reply_to, "consent_required", "Consent required");
  }
  return Response::see_other("/u/consent?return_to=" +
                             percent_encode(resume_path(call, request)))
      .with("Cache-Control", "no-store");
}

Task<Result<Response>> give_code(Call& call, const AuthorizationRequest& request) {
  const auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  if (login::is_blocked((*user)->user())) {
    co_return reply_with_error(call, request.reply_to, "access_denied", "user is blocked");
  }
  if (!is_enabled_for(call, (*user)->user(), request.client_id)) {
    co_return reply_with_error(call, request.reply_to, "access_denied",
                               "The user's connection is not enabled for the client");
  }
  if (needs_consent(*call.settings, request, (*user)->user())) {
    co_return ask_for_consent(call, request);
  }
  auto told = co_await rules_before_code(call, request);
  if (!told) co_return std::unexpected(told.error());
  if (told->answer) co_return std::move(*told->answer);
  login::GrantRequest wanted{.user = *call.principal.user,
                             .client_id = request.client_id,
                             .audience = request.audience,
                             .scopes = request.scopes,
                             .nonce = request.nonce,
                             .session = call.principal.session,
                             .authenticated = call.principal.authenticated,
                             .code = {request.reply_to.redirect_uri, request.code_challenge},
                             .claims = single_claims(request),
                             .rule_claims = std::move(told->claims)};
  login::NewGrant made =
      login::make_grant(std::move(wanted), call.services.random, call.services.clock.now());
  const std::string grant_id = made.grant.id;
  const auto saved = co_await call.services.grants.save(std::move(made.grant));
  if (!saved) co_return std::unexpected(saved.error());
  // Whoever takes back consent removes the grants that are there: not this one, if it came after.
  const auto now_stands = co_await call.services.users.find(*call.principal.user);
  if (!now_stands) co_return std::unexpected(now_stands.error());
  if (needs_consent(*call.settings, request, (*now_stands)->user())) {
    const auto removed = co_await call.services.grants.remove(*call.principal.user, grant_id);
    if (!removed) co_return std::unexpected(removed.error());
    co_return ask_for_consent(call, request);
  }
  co_return reply_with_code(call, request.reply_to, made.code);
}

Task<Result<Response>> authorize(Call& call) {
  const auto parameters = parse_form(call.request.query);
  if (!parameters) {
    co_return refusal_page(call,
                           {"invalid_request", "The address holds a broken escape.", std::nullopt});
  }
  auto request = login::read_authorization(*parameters, call.settings->clients,
                                           call.settings->resource_servers,
                                           call.services.clock.now());
  if (!request && !request.error().reply_to) co_return refusal_page(call, request.error());
  if (!request) {
    co_return reply_with_error(call, *request.error().reply_to, request.error().error,
                               request.error().description);
  }
  auto subject = subject_of_hint(call, *parameters, request->client_id);
  if (!subject) {
    co_return reply_with_error(call, request->reply_to, "invalid_request",
                               "The id_token_hint is not a token of this client.");
  }
  if (!subject->empty()) {
    const bool contradicts = !request->subject.empty() && request->subject != *subject;
    if (contradicts) {
      co_return reply_with_error(call, request->reply_to, "invalid_request",
                                 "The id_token_hint and the claims are about two users.");
    }
    request->subject = std::move(*subject);
  }
  if (!request->connection.empty() &&
      call.settings->find_connection(request->connection) == nullptr) {
    co_return reply_with_error(call, request->reply_to, "invalid_request",
                               "the connection was not found");
  }
  if (request->prompt != login::Prompt::none) {
    co_return next_page(call, *request, resume_path(call, *request));
  }
  // Nothing may be shown: neither a log-in nor a question.
  if (!is_signed_in(call, *request)) co_return login_required(call, *request);
  co_return co_await give_code(call, *request);
}

// A browser sends no cookies of ours with another site's post: it asks again, as its own
// navigation.
Task<Result<Response>> authorize_posted(Call& call) {
  const auto fields = posted_fields(call.request, kAddressBytesMax);
  if (!fields) {
    co_return refusal_page(call, {"invalid_request", "A form of at most 8 KiB is expected.", std::nullopt});
  }
  co_return Response::see_other(login::with_query("/authorize", *fields))
      .with("Cache-Control", "no-store");
}

Task<Result<Response>> resume(Call& call) {
  constexpr std::string_view kState = "state=";
  const std::string_view query = call.request.query;
  const auto request =
      open_request(call, query.starts_with(kState) ? query.substr(kState.size()) : "");
  if (!request) co_return std::unexpected(request.error());
  if (!is_still_allowed(call, *request)) {
    co_return refusal_page(call, {"access_denied", "Callback URL mismatch.", std::nullopt});
  }
  if (is_somebody_else(call, *request)) co_return login_required(call, *request);
  if (!is_signed_in(call, *request)) {
    co_return next_page(call, *request, call.request.path + "?" + call.request.query);
  }
  co_return co_await give_code(call, *request);
}

constexpr Route kAuthorizeRoutes[] = {
    {http::Method::get, "/authorize", Access::session_if_any(), authorize,
     "Begins a log-in for a client (OpenID Connect authorization code flow)."},
    {http::Method::post, "/authorize", Access::anyone(), authorize_posted,
     "The same, with the parameters as a form."},
    {http::Method::get, "/authorize/resume", Access::session_if_any(), resume,
     "Goes on after the log-in: sends the browser to the client with a code."},
};

}  // namespace

std::span<const Route> authorize_routes() {
  return kAuthorizeRoutes;
}

Result<AuthorizationRequest> request_behind(const Call& call, std::string_view return_to) {
  if (!return_to.starts_with(kResume)) {
    return invalid("authorization.malformed", "This is not an authorization request.");
  }
  return open_request(call, return_to.substr(kResume.size()));
}

std::string return_to_of(const Call& call, const AuthorizationRequest& request) {
  return resume_path(call, request);
}

bool is_signed_in(const Call& call, const AuthorizationRequest& request) {
  return call.principal.user && is_about(request, *call.principal.user) &&
         login::is_fresh_enough(request, call.principal.authenticated, call.services.clock.now());
}

bool is_still_allowed(const Call& call, const AuthorizationRequest& request) {
  const auto* client = call.settings->find_client(request.client_id);
  return client != nullptr &&
         login::allows_redirect(client->callbacks, request.reply_to.redirect_uri);
}

std::string continues_at(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request ? request->reply_to.redirect_uri : std::string();
}

std::string login_hint_of(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request ? request->login_hint : std::string();
}

std::string ui_locales_of(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request ? request->ui_locales : std::string();
}

std::string client_of(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request ? request->client_id : std::string();
}

bool takes_users_of(const Call& call, std::string_view return_to,
                    const settings::Connection& connection) {
  const auto request = request_behind(call, return_to);
  return !request || connection.is_enabled_for(request->client_id);
}

bool wants_proof(const Call& call, std::string_view return_to) {
  const auto request = request_behind(call, return_to);
  return request && request->prompt == login::Prompt::login;
}

std::optional<Response> refuse_behind(const Call& call, std::string_view return_to,
                                      std::string_view error, std::string_view description) {
  const auto request = request_behind(call, return_to);
  if (!request || !is_still_allowed(call, *request)) return std::nullopt;
  return reply_with_error(call, request->reply_to, error, description);
}

}  // namespace acquaint::api::authentication
