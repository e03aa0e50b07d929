#include "http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "http/field.h"

namespace acquaint::http {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr Bytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

Bytes masked(Bytes bytes, unsigned bits) {
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = std::clamp<int>(static_cast<int>(bits) - static_cast<int>(8 * i), 0, 8);
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00u >> kept));
  }
  return bytes;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const std::string terminated(text.substr(0, INET6_ADDRSTRLEN));
  if (terminated.size() != text.size() || text.find('\0') != text.npos) return std::nullopt;
  std::array<std::uint8_t, 4> v4;
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return from_v4(v4);
  Bytes v6;
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return from_v6(v6);
  return std::nullopt;
}

Address Address::from_v4(const std::array<std::uint8_t, 4>& bytes) {
  Bytes mapped = kMapped;
  std::ranges::copy(bytes, mapped.begin() + 12);
  return Address(mapped);
}

Address Address::from_v6(const Bytes& bytes) { return Address(bytes); }

bool Address::is_v4() const { return std::equal(bytes_.begin(), bytes_.begin() + 12, kMapped.begin()); }

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> text;
  const bool v4 = is_v4();
  const auto* bytes = bytes_.data() + (v4 ? 12 : 0);
  return inet_ntop(v4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
}

Address Address::network() const { return is_v4() ? *this : Address(masked(bytes_, 64)); }

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& blocks) {
  TrustedProxies made;
  for (const std::string& text : blocks) {
    const auto bad = [&] {
      return invalid("http.bad_trusted_proxy", "Not an address block: " + text, "trusted_proxies");
    };
    const auto slash = text.find('/');
    const auto address = Address::parse(std::string_view(text).substr(0, slash));
    if (!address) return bad();
    const unsigned widest = address->is_v4() ? 32 : 128;
    unsigned bits = widest;
    if (slash != text.npos) {
      const char* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
      if (error != std::errc() || stop != end || bits > widest) return bad();
    }
    bits += 128 - widest;
    made.blocks_.push_back({masked(address->bytes(), bits), bits});
  }
  return made;
}

bool TrustedProxies::contains(const Address& address) const {
  return std::ranges::any_of(blocks_, [&](const Block& block) {
    return masked(address.bytes(), block.bits) == block.prefix;
  });
}

Address TrustedProxies::client_of(const Address& peer, const Headers& headers) const {
  if (!contains(peer)) return peer;
  Address client = peer;
  for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
    if (header->first != "x-forwarded-for") continue;
    std::string_view rest = header->second;
    while (true) {  // From the end: what stands before an untrusted address is its own claim.
      const auto comma = rest.rfind(',');
      const auto named = Address::parse(trim(comma == rest.npos ? rest : rest.substr(comma + 1)));
      if (!named) return peer;
      client = *named;
      if (!contains(client)) return client;
      if (comma == rest.npos) break;
      rest = rest.substr(0, comma);
    }
  }
  return client;
}

bool TrustedProxies::came_by_tls(const Address& peer, const Headers& headers) const {
  if (blocks_.empty() || !contains(peer)) return false;
  bool named = false;
  for (const auto& [name, value] : headers) {
    if (name != "x-forwarded-proto") continue;
    if (value != "https") return false;
    named = true;
  }
  return named;
}

}  // namespace acquaint::http
