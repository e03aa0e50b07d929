// All that the learning order sees of a moment and of the user in it: a few coarse buckets. No
// value of the profile is among them.
#pragma once

#include <cstdint>
#include <string_view>

#include "asking/moment.h"
#include "asking/policy.h"
#include "profile/user.h"

namespace acquaint::asking {

inline constexpr int kPagesDeclaredMax = 8;
inline constexpr int kPages =
    kPagesDeclaredMax + kMomentKinds;  // Those of the policy, then one for each kind of moment.
inline constexpr int kDevices = 4;  // "desktop", "mobile", "tablet", anything else.
inline constexpr int kHours = 3;    // Thirds of the day in UTC.
inline constexpr int kSegments =
    8;  // By the hash of the text "segment" of the moment's context; 0: none.
inline constexpr int kSources = 2;   // Signed up with a social account, or not.
inline constexpr int kFatigues = 5;  // Half units of fatigue.
inline constexpr int kDismissals =
    4;  // How often the user passed the question over; 3 and more are one.
inline constexpr int kBatches = 4;  // Questions of the prompt; 4 and more are one.

struct Features {
  std::uint8_t page = 0;
  std::uint8_t device = 0;
  std::uint8_t hour = 0;
  std::uint8_t segment = 0;
  std::uint8_t source = 0;
  std::uint8_t fatigue = 0;

  bool operator==(const Features&) const = default;
};

Features features_of(const profile::User& user, const Moment& moment, const Policy& policy);

}  // namespace acquaint::asking
