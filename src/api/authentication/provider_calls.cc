#include "api/authentication/provider_calls.h"

#include "api/authentication/provider_documents.h"
#include "base/log.h"
#include "login/upstream/answer.h"
#include "login/upstream/id_token.h"
#include "login/upstream/request.h"
#include "outbound/client.h"

namespace acquaint::api::authentication {
namespace {

using namespace login::upstream;

constexpr std::size_t kAnswerBytesMax = 256 * 1024;
constexpr JsonLimits kLimits{.depth_max = 16, .size_max = kAnswerBytesMax};

std::unexpected<Error> unavailable() {
  return fail(Error::Kind::unavailable, "upstream.unavailable",
              "The other site could not be reached.");
}

Task<Result<Tokens>> redeem(Services& services, const GivenCode& given) {
  CodeRedemption redemption = redemption_of(given.options, given.site, given.attempt, given.code,
                                            given.callback, services.clock.now());
  outbound::HttpRequest request;
  request.method = outbound::Method::post;
  request.url = given.site.endpoints.token;
  request.headers = std::move(redemption.headers);
  request.body = std::move(redemption.body);
  request.purpose = "provider_token";
  request.answer_bytes_max = kAnswerBytesMax;
  const auto answer = co_await services.http.send(std::move(request));
  if (!answer) co_return unavailable();
  co_return read_tokens(*given.options.provider, answer->status, answer->body);
}

// What the access token opens at this address.
Task<Result<Json>> get(Services& services, std::string url, const std::string& access_token) {
  outbound::HttpRequest request;
  request.url = std::move(url);
  request.headers = {{"Authorization", "Bearer " + access_token},
                     {"Accept", "application/json"},
                     {"User-Agent", "Acquaint"}};
  request.purpose = "provider_profile";
  request.answer_bytes_max = kAnswerBytesMax;
  const auto answer = co_await services.http.send(std::move(request));
  if (!answer || answer->status != 200) co_return unavailable();
  auto json = parse_json(answer->body, kLimits);
  if (!json) co_return unavailable();
  co_return std::move(*json);
}

// The keys are fetched once more when the token names one that is not among them.
Task<Result<JsonObject>> read_id_token(Services& services, const GivenCode& given,
                                       const Tokens& tokens) {
  const std::string& url = given.site.endpoints.jwks;
  const Expected expected{.issuer = given.site.endpoints.issuer,
                          .client_id = given.options.client_id,
                          .nonce = given.attempt.nonce,
                          .nonce_is_needed = given.options.provider->echoes_nonce,
                          .access_token = tokens.access_token};
  const auto check = [&](const JsonObject& document) -> Result<JsonObject> {
    const auto keys = KeySet::parse(document);
    if (!keys) return std::unexpected(keys.error());
    return check_id_token(tokens.id_token, *keys, expected, services.clock.now());
  };
  const auto known = co_await services.provider_documents.find(url);
  if (!known) co_return std::unexpected(known.error());
  auto claims = check(**known);
  if (claims || claims.error().code != "upstream.unknown_key") co_return claims;
  const auto newer = co_await services.provider_documents.find_newer(url);
  if (!newer) co_return std::unexpected(newer.error());
  co_return check(**newer);
}

// The claims of the ID token with those of /userinfo. Who logged in is known without them, so
// nobody is kept out when they cannot be had.
Task<Result<JsonObject>> read_openid_profile(Services& services, const GivenCode& given,
                                             const Tokens& tokens) {
  auto claims = co_await read_id_token(services, given, tokens);
  if (!claims || given.site.endpoints.userinfo.empty()) co_return claims;
  const auto userinfo = co_await get(services, given.site.endpoints.userinfo, tokens.access_token);
  if (!userinfo || !userinfo->is_object()) {
    log_event(LogLevel::warning, "upstream.no_userinfo",
              {{"connection", std::string_view(given.attempt.connection)}});
    co_return claims;
  }
  co_return join_userinfo(std::move(*claims), userinfo->get_object());
}

Task<Result<JsonObject>> read_oauth_profile(Services& services, const GivenCode& given,
                                            const Tokens& tokens) {
  auto profile = co_await get(services, given.site.endpoints.userinfo, tokens.access_token);
  if (!profile) co_return std::unexpected(profile.error());
  if (!profile->is_object()) co_return unavailable();
  co_return std::move(profile->get_object());
}

Task<Result<JsonObject>> read_profile(Services& services, const GivenCode& given,
                                      const Tokens& tokens) {
  if (given.options.provider->protocol == Protocol::openid) {
    co_return co_await read_openid_profile(services, given, tokens);
  }
  co_return co_await read_oauth_profile(services, given, tokens);
}

// GitHub's profile has the address that the user shows to everybody, if any; the others are behind
// another door, which a token without the scope does not open.
Task<std::optional<JsonArray>> read_emails(Services& services, const GivenCode& given,
                                           const Tokens& tokens) {
  if (given.options.provider->dialect != Dialect::github) co_return std::nullopt;
  std::string url = given.site.endpoints.userinfo + "/emails";
  const auto emails = co_await get(services, std::move(url), tokens.access_token);
  if (!emails || !emails->is_array()) co_return std::nullopt;
  co_return emails->get_array();
}

}  // namespace

Task<Result<Site>> find_site(Services& services, const Options& options) {
  if (!needs_discovery(options)) co_return declared_site(options);
  const auto document = co_await services.provider_documents.find(options.discovery_url);
  if (!document) co_return std::unexpected(document.error());
  co_return discovered_site(options, **document);
}

Task<Result<Person>> find_person(Services& services, GivenCode given) {
  const auto tokens = co_await redeem(services, given);
  if (!tokens) co_return std::unexpected(tokens.error());
  const auto profile = co_await read_profile(services, given, *tokens);
  if (!profile) co_return std::unexpected(profile.error());
  Extras extras{.emails = {}, .user = given.user};
  extras.emails = co_await read_emails(services, given, *tokens);
  co_return read_person(given.options, *profile, extras);
}

}  // namespace acquaint::api::authentication
