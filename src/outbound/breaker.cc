#include "outbound/breaker.h"

#include <algorithm>

namespace acquaint::outbound {

bool Breakers::is_open(const std::string& host, TimePoint now) const {
  const auto found = failing_.find(host);
  return found != failing_.end() && found->second.failures >= limits_.failures_max &&
         now < found->second.next_call_at;
}

bool Breakers::admits(const std::string& host, TimePoint now) {
  if (is_open(host, now)) return false;
  const auto found = failing_.find(host);
  // The trial: whoever comes while it is under way is refused.
  if (found != failing_.end() && found->second.failures >= limits_.failures_max) {
    found->second.next_call_at = now + limits_.rest;
  }
  return true;
}

void Breakers::succeeded(const std::string& host) {
  failing_.erase(host);
}

void Breakers::failed(const std::string& host, TimePoint now) {
  if (!failing_.contains(host) && failing_.size() >= limits_.hosts_max) forget_the_oldest();
  State& state = failing_[host];
  state.failures = std::min(state.failures + 1, limits_.failures_max);
  state.failed_at = now;
  state.next_call_at = now + limits_.rest;
}

void Breakers::abandoned(const std::string& host) {
  const auto found = failing_.find(host);
  if (found != failing_.end()) found->second.next_call_at = found->second.failed_at + limits_.rest;
}

void Breakers::forget_the_oldest() {
  const auto oldest = std::ranges::min_element(
      failing_, {}, [](const auto& entry) { return entry.second.failed_at; });
  if (oldest != failing_.end()) failing_.erase(oldest);
}

}  // namespace acquaint::outbound
