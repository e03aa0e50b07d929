// Counts the open connections of the whole server and of each client, and refuses those too many.
// Safe to call from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "http/client_address.h"

namespace acquaint::http {

class ConnectionCaps {
 public:
  ConnectionCaps(std::size_t total_max, std::size_t per_client_max)
      : total_max_(total_max), per_client_max_(per_client_max) {}

  // A trusted proxy carries many clients, so only the total counts for it.
  enum class Peer { client, trusted_proxy };

  // Counts one more connection; false, and no change, when that would exceed a cap.
  bool enter(const Address& peer, Peer kind);
  void leave(const Address& peer, Peer kind);

  std::size_t open() const;
  // False when some connections are still open after `longest`.
  bool wait_until_none(std::chrono::milliseconds longest);

 private:
  const std::size_t total_max_;
  const std::size_t per_client_max_;
  mutable std::mutex mutex_;
  std::condition_variable none_;
  std::size_t open_ = 0;
  std::map<Address, std::size_t> open_by_network_;
};

}  // namespace acquaint::http
