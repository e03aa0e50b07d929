#include "api/body.h"

namespace acquaint::api {

Result<JsonObject> read_json_body(const http::Request& request,
                                  std::initializer_list<std::string_view> known,
                                  const JsonLimits& limits) {
  if (request.body.empty()) return JsonObject();
  const std::string_view type = request.header("content-type").value_or("");
  if (!type.starts_with("application/json")) {
    return invalid("body.not_json", "Content-Type must be application/json.");
  }
  auto body = parse_json_object(request.body, limits);
  if (!body) return body;
  if (const auto all_known = only_fields(*body, known); !all_known) {
    return std::unexpected(all_known.error());
  }
  return body;
}

Result<std::string_view> read_text(const Json& value, std::size_t size_max, std::string_view name,
                                   std::string_view at) {
  if (!value.is_string() || value.get_string().size() > size_max) {
    return invalid("body.bad_field",
                   "A text of at most " + std::to_string(size_max) + " bytes is expected.",
                   pointer_to(at, name));
  }
  return std::string_view(value.get_string());
}

Result<std::string> text_member(const JsonObject& object, std::string_view name,
                                std::string_view fallback, std::size_t size_max,
                                std::string_view at) {
  const Json* value = find(object, name);
  if (value == nullptr) return std::string(fallback);
  const auto text = read_text(*value, size_max, name, at);
  if (!text) return std::unexpected(text.error());
  return std::string(*text);
}

}  // namespace acquaint::api
