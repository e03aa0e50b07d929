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
  std::string images = "'self' data:";
  std::string form_action = "'self'";
  std::string frame_ancestors = "'none'";
};

Headers headers_for(const Sources& sources) {
  return {
      {"Content-Security-Policy",
       std::string("default-src 'none'; style-src 'self'; img-src ") + sources.images + "; " +
           (sources.scripts ? "script-src 'self'; " : "") + "form-action " + sources.form_action +
           "; base-uri 'none'; frame-ancestors " + sources.frame_ancestors},
      {"Referrer-Policy", "no-referrer"},
      {"Cache-Control", "no-store"},
  };
}

void add_origin(std::vector<std::string>& origins, const JsonObject& object, std::string_view name) {
  const std::string_view origin = origin_of(find_string(object, name).value_or(""));
  if (!origin.empty() && std::ranges::find(origins, origin) == origins.end()) origins.emplace_back(origin);
}

}  // namespace

std::vector<std::string> image_origins_of(const JsonObject& step) {
  std::vector<std::string> origins;
  const JsonArray* elements = find_array(step, "elements");
  if (elements == nullptr) return origins;
  for (const Json& given : *elements) {
    const JsonObject* element = given.if_object();
    if (element == nullptr) continue;
    add_origin(origins, *element, "src");
    const JsonArray* options = find_array(*element, "options");
    if (options == nullptr) continue;
    for (const Json& option : *options) {
      if (option.is_object()) add_origin(origins, option.get_object(), "image");
    }
  }
  return origins;
}

Headers security_headers(std::string_view continues_at, std::span<const std::string> image_origins) {
  Sources sources;
  for (const std::string& origin : image_origins) sources.images.append(" ").append(origin);
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
