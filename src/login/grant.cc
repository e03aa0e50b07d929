#include "login/grant.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kIdLength = 22;      // In base64url.
constexpr std::size_t kUserLengthMax = 255;  // As profile::UserId has it.
constexpr std::size_t kSecretTextMax = (kSecretBytes + kIdLength + kUserLengthMax) * 4 / 3;

constexpr std::string_view kBadCode = "Invalid authorization code";
constexpr std::string_view kBadVerifier = "Failed to verify code verifier";
constexpr std::string_view kBadToken = "Unknown or invalid refresh token.";

struct NewSecret {
  std::string text;
  std::string hash;
};

NewSecret make_secret(const Grant& grant, Random& random) {
  std::string bytes(kSecretBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  std::string hash = sha256(bytes);
  bytes.append(grant.id).append(grant.user.text());
  return {.text = to_base64url(bytes), .hash = std::move(hash)};
}

std::string renew_token(Grant& grant, Random& random, Time now, const GrantLimits& limits) {
  NewSecret token = make_secret(grant, random);
  grant.token_hash = std::move(token.hash);
  grant.token_idle_until = now + limits.token_idle;
  return std::move(token.text);
}

// RFC 7636 §4.1.
bool is_code_verifier(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '.' || c == '_' || c == '~';
         });
}

// Neither goes without the other: else whoever strips the challenge from a request is let through
// with any verifier (RFC 9700 §2.1.1).
bool proves(std::string_view verifier, std::string_view challenge) {
  if (verifier.empty() || challenge.empty()) return verifier.empty() && challenge.empty();
  return is_code_verifier(verifier) &&
         equal_in_constant_time(to_base64url(sha256(verifier)), challenge);
}

Consumed refuse(const Grant& grant, std::string_view reason) {
  return {.grant = grant, .reason = std::string(reason)};
}

enum class Why { expired, reused };

Consumed end(Why why, std::string_view reason) {
  return {.grant = std::nullopt, .reused = why == Why::reused, .reason = std::string(reason)};
}

std::unexpected<Error> corrupt() {
  return fail(Error::Kind::internal, "grant.corrupt", "A stored grant could not be read.");
}

// Reads the members of a stored object, and keeps in mind when one is not as to_json writes it.
class Members {
 public:
  // Null: the object itself is missing.
  Members(const JsonObject* object, bool& damaged) : object_(object), damaged_(damaged) {}

  std::string text(std::string_view name) {
    return std::string(taken(object_ ? find_string(*object_, name) : std::nullopt));
  }
  Time time(std::string_view name) {
    return from_ms(taken(object_ ? find_int(*object_, name) : std::nullopt));
  }
  std::string hash(std::string_view name) {
    std::string bytes = taken(from_base64url(text(name)));
    if (!bytes.empty() && bytes.size() != kHashBytes) damaged_ = true;
    return bytes;
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> texts;
    const JsonArray* list = object_ ? find_array(*object_, name) : nullptr;
    if (list == nullptr) damaged_ = true;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const Json& text = (*list)[i];
      texts.push_back(taken(text.is_string() ? std::optional(std::string(text.get_string())) : std::nullopt));
    }
    return texts;
  }
  Scopes scopes(std::string_view name) {
    auto parsed = Scopes::parse(text(name));
    return taken(parsed ? std::optional(std::move(*parsed)) : std::nullopt);
  }

 private:
  template <typename T>
  T taken(std::optional<T> value) {
    if (value) return std::move(*value);
    damaged_ = true;
    return {};
  }

  const JsonObject* object_;
  bool& damaged_;
};

}  // namespace

std::optional<GrantSecret> parse_grant_secret(std::string_view text) {
  if (text.size() > kSecretTextMax) return std::nullopt;
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < kSecretBytes + kIdLength) return std::nullopt;
  const std::string_view all = *bytes;
  const std::string_view id = all.substr(kSecretBytes, kIdLength);
  const auto id_bytes = from_base64url(id);
  if (!id_bytes || id_bytes->size() != kIdBytes) return std::nullopt;
  auto user = profile::UserId::parse(all.substr(kSecretBytes + kIdLength));
  if (!user) return std::nullopt;
  return GrantSecret{.user = std::move(*user),
                     .grant = std::string(id),
                     .hash = sha256(all.substr(0, kSecretBytes))};
}

