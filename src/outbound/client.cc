#include "outbound/client.h"

#include <algorithm>

#include "base/log.h"
#include "outbound/http_exchange.h"
#include "outbound/transfer.h"

namespace acquaint::outbound {
namespace {

std::unexpected<Error> busy() {
  return fail(Error::Kind::unavailable, "outbound.busy",
              "Too many calls of other servers are under way.");
}

std::unexpected<Error> breaker_open() {
  return fail(Error::Kind::unavailable, "outbound.breaker_open",
              "The other server failed too often; it is tried again later.");
}

// What the breaker makes of an answer.
bool shows_failure(const HttpAnswer& answer) {
  return answer.status == 502 || answer.status == 503 || answer.status == 504;
}

bool shows_failure(const Error& error) {
  static constexpr std::string_view kCodes[] = {"outbound.connect", "outbound.tls",
                                                "outbound.timeout", "outbound.bad_answer"};
  return std::ranges::count(kCodes, error.code) > 0;
}

void log_call(const HttpRequest& request, const Url& url, const Result<HttpAnswer>& answer,
              TimePoint began) {
  using std::chrono::milliseconds;
  const auto took = std::chrono::round<milliseconds>(std::chrono::steady_clock::now() - began);
  if (answer) {
    log_event(LogLevel::info, "outbound.called",
              {{"purpose", request.purpose},
               {"host", url.host()},
               {"status", std::int64_t{answer->status}},
               {"ms", std::int64_t{took.count()}}});
  } else {
    log_event(LogLevel::warning, "outbound.failed",
              {{"purpose", request.purpose},
               {"host", url.host()},
               {"code", answer.error().code},
               {"ms", std::int64_t{took.count()}}});
  }
}

}  // namespace

std::optional<Method> parse_method(std::string_view name) {
  constexpr std::pair<std::string_view, Method> kMethods[] = {
      {"GET", Method::get},   {"HEAD", Method::head},   {"POST", Method::post},
      {"PUT", Method::put},   {"PATCH", Method::patch}, {"DELETE", Method::delete_}};
  const auto found = std::ranges::find(kMethods, name, &std::pair<std::string_view, Method>::first);
  return found == std::end(kMethods) ? std::nullopt : std::optional(found->second);
}

std::optional<std::string_view> HttpAnswer::find_header(std::string_view name) const {
  const auto found =
      std::ranges::find(headers, name, [](const auto& header) { return header.first; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

CurlHttpClient::CurlHttpClient(CurlThread& thread, Resolver& resolver, HttpClientOptions options)
    : resolver_(resolver),
      options_(std::move(options)),
      guard_(options_.allowed_networks),
      slots_(options_.slots),
      breakers_(options_.breaker),
      calls_(thread) {}

Task<Result<HttpAnswer>> CurlHttpClient::send(HttpRequest request) {
  Task<Result<HttpAnswer>> task = follow(std::move(request));
  co_return co_await calls_.run(std::move(task));
}

Task<Result<HttpAnswer>> CurlHttpClient::follow(HttpRequest request) {
  const TimePoint deadline = std::chrono::steady_clock::now() + request.timeouts.total;
  if (const auto checked = check_request(request); !checked)
    co_return std::unexpected(checked.error());
  auto url = Url::parse(request.url);
  if (!url) co_return std::unexpected(url.error());
  for (unsigned redirects = 0;; ++redirects) {
    const TimePoint began = std::chrono::steady_clock::now();
    Result<HttpAnswer> answer = co_await call(request, *url, deadline);
    log_call(request, *url, answer, began);
    if (!answer || request.redirects_max == 0) co_return answer;
    auto next = redirect_of(*answer, request, *url);
    if (!next) co_return std::unexpected(next.error());
    if (!*next) co_return answer;
    if (redirects == request.redirects_max) {
      co_return fail(Error::Kind::unavailable, "outbound.too_many_redirects",
                     "The other server redirects too often.");
    }
    *url = (*next)->url;
    request = std::move((*next)->request);
  }
}

// Within the bulkheads.
Task<Result<HttpAnswer>> CurlHttpClient::call(const HttpRequest& request, const Url& url,
                                              TimePoint deadline) {
  if (const auto checked = check_url(url); !checked) co_return std::unexpected(checked.error());
  const std::string origin = url.origin();
  if (breakers_.is_open(origin, std::chrono::steady_clock::now())) co_return breaker_open();

  Signal signal;
  const HostSlots::Entry entry = slots_.enter(origin, signal);
  if (entry == HostSlots::Entry::refused) co_return busy();
  WaitEnd waited = WaitEnd::done;
  if (entry == HostSlots::Entry::queued) {
    waited = co_await calls_.wait(signal, deadline);
    if (!signal.is_raised()) {
      slots_.give_up(signal);
      if (waited == WaitEnd::stopped) co_return stopped();
      co_return busy();
    }
  }
  Result<HttpAnswer> answer = co_await call_in_slot(request, url, deadline);
  slots_.leave(origin);
  co_return answer;
}

// Within the breaker.
Task<Result<HttpAnswer>> CurlHttpClient::call_in_slot(const HttpRequest& request, const Url& url,
                                                      TimePoint deadline) {
  const std::string origin = url.origin();
  if (!breakers_.admits(origin, std::chrono::steady_clock::now())) co_return breaker_open();
  Result<HttpAnswer> answer = co_await exchange(request, url, deadline);
  note_outcome(origin, answer);
  co_return answer;
}

Task<Result<HttpAnswer>> CurlHttpClient::exchange(const HttpRequest& request, const Url& url,
                                                  TimePoint deadline) {
  const TimePoint first_byte =
      std::min(std::chrono::steady_clock::now() + request.timeouts.first_byte, deadline);
  auto addresses = co_await look_up(calls_, resolver_, url.host(), first_byte);
  if (!addresses) co_return std::unexpected(addresses.error());
  if (const auto checked = check_addresses(url, *addresses); !checked) {
    co_return std::unexpected(checked.error());
  }
  Transfer transfer(Destination{url.host(), url.port(), std::move(*addresses)}, options_.ca_file);
  transfer.guard_with(guard_);
  HttpExchange http(transfer, request, url);
  const TransferTimes times{request.timeouts.connect, first_byte, deadline};
  const Result<Done> performed = co_await transfer.perform(calls_, times, http.begun());
  if (!performed) co_return std::unexpected(performed.error());
  co_return http.take_answer();
}

Result<Done> CurlHttpClient::check_url(const Url& url) const {
  static constexpr std::uint16_t kPorts[] = {80, 443, 8443};
  if (std::ranges::count(kPorts, url.port()) == 0 &&
      std::ranges::count(options_.allowed_ports, url.port()) == 0) {
    return fail(Error::Kind::unavailable, "outbound.refused_url",
                "The port of the URL is not allowed.");
  }
  return Done{};
}

Result<Done> CurlHttpClient::check_addresses(const Url& url, const Addresses& addresses) const {
  // One that is refused refuses all: who mixes them in one answer means no good.
  if (!std::ranges::all_of(addresses, [&](const IpAddress& one) { return guard_.allows(one); })) {
    return fail(Error::Kind::unavailable, "outbound.refused_address",
                "The host has an address that must not be connected to.");
  }
  if (url.scheme() == Url::Scheme::http &&
      std::ranges::count(options_.insecure_hosts, url.host()) == 0 &&
      !std::ranges::all_of(addresses,
                           [&](const IpAddress& one) { return guard_.allows_by_name(one); })) {
    return fail(Error::Kind::unavailable, "outbound.refused_url",
                "The URL must begin with https://.");
  }
  return Done{};
}

void CurlHttpClient::note_outcome(const std::string& origin, const Result<HttpAnswer>& answer) {
  if (answer ? shows_failure(*answer) : shows_failure(answer.error())) {
    breakers_.failed(origin, std::chrono::steady_clock::now());
  } else if (answer) {
    breakers_.succeeded(origin);
  } else {
    breakers_.abandoned(origin);
  }
}

}  // namespace acquaint::outbound
