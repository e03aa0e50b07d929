#include "login/throttle.h"

#include <arpa/inet.h>

#include "base/encoding.h"
#include "profile/handle.h"

namespace acquaint::login {
namespace {

// The part of an address that one customer holds: all of an IPv4 address, also one that is mapped
// into IPv6, and the first 64 bits of an IPv6 address.
std::string network_of(std::string_view address) {
  const std::string text(address);
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return text;
  if (IN6_IS_ADDR_V4MAPPED(&bytes)) {
    char dotted[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, bytes.s6_addr + 12, dotted, sizeof dotted);
    return dotted;
  }
  return {reinterpret_cast<const char*>(bytes.s6_addr), 8};
}

// Hashed, so that what a stranger types in costs the same memory whatever its length.
std::string key_of(std::string_view identifier, std::string_view network) {
  return sha256(sha256(profile::fold(identifier)).append(network));
}

}  // namespace

Throttle::Throttle(const ThrottleLimits& limits)
    : limits_(limits), by_pair_(limits.entries_max), by_address_(limits.entries_max) {}

Result<Done> Throttle::reserve(std::string_view identifier, std::string_view address, Time now) {
  const std::string network = network_of(address), key = key_of(identifier, network);
  const std::lock_guard lock(mutex_);
  Attempts of_pair = attempts_of(by_pair_, key, limits_.window, now);
  Attempts of_address = attempts_of(by_address_, network, limits_.address_window, now);
  if (of_pair.count >= limits_.attempts_max || of_address.count >= limits_.address_attempts_max) {
    return fail(Error::Kind::throttled, "login.too_many_attempts",
                "There were too many attempts to sign in. Try again later.");
  }
  by_pair_.put(key, {.count = of_pair.count + 1, .since = now});
  by_address_.put(network, {.count = of_address.count + 1, .since = of_address.since});
  return Done{};
}

void Throttle::succeed(std::string_view identifier, std::string_view address) {
  const std::string network = network_of(address), key = key_of(identifier, network);
  const std::lock_guard lock(mutex_);
  by_pair_.erase(key);
  take_back(by_address_, network);
}

void Throttle::release(std::string_view identifier, std::string_view address) {
  const std::string network = network_of(address), key = key_of(identifier, network);
  const std::lock_guard lock(mutex_);
  take_back(by_pair_, key);
  take_back(by_address_, network);
}

// None when the window is over, or when the clock was set back since: what was counted in the
// future must not lock anybody out until then. Clocks that differ by less do not matter.
Throttle::Attempts Throttle::attempts_of(Counts& counts, const std::string& key, Duration window,
                                         Time now) {
  const Attempts* held = counts.find(key);
  if (held == nullptr || now - held->since >= window || held->since - now >= window) {
    return {.count = 0, .since = now};
  }
  return *held;
}

void Throttle::take_back(Counts& counts, const std::string& key) {
  Attempts* held = counts.find(key);
  if (held != nullptr && held->count > 0) --held->count;
}

}  // namespace acquaint::login
