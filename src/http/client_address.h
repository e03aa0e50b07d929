// Who the client is: the one place where the address of the peer and the word of a proxy meet.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace acquaint::http {

// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 is the IPv4 address.
class Address {
 public:
  // "192.0.2.1" or "2001:db8::1"; no port, no brackets, no zone.
  static std::optional<Address> parse(std::string_view text);
  static Address from_v4(const std::array<std::uint8_t, 4>& bytes);
  static Address from_v6(const std::array<std::uint8_t, 16>& bytes);

  bool is_v4() const;
  std::string text() const;
  // As IPv6, IPv4 mapped.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  // The network that one client holds: the address itself, or the /64 that an IPv6 client owns.
  Address network() const;

  auto operator<=>(const Address&) const = default;

 private:
  explicit Address(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}
  std::array<std::uint8_t, 16> bytes_;
};

class TrustedProxies {
 public:
  // CIDR blocks, "10.0.0.0/8" or "fd00::/8", or single addresses. Error `invalid`, code
  // "http.bad_trusted_proxy", naming the text.
  static Result<TrustedProxies> parse(const std::vector<std::string>& blocks);

  bool contains(const Address& address) const;

  // The peer, unless it is a trusted proxy: then the last address in X-Forwarded-For that is not
  // one. A value that cannot be read up to there proves nothing, so the peer it is.
  Address client_of(const Address& peer, const Headers& headers) const;

  // Whether a trusted proxy says, with X-Forwarded-Proto: https, that the client used TLS. Where the
  // header comes twice, the client may have sent one of them, so both must say it; a list proves
  // nothing.
  bool came_by_tls(const Address& peer, const Headers& headers) const;

 private:
  struct Block {
    std::array<std::uint8_t, 16> prefix;
    unsigned bits;
  };
  std::vector<Block> blocks_;
};

}  // namespace acquaint::http
