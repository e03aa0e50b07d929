#include "api/management/client_credential.h"

#include <algorithm>

#include "login/client_key.h"
#include "login/declared_id.h"

namespace acquaint::api::management {
namespace {

constexpr std::string_view kPrivateKeyJwt = "private_key_jwt", kCredentials = "credentials";

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
  for (const std::string_view ours : {"created_at", "updated_at"}) {
    if (given.contains(ours)) return unknown_field(at, ours);
  }
  const auto key = login::parse_client_key(given, at);
  if (!key) return std::unexpected(key.error());
  JsonObject credential;
  credential["id"] = login::random_id("cred_", random);
  if (const auto name = find_string(given, "name")) credential["name"] = *name;
  credential["kid"] = key->key.id();
  credential["credential_type"] = "public_key";
  credential["alg"] = "RS256";
  credential["pem"] = key->pem;
  if (key->expires != Time::max()) credential["expires_at"] = to_iso8601(key->expires);
  credential["created_at"] = to_iso8601(now);
  credential["updated_at"] = to_iso8601(now);
  return credential;
}

Result<JsonObject> enroll_credentials(const JsonObject& methods, const JsonArray& known, Random& random,
                                      Time now) {
  const std::string at = "/client_authentication_methods/private_key_jwt/credentials";
  const JsonArray* list = list_of(methods);
  if (list == nullptr || list->empty() || list->size() > login::kClientKeysMax) {
    return login::bad_credential("A list of one or two credentials is expected.", at);
  }
  JsonArray enrolled;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const JsonObject* given = (*list)[i].if_object();
    if (given == nullptr) return login::bad_credential("An object is expected.", pointer_to(at, i));
    if (const auto id = find_string(*given, "id")) {
      const JsonObject* credential = find_credential(known, *id);
      if (credential == nullptr) {
        return login::bad_credential("There is no such credential.", pointer_to(pointer_to(at, i), "id"));
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
