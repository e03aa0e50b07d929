#include "api/authentication/user_grants.h"

#include "api/authentication/claims.h"
#include "api/authentication/client_consent.h"
#include "api/authentication/login_rules.h"
#include "api/enrichment.h"
#include "api/mailing.h"
#include "api/password_login.h"
#include "base/encoding.h"
#include "base/log.h"
#include "login/account.h"
#include "login/device.h"
#include "login/grant.h"
#include "login/network.h"
#include "login/resource_server.h"
#include "login/token.h"
#include "rules/declared.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;
using login::Consumed;
using login::Grant;
using profile::UserPtr;

Response invalid_grant(std::string description) {
  return oauth_response({403, "invalid_grant", std::move(description)});
}

// What the token endpoint answers for a grant.
struct Issue {
  const login::Client& client;
  const Grant& grant;
  const login::Scopes& scopes;  // The grant's, or fewer.
  const std::string& refresh_token;
  const login::RuleClaims& rules;
};

// Over the claims that are there already.
void put(const JsonObject& claims, JsonObject& into) {
  for (const auto& member : claims) into[member.key()] = member.value();
}

Response tokens_for(const Call& call, const profile::User& user, const Issue& issue) {
  const Services& services = call.services;
  const Time now = services.clock.now();
  const Grant& grant = issue.grant;
  const login::Scopes in_token = issue.scopes.with(issue.rules.scopes_added).without(issue.rules.scopes_removed);
  login::UserGrant allowed{grant.user, grant.client_id, {}, in_token};
  const auto* server = login::find_users_api(call.settings->resource_servers, grant.audience);
  if (server != nullptr) allowed.lifetime = server->token_lifetime;
  if (!grant.audience.empty()) allowed.audiences.push_back(grant.audience);
  const bool is_openid = issue.scopes.has("openid");
  if (is_openid) allowed.userinfo_claims = grant.claims.userinfo;
  if (is_openid || grant.audience.empty())
    allowed.audiences.push_back(services.userinfo_audience());
  const Listener listener{issue.client, grant.audience, issue.scopes};
  allowed.mapped = mapped_claims(user, *call.settings, listener, login::Told::access_token);
  put(issue.rules.access_token, allowed.mapped);
  JsonObject body;
  body["access_token"] =
      login::issue_access_token(services.keys.newest(), services.issuer, allowed, now);
  if (!issue.refresh_token.empty()) body["refresh_token"] = issue.refresh_token;
  if (is_openid) {
    login::IdToken token{.user = grant.user,
                         .client_id = grant.client_id,
                         .nonce = grant.nonce,
                         .session = grant.session,
                         .authenticated = grant.authenticated,
                         .profile = mapped_claims(user, *call.settings, listener, login::Told::id_token),
                         .lifetime = issue.client.id_token_lifetime};
    add_claims(user, call.settings->catalogue, issue.scopes, grant.claims.id_token, token.profile);
    put(issue.rules.id_token, token.profile);
    body["id_token"] = login::issue_id_token(services.keys.newest(), services.issuer, token, now);
  }
  return token_response(std::move(body), in_token, allowed.lifetime);
}

// The user, unless the account is closed.
Task<Result<UserPtr>> find_open_user(Call& call, profile::UserId id) {
  auto user = co_await call.services.users.find(std::move(id));
  if (user && login::is_blocked((*user)->user())) {
    co_return fail(Error::Kind::forbidden, "oauth.unauthorized", "user is blocked");
  }
  co_return user;
}

void log_reuse(const Call& call, const login::Client& client) {
  log_event(LogLevel::warning, "login.grant_reused",
            {{"client_id", std::string_view(client.client_id)},
             {"request", std::string_view(call.request.id)}});
}

// The family of the refresh token is gone, and its owner is to know.
void tell_of_reuse(const Call& call, const login::Client& client, const profile::UserId& user) {
  log_reuse(call, client);
  mail_reuse_notice(call, user);
}

