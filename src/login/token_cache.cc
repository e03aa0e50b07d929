#include "login/token_cache.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace acquaint::login {
namespace {

// The signature stands at the end, and as many bytes of it are beyond guessing.
constexpr std::size_t kFingerprintedBytes = 64;

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);

}  // namespace

TokenCache::TokenCache(std::size_t entries_max) {
  randombytes_buf(key_.data(), key_.size());
  const std::size_t of_each = std::max<std::size_t>(2, entries_max / kShards);
  for (auto& shard : shards_) shard.emplace(of_each);
}

std::shared_ptr<const VerifiedToken> TokenCache::find(std::string_view text) {
  const std::uint64_t at = fingerprint(text);
  Shard& shard = shard_of(at);
  const std::lock_guard lock(shard.mutex);
  const Entry* entry = shard.entries.find(at);
  if (entry == nullptr || entry->text != text) return nullptr;
  return entry->token;
}

void TokenCache::put(std::string_view text, std::shared_ptr<const VerifiedToken> token) {
  const std::uint64_t at = fingerprint(text);
  Shard& shard = shard_of(at);
  const std::lock_guard lock(shard.mutex);
  shard.entries.put(at, {.text = std::string(text), .token = std::move(token)});
}

void TokenCache::erase(std::string_view text) {
  const std::uint64_t at = fingerprint(text);
  Shard& shard = shard_of(at);
  const std::lock_guard lock(shard.mutex);
  const Entry* entry = shard.entries.find(at);
  if (entry != nullptr && entry->text == text) shard.entries.erase(at);
}

std::uint64_t TokenCache::fingerprint(std::string_view text) const {
  const std::string_view end =
      text.substr(text.size() - std::min(text.size(), kFingerprintedBytes));
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(end.data()), end.size(),
                   key_.data());
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return number;
}

}  // namespace acquaint::login
