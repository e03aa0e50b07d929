#include "http/message.h"

#include <algorithm>
#include <cstdlib>

namespace acquaint::http {
namespace {

Response typed(int status, std::string_view type, std::string body) {
  Response made{status, {}, std::move(body)};
  made.headers.reserve(4);
  made.headers.emplace_back("Content-Type", type);
  return made;
}

// Most bodies of JSON fit, so that the text need not grow while it is written.
std::string with_usual_room() {
  std::string text;
  text.reserve(512);
  return text;
}

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &Headers::value_type::first);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::string_view Request::path_value(std::string_view name) const {
  for (const auto& [held, value] : path_values) {
    if (held == name) return value;
  }
  return {};
}

Response Response::json(int status, const Json& value) {
  std::string text = with_usual_room();
  append_text(text, value);
  return json_text(status, std::move(text));
}

Response Response::json(int status, const JsonObject& object) {
  std::string text = with_usual_room();
  append_text(text, object);
  return json_text(status, std::move(text));
}

Response Response::json_text(int status, std::string text) {
  return typed(status, "application/json; charset=utf-8", std::move(text));
}

Response Response::html(int status, std::string text) {
  return typed(status, "text/html; charset=utf-8", std::move(text));
}

Response Response::text(int status, std::string text) {
  return typed(status, "text/plain; charset=utf-8", std::move(text));
}

Response Response::no_content() { return {204, {}, {}}; }

Response Response::see_other(std::string location) {
  return Response{303, {}, {}}.with("Location", std::move(location));
}

Response&& Response::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

}  // namespace acquaint::http
