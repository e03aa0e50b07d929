// Password hashing with argon2id on a bounded pool of threads of its own, so that logins never slow
// down anything else and a flood of them is refused instead of queued. The only place where a
// password is compared with its hash. Other work on a password that blocks runs here too.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace acquaint::login {

struct HashPoolLimits {
  std::size_t threads = 2;     // 1 to 8; each needs 19 MiB while it works, an imported hash up to 64.
  std::size_t queue_max = 64;  // Passwords that may wait for a thread; 0: all are refused.
};

// Safe to call from any executor; awaiting never blocks a thread. Every call fails with throttled
// "login.busy" when the queue is full, and with unavailable "login.out_of_memory" when there is no
// memory for a hash. The copy of the password that a call is given is wiped after use.
class HashPool {
 public:
  explicit HashPool(const HashPoolLimits& limits = {});
  // Finishes what is queued; no new call may be made.
  ~HashPool();
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;

  // libsodium's argon2id text: m = 19456 KiB, t = 2, p = 1 (OWASP Password Storage Cheat Sheet).
  Task<Result<std::string>> hash(std::string password);

  // Whether it is the password of this hash. Error `invalid` "login.unsupported_hash" when
  // is_supported_hash(stored) is false; nothing is computed then.
  Task<Result<bool>> verify(std::string stored, std::string password);

  // Always false, after the work of verify() with a fresh hash: for a user who does not exist, so
  // that the time of an answer does not tell.
  Task<Result<bool>> verify_absent(std::string password);

  // What `question` says of the password, asked on a thread of the pool: for what blocks, such as a
  // look-up on a disk. It is called at most once; what it throws is thrown here.
  using Question = std::function<bool(std::string_view password)>;
  Task<Result<bool>> ask(std::string password, Question question);

  // Done when a password that comes now would find a place in the queue, else "login.busy": to be asked
  // before anything else is spent on a password that would be refused.
  Result<Done> expect_room();

  // Hashes that were computed since the start: two answers after the same number of them take the
  // same time.
  std::uint64_t computed() const { return computed_; }

 private:
  bool submit(std::move_only_function<void()> work);
  void work_until_stopped();

  const std::size_t queue_max_;
  std::atomic<std::uint64_t> computed_ = 0;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// Whether the text is an argon2id hash that this server is willing to compute: m of 8 to 65536 KiB,
// t of 1 to 10, p of 1 to 4, a salt of 8 to 48 bytes, a tag of 16 to 64. Anything above would let
// an imported hash exhaust the server at each login.
bool is_supported_hash(std::string_view stored);

// Whether a supported hash was made with other parameters than those of HashPool::hash.
bool needs_rehash(std::string_view stored);

}  // namespace acquaint::login
