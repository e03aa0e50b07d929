#include "login/token_claims.h"

namespace acquaint::login {

std::optional<Time> find_time(const JsonObject& claims, std::string_view name) {
  const auto seconds = find_int(claims, name);
  constexpr std::int64_t kYear10000 = 253402300800;
  if (!seconds || *seconds <= 0 || *seconds >= kYear10000) return std::nullopt;
  return from_ms(*seconds * 1000);
}

std::optional<std::vector<std::string>> find_audiences(const JsonObject& claims) {
  if (const auto one = find_string(claims, "aud")) return std::vector{std::string(*one)};
  const JsonArray* list = find_array(claims, "aud");
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> audiences;
  for (const Json& audience : *list) {
    if (!audience.is_string()) return std::nullopt;
    audiences.emplace_back(audience.get_string());
  }
  return audiences;
}

}  // namespace acquaint::login
