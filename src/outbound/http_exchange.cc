#include "outbound/http_exchange.h"

#include <algorithm>

namespace acquaint::outbound {
namespace {

// Of all heads together: informational answers and trailers count as well.
constexpr std::size_t kHeadBytesMax = 64 * 1024;

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return made;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  });
}

bool is_header_value(std::string_view text) {
  return text.size() <= 8192 && std::ranges::all_of(text, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
         });
}

// What frames the message or steers the connection, and what would make this a browser.
bool is_ours_to_set(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "accept-encoding", "connection", "content-length", "cookie",  "expect",           "host",
      "keep-alive",      "te",         "trailer",        "upgrade", "transfer-encoding"};
  return std::ranges::count(kNames, name) > 0 || name.starts_with("proxy-");
}

bool is_purpose(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
}

const char* name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::unexpected<Error> refused_redirect(std::string why) {
  return fail(Error::Kind::unavailable, "outbound.refused_url", std::move(why));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Whether the method and the body are given up with this redirect.
bool becomes_get(int status, Method method) {
  if (status == 303) return method != Method::head;
  return (status == 301 || status == 302) && method == Method::post;
}

}  // namespace

Result<Done> check_request(const HttpRequest& request) {
  const auto refused = [](std::string why) {
    return fail(Error::Kind::unavailable, "outbound.refused_request", std::move(why));
  };
  if (!is_purpose(request.purpose)) return refused("The purpose is no short word.");
  if (request.headers.size() > 64) return refused("There are too many headers.");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return refused("A header has a name that HTTP does not know.");
    if (!is_header_value(value))
      return refused("A header's value has a control character or is too long.");
    if (is_ours_to_set(lower(name)))
      return refused("A header is given that is not the caller's to set.");
  }
  return Done{};
}

HttpExchange::HttpExchange(Transfer& transfer, const HttpRequest& request, const Url& url)
    : transfer_(transfer), request_(request) {
  transfer_.set(CURLOPT_URL, url.text().c_str());
  transfer_.set(CURLOPT_PROTOCOLS_STR, url.scheme() == Url::Scheme::https ? "https" : "http");
  transfer_.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  transfer_.set(CURLOPT_PATH_AS_IS, 1L);
  transfer_.set(CURLOPT_FOLLOWLOCATION, 0L);  // Each hop is a transfer of its own, checked anew.
  transfer_.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer_.set(CURLOPT_HTTP09_ALLOWED, 0L);
  transfer_.set(CURLOPT_ACCEPT_ENCODING, "gzip");
  if (request.method != Method::head) {  // Whose Content-Length announces nothing.
    const std::size_t bytes_max =
        std::max<std::size_t>(request.answer_bytes_max, 1);  // 0: no limit.
    transfer_.set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(bytes_max));
  }
  transfer_.set(CURLOPT_MAXAGE_CONN, 60L);
  transfer_.set(CURLOPT_MAXLIFETIME_CONN, 300L);  // A host that moves is found again after that.
  transfer_.set(CURLOPT_HEADERFUNCTION, &HttpExchange::take_head);
  transfer_.set(CURLOPT_HEADERDATA, this);
  transfer_.set(CURLOPT_WRITEFUNCTION, &HttpExchange::take_body);
  transfer_.set(CURLOPT_WRITEDATA, this);
  set_method();
  set_headers();
}

void HttpExchange::set_method() {
  const Method method = request_.method;
  const bool always_has_body =
      method == Method::post || method == Method::put || method == Method::patch;
  if (method == Method::head) {
    transfer_.set(CURLOPT_NOBODY, 1L);
  } else if (always_has_body || !request_.body.empty()) {
    transfer_.set(CURLOPT_POST, 1L);
    transfer_.set(CURLOPT_POSTFIELDS, request_.body.data());
    transfer_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    transfer_.set(CURLOPT_CUSTOMREQUEST, name_of(method));
  } else {
    transfer_.set(CURLOPT_HTTPGET, 1L);
    transfer_.set(CURLOPT_CUSTOMREQUEST, name_of(method));
  }
}

void HttpExchange::set_headers() {
  curl_slist* list = nullptr;
  // A name without a value keeps libcurl from adding the header by itself.
  transfer_.append(list, "Expect:");
  bool has_type = false, has_agent = false;
  for (const auto& [name, value] : request_.headers) {
    // libcurl's notation for an empty value.
    transfer_.append(list, trim(value).empty() ? name + ";" : name + ": " + value);
    has_type |= lower(name) == "content-type";
    has_agent |= lower(name) == "user-agent";
  }
  if (!has_type) transfer_.append(list, "Content-Type:");
  if (!has_agent) transfer_.append(list, "User-Agent: Acquaint");
  transfer_.set_list(CURLOPT_HTTPHEADER, list);
}

std::size_t HttpExchange::take_head(char* bytes, std::size_t size, std::size_t count, void* self) {
  HttpExchange& exchange = *static_cast<HttpExchange*>(self);
  exchange.begun_ = true;
  const std::string_view line(bytes, size * count);
  exchange.head_bytes_ += line.size();
  if (exchange.head_bytes_ > kHeadBytesMax) return 0;
  if (line.starts_with("HTTP/")) exchange.answer_.headers.clear();  // Another head after a 1xx.
  const std::size_t colon = line.find(':');
  if (colon != line.npos && is_token(line.substr(0, colon))) {
    exchange.answer_.headers.emplace_back(lower(line.substr(0, colon)),
                                          trim(line.substr(colon + 1)));
  }
  return line.size();
}

std::size_t HttpExchange::take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  HttpExchange& exchange = *static_cast<HttpExchange*>(self);
  const std::size_t given = size * count;
  if (given > exchange.request_.answer_bytes_max - exchange.answer_.body.size()) return 0;
  exchange.answer_.body.append(bytes, given);
  return given;
}

HttpAnswer HttpExchange::take_answer() {
  long status = 0;
  curl_easy_getinfo(transfer_.easy(), CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  return std::move(answer_);
}

Result<std::optional<Redirect>> redirect_of(const HttpAnswer& answer, const HttpRequest& request,
                                            const Url& from) {
  const auto location = answer.find_header("location");
  if (!is_redirect(answer.status) || !location) return std::nullopt;
  auto to = from.resolve(*location);
  if (!to) return std::unexpected(to.error());
  if (from.scheme() == Url::Scheme::https && to->scheme() == Url::Scheme::http) {
    return refused_redirect("The answer redirects from https to http.");
  }

  Redirect next{std::move(*to), request};
  const bool gives_up_body = becomes_get(answer.status, request.method);
  if (gives_up_body) {
    next.request.method = Method::get;
    next.request.body.clear();
  }
  const bool is_elsewhere = next.url.origin() != from.origin();
  if (is_elsewhere && !next.request.body.empty()) {
    return refused_redirect("The answer redirects what was sent to another server.");
  }
  std::erase_if(next.request.headers, [&](const auto& header) {
    const std::string name = lower(header.first);
    if (gives_up_body && name.starts_with("content-")) return true;
    return is_elsewhere && name != "accept" && name != "accept-language" && name != "user-agent";
  });
  return next;
}

}  // namespace acquaint::outbound
