// The URLs that the server calls. A narrow grammar: what two parsers could read in two ways is
// refused, so that the host that is checked is the host that is called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "outbound/address_guard.h"

namespace acquaint::outbound {

class Url {
 public:
  enum class Scheme { http, https };

  // "https://host[:port][/path][?query]", up to 4,096 printable ASCII characters (RFC 3986); a
  // fragment is dropped. The host is a name of ASCII letters, digits, '-' and '_' (an international
  // name is written as xn--…), four decimal numbers, or an IPv6 address in brackets. `unavailable`
  // "outbound.refused_url" for anything else: other schemes, user names, escapes in the host,
  // backslashes, a name that ends in a dot or in a number.
  static Result<Url> parse(std::string_view text);

  // Where a Location header of an answer from here leads (RFC 3986 section 5). Fails as parse().
  Result<Url> resolve(std::string_view location) const;

  Scheme scheme() const { return scheme_; }
  // Lower case; an IPv6 address without its brackets.
  const std::string& host() const { return host_; }
  // When the host is an address.
  const std::optional<IpAddress>& address() const { return address_; }
  std::uint16_t port() const { return port_; }
  // "https://host:port", with the port always there.
  std::string origin() const;
  // The whole, as it is given to libcurl.
  std::string text() const;

  bool operator==(const Url&) const = default;

 private:
  Url() = default;
  Scheme scheme_ = Scheme::https;
  std::string host_;
  std::optional<IpAddress> address_;
  std::uint16_t port_ = 443;
  std::string target_;  // "/path?query".
};

// Whether it is a name that can be looked up: dot-separated labels of 1 to 63 lower-case letters,
// digits, '-' and '_', 253 in all, the last one not a number.
bool is_host_name(std::string_view text);

}  // namespace acquaint::outbound
