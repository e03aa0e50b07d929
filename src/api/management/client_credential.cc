#include "api/management/client_credential.h"

#include <algorithm>

#include "base/json_members.h"
#include "login/declared_id.h"
#include "login/public_key.h"

namespace acquaint::api::management {
namespace {

using Type = Member::Type;

constexpr std::string_view kPrivateKeyJwt = "private_key_jwt", kCredentials = "credentials",
                           kBad = "client.bad_credential";
constexpr std::size_t kCredentialsMax = 2;  // As many as Auth0 lets a client have.

constexpr Member kMembers[] = {
    {"id", Type::text, 64},
    {"name", Type::text, 128},
    {"credential_type", Type::text, 32, "public_key"},
    {"pem", Type::text, 4096},
    {"alg", Type::text, 8, "RS256"},
    {"kid", Type::text, 64},
    {"parse_expiry_from_cert", Type::flag},
    {"expires_at", Type::text, 40},
};

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid(std::string(kBad), std::move(message), std::move(field));
}

const JsonArray* list_of(const JsonObject& methods) {
  const JsonObject* method = find_object(methods, kPrivateKeyJwt);
  return method == nullptr ? nullptr : find_array(*method, kCredentials);
}

const JsonObject* find_credential(const JsonArray& list, std::string_view id) {
  for (const Json& element : list) {
    const JsonObject* credential = element.if_object();
    if (credential != nullptr && find_string(*credential, "id") == id) return credential;
  }
  return nullptr;
}

void add_unknown(JsonArray& into, const JsonArray* list) {
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const JsonObject* credential = (*list)[i].if_object();
    if (credential == nullptr) continue;
    if (find_credential(into, find_string(*credential, "id").value_or("")) == nullptr) {
      into.push_back(*credential);
    }
  }
}

}  // namespace

Result<JsonObject> enroll_credential(const JsonObject& given, Random& random, Time now,
                                     const std::string& at) {
  if (const auto checked = check_members(given, kMembers, at, kBad); !checked) {
    return std::unexpected(checked.error());
  }
  const std::string pem(find_string(given, "pem").value_or(""));
  const auto key = login::read_public_key(pem);
  if (!key) return bad("An RSA public key of at least 2048 bits in PEM is expected.", pointer_to(at, "pem"));
  JsonObject credential;
  credential["id"] = login::random_id("cred_", random);
  if (const auto name = find_string(given, "name")) credential["name"] = *name;
  credential["kid"] = find_string(given, "kid").value_or(login::thumbprint(*key));
  credential["credential_type"] = "public_key";
  credential["alg"] = "RS256";
  credential["pem"] = pem;
  if (const auto expires = find_string(given, "expires_at")) {
    const auto time = parse_iso8601(*expires);
    if (!time) return bad("A time as in RFC 3339 is expected.", pointer_to(at, "expires_at"));
    credential["expires_at"] = to_iso8601(*time);
  }
  credential["created_at"] = to_iso8601(now);
  credential["updated_at"] = to_iso8601(now);
  return credential;
}

Result<JsonObject> enroll_credentials(const JsonObject& methods, const JsonArray& known, Random& random,
                                      Time now) {
  const std::string at = "/client_authentication_methods/private_key_jwt/credentials";
  const JsonArray* list = list_of(methods);
  if (list == nullptr || list->empty() || list->size() > kCredentialsMax) {
    return bad("A list of one or two credentials is expected.", at);
  }
  JsonArray enrolled;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const JsonObject* given = (*list)[i].if_object();
    if (given == nullptr) return bad("An object is expected.", pointer_to(at, i));
    if (const auto id = find_string(*given, "id")) {
      const JsonObject* credential = find_credential(known, *id);
      if (credential == nullptr) {
        return bad("There is no such credential.", pointer_to(pointer_to(at, i), "id"));
      }
      enrolled.push_back(*credential);
      continue;
    }
    auto credential = enroll_credential(*given, random, now, pointer_to(at, i));
    if (!credential) return std::unexpected(credential.error());
    enrolled.push_back(std::move(*credential));
  }
  return JsonObject{{kPrivateKeyJwt, JsonObject{{kCredentials, std::move(enrolled)}}}};
}

JsonArray credentials_of(const JsonObject& client) {
  JsonArray all;
  if (const JsonObject* methods = find_object(client, "client_authentication_methods")) {
    add_unknown(all, list_of(*methods));
  }
  add_unknown(all, find_array(client, kCredentials));
  return all;
}

JsonObject describe_credential(JsonObject credential) {
  credential.erase("pem");
  return credential;
}

JsonObject describe_credentials(const JsonObject& methods) {
  JsonArray shown;
  const JsonArray* list = list_of(methods);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    shown.push_back(describe_credential((*list)[i].as_object()));
  }
  return {{kPrivateKeyJwt, JsonObject{{kCredentials, std::move(shown)}}}};
}

}  // namespace acquaint::api::management
