// One HTTP request and its answer as a libcurl transfer: which headers may be set, how large an
// answer may be, where a redirect leads.
#pragma once

#include "outbound/client.h"
#include "outbound/transfer.h"

namespace acquaint::outbound {

// "outbound.refused_request" unless the headers and the purpose are as HttpRequest says.
Result<Done> check_request(const HttpRequest& request);

// Makes the transfer send the request and collects the answer. The request and the transfer outlive
// it.
class HttpExchange {
 public:
  HttpExchange(Transfer& transfer, const HttpRequest& request, const Url& url);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  // Whether a byte of an answer has arrived.
  const bool& begun() const { return begun_; }
  // Once the transfer was performed.
  HttpAnswer take_answer();

 private:
  static std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self);
  void set_method();
  void set_headers();

  Transfer& transfer_;
  const HttpRequest& request_;
  HttpAnswer answer_;
  std::size_t head_bytes_ = 0;
  bool begun_ = false;
};

// The request that follows the redirect, if it is one: GET in place of POST after 301, 302 and of
// anything but HEAD after 303 (RFC 9110 section 15.4). "outbound.refused_url" when it may not be
// followed.
struct Redirect {
  Url url;
  HttpRequest request;
};
Result<std::optional<Redirect>> redirect_of(const HttpAnswer& answer, const HttpRequest& request,
                                            const Url& from);

}  // namespace acquaint::outbound
