#include "login/token.h"

#include <algorithm>
#include <utility>

#include "login/token_claims.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kClientCredentials = "client-credentials";
constexpr std::string_view kClientSuffix = "@clients";

std::int64_t to_seconds(Time time) { return to_ms(time) / 1000; }

// An optional claim of text; nothing when it is of another type.
std::optional<std::string_view> find_text(const JsonObject& claims, std::string_view name) {
  return find(claims, name) == nullptr ? std::string_view() : find_string(claims, name);
}

// Who the token speaks for. A client's subject can never be taken for a user's: it has no "|".
bool read_subject(const JsonObject& claims, VerifiedToken& token) {
  const auto subject = find_string(claims, "sub");
  if (!subject) return false;
  if (token.gty == kClientCredentials) {
    return *subject == token.client_id + std::string(kClientSuffix);
  }
  auto user = profile::UserId::parse(*subject);
  if (!user) return false;
  token.user = std::move(*user);
  return true;
}

struct Signed {
  std::string payload;
  std::string key;  // The id of the one that signed it.
};

// What a key of the ring signed.
Result<Signed> open_signed(const KeyRing& keys, std::string_view text) {
  std::optional<VerifyingKey> key;
  auto payload = open_jws(text, [&](std::string_view id) {
    key = keys.find(id);
    return key ? &*key : nullptr;
  });
  if (!payload) return std::unexpected(std::move(payload.error()));
  return Signed{.payload = std::move(*payload), .key = key->id()};
}

bool is_in_time(const JsonObject& claims, Time now) {
  const auto issued = find_time(claims, "iat");
  if (!issued || *issued > now + kLeeway) return false;
  if (find(claims, "nbf") == nullptr) return true;
  const auto not_before = find_time(claims, "nbf");
  return not_before && *not_before <= now + kLeeway;
}

// As KeyRing::find(), without a copy: this is asked for every request with a token.
bool is_believed(const KeyRing& ring, std::string_view key) {
  const auto keys = ring.keys();
  return std::ranges::any_of(*keys, [&](const RingKey& one) {
    return one.key.id() == key && one.state != RingKey::State::revoked;
  });
}

}  // namespace

std::string issue_access_token(const SigningKey& key, std::string_view issuer,
                               const ClientGrant& grant, Time now) {
  JsonObject claims = grant.mapped;
  claims.erase("scope");
  claims["iss"] = issuer;
  claims["sub"] = grant.client_id + std::string(kClientSuffix);
  claims["aud"] = grant.audience;
  claims["iat"] = to_seconds(now);
  claims["exp"] = to_seconds(now) + grant.lifetime.count();
  claims["azp"] = grant.client_id;
  if (!grant.scopes.empty()) claims["scope"] = grant.scopes.text();
  claims["gty"] = kClientCredentials;
  return key.sign(to_text(claims));
}

std::string issue_access_token(const SigningKey& key, std::string_view issuer,
                               const UserGrant& grant, Time now) {
  JsonObject claims = grant.mapped;
  claims["iss"] = issuer;
  claims["sub"] = grant.user.text();
  if (grant.audiences.size() == 1) {
    claims["aud"] = grant.audiences.front();
  } else {
    claims["aud"] = JsonArray(grant.audiences.begin(), grant.audiences.end());
  }
  claims["iat"] = to_seconds(now);
  claims["exp"] = to_seconds(now) + grant.lifetime.count();
  claims["azp"] = grant.client_id;
  for (const std::string_view name : {"scope", "gty", "userinfo_claims"}) claims.erase(name);
  if (!grant.userinfo_claims.empty()) {
    claims["userinfo_claims"] = JsonArray(grant.userinfo_claims.begin(), grant.userinfo_claims.end());
  }
  if (!grant.scopes.empty()) claims["scope"] = grant.scopes.text();
  return key.sign(to_text(claims));
}

