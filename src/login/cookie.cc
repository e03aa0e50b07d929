#include "login/cookie.h"

#include <algorithm>

namespace acquaint::login {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) {
  std::optional<std::string_view> found;
  while (!header.empty()) {
    const std::string_view pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
    if (found) return std::nullopt;
    found = trim(pair.substr(equals + 1));
  }
  return found;
}

std::string set_cookie(std::string_view name, std::string_view value,
                       std::optional<std::chrono::seconds> age) {
  std::string text;
  text.append(name).append("=").append(value);
  text.append("; Path=/; Secure; HttpOnly; SameSite=Lax");
  if (age) text.append("; Max-Age=").append(std::to_string(age->count()));
  return text;
}

std::string clear_cookie(std::string_view name) {
  return set_cookie(name, "", std::chrono::seconds(0));
}

}  // namespace acquaint::login
