// One place under the site's cap on interruptions (asking/site_cap.h), held while a decision is made and
// put back unless it came to a prompt.
#pragma once

#include <optional>

#include "asking/policy.h"
#include "asking/site_cap.h"

namespace acquaint::api {

class Interruption {
 public:
  Interruption(asking::SiteCap& cap, const asking::Policy& policy) : cap_(cap), per_hour_(policy.interruptions_per_hour) {}
  ~Interruption() {
    if (is_held_) cap_.give_back(*per_hour_);
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Until when the site is full; nothing where it is not, or has no cap.
  std::optional<Time> full_until(Time now) const {
    return per_hour_ ? cap_.full_until(*per_hour_, now) : std::nullopt;
  }
  // Whether there is a place, or no cap.
  bool take(Time now) {
    if (per_hour_) is_held_ = cap_.take(*per_hour_, now);
    return !per_hour_ || is_held_;
  }
  void keep() { is_held_ = false; }

 private:
  asking::SiteCap& cap_;
  const std::optional<int> per_hour_;
  bool is_held_ = false;
};

}  // namespace acquaint::api
