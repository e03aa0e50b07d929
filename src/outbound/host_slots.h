// The bulkheads: how many calls may be under way in all and for one host, and how many may wait, so
// that a host that hangs takes nothing from the others. Pure but for the signals; not thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

namespace acquaint::outbound {

class Signal;

struct SlotLimits {
  std::size_t calls_max = 64;
  std::size_t calls_per_host_max = 8;
  std::size_t queue_max = 512;
  std::size_t queue_per_host_max = 128;
};

class HostSlots {
 public:
  explicit HostSlots(const SlotLimits& limits) : limits_(limits) {}

  enum class Entry { entered, queued, refused };

  // `queued`: the signal is raised when the slot is there. It lives until then, or give_up().
  Entry enter(const std::string& host, Signal& signal);

  // Leaves the queue; the signal was not raised.
  void give_up(const Signal& signal);

  // Gives the slot back; who has waited longest of those whose host has room gets it.
  void leave(const std::string& host);

 private:
  struct Host {
    std::size_t calls = 0;
    std::size_t waiting = 0;
  };
  struct Waiter {
    std::string host;
    Signal* signal;
  };
  void forget_if_idle(const std::string& host);

  SlotLimits limits_;
  std::size_t calls_ = 0;
  std::unordered_map<std::string, Host> hosts_;
  std::deque<Waiter> queue_;
};

}  // namespace acquaint::outbound
