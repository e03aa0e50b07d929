#include "settings/former_shape.h"

namespace acquaint::settings {
namespace {

constexpr std::string_view kGrants = "client_grants", kAudiences = "audiences",
                           kRootAttributes = "set_user_root_attributes";

JsonArray* list_in(JsonObject& document, std::string_view name) {
  Json* list = document.if_contains(name);
  return list == nullptr ? nullptr : list->if_array();
}

void take_audiences(JsonObject& client, JsonArray& grants) {
  const JsonObject* audiences = find_object(client, kAudiences);
  if (audiences == nullptr) return;
  for (const auto& member : *audiences) {
    JsonObject grant;
    grant["client_id"] = find_string(client, "client_id").value_or("");
    grant["audience"] = member.key();
    grant["scope"] = member.value();
    grants.push_back(std::move(grant));
  }
  client.erase(kAudiences);
}

void move_root_attributes(JsonObject& connection) {
  const Json* value = find(connection, kRootAttributes);
  if (value == nullptr) return;
  JsonObject options;
  if (const JsonObject* given = find_object(connection, "options")) options = *given;
  options[kRootAttributes] = *value;
  connection.erase(kRootAttributes);
  connection["options"] = std::move(options);
}

}  // namespace

JsonObject from_former_shape(JsonObject document) {
  if (JsonArray* clients = list_in(document, "clients")) {
    JsonArray grants;
    for (Json& client : *clients) {
      if (JsonObject* object = client.if_object()) take_audiences(*object, grants);
    }
    if (!grants.empty() && !document.contains(kGrants)) document[kGrants] = std::move(grants);
  }
  if (JsonArray* connections = list_in(document, "connections")) {
    for (Json& connection : *connections) {
      if (JsonObject* object = connection.if_object()) move_root_attributes(*object);
    }
  }
  return document;
}

}  // namespace acquaint::settings