using Consume = std::function<Consumed(const Grant&)>;

// Shows the secret to its grant; what came of it is in the store when this returns.
Task<Result<Consumed>> consume(Call& call, const login::GrantSecret& secret, Consume how) {
  Consumed outcome;
  login::GrantChange change = [&outcome, &how](const Grant& grant) -> Result<std::optional<Grant>> {
    outcome = how(grant);
    return outcome.grant;
  };
  const auto changed =
      co_await call.services.grants.change(secret.user, secret.grant, std::move(change));
  if (!changed && changed.error().kind != Error::Kind::not_found)
    co_return std::unexpected(changed.error());
  if (!changed) outcome = Consumed{};
  co_return outcome;
}

// Before the token is used up: a rule that fails does not cost the user the session. Nothing for a token that is not
// good, which its use says.
Task<Result<RulesTold>> rules_before_refresh(Call& call, const login::Client& client,
                                             const login::GrantSecret& secret) {
  if (call.settings->scripts->empty()) co_return RulesTold{};
  Consume look = [&](const Grant& grant) {
    Consumed rotated =
        login::rotate_refresh_token(grant, secret.hash, client.client_id, call.services.random,
                                    call.services.clock.now(), client.grant_limits);
    return rotated.accepted ? Consumed{.grant = grant, .accepted = true} : std::move(rotated);
  };
  const auto looked = co_await consume(call, secret, std::move(look));
  if (!looked) co_return std::unexpected(looked.error());
  if (looked->reused) tell_of_reuse(call, client, secret.user);
  if (!looked->accepted) co_return RulesTold{};
  const auto user = co_await find_open_user(call, secret.user);
  if (!user) co_return std::unexpected(user.error());
  const DirectLogin direct{client, secret.user, "oauth2-refresh-token", looked->grant->audience};
  co_return co_await rules_before_tokens(call, direct);
}

// Of the scopes, those that the operator's declarations still allow; nothing when the API is gone.
std::optional<login::Scopes> still_allowed(const Call& call, const login::Client& client,
                                           const Grant& grant, const login::Scopes& scopes) {
  const auto* service =
      login::find_users_api(call.settings->resource_servers, grant.audience);
  if (!grant.audience.empty() && service == nullptr) return std::nullopt;
  return login::grantable_scopes(scopes, service, client.may_use("refresh_token"));
}

Response service_gone() {
  return invalid_grant("Service not found: the audience is not known here");
}

// A client that keeps a secret, and that the operator trusts to say so, tells for whom it asks.
std::string address_of_user(const Call& call, const login::Client& client) {
  const auto told = call.request.header("auth0-forwarded-for");
  const bool is_trusted = client.is_token_endpoint_ip_header_trusted && !client.is_public();
  return is_trusted && told && login::is_address(*told) ? std::string(*told) : call.request.client;
}

// Auth0's words.
std::string_view words_for_poll(std::string_view error) {
  if (error == "authorization_pending") {
    return "Authorization pending: please repeat the request in a few seconds.";
  }
  if (error == "slow_down") return "You are polling faster than the specified interval.";
  if (error == "expired_token") return "The device code has expired.";
  return "User cancelled the confirmation prompt.";
}

bool may_refresh(const Grant& grant, const login::Client& client) {
  return client.may_use("refresh_token") && grant.scopes.has("offline_access");
}

}  // namespace

