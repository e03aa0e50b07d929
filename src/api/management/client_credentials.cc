#include "api/management/client_credentials.h"

#include <algorithm>
#include <functional>

#include "api/management/client_credential.h"
#include "api/management/edit.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::size_t kCredentialsMax = 2;  // As many as Auth0 lets a client have.
constexpr std::string_view kCredentials = "credentials", kMethods = "client_authentication_methods";

std::unexpected<Error> no_client() {
  return fail(Error::Kind::not_found, "client.not_found", "There is no such client.");
}

std::unexpected<Error> no_credential() {
  return fail(Error::Kind::not_found, "client.no_credential", "The credential does not exist.");
}

bool is_credential(const Json& element, std::string_view id) {
  const JsonObject* object = element.if_object();
  return object != nullptr && find_string(*object, "id") == id;
}

// Those that are in use; null when there are none.
JsonArray* list_in_use(JsonObject& client) {
  Json* methods = client.if_contains(kMethods);
  Json* method = methods == nullptr ? nullptr : methods->as_object().if_contains("private_key_jwt");
  Json* list = method == nullptr ? nullptr : method->as_object().if_contains(kCredentials);
  return list == nullptr ? nullptr : list->if_array();
}

JsonArray* list_apart(JsonObject& client) {
  Json* list = client.if_contains(kCredentials);
  return list == nullptr ? nullptr : list->if_array();
}

// What a change makes of the client in the path, as the document declares it.
using ClientChange = std::function<Result<Done>(JsonObject& client)>;

Task<Result<Done>> edit_client(Call& call, ClientChange change) {
  const std::string id(call.request.path_value("id"));
  settings::DocumentChange edit_document = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* client = find_element(document, "clients", [&](const JsonObject& element) {
      return find_string(element, "client_id") == id;
    });
    if (client == nullptr) return no_client();
    if (const auto done = change(*client); !done) return std::unexpected(done.error());
    return document;
  };
  const auto edited = co_await edit(call, std::move(edit_document));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Done{};
}

Result<JsonArray> shown_credentials(const Call& call) {
  const login::Client* client = call.settings->find_client(call.request.path_value("id"));
  if (client == nullptr) return no_client();
  JsonArray shown;
  for (Json& credential : credentials_of(client->declared)) {
    shown.push_back(describe_credential(credential.as_object()));
  }
  return shown;
}

Task<Result<Response>> list_credentials(Call& call) {
  const auto shown = shown_credentials(call);
  if (!shown) co_return std::unexpected(shown.error());
  co_return Response::json(200, Json(*shown));
}

Task<Result<Response>> get_credential(Call& call) {
  const auto shown = shown_credentials(call);
  if (!shown) co_return std::unexpected(shown.error());
  for (const Json& credential : *shown) {
    if (is_credential(credential, call.request.path_value("credential"))) {
      co_return Response::json(200, credential.as_object());
    }
  }
  co_return no_credential();
}

Task<Result<Response>> create_credential(Call& call) {
  const auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  const auto credential = enroll_credential(*body, call.services.random, call.services.clock.now());
  if (!credential) co_return std::unexpected(credential.error());
  ClientChange add = [&](JsonObject& client) -> Result<Done> {
    if (credentials_of(client).size() >= kCredentialsMax) {
      return invalid("client.bad_credential", "A client has at most two credentials.");
    }
    if (!client.contains(kCredentials)) client[kCredentials] = JsonArray();
    client[kCredentials].as_array().push_back(*credential);
    return Done{};
  };
  const auto done = co_await edit_client(call, std::move(add));
  if (!done) co_return std::unexpected(done.error());
  co_return Response::json(201, describe_credential(*credential));
}

Task<Result<Response>> update_credential(Call& call) {
  const auto body = read_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (const auto known = only_fields(*body, {"expires_at"}); !known) co_return std::unexpected(known.error());
  const Json* given = find(*body, "expires_at");
  const auto expires = parse_iso8601(find_string(*body, "expires_at").value_or(""));
  const bool is_endless = given != nullptr && given->is_null();
  if (!expires && !is_endless) {
    co_return invalid("client.bad_credential", "A time as in RFC 3339, or null, is expected.", "/expires_at");
  }
  JsonObject updated;
  ClientChange change = [&](JsonObject& client) -> Result<Done> {
    for (JsonArray* list : {list_in_use(client), list_apart(client)}) {
      for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        if (!is_credential((*list)[i], call.request.path_value("credential"))) continue;
        JsonObject& credential = (*list)[i].as_object();
        credential.erase("expires_at");
        if (expires) credential["expires_at"] = to_iso8601(*expires);
        credential["updated_at"] = to_iso8601(call.services.clock.now());
        updated = credential;
      }
    }
    if (updated.empty()) return no_credential();
    return Done{};
  };
  const auto done = co_await edit_client(call, std::move(change));
  if (!done) co_return std::unexpected(done.error());
  co_return Response::json(200, describe_credential(std::move(updated)));
}

Task<Result<Response>> delete_credential(Call& call) {
  ClientChange remove = [&](JsonObject& client) -> Result<Done> {
    const std::string_view id = call.request.path_value("credential");
    const auto is_meant = [&](const Json& element) { return is_credential(element, id); };
    const JsonArray* used = list_in_use(client);
    if (used != nullptr && std::ranges::any_of(*used, is_meant)) {
      return fail(Error::Kind::conflict, "client.credential_in_use",
                  "The client proves itself with this credential: give it another one first.");
    }
    JsonArray kept;
    const JsonArray* apart = list_apart(client);
    for (std::size_t i = 0; apart != nullptr && i < apart->size(); ++i) {
      if (!is_meant((*apart)[i])) kept.push_back((*apart)[i]);
    }
    if (apart != nullptr) client[kCredentials] = std::move(kept);
    return Done{};
  };
  const auto done = co_await edit_client(call, std::move(remove));
  if (!done) co_return std::unexpected(done.error());
  co_return Response::no_content();
}

constexpr Route kClientCredentialRoutes[] = {
    {http::Method::get, "/api/v2/clients/{id}/credentials", Access::scopes("read:client_credentials"),
     list_credentials, "Lists the keys with which a client signs who it is."},
    {http::Method::post, "/api/v2/clients/{id}/credentials", Access::scopes("create:client_credentials"),
     create_credential, "Adds a public key, to be put into use by client_authentication_methods."},
    {http::Method::get, "/api/v2/clients/{id}/credentials/{credential}",
     Access::scopes("read:client_credentials"), get_credential, "Shows one, without the key itself."},
    {http::Method::patch, "/api/v2/clients/{id}/credentials/{credential}",
     Access::scopes("update:client_credentials"), update_credential, "Sets expires_at; null: never."},
    {http::Method::delete_, "/api/v2/clients/{id}/credentials/{credential}",
     Access::scopes("delete:client_credentials"), delete_credential, "Removes one that is not in use."},
};

}  // namespace

std::span<const Route> client_credential_routes() { return kClientCredentialRoutes; }

}  // namespace acquaint::api::management
