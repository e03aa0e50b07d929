#include "outbound/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace acquaint::outbound {
namespace {

constexpr std::size_t kUrlBytesMax = 4096;

std::unexpected<Error> refused(std::string why) {
  return fail(Error::Kind::unavailable, "outbound.refused_url", std::move(why));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](char c) { return lower(c); });
  return made;
}

// Printable ASCII without what RFC 3986 has no place for.
bool is_url_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > 0x20 && c < 0x7f && !std::string_view("\"<>\\^`{|}").contains(c);
  });
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return std::ranges::all_of(
      label, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; });
}

// What some parser may take for the end of an IPv4 address: "1", "017", "0x7f", "0x".
bool is_number(std::string_view label) {
  if (label.starts_with("0x")) {
    return std::ranges::all_of(label.substr(2),
                               [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  }
  return std::ranges::all_of(label, is_digit);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  if (error != std::errc() || end != last || text.front() == '0') return std::nullopt;
  return port;
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == text.npos) return !is_number(label);
    text.remove_prefix(dot + 1);
  }
}

Result<Url> Url::parse(std::string_view text) {
  if (text.size() > kUrlBytesMax) return refused("The URL is too long.");
  if (!is_url_text(text)) return refused("The URL has a character that must be percent-encoded.");

  Url url;
  if (lower(text.substr(0, 8)) == "https://") {
    text.remove_prefix(8);
  } else if (lower(text.substr(0, 7)) == "http://") {
    text.remove_prefix(7);
    url.scheme_ = Scheme::http;
    url.port_ = 80;
  } else {
    return refused("The URL must begin with https://.");
  }

  const std::size_t authority_end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, authority_end);
  std::string_view target = text.substr(authority_end);
  target = target.substr(0, target.find('#'));
  url.target_ = target.starts_with('/') ? std::string(target) : "/" + std::string(target);

  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == authority.npos) return refused("The bracket of the host is not closed.");
    url.address_ = IpAddress::parse(authority.substr(1, bracket - 1));
    if (!url.address_ || url.address_->is_v4()) return refused("The host is no IPv6 address.");
    url.host_ = url.address_->text();
    port = authority.substr(bracket + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host_ = lower(authority.substr(0, colon));
    url.address_ = IpAddress::parse(url.host_);
    if (!url.address_ && !is_host_name(url.host_))
      return refused("The host is no plain name or address.");
    port = authority.substr(colon);
  }
  if (!port.empty()) {
    const auto number = port.starts_with(':') ? parse_port(port.substr(1)) : std::nullopt;
    if (!number) return refused("The port is no number from 1 to 65535.");
    url.port_ = *number;
  }
  return url;
}

Result<Url> Url::resolve(std::string_view location) const {
  if (location.size() > kUrlBytesMax || !is_url_text(location)) {
    return refused("The answer redirects to what is no URL.");
  }
  // libcurl joins the two; parse() alone decides what is believed of the outcome.
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> joined(curl_url(), curl_url_cleanup);
  char* found = nullptr;
  if (curl_url_set(joined.get(), CURLUPART_URL, text().c_str(), 0) != CURLUE_OK ||
      curl_url_set(joined.get(), CURLUPART_URL, std::string(location).c_str(), 0) != CURLUE_OK ||
      curl_url_get(joined.get(), CURLUPART_URL, &found, 0) != CURLUE_OK) {
    return refused("The answer redirects to what is no URL.");
  }
  const std::unique_ptr<char, decltype(&curl_free)> owned(found, curl_free);
  return parse(found);
}

std::string Url::origin() const {
  const std::string name = address_ && !address_->is_v4() ? "[" + host_ + "]" : host_;
  return (scheme_ == Scheme::https ? "https://" : "http://") + name + ":" + std::to_string(port_);
}

std::string Url::text() const {
  return origin() + target_;
}

}  // namespace acquaint::outbound