NewGrant make_grant(GrantRequest request, Random& random, Time now, const GrantLimits& limits) {
  Grant grant{.user = std::move(request.user),
              .id = random_token(random, kIdBytes),
              .client_id = std::move(request.client_id),
              .audience = std::move(request.audience),
              .scopes = std::move(request.scopes),
              .nonce = std::move(request.nonce),
              .session = std::move(request.session),
              .authenticated = request.authenticated,
              .created = now,
              .code = std::move(request.code),
              .code_expires = now + limits.code_lifetime,
              .claims = std::move(request.claims),
              .rule_claims = std::move(request.rule_claims)};
  NewSecret code = make_secret(grant, random);
  grant.code_hash = std::move(code.hash);
  return {.grant = std::move(grant), .code = std::move(code.text)};
}

Consumed redeem_code(const Grant& grant, const CodeRedemption& shown, Random& random, Time now,
                     const GrantLimits& limits) {
  if (shown.client_id != grant.client_id) return refuse(grant, kBadCode);
  // Only who saw the code, or a token that came of it, knows the name of the grant.
  if (grant.code_hash.empty()) return end(Why::reused, kBadCode);
  if (!equal_in_constant_time(shown.hash, grant.code_hash)) return refuse(grant, kBadCode);
  if (grant.code_expires <= now) return end(Why::expired, kBadCode);
  if (shown.redirect_uri != grant.code.redirect_uri) return refuse(grant, kBadCode);
  if (!proves(shown.code_verifier, grant.code.code_challenge)) return refuse(grant, kBadVerifier);

  Grant redeemed = grant;
  redeemed.code_hash.clear();
  std::string token;
  if (shown.wants_refresh_token) {
    redeemed.token_expires = now + limits.token_lifetime;
    token = renew_token(redeemed, random, now, limits);
  }
  return {.grant = std::move(redeemed), .accepted = true, .refresh_token = std::move(token)};
}

Consumed rotate_refresh_token(const Grant& grant, std::string_view hash, std::string_view client_id,
                              Random& random, Time now, const GrantLimits& limits) {
  // What is shown where no token was issued is none that was replaced.
  if (client_id != grant.client_id || grant.token_hash.empty()) return refuse(grant, kBadToken);
  // As above: only the tokens before this one, and the code, name this grant.
  const bool is_newest = equal_in_constant_time(hash, grant.token_hash);
  const bool is_former = equal_in_constant_time(hash, grant.former_token_hash);
  if (!is_newest && !(is_former && now < grant.former_until)) return end(Why::reused, kBadToken);
  if (std::min(grant.token_idle_until, grant.token_expires) <= now) {
    return end(Why::expired, kBadToken);
  }
  Grant rotated = grant;
  if (!limits.rotates) {
    rotated.token_idle_until = now + limits.token_idle;
    return {.grant = std::move(rotated), .accepted = true};
  }
  rotated.former_token_hash = grant.token_hash;
  rotated.former_until = now + limits.leeway;
  std::string token = renew_token(rotated, random, now, limits);
  return {.grant = std::move(rotated), .accepted = true, .refresh_token = std::move(token)};
}

JsonObject to_json(const RuleClaims& claims) {
  JsonObject json{{"id_token", claims.id_token}, {"access_token", claims.access_token}};
  if (!claims.scopes_added.empty()) json["scopes_added"] = claims.scopes_added.text();
  if (!claims.scopes_removed.empty()) json["scopes_removed"] = claims.scopes_removed.text();
  return json;
}

std::optional<RuleClaims> read_rule_claims(const JsonObject& stored) {
  const JsonObject* id_token = find_object(stored, "id_token");
  const JsonObject* access_token = find_object(stored, "access_token");
  auto added = Scopes::parse(find_string(stored, "scopes_added").value_or(""));
  auto removed = Scopes::parse(find_string(stored, "scopes_removed").value_or(""));
  if (id_token == nullptr || access_token == nullptr || !added || !removed) return std::nullopt;
  return RuleClaims{*id_token, *access_token, std::move(*added), std::move(*removed)};
}