std::string issue_id_token(const SigningKey& key, std::string_view issuer, const IdToken& token, Time now) {
  JsonObject claims = token.profile;
  claims["iss"] = issuer;
  claims["sub"] = token.user.text();
  claims["aud"] = token.client_id;
  claims["iat"] = to_seconds(now);
  claims["exp"] = to_seconds(now) + token.lifetime.count();
  claims["auth_time"] = to_seconds(token.authenticated);
  claims.erase("nonce");
  claims.erase("sid");
  if (!token.nonce.empty()) claims["nonce"] = token.nonce;
  if (!token.session.empty()) claims["sid"] = token.session;
  return key.sign(to_text(claims));
}

std::optional<IdTokenHint> read_id_token_hint(const KeyRing& keys, std::string_view issuer,
                                              std::string_view text) {
  const auto opened = open_signed(keys, text);
  if (!opened) return std::nullopt;
  const auto claims = parse_json_object(opened->payload);
  // Access tokens have the same keys and issuer, but no time of authentication.
  if (!claims || find_string(*claims, "iss") != issuer || !find_time(*claims, "auth_time")) {
    return std::nullopt;
  }
  const auto client_id = find_string(*claims, "aud");
  const auto expires = find_time(*claims, "exp");
  auto user = profile::UserId::parse(find_string(*claims, "sub").value_or(""));
  if (!client_id || !expires || !user) return std::nullopt;
  return IdTokenHint{
      .user = std::move(*user), .client_id = std::string(*client_id), .expires = *expires};
}

Result<std::string_view> find_bearer_token(std::optional<std::string_view> authorization) {
  if (!authorization) {
    return fail(Error::Kind::unauthorized, "token.missing", "Missing authentication");
  }
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view given = *authorization;
  const bool is_bearer = given.size() > kScheme.size() &&
                         std::ranges::equal(given.substr(0, kScheme.size()), kScheme,
                                            [](char a, char b) {
                                              return a == b || (a >= 'A' && a <= 'Z' && a + 32 == b);
                                            });
  if (!is_bearer || given.find(' ', kScheme.size()) != std::string_view::npos) {
    return invalid("token.bad_header", "Bad HTTP authentication header format", "Authorization");
  }
  return given.substr(kScheme.size());
}

TokenVerifier::TokenVerifier(std::shared_ptr<const KeyRing> keys, std::string issuer,
                             std::string audience, std::size_t remembered_max)
    : keys_(std::move(keys)),
      issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      accepted_(remembered_max) {}

Result<TokenPtr> TokenVerifier::verify(std::string_view text, Time now) {
  if (TokenPtr known = accepted_.find(text)) {
    if (known->expires > now && is_believed(*keys_, known->key)) return known;
    accepted_.erase(text);
  }
  auto checked = check(text, now);
  if (checked) accepted_.put(text, *checked);
  return checked;
}

Result<TokenPtr> TokenVerifier::check(std::string_view text, Time now) const {
  const auto opened = open_signed(*keys_, text);
  if (!opened) return std::unexpected(opened.error());
  const auto claims = parse_json_object(opened->payload);
  if (!claims) return invalid_token();

  const auto audiences = find_audiences(*claims);
  const auto client_id = find_string(*claims, "azp");
  const auto scope = find_text(*claims, "scope");
  const auto gty = find_text(*claims, "gty");
  const auto expires = find_time(*claims, "exp");
  if (find_string(*claims, "iss") != issuer_ || !audiences || !client_id || client_id->empty() ||
      !scope || !gty || !expires || !is_in_time(*claims, now) ||
      std::ranges::find(*audiences, audience_) == audiences->end()) {
    return invalid_token();
  }
  auto scopes = Scopes::parse(*scope);
  if (!scopes) return invalid_token();
  VerifiedToken token{.user = std::nullopt,
                      .client_id = std::string(*client_id),
                      .audiences = *audiences,
                      .scopes = std::move(*scopes),
                      .expires = *expires,
                      .gty = std::string(*gty),
                      .key = opened->key};
  if (const JsonArray* names = find_array(*claims, "userinfo_claims")) {
    for (const Json& name : *names) {
      if (name.is_string()) token.userinfo_claims.emplace_back(name.get_string());
    }
  }
  if (!read_subject(*claims, token)) return invalid_token();
  if (*expires <= now) return expired_token();
  return std::make_shared<const VerifiedToken>(std::move(token));
}

}  // namespace acquaint::login
