// The site's cap: how many users may be interrupted within an hour, all together. A bucket of tokens in
// the memory of one process (ADR 0066).
#pragma once

#include <mutex>
#include <optional>

#include "base/clock.h"

namespace acquaint::asking {

// Of any hour, the last moment left out, at most `per_hour` tokens are taken, and of any moment a tenth
// of them and one, so that they are spread. Safe to use from any thread.
class SiteCap {
 public:
  // When the next token can be taken; nothing: now. Time::max(): never, of none an hour.
  std::optional<Time> full_until(int per_hour, Time now) const;

  // Takes a token; false when there is none.
  bool take(int per_hour, Time now);

  // Puts one back that came to nothing.
  void give_back(int per_hour);

 private:
  struct Level {
    int per_hour = -1;  // That the tokens were counted for.
    double tokens = 0;
    Time at;
  };
  Level level_at(int per_hour, Time now) const;

  mutable std::mutex mutex_;
  Level level_;
};

}  // namespace acquaint::asking