Task<Result<Response>> redeem_code(Call& call, const JsonObject& parameters,
                                   const login::Client& client) {
  const auto code = find_string(parameters, "code");
  if (!code || code->empty()) co_return bad_request("Missing required parameter: code", "code");
  const auto secret = login::parse_grant_secret(*code);
  if (!secret) co_return invalid_grant("Invalid authorization code");
  login::CodeRedemption shown{
      .hash = secret->hash,
      .client_id = client.client_id,
      .redirect_uri = std::string(find_string(parameters, "redirect_uri").value_or("")),
      .code_verifier = std::string(find_string(parameters, "code_verifier").value_or(""))};
  Consume how = [&](const Grant& grant) {
    shown.wants_refresh_token = may_refresh(grant, client);
    return login::redeem_code(grant, shown, call.services.random, call.services.clock.now(),
                              client.grant_limits);
  };
  const auto consumed = co_await consume(call, *secret, std::move(how));
  if (!consumed) co_return std::unexpected(consumed.error());
  if (consumed->reused) log_reuse(call, client);
  if (!consumed->accepted) {
    co_return invalid_grant(consumed->reason.empty() ? "Invalid authorization code"
                                                     : consumed->reason);
  }
  const auto user = co_await find_open_user(call, secret->user);
  if (!user) co_return std::unexpected(user.error());
  const Grant& grant = *consumed->grant;
  const auto scopes = still_allowed(call, client, grant, grant.scopes);
  if (!scopes) co_return service_gone();
  co_return tokens_for(call, (*user)->user(),
                       {client, grant, *scopes, consumed->refresh_token, grant.rule_claims});
}

Task<Result<Response>> refresh(Call& call, const JsonObject& parameters,
                               const login::Client& client) {
  const auto token = find_string(parameters, "refresh_token");
  if (!token || token->empty()) {
    co_return bad_request("Missing required parameter: refresh_token", "refresh_token");
  }
  const auto secret = login::parse_grant_secret(*token);
  if (!secret) co_return invalid_grant("Unknown or invalid refresh token.");
  const auto asked = login::Scopes::parse(find_string(parameters, "scope").value_or(""));
  if (!asked) co_return oauth_response({400, "invalid_scope", asked.error().message});
  auto told = co_await rules_before_refresh(call, client, *secret);
  if (!told) co_return std::unexpected(told.error());
  if (told->answer) co_return std::move(*told->answer);
  bool asks_too_much = false;
  Consume how = [&](const Grant& grant) {
    Consumed rotated =
        login::rotate_refresh_token(grant, secret->hash, client.client_id, call.services.random,
                                    call.services.clock.now(), client.grant_limits);
    asks_too_much = rotated.accepted && !asked->without(grant.scopes).empty();
    // No token is issued then, so the one that was shown stays good.
    return asks_too_much ? Consumed{.grant = grant} : std::move(rotated);
  };
  const auto consumed = co_await consume(call, *secret, std::move(how));
  if (!consumed) co_return std::unexpected(consumed.error());
  if (consumed->reused) tell_of_reuse(call, client, secret->user);
  if (asks_too_much) {
    co_return oauth_response({400, "invalid_scope", "More was asked for than was granted."});
  }
  if (!consumed->accepted) co_return invalid_grant("Unknown or invalid refresh token.");
  const Grant& grant = *consumed->grant;
  const auto user = co_await find_open_user(call, secret->user);
  if (!user) co_return std::unexpected(user.error());
  const auto scopes =
      still_allowed(call, client, grant, asked->empty() ? grant.scopes : *asked);
  if (!scopes) co_return service_gone();
  co_return tokens_for(call, (*user)->user(), {client, grant, *scopes, consumed->refresh_token, told->claims});
}

Wanted read_wanted(const Call& call, const login::Client& client, const JsonObject& parameters) {
  Wanted wanted{.audience = std::string(find_string(parameters, "audience").value_or("")),
                .service = nullptr,
                .scopes = {},
                .answer = std::nullopt};
  // Nobody could ask the user for consent.
  if (!client.is_first_party) {
    wanted.answer = oauth_response(
        {403, "unauthorized_client", "Third-party clients cannot use passwords and codes of users."});
    return wanted;
  }
  wanted.service =
      login::find_users_api(call.settings->resource_servers, wanted.audience);
  if (!wanted.audience.empty() && wanted.service == nullptr) {
    wanted.answer = oauth_response(
        {403, "access_denied", "Service not found: the audience is not known here"});
    return wanted;
  }
  auto asked = login::Scopes::parse(find_string(parameters, "scope").value_or(""));
  if (!asked) {
    wanted.answer = oauth_response({400, "invalid_scope", asked.error().message});
    return wanted;
  }
  wanted.scopes = std::move(*asked);
  return wanted;
}

