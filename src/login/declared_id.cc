#include "login/declared_id.h"

#include <algorithm>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kIdCharacters = 16, kClientIdCharacters = 32;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The letters and digits among `count` characters of base64url, and others for those that are none.
std::string alphanumeric(std::string_view bytes, std::size_t count) {
  std::string text = to_base64url(bytes);
  std::erase_if(text, [](char c) { return !is_alphanumeric(c); });
  text.resize(std::min(text.size(), count));
  return text;
}

std::string random_text(Random& random, std::size_t count) {
  std::string text;
  while (text.size() < count) {
    std::string bytes(count, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    text += alphanumeric(bytes, count - text.size());
  }
  return text;
}

}  // namespace

std::string derived_id(std::string_view prefix, std::string_view name) {
  std::string text, seed(name);
  while (text.size() < kIdCharacters) {
    seed = sha256(seed);
    text += alphanumeric(seed, kIdCharacters - text.size());
  }
  return std::string(prefix) + text;
}

std::string random_id(std::string_view prefix, Random& random) {
  return std::string(prefix) + random_text(random, kIdCharacters);
}

bool is_declared_id(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) && text.size() == prefix.size() + kIdCharacters &&
         std::ranges::all_of(text.substr(prefix.size()), is_alphanumeric);
}

std::string random_client_id(Random& random) { return random_text(random, kClientIdCharacters); }

}  // namespace acquaint::login
