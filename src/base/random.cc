#include "base/random.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace acquaint {
namespace {

std::string random_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

}  // namespace

void SystemRandom::fill(std::span<std::byte> bytes) {
  // One system call for many small requests. What was handed out is wiped, so that nothing can be
  // given twice or read later. The program never forks without exec, which would copy the rest.
  struct Reserve {
    std::array<std::byte, 1024> bytes;
    std::size_t left = 0;
  };
  thread_local Reserve reserve;
  if (bytes.size() > reserve.bytes.size() / 4) return randombytes_buf(bytes.data(), bytes.size());
  if (reserve.left < bytes.size()) {
    randombytes_buf(reserve.bytes.data(), reserve.bytes.size());
    reserve.left = reserve.bytes.size();
  }
  reserve.left -= bytes.size();
  const auto taken = std::span(reserve.bytes).subspan(reserve.left, bytes.size());
  std::ranges::copy(taken, bytes.begin());
  sodium_memzero(taken.data(), taken.size());
}

void SeededRandom::fill(std::span<std::byte> bytes) {
  const std::lock_guard lock(mutex_);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine_() & 0xff);
}

std::string random_token(Random& random, std::size_t bytes) {
  return to_base64url(random_bytes(random, bytes));
}

std::string random_hex(Random& random, std::size_t bytes) {
  return to_hex(random_bytes(random, bytes));
}

}  // namespace acquaint
