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

struct Sources {
  bool scripts = false;  // Of our own origin.
  std::string form_action = "'self'";
  std::string frame_ancestors = "'none'";
};

Headers headers_for(const Sources& sources) {
  return {
      {"Content-Security-Policy",
       std::string("default-src 'none'; style-src 'self'; img-src 'self' data:; ") +
           (sources.scripts ? "script-src 'self'; " : "") + "form-action " + sources.form_action +
           "; base-uri 'none'; frame-ancestors " + sources.frame_ancestors},
      {"Referrer-Policy", "no-referrer"},
      {"Cache-Control", "no-store"},
  };
}

}  // namespace

Headers security_headers(std::string_view continues_at) {
  Sources sources;
  if (const std::string_view origin = origin_of(continues_at); !origin.empty()) {
    sources.form_action.append(" ").append(origin);
  }
  Headers headers = headers_for(sources);
  headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  return headers;
}

Headers reply_headers(const ReplyPolicy& policy) {
  Sources sources{.scripts = true};
  if (const std::string_view origin = origin_of(policy.posts_to); !origin.empty()) {
    sources.form_action = origin;
  }
  if (const std::string_view origin = origin_of(policy.framed_by); !origin.empty()) {
    sources.frame_ancestors = origin;
  }
  return headers_for(sources);
}

}  // namespace acquaint::pages
