// The HTTP/1.1 server (RFC 9112): one thread and one event loop per core, each connection at home
// on one of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace acquaint::http {

struct Limits {
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t body_bytes_max = 1024 * 1024;
  std::size_t connections_max = 10'000;
  std::size_t connections_per_client_max = 1'000;
  std::size_t pipelined_max = 64;                // Requests read ahead on one connection.
  std::chrono::seconds header_timeout{10};       // From the first byte to the end of the header.
  std::chrono::seconds body_timeout{30};         // From the end of the header to that of the body.
  std::chrono::seconds idle_timeout{75};         // Between two requests.
  std::chrono::seconds write_timeout{30};        // Without progress.
};

struct Tls {
  std::string certificate_file;  // PEM chain; empty for plain HTTP.
  std::string key_file;
};

enum class RequestLog { none, errors, all };  // `errors` are the answers 500 to 599.

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";  // "[::1]:8080" for IPv6; port 0 picks a free one.
  unsigned threads = 2;
  Limits limits;
  Tls tls;
  std::vector<std::string> trusted_proxies;  // CIDR; only these may name a client in X-Forwarded-For.
  RequestLog request_log = RequestLog::errors;
};

// Told of every answer, on I/O threads: how metrics learn of requests without `http` knowing them.
// The request comes without query, headers and body, which went to the handler. Must not throw.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void answered(const Request& request, const Response& response,
                        std::chrono::nanoseconds taken) = 0;
  virtual void connections(std::size_t open) = 0;
};

class Server {
 public:
  // Binds and starts to serve; `handler` and `observer` (may be null) must outlive the server.
  // Fails with `unavailable`, code "http.cannot_listen" or "http.bad_tls", naming the address or
  // file; or with `invalid`, code "http.bad_trusted_proxy".
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler& handler,
                                               Observer* observer);
  virtual ~Server() = default;

  // The address in use, with the real port.
  virtual std::string address() const = 0;

  // Stops to accept, lets requests under way finish for at most `grace`, closes everything and
  // joins the threads. Requests under way are answered with "Connection: close". A handler that has
  // not finished by then is never resumed. Not to be called on an I/O thread.
  virtual void stop(std::chrono::milliseconds grace) = 0;
};

}  // namespace acquaint::http
