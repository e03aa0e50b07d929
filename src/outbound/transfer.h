// One libcurl easy handle with what every transfer has in common: it connects to checked addresses
// and nowhere else, over TLS that is verified, and takes nothing from the environment.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "outbound/address_guard.h"
#include "outbound/call_group.h"
#include "outbound/resolver.h"

namespace acquaint::outbound {

// Where a transfer may connect to, and nowhere else.
struct Destination {
  std::string host;  // A name, or an IPv6 address without brackets.
  std::uint16_t port;
  Addresses addresses;  // Of the host; checked by whoever made this.
};

struct TransferTimes {
  std::chrono::milliseconds connect;  // TCP and TLS.
  TimePoint first_byte;
  TimePoint end;
};

class Transfer {
 public:
  // `ca_file`: trusted instead of the system's authorities, or empty.
  Transfer(Destination destination, const std::string& ca_file);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() { return easy_; }
  // Sets an option of libcurl; a value that libcurl refuses is a bug.
  template <typename V>
  void set(CURLoption option, V value) {
    ACQUAINT_CHECK(curl_easy_setopt(easy_, option, value) == CURLE_OK);
  }
  // Adds to a list that lives as long as the transfer.
  void append(curl_slist*& list, const std::string& text);
  // As CURLOPT_HTTPHEADER, CURLOPT_MAIL_RCPT: the transfer takes the list.
  void set_list(CURLoption option, curl_slist* list);

  // Refuses to use a connection, also one that another transfer left open, whose peer the guard
  // does not allow. The guard outlives the transfer.
  void guard_with(const AddressGuard& guard);

  // Does it on the curl thread; `begun` may be set by a callback when the first byte of the answer
  // is there. `unavailable` "outbound.refused_address", "outbound.timeout", "outbound.too_large",
  // "outbound.tls", "outbound.connect", "outbound.bad_answer" or "outbound.stopped".
  Task<Result<Done>> perform(CallGroup& calls, TransferTimes times, const bool& begun);

  // Does it on this thread, which waits. The same errors; "outbound.stopped" within a second of
  // when `stop` holds. The first byte has until the end.
  Result<Done> perform_here(TransferTimes times, const std::atomic<bool>& stop);

 private:
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int before_request(void* self, char* peer, char* local, int peer_port, int local_port);
  void pin();
  static int check_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  Result<Done> limit(const TransferTimes& times);
  Error error_of(CURLcode code) const;

  Destination destination_;
  const AddressGuard* guard_ = nullptr;
  bool refused_ = false;
  CURL* easy_;
  CURLSH* share_;
  std::vector<curl_slist*> lists_;
};

// On the curl thread: the addresses of the host, looked up by the resolver unless it is an address:
// "outbound.connect" when there are none, "outbound.timeout", "outbound.stopped".
Task<Result<Addresses>> look_up(CallGroup& calls, Resolver& resolver, std::string host,
                                TimePoint deadline);

std::unexpected<Error> timed_out();
std::unexpected<Error> no_connection();

}  // namespace acquaint::outbound