Task<Result<Response>> grant_at_once(Call& call, const login::Client& client,
                                     login::GrantRequest request, std::string_view protocol) {
  const DirectLogin direct{client, request.user, protocol, request.audience};
  auto told = co_await rules_before_tokens(call, direct);
  if (!told) co_return std::unexpected(told.error());
  if (told->answer) co_return std::move(*told->answer);
  // As the rules left the user.
  const auto after = co_await find_open_user(call, request.user);
  if (!after) co_return std::unexpected(after.error());
  const Time now = call.services.clock.now();
  // Its code is redeemed at once, by ourselves.
  const login::NewGrant made = login::make_grant(std::move(request), call.services.random, now);
  const bool keeps = may_refresh(made.grant, client);
  const Consumed consumed = login::redeem_code(made.grant,
                                               {.hash = made.grant.code_hash,
                                                .client_id = client.client_id,
                                                .redirect_uri = {},
                                                .code_verifier = {},
                                                .wants_refresh_token = keeps},
                                               call.services.random, now, client.grant_limits);
  if (keeps) {
    const auto saved = co_await call.services.grants.save(*consumed.grant);
    if (!saved) co_return std::unexpected(saved.error());
  }
  co_return tokens_for(call, (*after)->user(),
                       {client, *consumed.grant, consumed.grant->scopes, consumed.refresh_token, told->claims});
}

Task<Result<Response>> tokens_at_once(Call& call, const profile::UserSnapshot& user,
                                      const login::Client& client, const Wanted& wanted) {
  co_await enrich_at_log_in(call, user.user().id);
  login::GrantRequest request{
      .user = user.user().id,
      .client_id = client.client_id,
      .audience = wanted.audience,
      .scopes = login::grantable_scopes(wanted.scopes, wanted.service, client.may_use("refresh_token")),
      .nonce = {},
      .session = {},
      .authenticated = call.services.clock.now(),
      .code = {}};
  co_return co_await grant_at_once(call, client, std::move(request), "oauth2-password");
}

Task<Result<Response>> take_password(Call& call, const JsonObject& parameters,
                                     const login::Client& client) {
  const auto text = [&](std::string_view name) {
    return std::string(find_string(parameters, name).value_or(""));
  };
  for (const std::string_view name : {"username", "password"}) {
    if (text(name).empty()) {
      co_return bad_request("Missing required parameter: " + std::string(name), std::string(name));
    }
  }
  login::PasswordLogin attempt{.identifier = text("username"),
                               .password = text("password"),
                               .ip = address_of_user(call, client)};
  if (const std::string realm = text("realm"); !realm.empty()) {
    const auto* connection = call.settings->find_connection(realm);
    if (connection == nullptr || !connection->is_database()) {
      co_return bad_request("Unknown realm: the connection does not exist", "realm");
    }
    attempt.connection = realm;
  }
  if (!call.settings->find_connection(attempt.connection)->is_enabled_for(client.client_id)) {
    co_return oauth_response(
        {403, "unauthorized_client", "The connection is not enabled for the client."});
  }
  const Wanted wanted = read_wanted(call, client, parameters);
  if (wanted.answer) co_return *wanted.answer;

  const auto user = co_await sign_in_by_password(call, std::move(attempt));
  if (!user && user.error().code == "login.password_leaked") {
    co_return oauth_response(
        {401, "password_leaked",
         "This login attempt has been blocked because the password you're using was previously "
         "disclosed through a data breach (not in this application)."});
  }
  if (!user && user.error().kind == Error::Kind::unauthorized) {
    co_return invalid_grant("Wrong email or password.");
  }
  if (!user && user.error().kind == Error::Kind::throttled) {
    Response refused = oauth_response(
        {429, "too_many_attempts",
         "Your account has been blocked after multiple consecutive login attempts."});
    co_return std::move(refused).with("Retry-After", "60");
  }
  if (!user) co_return std::unexpected(user.error());

  co_return co_await tokens_at_once(call, **user, client, wanted);
}

