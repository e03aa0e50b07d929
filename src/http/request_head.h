// Reads one complete header block, request line and fields, strictly by RFC 9112: no folded lines, no
// repeated or listed lengths, no unknown transfer coding, exactly one Host, an ASCII target. Beast's
// parser is the oracle of its test (docs/adr/0010).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.h"
#include "http/refusal.h"

namespace acquaint::http {

// More header fields than any client sends; each one costs memory beyond its bytes.
inline constexpr std::size_t kHeaderFieldsMax = 128;

struct RequestHead {
  Request request;  // Method, path, query and headers.
  bool keep_alive = false;
  bool speaks_1_1 = false;
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;
};

// `block` ends in the empty line, and every line in CR LF; no line begins with white space.
std::optional<Refusal> parse_request_head(std::string_view block, RequestHead& head);

}  // namespace acquaint::http
