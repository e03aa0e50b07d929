#include "outbound/transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace acquaint::outbound {
namespace {

std::unexpected<Error> refused_address() {
  return fail(Error::Kind::unavailable, "outbound.refused_address",
              "The host has an address that must not be connected to.");
}

std::unexpected<Error> no_tls() {
  return fail(Error::Kind::unavailable, "outbound.tls",
              "No trusted TLS connection with the other server came about.");
}

std::unexpected<Error> too_large() {
  return fail(Error::Kind::unavailable, "outbound.too_large", "The answer is too large.");
}

std::unexpected<Error> bad_answer() {
  return fail(Error::Kind::unavailable, "outbound.bad_answer",
              "The other server's answer is not as the protocol says.");
}

struct Endpoint {
  IpAddress address;
  std::uint16_t port;
};

std::optional<Endpoint> read_endpoint(const curl_sockaddr& given) {
  if (given.family == AF_INET && given.addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in from;
    std::memcpy(&from, &given.addr, sizeof from);
    V4Bytes bytes;
    std::memcpy(bytes.data(), &from.sin_addr, bytes.size());
    return Endpoint{IpAddress::from_v4(bytes), ntohs(from.sin_port)};
  }
  if (given.family == AF_INET6 && given.addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 from;
    std::memcpy(&from, &given.addr, sizeof from);
    V6Bytes bytes;
    std::memcpy(bytes.data(), &from.sin6_addr, bytes.size());
    return Endpoint{IpAddress::from_v6(bytes), ntohs(from.sin6_port)};
  }
  return std::nullopt;
}

// Outlives the look-up that it waits for, which may come too late.
struct LookedUp {
  Signal signal;
  Addresses addresses;
};

}  // namespace

std::unexpected<Error> timed_out() {
  return fail(Error::Kind::unavailable, "outbound.timeout", "The other server took too long.");
}

std::unexpected<Error> no_connection() {
  return fail(Error::Kind::unavailable, "outbound.connect", "The other server cannot be reached.");
}

Transfer::Transfer(Destination destination, const std::string& ca_file)
    : destination_(std::move(destination)), easy_(curl_easy_init()), share_(curl_share_init()) {
  ACQUAINT_CHECK(easy_ != nullptr && share_ != nullptr);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");  // Also keeps libcurl from reading http_proxy and its like.
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) {
    set(CURLOPT_CAINFO, ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  pin();
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
  curl_share_cleanup(share_);
  for (curl_slist* list : lists_) curl_slist_free_all(list);
}

// Gives libcurl the addresses in a name cache that is this transfer's own, so that it looks nothing
// up, and no other transfer's addresses are there.
void Transfer::pin() {
  ACQUAINT_CHECK(curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) == CURLSHE_OK);
  set(CURLOPT_SHARE, share_);
  std::string entry = destination_.host + ":" + std::to_string(destination_.port) + ":";
  for (std::size_t i = 0; i < destination_.addresses.size(); ++i) {
    const IpAddress& address = destination_.addresses[i];
    entry += i == 0 ? "" : ",";
    entry += address.is_v4() ? address.text() : "[" + address.text() + "]";
  }
  // libcurl never looks up a host that is an address.
  if (IpAddress::parse(destination_.host)) return;
  curl_slist* list = nullptr;
  append(list, entry);
  set_list(CURLOPT_RESOLVE, list);
}

void Transfer::append(curl_slist*& list, const std::string& text) {
  curl_slist* const longer = curl_slist_append(list, text.c_str());
  ACQUAINT_CHECK(longer != nullptr);
  list = longer;
}

void Transfer::set_list(CURLoption option, curl_slist* list) {
  lists_.push_back(list);
  set(option, list);
}

void Transfer::guard_with(const AddressGuard& guard) {
  guard_ = &guard;
  set(CURLOPT_PREREQFUNCTION, &Transfer::before_request);
  set(CURLOPT_PREREQDATA, this);
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* given) {
  Transfer& transfer = *static_cast<Transfer*>(self);
  const Destination& destination = transfer.destination_;
  const auto endpoint = read_endpoint(*given);
  if (!endpoint || endpoint->port != destination.port ||
      std::ranges::count(destination.addresses, endpoint->address) == 0) {
    transfer.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(given->family, given->socktype | SOCK_CLOEXEC, given->protocol);
}

int Transfer::before_request(void* self, char* peer, char*, int, int) {
  Transfer& transfer = *static_cast<Transfer*>(self);
  const auto address = IpAddress::parse(peer);
  if (address && transfer.guard_->allows(*address)) return CURL_PREREQFUNC_OK;
  transfer.refused_ = true;
  return CURL_PREREQFUNC_ABORT;
}

Error Transfer::error_of(CURLcode code) const {
  if (refused_) return refused_address().error();
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return no_connection().error();
    case CURLE_OPERATION_TIMEDOUT:
      return timed_out().error();
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR:  // Our own callbacks end a transfer only for its size.
      return too_large().error();
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
      return no_tls().error();
    default:
      return bad_answer().error();
  }
}

Result<Done> Transfer::limit(const TransferTimes& times) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(times.end - std::chrono::steady_clock::now());
  if (left.count() <= 0) return timed_out();
  // Zero would mean libcurl's own defaults.
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::max(times.connect.count(), std::int64_t{1})));
  return Done{};
}

Task<Result<Done>> Transfer::perform(CallGroup& calls, TransferTimes times, const bool& begun) {
  if (const auto limited = limit(times); !limited) co_return limited;
  const CallGroup::Performed performed = co_await calls.perform(easy_, times.first_byte, begun);
  if (performed.end == WaitEnd::stopped) co_return stopped();
  if (performed.end == WaitEnd::late) co_return timed_out();
  if (performed.code != CURLE_OK) co_return std::unexpected(error_of(performed.code));
  co_return Done{};
}

Result<Done> Transfer::perform_here(TransferTimes times, const std::atomic<bool>& stop) {
  if (const auto limited = limit(times); !limited) return limited;
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Transfer::check_stop);
  set(CURLOPT_XFERINFODATA, &stop);
  const CURLcode code = curl_easy_perform(easy_);
  if (code == CURLE_OK) return Done{};
  if (stop) return stopped();
  return std::unexpected(error_of(code));
}

int Transfer::check_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stop) ? 1 : 0;
}

Task<Result<Addresses>> look_up(CallGroup& calls, Resolver& resolver, std::string host,
                                TimePoint deadline) {
  if (const auto address = IpAddress::parse(host)) co_return Addresses{*address};
  const auto looked_up = std::make_shared<LookedUp>();
  CurlThread& thread = calls.thread();
  resolver.look_up(host, [looked_up, &thread](Addresses found) {
    thread.post([looked_up, found = std::move(found)]() mutable {
      looked_up->addresses = std::move(found);
      looked_up->signal.raise();
    });
  });
  const WaitEnd end = co_await calls.wait(looked_up->signal, deadline);
  if (end == WaitEnd::stopped) co_return stopped();
  if (end == WaitEnd::late) co_return timed_out();
  if (looked_up->addresses.empty()) co_return no_connection();
  co_return std::move(looked_up->addresses);
}

}  // namespace acquaint::outbound
