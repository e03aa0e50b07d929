// Tokens that were accepted lately, found by their whole text.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/recent.h"

namespace acquaint::login {

struct VerifiedToken;

// Safe to call from any thread.
class TokenCache {
 public:
  explicit TokenCache(std::size_t entries_max);

  // Null when this very text is not there.
  std::shared_ptr<const VerifiedToken> find(std::string_view text);
  void put(std::string_view text, std::shared_ptr<const VerifiedToken> token);
  void erase(std::string_view text);

 private:
  struct Entry {
    std::string text;
    std::shared_ptr<const VerifiedToken> token;
  };
  struct Shard {
    std::mutex mutex;
    Recent<std::uint64_t, Entry> entries;
    explicit Shard(std::size_t entries_max) : entries(entries_max) {}
  };
  static constexpr std::size_t kShards = 16;

  // A keyed hash of the end of the text. A stranger can neither choose two texts that share one nor
  // learn by time how much of a guess is right: the texts are compared only when it agrees.
  std::uint64_t fingerprint(std::string_view text) const;
  Shard& shard_of(std::uint64_t fingerprint) { return *shards_[fingerprint % kShards]; }

  std::array<unsigned char, 16> key_;
  std::array<std::optional<Shard>, kShards> shards_;
};

}  // namespace acquaint::login
