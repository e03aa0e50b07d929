// Spares a server that keeps failing, and those who would wait for it: after enough failures in a
// row calls of it fail at once, until one trial call succeeds. Pure: the time is passed in. Not
// thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace acquaint::outbound {

struct BreakerLimits {
  unsigned failures_max = 5;               // In a row, after which it opens; at least 1.
  std::chrono::milliseconds rest{30'000};  // How long it stays open before a trial.
  std::size_t hosts_max = 4096;  // Remembered; beyond, who failed longest ago is forgotten.
};

// The breakers of all hosts. Remembers only those that failed last.
class Breakers {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Breakers(const BreakerLimits& limits) : limits_(limits) {}

  // Whether a call of the host may begin now. After the rest only one may, the trial; every
  // admitted call must end in one of the three below. A trial that never ends frees the way after
  // another rest.
  bool admits(const std::string& host, TimePoint now);

  // Whether admits() would refuse.
  bool is_open(const std::string& host, TimePoint now) const;

  void succeeded(const std::string& host);
  void failed(const std::string& host, TimePoint now);
  // The call ended without showing how the host is.
  void abandoned(const std::string& host);

 private:
  struct State {
    unsigned failures = 0;
    TimePoint failed_at;
    TimePoint next_call_at;  // Used once the failures reach the limit.
  };
  void forget_the_oldest();

  BreakerLimits limits_;
  std::unordered_map<std::string, State> failing_;
};

}  // namespace acquaint::outbound
