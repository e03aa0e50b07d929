#include "login/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace acquaint::login {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr Bytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kMappedSize = 12;

struct Parsed {
  Bytes bytes;
  bool is_v4;
};

std::optional<Parsed> parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string name(text);
  Parsed parsed{kMapped, true};
  if (inet_pton(AF_INET, name.c_str(), parsed.bytes.data() + kMappedSize) == 1) return parsed;
  if (inet_pton(AF_INET6, name.c_str(), parsed.bytes.data()) != 1) return std::nullopt;
  parsed.is_v4 = std::equal(kMapped.begin(), kMapped.begin() + kMappedSize, parsed.bytes.begin());
  return parsed;
}

Bytes masked(Bytes bytes, unsigned bits) {
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = bits > 8 * i ? std::min(bits - 8 * i, 8U) : 0;
    bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return bytes;
}

}  // namespace

bool is_address(std::string_view text) {
  return parse(text).has_value();
}

std::string network_of(std::string_view address) {
  const auto parsed = parse(address);
  if (!parsed) return std::string(address);
  char text[INET6_ADDRSTRLEN] = {};
  if (parsed->is_v4) {
    inet_ntop(AF_INET, parsed->bytes.data() + kMappedSize, text, sizeof text);
  } else {
    inet_ntop(AF_INET6, masked(parsed->bytes, 64).data(), text, sizeof text);
  }
  return text;
}

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = login::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned widest = address->is_v4 ? 32 : 128;
  unsigned bits = widest;
  if (slash != text.npos) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
    if (error != std::errc() || stop != end || bits > widest) return std::nullopt;
  }
  AddressBlock block;
  block.text_ = text;
  block.bits_ = bits + (128 - widest);
  block.prefix_ = masked(address->bytes, block.bits_);
  return block;
}

bool AddressBlock::contains(std::string_view address) const {
  const auto parsed = login::parse(address);
  return parsed && masked(parsed->bytes, bits_) == prefix_;
}

}  // namespace acquaint::login
