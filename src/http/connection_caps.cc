#include "http/connection_caps.h"

namespace acquaint::http {

bool ConnectionCaps::enter(const Address& peer, Peer kind) {
  const std::lock_guard lock(mutex_);
  if (open_ >= total_max_) return false;
  if (kind == Peer::client) {
    std::size_t& mine = open_by_network_[peer.network()];
    if (mine >= per_client_max_) {
      if (mine == 0) open_by_network_.erase(peer.network());
      return false;
    }
    ++mine;
  }
  ++open_;
  return true;
}

void ConnectionCaps::leave(const Address& peer, Peer kind) {
  const std::lock_guard lock(mutex_);
  if (kind == Peer::client) {
    const auto mine = open_by_network_.find(peer.network());
    if (--mine->second == 0) open_by_network_.erase(mine);
  }
  if (--open_ == 0) none_.notify_all();
}

std::size_t ConnectionCaps::open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

bool ConnectionCaps::wait_until_none(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, longest, [&] { return open_ == 0; });
}

}  // namespace acquaint::http
