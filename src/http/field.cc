#include "http/field.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace acquaint::http {
namespace {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// The lower case of each byte that a token may hold; NUL for the others.
constexpr std::array<char, 256> kTokenBytes = [] {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  std::array<char, 256> bytes{};
  for (int byte = 0; byte < 128; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_alphanumeric =
        (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
    if (is_alphanumeric || kSigns.find(c) != kSigns.npos)
      bytes[static_cast<std::size_t>(byte)] = to_lower(c);
  }
  return bytes;
}();

char token_byte(char c) {
  return kTokenBytes[static_cast<unsigned char>(c)];
}

// Not 0 when one of the eight bytes is below 0x20 or is 0x7f.
std::uint64_t controls_in(const char* eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  std::uint64_t bytes;
  std::memcpy(&bytes, eight, sizeof bytes);
  const std::uint64_t is_delete = bytes ^ (kOnes * 0x7f);
  return (((bytes - kOnes * 0x20) & ~bytes) | ((is_delete - kOnes) & ~is_delete)) & kHighs;
}

}  // namespace

bool is_token_byte(char c) {
  return token_byte(c) != '\0';
}

bool is_field_value_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_byte);
}

bool append_lower_token(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  out.resize(begin + text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = token_byte(text[i]);
    if (c == '\0') return false;
    out[begin + i] = c;
  }
  return !text.empty();
}

bool is_field_value(std::string_view text) {
  // Eight bytes at once, the last ones perhaps twice: a bearer token alone has hundreds.
  constexpr std::size_t kAtOnce = 8;
  if (text.size() < kAtOnce) return std::ranges::all_of(text, is_field_value_byte);
  std::uint64_t controls = controls_in(text.data() + text.size() - kAtOnce);
  for (std::size_t at = 0; at + kAtOnce <= text.size(); at += kAtOnce)
    controls |= controls_in(text.data() + at);
  return controls == 0 || std::ranges::all_of(text, is_field_value_byte);  // It may be a tab.
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, to_lower);
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

}  // namespace acquaint::http
