#include "login/client_assertion.h"

#include <algorithm>

#include "base/encoding.h"
#include "login/client_key.h"
#include "login/token_claims.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kMethod = "private_key_jwt", kCredentials = "credentials";
constexpr std::size_t kJtiBytesMax = 255;
constexpr Duration kLifetimeMax = std::chrono::minutes(5);

std::unexpected<Error> refuse(std::string message) {
  return fail(Error::Kind::unauthorized, "client.bad_assertion", std::move(message));
}

bool is_in_time(const JsonObject& claims, std::string_view name, Time now) {
  if (find(claims, name) == nullptr) return true;
  const auto time = find_time(claims, name);
  return time && *time <= now + kLeeway;
}

// One audience: with several, a client could be made to sign for another server what is good here.
bool is_for(const JsonObject& claims, std::string_view issuer) {
  const auto audiences = find_audiences(claims);
  return audiences && audiences->size() == 1 &&
         (audiences->front() == issuer || audiences->front() == std::string(issuer) + "oauth/token");
}

}  // namespace

Result<std::vector<ClientKey>> parse_client_keys(const JsonObject& methods, const std::string& at) {
  if (const auto known = only_fields(methods, {kMethod}, at); !known) {
    return invalid("client.not_offered", "The only method offered here is private_key_jwt.", at);
  }
  const std::string place = pointer_to(at, kMethod);
  const JsonObject* method = find_object(methods, kMethod);
  if (method == nullptr) return bad_credential("An object with \"credentials\" is expected.", place);
  if (auto known = only_fields(*method, {kCredentials}, place); !known) {
    return std::unexpected(known.error());
  }
  const std::string field = pointer_to(place, kCredentials);
  const JsonArray* list = find_array(*method, kCredentials);
  if (list == nullptr || list->empty() || list->size() > kClientKeysMax) {
    return bad_credential("A list of one or two credentials is expected.", field);
  }
  std::vector<ClientKey> keys;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const JsonObject* credential = (*list)[i].if_object();
    if (credential == nullptr) return bad_credential("An object is expected.", pointer_to(field, i));
    auto key = parse_client_key(*credential, pointer_to(field, i));
    if (!key) return std::unexpected(key.error());
    if (std::ranges::any_of(keys, [&](const ClientKey& one) { return one.key.id() == key->key.id(); })) {
      return bad_credential("Another key has this kid.", pointer_to(pointer_to(field, i), "kid"));
    }
    keys.push_back(std::move(*key));
  }
  return keys;
}

std::string claimed_client(std::string_view assertion) {
  const std::size_t first = assertion.find('.'), last = assertion.rfind('.');
  if (first == std::string_view::npos || first == last) return {};
  const auto payload = from_base64url(assertion.substr(first + 1, last - first - 1));
  if (!payload) return {};
  const auto claims = parse_json_object(*payload);
  return claims ? std::string(find_string(*claims, "sub").value_or("")) : std::string();
}

Result<CheckedAssertion> check_assertion(std::string_view assertion, const std::string& client_id,
                                         std::span<const ClientKey> keys, std::string_view issuer,
                                         Time now) {
  const auto payload = open_jws(assertion, [&](std::string_view kid) -> const VerifyingKey* {
    for (const ClientKey& one : keys) {
      const bool is_meant = one.key.id() == kid || (kid.empty() && keys.size() == 1);
      if (is_meant && one.expires > now) return &one.key;
    }
    return nullptr;
  });
  if (!payload) return refuse("No key of the client signed it.");
  const auto claims = parse_json_object(*payload);
  if (!claims) return refuse("It holds no JSON object.");
  if (find_string(*claims, "iss") != client_id || find_string(*claims, "sub") != client_id) {
    return refuse("It is of another client (iss, sub).");
  }
  if (!is_for(*claims, issuer)) return refuse("It is for another server (aud).");
  const auto expires = find_time(*claims, "exp");
  if (!expires || *expires <= now) return refuse("It has expired (exp).");
  if (*expires > now + kLifetimeMax + kLeeway) return refuse("It is good for more than five minutes (exp).");
  if (!is_in_time(*claims, "iat", now) || !is_in_time(*claims, "nbf", now)) {
    return refuse("It is not good yet (iat, nbf).");
  }
  const auto jti = find_string(*claims, "jti");
  if (!jti || jti->empty() || jti->size() > kJtiBytesMax) return refuse("It has no good name (jti).");
  // An id has no line break, so that no two clients share a name.
  Ticket once{.key = {"client-assertion", ticket_name(client_id + "\n" + std::string(*jti))},
              .user = std::nullopt,
              .expires = *expires,
              .secret_hash = sha256(assertion),
              .content = {}};
  return CheckedAssertion{std::move(once)};
}

}  // namespace acquaint::login
