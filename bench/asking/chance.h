// Random numbers of the simulation: the same seed gives the same numbers with every compiler, which
// the standard library's distributions do not promise.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace acquaint::bench {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double normal() {
    const double a = uniform(), b = uniform();
    return std::sqrt(-2 * std::log(a + 1e-300)) * std::cos(2 * std::numbers::pi * b);
  }
  double exponential() { return -std::log(1 - uniform()); }
  bool happens(double probability) { return uniform() < probability; }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace acquaint::bench