Task<Result<Response>> poll_device(Call& call, const JsonObject& parameters,
                                   const login::Client& client) {
  const auto text = find_string(parameters, "device_code");
  if (!text || text->empty()) {
    co_return bad_request("Missing required parameter: device_code", "device_code");
  }
  const auto code = login::parse_device_code(*text);
  if (!code) co_return invalid_grant("Invalid or expired device code.");
  login::DevicePoll poll{.ticket = {}, .error = "invalid_grant", .request = {}, .approval = {}};
  login::TicketChange change =
      [&](const login::Ticket& ticket) -> Result<std::optional<login::Ticket>> {
    poll = login::poll_device(ticket, *code, client.client_id, call.services.clock.now());
    return poll.ticket;
  };
  const auto polled = co_await call.services.tickets.change(code->key, std::move(change));
  if (!polled && polled.error().kind != Error::Kind::not_found) {
    co_return std::unexpected(polled.error());
  }
  if (poll.error == "invalid_grant") co_return invalid_grant("Invalid or expired device code.");
  if (!poll.error.empty()) {
    co_return oauth_response({400, poll.error, std::string(words_for_poll(poll.error))});
  }
  const auto user = co_await find_open_user(call, poll.approval->user);
  const bool is_gone = !user && user.error().kind == Error::Kind::not_found;
  if (is_gone) co_return invalid_grant("Invalid or expired device code.");
  if (!user) co_return std::unexpected(user.error());
  // What the user allowed and took back meanwhile is taken back.
  login::AuthorizationRequest wanted;
  wanted.client_id = client.client_id;
  wanted.audience = poll.request.audience;
  wanted.scopes = poll.request.scopes;
  if (needs_consent(*call.settings, wanted, (*user)->user())) {
    co_return oauth_response(
        {400, "access_denied", std::string(words_for_poll("access_denied"))});
  }
  login::GrantRequest request{.user = (*user)->user().id,
                              .client_id = client.client_id,
                              .audience = poll.request.audience,
                              .scopes = poll.request.scopes,
                              .nonce = {},
                              .session = poll.approval->session,
                              .authenticated = poll.approval->authenticated,
                              .code = {}};
  co_return co_await grant_at_once(call, client, std::move(request), "oauth2-device-code");
}

Task<Result<Response>> revoke(Call& call) {
  const auto parameters = read_parameters(call.request);
  if (!parameters) co_return std::unexpected(parameters.error());
  const auto caller = co_await read_client(call, *parameters);
  if (!caller) co_return std::unexpected(caller.error());
  if (caller->answer) co_return with_cors(*caller->answer);
  const auto token = find_string(*parameters, "token");
  if (!token || token->empty()) co_return bad_request("Missing required parameter: token", "token");
  // Whatever is not a token of this client is as good as revoked (RFC 7009 §2.2).
  if (const auto secret = login::parse_grant_secret(*token)) {
    login::GrantChange change = [&](const Grant& grant) -> Result<std::optional<Grant>> {
      const bool is_its_own = grant.client_id == caller->client->client_id &&
                              equal_in_constant_time(grant.token_hash, secret->hash);
      return is_its_own ? std::nullopt : std::optional(grant);
    };
    const auto ended =
        co_await call.services.grants.change(secret->user, secret->grant, std::move(change));
    if (!ended && ended.error().kind != Error::Kind::not_found)
      co_return std::unexpected(ended.error());
  }
  co_return with_cors(
      Response{.status = 200, .headers = {{"Cache-Control", "no-store"}}, .body = {}});
}

}  // namespace acquaint::api::authentication
