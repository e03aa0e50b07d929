// Shares and what two of them differ by, each with the interval in which the truth lies in 95 of 100 cases.
// Newcombe, "Two-sided confidence intervals for the single proportion" and "Interval estimation for the
// difference between independent proportions", Statistics in Medicine 17 (1998), 857-890.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.h"

namespace acquaint::analytics {

struct Share {
  double value = 0, low = 0, high = 0;
};
// Wilson's interval (method 3 of the first paper, continuity left out). Nothing of nothing: a total of 0.
std::optional<Share> share_of(std::int64_t part, std::int64_t total);

// A part of a whole, 0 <= part <= total.
struct Counted {
  std::int64_t part = 0, total = 0;
};

// The share of `with` less that of `without`, by the second paper's method 10: the intervals of both, squared
// and added. Nothing while either side has fewer than kLeastCounted.
inline constexpr std::int64_t kLeastCounted = 100;
std::optional<Share> difference_of(Counted with, Counted without);

// "higher", "lower", "no_difference_seen", or "not_measurable_yet" without a difference.
std::string_view verdict_of(const std::optional<Share>& difference);

// {"share", "low", "high"}; null for nothing.
Json describe(const std::optional<Share>& share);
// {"difference", "low", "high", "verdict"}; of nothing the verdict alone.
JsonObject describe_difference(const std::optional<Share>& difference);

}  // namespace acquaint::analytics
