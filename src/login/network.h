// Who an address on the network belongs to, and lists of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acquaint::login {

// "192.0.2.1" or "2001:db8::1".
bool is_address(std::string_view text);

// The part of an address that one customer holds, as text: all of an IPv4 address, also one that is
// mapped into IPv6, and the first 64 bits of an IPv6 address. Any other text is given back.
std::string network_of(std::string_view address);

// An address or a block of them: "192.0.2.1", "192.0.2.0/24", "2001:db8::/32".
class AddressBlock {
 public:
  static std::optional<AddressBlock> parse(std::string_view text);

  // False for what is no address.
  bool contains(std::string_view address) const;
  const std::string& text() const { return text_; }

  bool operator==(const AddressBlock&) const = default;

 private:
  std::string text_;  // As it was given.
  std::array<std::uint8_t, 16> prefix_{};
  unsigned bits_ = 0;  // Of an IPv6 address; IPv4 is mapped.
};

}  // namespace acquaint::login
