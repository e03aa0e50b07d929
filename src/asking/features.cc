#include "asking/features.h"

#include <algorithm>
#include <string_view>

#include "asking/outcome.h"
#include "base/stable_hash.h"

namespace acquaint::asking {
namespace {

std::uint8_t page_of(const Moment& moment, const Learning& learning) {
  std::uint8_t page = 0;
  for (const Placement& placement : learning.pages) {
    if (placement.fits(moment)) return page;
    ++page;
  }
  return static_cast<std::uint8_t>(kPagesDeclaredMax + static_cast<int>(moment.kind));
}

std::uint8_t device_of(std::string_view device) {
  constexpr std::string_view kKnown[] = {"desktop", "mobile", "tablet"};
  const auto found = std::ranges::find(kKnown, device);
  return static_cast<std::uint8_t>(found - std::begin(kKnown));
}

std::uint8_t hour_of(Time now) {
  using namespace std::chrono;
  const auto of_day = now - floor<days>(now);
  return static_cast<std::uint8_t>(of_day / hours(24 / kHours));
}

std::uint8_t segment_of(const Moment& moment) {
  const auto segment = find_string(moment.context, "segment");
  if (!segment || segment->empty()) return 0;
  return static_cast<std::uint8_t>(1 + short_hash(*segment) % (kSegments - 1));
}

}  // namespace

Features features_of(const profile::User& user, const Moment& moment, const Policy& policy) {
  const double fatigue = fatigue_at(user.asking, policy, moment.now);
  return {.page = page_of(moment, policy.learning),
          .device = device_of(moment.device),
          .hour = hour_of(moment.now),
          .segment = segment_of(moment),
          .source = !user.identities.empty() && user.identities.front().is_social,
          .fatigue = static_cast<std::uint8_t>(std::clamp(fatigue * 2, 0.0, kFatigues - 1.0))};
}

}  // namespace acquaint::asking
