// A browser's own memory of which words about which provider its user has read, so that who comes
// again is sent straight on. It holds hashes alone, and nothing rests on it but whether a page is
// shown: consent has a receipt of its own.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace acquaint::login::upstream {

inline constexpr std::string_view kSeenCookie = "__Host-acquaint_seen";
inline constexpr std::chrono::seconds kSeenFor = std::chrono::days(365);

// Whether the browser that sent this Cookie header remembers these words about this connection.
// `text_hash`: of the words.
bool has_seen(std::string_view cookie_header, std::string_view connection,
              std::string_view text_hash);

// The value of a Set-Cookie header that remembers these words too. The browser keeps those that it
// was told last, at most 16.
std::string remember_seen(std::string_view cookie_header, std::string_view connection,
                          std::string_view text_hash);

}  // namespace acquaint::login::upstream
