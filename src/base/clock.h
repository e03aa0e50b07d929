// Time as a value that comes in from outside, so that every decision can be tested and replayed.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace acquaint {

// Wall-clock time in milliseconds since 1970, UTC: what is stored and what the APIs show.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

// Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

// For tests: stands still until it is told to move.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : ms_(start.time_since_epoch().count()) {}
  Time now() const override { return Time(Duration(ms_.load())); }
  void advance(Duration by) { ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> ms_;
};

inline std::int64_t to_ms(Time time) { return time.time_since_epoch().count(); }
inline Time from_ms(std::int64_t ms) { return Time(Duration(ms)); }

// "2023-01-25T19:00:27.084Z", as Auth0 writes times.
std::string to_iso8601(Time time);

// Reads RFC 3339 date-times in UTC ("Z") with zero to nine digits of a fraction (cut to
// milliseconds), years 1970 to 9999; nothing when the text is anything else.
std::optional<Time> parse_iso8601(std::string_view text);

// Reads "90s", "15m", "12h", "7d": a whole number and one unit; nothing when the text is anything
// else or the duration exceeds 100 years.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace acquaint
