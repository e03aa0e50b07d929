#include "outbound/host_slots.h"

#include <algorithm>

#include "outbound/call_group.h"

namespace acquaint::outbound {

HostSlots::Entry HostSlots::enter(const std::string& name, Signal& signal) {
  Host& host = hosts_[name];
  // Whoever waits and could run already does, so a free slot is nobody else's.
  if (calls_ < limits_.calls_max && host.calls < limits_.calls_per_host_max) {
    ++calls_;
    ++host.calls;
    return Entry::entered;
  }
  if (queue_.size() >= limits_.queue_max || host.waiting >= limits_.queue_per_host_max) {
    forget_if_idle(name);
    return Entry::refused;
  }
  ++host.waiting;
  queue_.push_back({name, &signal});
  return Entry::queued;
}

void HostSlots::give_up(const Signal& signal) {
  const auto found = std::ranges::find(queue_, &signal, &Waiter::signal);
  if (found == queue_.end()) return;
  const std::string name = found->host;
  queue_.erase(found);
  --hosts_[name].waiting;
  forget_if_idle(name);
}

void HostSlots::leave(const std::string& name) {
  --calls_;
  --hosts_[name].calls;
  const auto next = std::ranges::find_if(queue_, [&](const Waiter& waiter) {
    return hosts_[waiter.host].calls < limits_.calls_per_host_max;
  });
  if (next != queue_.end()) {
    const Waiter waiter = *next;
    queue_.erase(next);
    ++calls_;
    Host& host = hosts_[waiter.host];
    ++host.calls;
    --host.waiting;
    waiter.signal->raise();
  }
  forget_if_idle(name);
}

void HostSlots::forget_if_idle(const std::string& name) {
  const auto found = hosts_.find(name);
  if (found != hosts_.end() && found->second.calls == 0 && found->second.waiting == 0)
    hosts_.erase(found);
}

}  // namespace acquaint::outbound
