#include "asking/normal.h"

#include <array>
#include <cmath>
#include <numbers>

namespace acquaint::asking {
namespace {

constexpr double kReach = 6;
constexpr int kPerUnit = 64;
constexpr int kIntervals = 2 * static_cast<int>(kReach) * kPerUnit;

struct Tables {
  std::array<double, kIntervals + 2> density;
  std::array<double, kIntervals + 2> cdf;

  Tables() {
    for (int i = 0; i < kIntervals + 2; ++i) {
      const double x = static_cast<double>(i) / kPerUnit - kReach;
      density[static_cast<std::size_t>(i)] = normal_density(x);
      cdf[static_cast<std::size_t>(i)] = normal_cdf(x);
    }
  }
};

const Tables& tables() {
  static const Tables made;
  return made;
}

double look_up(const std::array<double, kIntervals + 2>& table, double x) {
  const double place = (x + kReach) * kPerUnit;
  const auto index = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(index);
  return table[index] + part * (table[index + 1] - table[index]);
}

}  // namespace

double normal_density(double x) {
  return std::numbers::inv_sqrtpi / std::numbers::sqrt2 * std::exp(-x * x / 2);
}

double normal_cdf(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

double quick_normal_density(double x) {
  return x > -kReach && x < kReach ? look_up(tables().density, x) : 0;
}

double quick_normal_cdf(double x) {
  if (x <= -kReach) return 0;
  return x < kReach ? look_up(tables().cdf, x) : 1;
}

}  // namespace acquaint::asking
