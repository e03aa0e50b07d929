// Randomness that comes in from outside. Secrets use SystemRandom; tests may pass SeededRandom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>
#include <string>

namespace acquaint {

// Safe to call from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

// The kernel's generator through libsodium.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

// For tests: the same seed gives the same bytes for ever.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::byte> bytes) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

// `bytes` random bytes in base64url without padding: 16 bytes give 22 characters.
std::string random_token(Random& random, std::size_t bytes);

// `bytes` random bytes in lower-case hexadecimal.
std::string random_hex(Random& random, std::size_t bytes);

}  // namespace acquaint
