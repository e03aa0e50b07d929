// HTTP requests and answers as plain values. No domain words, no network library.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/task.h"

namespace acquaint::http {

enum class Method { get, head, post, put, patch, delete_, options };

std::string_view name_of(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::string path;     // As sent, still percent-encoded, without the query: "/api/v2/users/auth0%7C1".
  std::string query;    // As sent, without the question mark.
  Headers headers;      // Names in lower case, values without surrounding white space, as received.
  std::string body;
  std::string client;   // Address of the client, from the peer or from a trusted proxy's header.
  std::string id;       // Names this request in answers and logs: the caller's X-Request-Id or ours.
  bool secure = false;  // Whether it came over TLS, here or at a trusted proxy.

  // Filled by the router: the values of {placeholders}, percent-decoded.
  std::vector<std::pair<std::string_view, std::string>> path_values;

  // The first header of that name (lower case), or nothing.
  std::optional<std::string_view> header(std::string_view name) const;
  // The value of a {placeholder} of the route that matched; empty when the route has none.
  std::string_view path_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  // Without Content-Length, Date, Connection, X-Request-Id and X-Content-Type-Options, which the
  // connection writes. A status outside 200 to 599, or a control character in a name or value, is a
  // bug, answered with 500.
  Headers headers;
  std::string body;
  // Why, as a code, where a caller was refused in a way that the operator should know of. For the log; never sent.
  std::string refusal = {};

  static Response json(int status, const Json& value);
  static Response json(int status, const JsonObject& object);
  // A body that is JSON text already.
  static Response json_text(int status, std::string text);
  static Response html(int status, std::string text);
  static Response text(int status, std::string text);
  static Response no_content();
  // 303 See Other: the browser continues with GET.
  static Response see_other(std::string location);

  Response&& with(std::string name, std::string value) &&;
};

// What a server hands requests to. Called on an I/O thread; must not block it.
class Handler {
 public:
  virtual ~Handler() = default;
  // Answers every request; turns its own errors into answers. An exception becomes a 500.
  virtual Task<Response> handle(Request request) = 0;
};

}  // namespace acquaint::http
