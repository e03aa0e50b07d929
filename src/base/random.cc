#include "base/random.h"

#include <sodium.h>

#include <vector>

#include "base/encoding.h"

namespace acquaint {
namespace {

std::string random_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

}  // namespace

void SystemRandom::fill(std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

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
