#include "settings/rehearsal_json.h"

namespace acquaint::settings {

std::unexpected<Error> malformed(std::string at, std::string message) {
  return invalid("rehearsal.malformed", std::move(message), std::move(at));
}

Result<const JsonObject*> object_in(const Json& value, const std::string& at) {
  const JsonObject* object = value.if_object();
  if (object == nullptr) return malformed(at, "An object is expected.");
  return object;
}

Result<std::string> text_in(const JsonObject& object, std::string_view name, const std::string& at,
                            std::string_view fallback) {
  const Json* value = find(object, name);
  if (value == nullptr) return std::string(fallback);
  if (!value->is_string()) return malformed(pointer_to(at, name), "A text is expected.");
  return std::string(value->get_string());
}

Result<std::optional<Duration>> duration_in(const JsonObject& object, std::string_view name,
                                            const std::string& at) {
  if (!object.contains(name)) return std::nullopt;
  const auto text = find_string(object, name);
  const auto duration = text ? parse_duration(*text) : std::nullopt;
  if (!duration) return malformed(pointer_to(at, name), "A duration such as \"3d\" is expected.");
  return duration;
}

}  // namespace acquaint::settings
