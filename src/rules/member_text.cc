#include "rules/member_text.h"

#include <utility>

namespace acquaint::rules {

Result<std::optional<std::string>> text_at(const JsonObject& object, std::string_view name,
                                           const std::string& at, std::string_view code) {
  const Json* value = find(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    return invalid(std::string(code),
                   "Expected type string but found type " + std::string(type_name(*value)),
                   pointer_to(at, name));
  }
  return std::string(value->get_string());
}

Result<std::string> needed_text(const JsonObject& object, std::string_view name,
                                const std::string& at, std::string_view code) {
  auto text = text_at(object, name, at, code);
  if (!text) return std::unexpected(std::move(text.error()));
  if (!*text) return invalid(std::string(code), "Missing required property: " + std::string(name), at);
  return std::move(**text);
}

}  // namespace acquaint::rules
