// Calls of other servers over HTTP: the only place that makes them. It refuses addresses that are
// not public, follows the request's limits whatever the other side does, and spares a host that
// fails.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "outbound/address_guard.h"
#include "outbound/breaker.h"
#include "outbound/call_group.h"
#include "outbound/curl_thread.h"
#include "outbound/host_slots.h"
#include "outbound/resolver.h"
#include "outbound/url.h"

namespace acquaint::outbound {

enum class Method { get, head, post, put, patch, delete_ };

// Of "GET", "HEAD", "POST", "PUT", "PATCH" and "DELETE".
std::optional<Method> parse_method(std::string_view name);

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Timeouts {
  std::chrono::milliseconds connect{5'000};  // TCP and TLS, of each connection.
  std::chrono::milliseconds first_byte{
      10'000};  // From the look-up of the name to the answer's first line.
  std::chrono::milliseconds total{15'000};  // All of it, waiting for a slot and redirects too.
};

struct HttpRequest {
  Method method = Method::get;
  std::string url;  // See Url::parse().
  // Refused: names that are no RFC 9110 token, values with control characters, and what is
  // libcurl's or nobody's to set (Host, Content-Length, Cookie, Proxy-…; the list is in
  // http_exchange.cc).
  Headers headers;
  std::string body;
  std::string purpose;  // For the log, 1 to 40 of a-z, 0-9, '_', '-', '.': "jwks", "webhook".
  Timeouts timeouts;
  std::size_t answer_bytes_max = 1024 * 1024;  // Of the body, also after decompression.
  // How many redirects are followed. A redirect to another origin goes without the body, and
  // without all headers but Accept, Accept-Language and User-Agent; from https to http never.
  unsigned redirects_max = 0;
};

struct HttpAnswer {
  int status = 0;
  Headers headers;  // Names in lower case, in their order, duplicates kept.
  std::string body;

  // The first one; `name` in lower case.
  std::optional<std::string_view> find_header(std::string_view name) const;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // The answer, whatever its status; with redirects_max == 0 also one that redirects. Safe to call
  // from any executor. Every error is `unavailable`:
  //   outbound.refused_url         not a URL that is called, its port, or http where https is a
  //   must outbound.refused_address     an address of the host is not public
  //   outbound.refused_request     a header or the purpose is not as it must be
  //   outbound.busy                too many calls, of this host or in all
  //   outbound.breaker_open        the host failed too often of late
  //   outbound.connect             no address, no connection, or it broke
  //   outbound.tls                 no TLS 1.2 or newer with a certificate that is trusted
  //   outbound.timeout             one of the request's timeouts
  //   outbound.too_large           the body, or a head of more than 64 KiB
  //   outbound.bad_answer          not HTTP/1.1, or an encoding that cannot be undone
  //   outbound.too_many_redirects
  //   outbound.stopped             the client is being destroyed
  virtual Task<Result<HttpAnswer>> send(HttpRequest request) = 0;
};

struct HttpClientOptions {
  std::vector<Network> allowed_networks;     // See AddressGuard. Here http is as good as https.
  std::vector<std::string> insecure_hosts;   // Names that may be called over http; their addresses
                                             // are checked all the same.
  std::vector<std::uint16_t> allowed_ports;  // Beside 80, 443 and 8443.
  std::string ca_file;                       // Trusted instead of the system's authorities.
  SlotLimits slots;
  BreakerLimits breaker;  // An answer of 502, 503 or 504 is a failure too.
};

// One libcurl transfer per hop, with the addresses that were checked: no second look-up comes
// between the check and the connection.
class CurlHttpClient final : public HttpClient {
 public:
  // The thread and the resolver outlive the client.
  CurlHttpClient(CurlThread& thread, Resolver& resolver, HttpClientOptions options);
  // Ends what is under way with "outbound.stopped" and waits for it; no new call may be made.
  ~CurlHttpClient() override = default;

  Task<Result<HttpAnswer>> send(HttpRequest request) override;

 private:
  Task<Result<HttpAnswer>> follow(HttpRequest request);
  Task<Result<HttpAnswer>> call(const HttpRequest& request, const Url& url, TimePoint deadline);
  Task<Result<HttpAnswer>> call_in_slot(const HttpRequest& request, const Url& url,
                                        TimePoint deadline);
  Task<Result<HttpAnswer>> exchange(const HttpRequest& request, const Url& url, TimePoint deadline);
  Result<Done> check_url(const Url& url) const;
  Result<Done> check_addresses(const Url& url, const Addresses& addresses) const;
  void note_outcome(const std::string& origin, const Result<HttpAnswer>& answer);

  Resolver& resolver_;
  const HttpClientOptions options_;
  const AddressGuard guard_;
  // On the curl thread alone.
  HostSlots slots_;
  Breakers breakers_;
  CallGroup calls_;  // Last, so that the calls end before what they use.
};

}  // namespace acquaint::outbound
