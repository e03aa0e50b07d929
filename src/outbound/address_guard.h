// Which addresses the server may connect to. Whoever can name a host that the server calls could
// otherwise reach what only the server can reach: its own ports, the network behind it, the
// metadata service of its cloud.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace acquaint::outbound {

using V4Bytes = std::array<std::uint8_t, 4>;
using V6Bytes = std::array<std::uint8_t, 16>;

// An IPv4 or IPv6 address, as it is on the wire: an IPv4 address inside an IPv6 address stays one
// of IPv6.
class IpAddress {
 public:
  // "192.0.2.1" or "2001:db8::1", nothing else: no brackets, port or zone, no octal, hexadecimal or
  // missing numbers.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress from_v4(const V4Bytes& bytes);
  static IpAddress from_v6(const V6Bytes& bytes);

  bool is_v4() const { return is_v4_; }
  // Four bytes or sixteen.
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), is_v4_ ? 4u : 16u}; }
  std::string text() const;

  bool operator==(const IpAddress&) const = default;

 private:
  IpAddress(bool is_v4, const V6Bytes& bytes) : is_v4_(is_v4), bytes_(bytes) {}
  bool is_v4_;
  V6Bytes bytes_;  // An IPv4 address fills the first four; the rest is zero.
};

class Network {
 public:
  // "10.1.0.0/16", "fd12:3456::/32" or one address. `unavailable` "outbound.bad_network" when it
  // cannot be read, has bits set behind the prefix, or is wider than IPv4's /8 or IPv6's /7: that
  // would switch the guard off.
  static Result<Network> parse(std::string_view text);

  bool contains(const IpAddress& address) const;

 private:
  Network(const IpAddress& prefix, unsigned bits) : prefix_(prefix), bits_(bits) {}
  IpAddress prefix_;
  unsigned bits_;
};

// Refuses what is not a public unicast address by the IANA special-purpose address registries
// (RFC 6890): loopback, private, link-local, shared (RFC 6598), documentation, benchmarking,
// reserved, multicast, broadcast, unspecified; every IPv6 address that carries an IPv4 address in
// it (mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP); and the one public address that
// a cloud answers its own machines on.
class AddressGuard {
 public:
  // `allowed` is what the operator lets through all the same. It never lets through unspecified,
  // multicast and broadcast addresses, nor local-use NAT64 (64:ff9b:1::/48, RFC 8215); an address
  // that carries others in it passes only when those pass as well.
  explicit AddressGuard(std::vector<Network> allowed = {}) : allowed_(std::move(allowed)) {}

  bool allows(const IpAddress& address) const;

  // Whether it is the operator's own list that lets the address through.
  bool allows_by_name(const IpAddress& address) const;

 private:
  std::vector<Network> allowed_;
};

}  // namespace acquaint::outbound
