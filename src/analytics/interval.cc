#include "analytics/interval.h"

#include <algorithm>
#include <cmath>

namespace acquaint::analytics {
namespace {

constexpr double kZ = 1.959964;  // Of a 95 % interval.

}  // namespace

std::optional<Share> share_of(std::int64_t part, std::int64_t total) {
  if (total <= 0) return std::nullopt;
  const double n = static_cast<double>(total), p = static_cast<double>(part) / n;
  const double z2 = kZ * kZ, middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return Share{p, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

std::optional<Share> difference_of(Counted with, Counted without) {
  if (with.total < kLeastCounted || without.total < kLeastCounted) return std::nullopt;
  const Share here = *share_of(with.part, with.total), there = *share_of(without.part, without.total);
  const double difference = here.value - there.value;
  return Share{difference, difference - std::hypot(here.value - here.low, there.high - there.value),
               difference + std::hypot(here.high - here.value, there.value - there.low)};
}

std::string_view verdict_of(const std::optional<Share>& difference) {
  if (!difference) return "not_measurable_yet";
  return difference->low > 0 ? "higher" : difference->high < 0 ? "lower" : "no_difference_seen";
}

Json describe(const std::optional<Share>& share) {
  if (!share) return nullptr;
  return JsonObject{{"share", share->value}, {"low", share->low}, {"high", share->high}};
}

JsonObject describe_difference(const std::optional<Share>& difference) {
  JsonObject out;
  if (difference) out = {{"difference", difference->value}, {"low", difference->low}, {"high", difference->high}};
  out["verdict"] = verdict_of(difference);
  return out;
}

}  // namespace acquaint::analytics
