#include "outbound/address_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace acquaint::outbound {
namespace {

// Whether the first `bits` bits of both are the same.
bool same_prefix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

struct V4Block {
  V4Bytes prefix;
  unsigned bits;
};

struct V6Block {
  V6Bytes prefix;
  unsigned bits;
};

bool is_in(const IpAddress& address, const V4Block& block) {
  return address.is_v4() && same_prefix(address.bytes(), block.prefix, block.bits);
}

bool is_in(const IpAddress& address, const V6Block& block) {
  return !address.is_v4() && same_prefix(address.bytes(), block.prefix, block.bits);
}

constexpr V4Block kNotPublicV4[] = {
    {{0, 0, 0, 0}, 8},         // This network; 0.0.0.0 reaches the machine itself.
    {{10, 0, 0, 0}, 8},        // Private.
    {{100, 64, 0, 0}, 10},     // Shared behind carriers' NAT.
    {{127, 0, 0, 0}, 8},       // Loopback.
    {{168, 63, 129, 16}, 32},  // Azure's services for the machine itself.
    {{169, 254, 0, 0}, 16},    // Link-local; the metadata service of most clouds.
    {{172, 16, 0, 0}, 12},     // Private.
    {{192, 0, 0, 0}, 24},      // Protocol assignments.
    {{192, 0, 2, 0}, 24},      // Documentation.
    {{192, 31, 196, 0}, 24},   // AS112.
    {{192, 52, 193, 0}, 24},   // AMT.
    {{192, 88, 99, 0}, 24},    // 6to4 relays.
    {{192, 168, 0, 0}, 16},    // Private.
    {{192, 175, 48, 0}, 24},   // AS112.
    {{198, 18, 0, 0}, 15},     // Benchmarking.
    {{198, 51, 100, 0}, 24},   // Documentation.
    {{203, 0, 113, 0}, 24},    // Documentation.
    {{224, 0, 0, 0}, 4},       // Multicast.
    {{240, 0, 0, 0}, 4},       // Reserved, and broadcast.
};

// What IANA has handed out for unicast so far; everything else in IPv6 is special or unassigned.
constexpr V6Block kUnicastV6 = {{0x20}, 3};

constexpr V6Block kNotPublicV6[] = {
    {{0x20, 0x01}, 23},                          // Protocol assignments.
    {{0x20, 0x01, 0x0d, 0xb8}, 32},              // Documentation.
    {{0x20, 0x02}, 16},                          // 6to4.
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48},  // AS112.
    {{0x3f, 0xfe}, 16},                          // The former 6bone.
    {{0x3f, 0xff}, 20},                          // Documentation.
};

constexpr V4Block kNeverV4[] = {
    {{0, 0, 0, 0}, 8},
    {{224, 0, 0, 0}, 4},
    {{255, 255, 255, 255}, 32},
};

constexpr V6Block kNeverV6[] = {
    {{}, 128},                                   // Unspecified.
    {{0xff}, 8},                                 // Multicast.
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48},  // Local-use NAT64.
};

constexpr V6Block kLoopbackV6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
constexpr V6Block kTeredo = {{0x20, 0x01, 0x00, 0x00}, 32};
constexpr V6Block k6to4 = {{0x20, 0x02}, 16};

// The prefixes whose addresses end in an IPv4 address.
constexpr V6Block kEndInV4[] = {
    {{}, 96},                                          // IPv4-compatible.
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96},  // IPv4-mapped.
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96},        // IPv4-translated.
    {{0x00, 0x64, 0xff, 0x9b}, 96},                    // NAT64.
};

bool is_isatap(std::span<const std::uint8_t> bytes) {
  return (bytes[8] & 0xfc) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}

// The IPv4 addresses that packets to this IPv6 address may end at.
std::vector<IpAddress> carried_by(const IpAddress& address) {
  std::vector<IpAddress> found;
  if (address.is_v4() || is_in(address, kLoopbackV6)) return found;
  const auto bytes = address.bytes();
  const auto add = [&](std::size_t at, std::uint8_t flip) {
    V4Bytes v4;
    for (std::size_t i = 0; i < v4.size(); ++i) v4[i] = bytes[at + i] ^ flip;
    found.push_back(IpAddress::from_v4(v4));
  };
  const bool ends_in_v4 =
      std::ranges::any_of(kEndInV4, [&](const V6Block& block) { return is_in(address, block); });
  if (ends_in_v4 || is_isatap(bytes)) add(12, 0);
  if (is_in(address, k6to4)) add(2, 0);
  if (is_in(address, kTeredo)) {
    add(4, 0);      // The Teredo server,
    add(12, 0xff);  // and the client, inverted (RFC 4380 section 4).
  }
  return found;
}

bool is_public(const IpAddress& address) {
  const auto holds_it = [&](const auto& block) { return is_in(address, block); };
  if (address.is_v4()) return std::ranges::none_of(kNotPublicV4, holds_it);
  return is_in(address, kUnicastV6) && std::ranges::none_of(kNotPublicV6, holds_it);
}

bool is_never_allowed(const IpAddress& address) {
  const auto holds_it = [&](const auto& block) { return is_in(address, block); };
  return std::ranges::any_of(kNeverV4, holds_it) || std::ranges::any_of(kNeverV6, holds_it);
}

std::unexpected<Error> bad_network() {
  return fail(
      Error::Kind::unavailable, "outbound.bad_network",
      "An address or a network such as 10.1.0.0/16 is expected, no wider than /8 (IPv6: /7).");
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text.substr(0, INET6_ADDRSTRLEN));
  if (terminated.size() != text.size() || text.contains('\0')) return std::nullopt;
  V4Bytes v4;
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return from_v4(v4);
  V6Bytes v6;
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return from_v6(v6);
  return std::nullopt;
}

IpAddress IpAddress::from_v4(const V4Bytes& bytes) {
  V6Bytes padded{};
  std::ranges::copy(bytes, padded.begin());
  return IpAddress(true, padded);
}

IpAddress IpAddress::from_v6(const V6Bytes& bytes) {
  return IpAddress(false, bytes);
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text;
  return inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
}

Result<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto prefix = IpAddress::parse(text.substr(0, slash));
  if (!prefix) return bad_network();
  const unsigned bits_max = prefix->is_v4() ? 32 : 128;
  unsigned bits = bits_max;
  if (slash != text.npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, bits);
    if (error != std::errc() || end != last || bits > bits_max) return bad_network();
    if (digits.size() > 1 && digits.front() == '0') return bad_network();
  }
  if (bits < (prefix->is_v4() ? 8u : 7u)) return bad_network();
  const auto bytes = prefix->bytes();
  for (unsigned bit = bits; bit < bits_max; ++bit) {
    if ((bytes[bit / 8] >> (7 - bit % 8)) & 1) return bad_network();
  }
  return Network(*prefix, bits);
}

bool Network::contains(const IpAddress& address) const {
  return address.is_v4() == prefix_.is_v4() && same_prefix(address.bytes(), prefix_.bytes(), bits_);
}

bool AddressGuard::allows(const IpAddress& address) const {
  return allows_by_name(address) || (is_public(address) && carried_by(address).empty());
}

bool AddressGuard::allows_by_name(const IpAddress& address) const {
  const auto holds_it = [&](const Network& network) { return network.contains(address); };
  if (is_never_allowed(address) || std::ranges::none_of(allowed_, holds_it)) return false;
  return std::ranges::all_of(carried_by(address), [&](const IpAddress& v4) { return allows(v4); });
}

}  // namespace acquaint::outbound
