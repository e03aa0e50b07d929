// Text encodings of bytes: base64url (RFC 4648 §5, no padding), hexadecimal, percent-encoding, and
// application/x-www-form-urlencoded; and the hash that names things by content.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acquaint {

std::string to_base64url(std::string_view bytes);
// Nothing for padding, white space, or any character outside the alphabet.
std::optional<std::string> from_base64url(std::string_view text);

// Standard alphabet with padding, as HTTP Basic credentials use it (RFC 7617).
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

std::string to_hex(std::string_view bytes);

// Escapes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);
// Nothing for a broken escape, or for an escaped or literal NUL. `+` stays a plus sign.
std::optional<std::string> percent_decode(std::string_view text);

using FormFields = std::vector<std::pair<std::string, std::string>>;
// The pairs of "a=1&b=2" in order, `+` as a space. Nothing for a broken escape or more than
// 1,000 pairs. Duplicates are kept: who must refuse them can see them.
std::optional<FormFields> parse_form(std::string_view text);

// SHA-256 of the bytes: 32 raw bytes.
std::string sha256(std::string_view bytes);

// Compares secrets without telling by time where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view bytes);

// The beginning of a well-formed text, of at most so many bytes, that ends between characters.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

}  // namespace acquaint
