// Cookies of this server (RFC 6265bis): every one is __Host-, Secure, HttpOnly and SameSite=Lax.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace acquaint::login {

// The value of the cookie in a Cookie header; nothing when it is absent, or there twice: somebody
// else planted one of the two then, and nothing tells which.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);

// The value of a Set-Cookie header. Without an age the browser forgets the cookie when it closes.
std::string set_cookie(std::string_view name, std::string_view value,
                       std::optional<std::chrono::seconds> age = std::nullopt);
// The value of a Set-Cookie header that makes the browser forget the cookie.
std::string clear_cookie(std::string_view name);

}  // namespace acquaint::login
