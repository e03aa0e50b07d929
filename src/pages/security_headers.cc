#include <algorithm>
#include <cctype>

#include "pages/pages.h"

namespace acquaint::pages {
namespace {

// "https://app.example:8443" of a URL, as a source in a policy; empty unless it is plainly that.
std::string_view origin_of(std::string_view url) {
  std::size_t host = 0;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) host = scheme.size();
  }
  if (host == 0) return {};
  const std::string_view origin = url.substr(0, url.find_first_of("/?#", host));
  const bool is_plain = std::ranges::all_of(origin.substr(host), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
  return is_plain && origin.size() > host ? origin : std::string_view();
}

}  // namespace

Headers security_headers(std::string_view continues_at) {
  std::string form_action = "'self'";
  if (const std::string_view origin = origin_of(continues_at); !origin.empty()) {
    form_action.append(" ").append(origin);
  }
  return {
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action " + form_action +
           "; base-uri 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"},
      {"Cache-Control", "no-store"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
  };
}

}  // namespace acquaint::pages
