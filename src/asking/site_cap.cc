#include "asking/site_cap.h"

#include <algorithm>
#include <cmath>

namespace acquaint::asking {
namespace {

constexpr Duration kHour = std::chrono::hours(1);

int tokens_max(int per_hour) { return per_hour == 0 ? 0 : 1 + per_hour / 10; }

// What flows in within an hour, so that with a full bucket no hour sees more than it may.
double refill(int per_hour) { return per_hour + 1.0 - tokens_max(per_hour); }

}  // namespace

SiteCap::Level SiteCap::level_at(int per_hour, Time now) const {
  // Other settings begin anew.
  if (level_.per_hour != per_hour) return {per_hour, static_cast<double>(tokens_max(per_hour)), now};
  Level level = level_;
  if (now <= level.at) return level;
  const std::chrono::duration<double, std::milli> passed = now - level.at, hour = kHour;
  level.tokens = std::min<double>(tokens_max(per_hour), level.tokens + passed / hour * refill(per_hour));
  level.at = now;
  return level;
}

std::optional<Time> SiteCap::full_until(int per_hour, Time now) const {
  if (per_hour == 0) return Time::max();
  const std::lock_guard lock(mutex_);
  const Level level = level_at(per_hour, now);
  if (level.tokens >= 1) return std::nullopt;
  const double wait = (1 - level.tokens) / refill(per_hour) * static_cast<double>(kHour.count());
  return std::max(now, level.at) + Duration(static_cast<std::int64_t>(std::ceil(wait)));
}

bool SiteCap::take(int per_hour, Time now) {
  const std::lock_guard lock(mutex_);
  level_ = level_at(per_hour, now);
  if (level_.tokens < 1) return false;
  level_.tokens -= 1;
  return true;
}

void SiteCap::give_back(int per_hour) {
  const std::lock_guard lock(mutex_);
  if (level_.per_hour != per_hour) return;
  level_.tokens = std::min<double>(tokens_max(per_hour), level_.tokens + 1);
}

}  // namespace acquaint::asking
