#include "outbound/mail_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "outbound/url.h"

namespace acquaint::outbound {
namespace {

// 45 bytes are 60 characters of base64; with "=?UTF-8?B?" and "?=" 72.
constexpr std::size_t kWordBytesMax = 45;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 5322 section 3.2.3.
bool is_atom(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c);
  });
}

bool is_dot_atom(std::string_view text) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_atom(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string to_base64(std::string_view bytes) {
  std::string text = to_base64url(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  return text.append((4 - text.size() % 4) % 4, '=');
}

std::string encoded_words(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    std::size_t bytes = std::min(text.size(), kWordBytesMax);
    // A character is never cut in two (RFC 2047 section 5).
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    if (!made.empty()) made += "\r\n ";
    made += "=?UTF-8?B?" + to_base64(text.substr(0, bytes)) + "?=";
    text.remove_prefix(bytes);
  }
  return made;
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (text.size() > 254 || at == text.npos || at > 64) return false;
  std::string domain(text.substr(at + 1));
  for (char& c : domain) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return is_dot_atom(text.substr(0, at)) && domain.contains('.') && is_host_name(domain);
}

bool is_header_text(std::string_view text) {
  return text.size() <= 998 && is_utf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string encode_header_text(std::string_view text) {
  const bool is_plain = text.size() <= 60 && is_printable_ascii(text) && !text.contains("=?") &&
                        !text.starts_with(' ') && !text.ends_with(' ');
  return is_plain ? std::string(text) : encoded_words(text);
}

std::string encode_mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  if (!is_printable_ascii(name) || name.size() > 60 || name.contains("=?")) {
    return encoded_words(name) + "\r\n <" + std::string(address) + ">";
  }
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\" <" + std::string(address) + ">";
}

std::string to_mail_date(Time time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday(day).c_encoding()],
      static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
      clock.seconds().count());
}

bool is_message_id(std::string_view text) {
  if (text.size() < 5 || text.size() > 250 || !text.starts_with('<') || !text.ends_with('>'))
    return false;
  const std::string_view inside = text.substr(1, text.size() - 2);
  const std::size_t at = inside.find('@');
  return at != inside.npos && is_dot_atom(inside.substr(0, at)) &&
         is_dot_atom(inside.substr(at + 1));
}

std::string with_crlf(std::string_view text) {
  std::string made;
  made.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\r' || c == '\n') {
      made += "\r\n";
    } else {
      made += c;
    }
  }
  return made;
}

}  // namespace acquaint::outbound
