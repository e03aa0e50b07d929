#include "http/problem.h"

#include <cstdlib>

namespace acquaint::http {
namespace {

constexpr std::string_view kMethodNotAllowed = "http.method_not_allowed";

// Long enough to let a burst pass, short enough for a person who waits.
constexpr std::string_view kRetryAfterSeconds = "1";

}  // namespace

int status_of(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::invalid: return 400;
    case Error::Kind::unauthorized: return 401;
    case Error::Kind::forbidden: return 403;
    case Error::Kind::not_found: return 404;
    case Error::Kind::conflict: return 409;
    case Error::Kind::too_large: return 413;
    case Error::Kind::throttled: return 429;
    case Error::Kind::internal: return 500;
    case Error::Kind::unavailable: return 503;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string_view reason_of(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 425: return "Too Early";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
  }
}

Response problem(const Error& error, std::string_view request_id) {
  if (error.code == kMethodNotAllowed) {
    Error plain = error;
    plain.field.clear();
    return problem(405, plain, request_id).with("Allow", error.field);
  }
  return problem(status_of(error.kind), error, request_id);
}

Response problem(int status, const Error& error, std::string_view request_id) {
  JsonObject body;
  body["type"] = "https://acquaint.dev/errors#" + error.code;
  body["title"] = reason_of(status);
  body["status"] = status;
  body["detail"] = error.message;
  body["code"] = error.code;
  if (!error.field.empty()) body["field"] = error.field;
  if (!request_id.empty()) body["request_id"] = request_id;

  Response made{status, {}, to_text(body)};
  made.headers.emplace_back("Content-Type", "application/problem+json");
  made.headers.emplace_back("Cache-Control", "no-store");
  if (status == 429 || status == 503) made.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  return made;
}

}  // namespace acquaint::http
