#include "api/management/edit.h"

#include <algorithm>

#include "api/script_execution.h"

namespace acquaint::api::management {
namespace {

Result<Json> read_json(const http::Request& request) {
  const std::string_view type = request.header("content-type").value_or("");
  if (!type.starts_with("application/json")) {
    return invalid("management.invalid_body", "Content-Type must be application/json.");
  }
  return parse_json(request.body);
}

std::unexpected<Error> wrong_type(std::string_view wanted) {
  return invalid("management.invalid_body",
                 "Payload validation error: 'Expected type " + std::string(wanted) + "'.");
}

}  // namespace

Result<JsonObject> read_body(const http::Request& request) {
  auto body = read_json(request);
  if (!body) return std::unexpected(body.error());
  if (!body->is_object()) return wrong_type("object");
  return std::move(body->get_object());
}

Result<JsonArray> read_list_body(const http::Request& request) {
  auto body = read_json(request);
  if (!body) return std::unexpected(body.error());
  if (!body->is_array()) return wrong_type("array");
  return std::move(body->get_array());
}

Result<JsonObject> read_new_body(const http::Request& request) {
  const auto body = read_body(request);
  if (!body) return body;
  return merged({}, *body);
}

Task<Result<settings::SettingsPtr>> edit(Call& call, settings::DocumentChange change) {
  std::string note(http::name_of(call.request.method));
  note.append(" ").append(call.request.path).append(" by ").append(call.principal.actor());
  auto edited = co_await call.services.settings.edit(std::move(change), std::move(note), call.services.clock.now());
  if (edited) prepare_runners(call.services, **edited);
  co_return edited;
}

IsMeant has_member(std::string_view name, std::string value) {
  return [name, value = std::move(value)](const JsonObject& element) { return find_string(element, name) == value; };
}

JsonObject* find_element(JsonObject& document, std::string_view list, const IsMeant& is_meant) {
  Json* elements = document.if_contains(list);
  if (elements == nullptr) return nullptr;
  for (Json& element : elements->as_array()) {
    if (is_meant(element.as_object())) return &element.as_object();
  }
  return nullptr;
}

void add_element(JsonObject& document, std::string_view list, JsonObject element) {
  if (!document.contains(list)) document[list] = JsonArray();
  document[list].as_array().push_back(std::move(element));
}

void remove_elements(JsonObject& document, std::string_view list, const IsMeant& is_meant) {
  Json* elements = document.if_contains(list);
  if (elements == nullptr) return;
  JsonArray kept;
  for (Json& element : elements->as_array()) {
    if (!is_meant(element.as_object())) kept.push_back(std::move(element));
  }
  *elements = std::move(kept);
}

JsonObject merged(JsonObject object, const JsonObject& changes) {
  for (const auto& member : changes) {
    if (member.value().is_null()) {
      object.erase(member.key());
    } else {
      object[member.key()] = member.value();
    }
  }
  return object;
}

std::unexpected<Error> refuse_built_in() {
  return fail(Error::Kind::forbidden, "management.operation_not_supported",
              "This belongs to the configuration of the server and cannot be changed here.");
}

}  // namespace acquaint::api::management