RuleClaims merge(RuleClaims earlier, const RuleClaims& later) {
  for (const auto& member : later.id_token) earlier.id_token[member.key()] = member.value();
  for (const auto& member : later.access_token) earlier.access_token[member.key()] = member.value();
  earlier.scopes_added = earlier.scopes_added.without(later.scopes_removed).with(later.scopes_added);
  earlier.scopes_removed = earlier.scopes_removed.without(later.scopes_added).with(later.scopes_removed);
  return earlier;
}

JsonObject to_json(const Grant& grant) {
  const auto list = [](const std::vector<std::string>& names) { return JsonArray(names.begin(), names.end()); };
  JsonObject json{{"client_id", grant.client_id},
                  {"audience", grant.audience},
                  {"scopes", grant.scopes.text()},
                  {"nonce", grant.nonce},
                  {"session", grant.session},
                  {"authenticated", to_ms(grant.authenticated)},
                  {"created", to_ms(grant.created)},
                  {"code",
                   {{"hash", to_base64url(grant.code_hash)},
                    {"redirect_uri", grant.code.redirect_uri},
                    {"challenge", grant.code.code_challenge},
                    {"expires", to_ms(grant.code_expires)}}},
                  {"token",
                   {{"hash", to_base64url(grant.token_hash)},
                    {"former_hash", to_base64url(grant.former_token_hash)},
                    {"former_until", to_ms(grant.former_until)},
                    {"idle_until", to_ms(grant.token_idle_until)},
                    {"expires", to_ms(grant.token_expires)}}}};
  if (grant.claims != SingleClaims()) {
    json["claims"] = {{"id_token", list(grant.claims.id_token)}, {"userinfo", list(grant.claims.userinfo)}};
  }
  if (grant.rule_claims != RuleClaims()) {
    json["rule_claims"] = to_json(grant.rule_claims);
  }
  return json;
}

Result<Grant> parse_grant(profile::UserId user, std::string id, const JsonObject& stored) {
  bool damaged = false;
  Members members(&stored, damaged);
  Members code(find_object(stored, "code"), damaged);
  const JsonObject* token_object = find_object(stored, "token");
  Members token(token_object, damaged);
  // Grants that were stored before there was a leeway have none.
  const bool has_former = token_object != nullptr && token_object->contains("former_hash");
  Grant grant{.user = std::move(user),
              .id = std::move(id),
              .client_id = members.text("client_id"),
              .audience = members.text("audience"),
              .scopes = members.scopes("scopes"),
              .nonce = members.text("nonce"),
              .session = members.text("session"),
              .authenticated = members.time("authenticated"),
              .created = members.time("created"),
              .code_hash = code.hash("hash"),
              .code = {.redirect_uri = code.text("redirect_uri"),
                       .code_challenge = code.text("challenge")},
              .code_expires = code.time("expires"),
              .token_hash = token.hash("hash"),
              .former_token_hash = has_former ? token.hash("former_hash") : std::string(),
              .former_until = has_former ? token.time("former_until") : Time(),
              .token_idle_until = token.time("idle_until"),
              .token_expires = token.time("expires")};
  if (stored.contains("claims")) {
    Members names(find_object(stored, "claims"), damaged);
    grant.claims = {.id_token = names.texts("id_token"), .userinfo = names.texts("userinfo")};
  }
  if (const JsonObject* told = find_object(stored, "rule_claims")) {
    auto claims = read_rule_claims(*told);
    if (!claims) return corrupt();
    grant.rule_claims = std::move(*claims);
  }
  if (damaged) return corrupt();
  return grant;
}

// A redeemed code counts until it would have expired, so that showing it again is noticed.
Time end_of(const Grant& grant) {
  if (grant.token_hash.empty()) return grant.code_expires;
  return std::max(grant.code_expires, std::min(grant.token_idle_until, grant.token_expires));
}

}  // namespace acquaint::login
