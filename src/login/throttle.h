// Bounds how often passwords may be guessed (Auth0: brute-force protection and suspicious IP
// throttling). Counted per (identifier, address), because a lock on the identifier alone would let
// anybody lock anybody out; and per address alone, because one password may be tried on many
// identifiers, and because a flood from one place must not keep everybody else waiting for a hash.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "login/recent.h"

namespace acquaint::login {

struct ThrottleLimits {
  int attempts_max = 10;
  Duration window = std::chrono::minutes(15);  // Since the last attempt that was let through.
  // For whatever identifiers; those that succeeded do not count.
  int address_attempts_max = 100;
  Duration address_window = std::chrono::minutes(15);  // Since the first of them.
  // Remembered of each of the two kinds; those used least recently go first.
  std::size_t entries_max = 100'000;
};

// Safe to call from any thread. An attempt is counted before its hash is computed, so that attempts
// at the same time cannot slip past the limit together. An address is what one customer holds: the
// first 64 bits of an IPv6 address.
class Throttle {
 public:
  explicit Throttle(const ThrottleLimits& limits = {});

  // Counts an attempt. throttled "login.too_many_attempts" when the pair or the address has used up
  // its attempts; that is not counted and does not prolong the wait.
  Result<Done> reserve(std::string_view identifier, std::string_view address, Time now);
  // The attempt succeeded: the pair starts afresh, and the address did nothing wrong.
  void succeed(std::string_view identifier, std::string_view address);
  // The attempt was not made after all: it does not count.
  void release(std::string_view identifier, std::string_view address);

 private:
  struct Attempts {
    int count = 0;
    Time since;  // The last attempt of a pair, the first one of an address.
  };
  using Counts = Recent<std::string, Attempts>;

  static Attempts attempts_of(Counts& counts, const std::string& key, Duration window, Time now);
  static void take_back(Counts& counts, const std::string& key);

  const ThrottleLimits limits_;
  std::mutex mutex_;
  Counts by_pair_;
  Counts by_address_;
};

}  // namespace acquaint::login
