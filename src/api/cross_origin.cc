#include "api/cross_origin.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kDecisions = "/v1/decisions", kVisitors = "/v1/visitors";
constexpr std::string_view kFramedBy = "acquaint-framed-by";  // A header that no page can send by itself: no preflight allows it.

bool is_below(const http::Request& request, std::string_view root) {
  const std::string_view path = request.path;
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

// Preflights, and what they ask for.
bool is_call_of_page(const http::Request& request) {
  const bool may_be = request.method == http::Method::post || request.method == http::Method::options;
  const bool is_here = is_below(request, kDecisions) || is_below(request, kVisitors);
  return may_be && is_here && request.header("origin").has_value();
}

}  // namespace

bool is_site_origin(const settings::Settings& settings, std::string_view origin) {
  return std::ranges::any_of(settings.clients, [origin](const login::Client& client) {
    return client.is_first_party && std::ranges::find(client.web_origins, origin) != client.web_origins.end();
  });
}

std::optional<std::string_view> asking_origin(const http::Request& request, std::string_view own_origin) {
  const auto origin = request.header("origin");
  const auto around = request.header(kFramedBy);
  return origin == own_origin && around ? around : origin;
}

bool is_asking(const Access& access, const http::Request& request) {
  return access.kind() == Access::Kind::visitor_or_scopes && is_below(request, kDecisions);
}

void open_simple_request(http::Request& request) {
  const bool is_simple = request.method == http::Method::post && is_call_of_page(request) &&
                         request.header("content-type").value_or("").starts_with("text/plain");
  if (!is_simple) return;
  auto body = parse_json_object(request.body);
  if (!body) return;
  const auto token = find_string(*body, "token");
  const auto key = find_string(*body, "key");
  if ((token || key) && !request.header("authorization")) {
    request.headers.emplace_back("authorization", token ? "Bearer " + std::string(*token)
                                                        : "Basic " + to_base64(std::string(*key) + ":"));
    body->erase(token ? "token" : "key");
  }
  if (const auto around = find_string(*body, "framed_by")) {
    std::erase_if(request.headers, [](const auto& header) { return header.first == kFramedBy; });
    request.headers.emplace_back(kFramedBy, *around);
    body->erase("framed_by");
  }
  request.body = to_text(*body);
  std::erase_if(request.headers, [](const auto& header) { return header.first == "content-type"; });
  request.headers.emplace_back("content-type", "application/json");
  request.headers.emplace_back("prefer", "return=minimal");
}

void let_page_read(http::Response& response, const http::Request& request, const settings::Live& settings) {
  if (!is_call_of_page(request)) return;
  response.headers.emplace_back("Vary", "Origin");
  const std::string_view origin = *request.header("origin");
  if (!is_site_origin(*settings.current(), origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  response.headers.emplace_back("Access-Control-Expose-Headers", "Link, Retry-After");
}

}  // namespace acquaint::api
