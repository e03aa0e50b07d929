#include "login/upstream/id_token.h"

#include <algorithm>

#include "base/encoding.h"
#include "login/token_claims.h"

namespace acquaint::login::upstream {
namespace {

constexpr std::size_t kKeysMax = 100;
constexpr std::size_t kSubjectMax = 255;
constexpr std::string_view kNameless = "(no kid)";

std::unexpected<Error> bad(std::string message) {
  return fail(Error::Kind::unauthorized, "upstream.bad_id_token", std::move(message));
}

Result<Done> check_audience(const JsonObject& claims, const std::string& client_id) {
  const auto audiences = find_audiences(claims);
  if (!audiences || std::ranges::find(*audiences, client_id) == audiences->end()) {
    return bad("It is for another client (aud).");
  }
  const bool has_party = find(claims, "azp") != nullptr;
  if ((audiences->size() > 1 && !has_party) ||
      (has_party && find_string(claims, "azp") != client_id)) {
    return bad("It was issued to another client (azp).");
  }
  return Done{};
}

Result<Done> check_times(const JsonObject& claims, Time now) {
  const auto expires = find_time(claims, "exp"), issued = find_time(claims, "iat");
  if (!expires || now >= *expires + kLeeway) return bad("It has expired (exp).");
  if (!issued || *issued > now + kLeeway) return bad("It is not issued yet (iat).");
  return Done{};
}

Result<Done> check_nonce(const JsonObject& claims, const Expected& expected) {
  if (find(claims, "nonce") == nullptr && !expected.nonce_is_needed) return Done{};
  if (expected.nonce.empty() || find_string(claims, "nonce") != expected.nonce) {
    return bad("It is for another log-in (nonce).");
  }
  return Done{};
}

// The left half of the access token's hash; RS256 and ES256 both mean SHA-256.
Result<Done> check_access_token(const JsonObject& claims, const std::string& access_token) {
  if (find(claims, "at_hash") == nullptr) return Done{};
  if (find_string(claims, "at_hash") != to_base64url(sha256(access_token).substr(0, 16))) {
    return bad("It came with another access token (at_hash).");
  }
  return Done{};
}

Result<Done> check_claims(const JsonObject& claims, const Expected& expected, Time now) {
  if (expected.issuer.empty() || find_string(claims, "iss") != expected.issuer) {
    return bad("It is of another issuer (iss).");
  }
  const auto subject = find_string(claims, "sub");
  if (!subject || subject->empty() || subject->size() > kSubjectMax) {
    return bad("It names nobody (sub).");
  }
  if (const auto checked = check_audience(claims, expected.client_id); !checked) return checked;
  if (const auto checked = check_times(claims, now); !checked) return checked;
  if (const auto checked = check_nonce(claims, expected); !checked) return checked;
  return check_access_token(claims, expected.access_token);
}

}  // namespace

Result<KeySet> KeySet::parse(const JsonObject& document) {
  const JsonArray* list = find_array(document, "keys");
  if (list == nullptr || list->size() > kKeysMax) {
    return fail(Error::Kind::unavailable, "upstream.bad_keys",
                "The provider's keys could not be read.");
  }
  KeySet set;
  for (const Json& json : *list) {
    const JsonObject* object = json.if_object();
    if (object == nullptr) continue;
    JsonObject jwk = *object;
    if (!jwk.contains("kid")) jwk["kid"] = kNameless;
    if (auto key = VerifyingKey::parse(jwk)) set.keys_.push_back(std::move(*key));
  }
  return set;
}

const VerifyingKey* KeySet::find(std::string_view kid) const {
  if (kid.empty()) return keys_.size() == 1 ? &keys_.front() : nullptr;
  const auto found = std::ranges::find(keys_, kid, &VerifyingKey::id);
  return found == keys_.end() ? nullptr : &*found;
}

Result<JsonObject> check_id_token(std::string_view text, const KeySet& keys,
                                  const Expected& expected, Time now) {
  bool is_unknown_key = false;
  const auto payload = open_jws(text, [&](std::string_view kid) {
    const VerifyingKey* key = keys.find(kid);
    is_unknown_key = key == nullptr;
    return key;
  });
  if (is_unknown_key) {
    return fail(Error::Kind::unauthorized, "upstream.unknown_key",
                "The ID token is signed with a key that the provider does not publish.");
  }
  if (!payload) return bad("Its signature is not good.");
  auto claims = parse_json_object(*payload);
  if (!claims) return bad("It holds no JSON object.");
  if (const auto checked = check_claims(*claims, expected, now); !checked) {
    return std::unexpected(checked.error());
  }
  return claims;
}

Result<JsonObject> join_userinfo(JsonObject claims, const JsonObject& userinfo) {
  const auto subject = find_string(userinfo, "sub");
  if (!subject || subject != find_string(claims, "sub")) {
    return fail(Error::Kind::unauthorized, "upstream.bad_userinfo",
                "The provider's profile is another user's (sub).");
  }
  // Of another address nothing is proved by what was said about the former one.
  if (userinfo.contains("email")) claims.erase("email_verified");
  for (const auto& member : userinfo) claims[member.key()] = member.value();
  return claims;
}

}  // namespace acquaint::login::upstream
