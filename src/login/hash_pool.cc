#include "login/hash_pool.h"

#include <pthread.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <exception>
#include <expected>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr unsigned kMemoryKiB = 19456;
constexpr unsigned kPasses = 2;
constexpr int kNiceness = 10;

// A well-formed hash of the present parameters whose password nobody knows.
constexpr const char* kNobodysHash =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct HashParameters {
  unsigned memory_kib = 0;
  unsigned passes = 0;
  unsigned lanes = 0;
  bool operator==(const HashParameters&) const = default;
};

// Reads "<prefix><number>" from the front.
bool take_number(std::string_view& text, std::string_view prefix, unsigned& number) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || text.front() == '0') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

// Whether the text is base64 without padding of `least` to `most` bytes.
bool is_base64_of(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() > 128 || text.contains('=')) return false;
  const std::string padded = std::string(text) + std::string((4 - text.size() % 4) % 4, '=');
  const auto bytes = from_base64(padded);
  return bytes && bytes->size() >= least && bytes->size() <= most;
}

std::optional<HashParameters> parse_hash(std::string_view text) {
  HashParameters given;
  if (!take_number(text, "$argon2id$v=19$m=", given.memory_kib) ||
      !take_number(text, ",t=", given.passes) || !take_number(text, ",p=", given.lanes) ||
      !text.starts_with('$')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const std::size_t dollar = text.find('$');
  if (dollar == std::string_view::npos || !is_base64_of(text.substr(0, dollar), 8, 48) ||
      !is_base64_of(text.substr(dollar + 1), 16, 64)) {
    return std::nullopt;
  }
  return given;
}

std::unexpected<Error> out_of_memory() {
  return fail(Error::Kind::unavailable, "login.out_of_memory",
              "There is no memory to check a password right now.");
}

std::unexpected<Error> busy() {
  return fail(Error::Kind::throttled, "login.busy",
              "Too many people are signing in right now. Try again in a moment.");
}

Result<std::string> compute_hash(const std::string& password) {
  char text[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(text, password.data(), password.size(), kPasses, kMemoryKiB * 1024ULL,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return out_of_memory();
  }
  return std::string(text);
}

Result<bool> compute_verify(const std::string& stored, const std::string& password) {
  errno = 0;
  if (crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0) return true;
  // libsodium says EINVAL for a mismatch alone; a well-formed hash fails otherwise only for memory.
  if (errno != EINVAL) return out_of_memory();
  return false;
}

// Wipes a password that lives in a coroutine's frame when the coroutine is done with it.
class WipedAfterUse {
 public:
  explicit WipedAfterUse(std::string& secret) : secret_(secret) {}
  ~WipedAfterUse() { sodium_memzero(secret_.data(), secret_.size()); }
  WipedAfterUse(const WipedAfterUse&) = delete;
  WipedAfterUse& operator=(const WipedAfterUse&) = delete;

 private:
  std::string& secret_;
};

// Where cores are few, a flood of passwords leaves them to whoever waits for another answer. The name
// is for the operator, who sees what these threads use. Neither is needed for a right answer.
void step_back() {
  pthread_setname_np(pthread_self(), "hash");
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

}  // namespace

HashPool::HashPool(const HashPoolLimits& limits) : queue_max_(limits.queue_max) {
  ACQUAINT_CHECK(limits.threads >= 1 && limits.threads <= 8);
  // Picks the fast argon2 implementation; without it libsodium uses the portable one.
  ACQUAINT_CHECK(sodium_init() >= 0);
  for (std::size_t i = 0; i < limits.threads; ++i) {
    threads_.emplace_back([this] { work_until_stopped(); });
  }
}

HashPool::~HashPool() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool HashPool::submit(std::move_only_function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(work));
  }
  ready_.notify_one();
  return true;
}

Result<Done> HashPool::expect_room() {
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= queue_max_) return busy();
  return Done{};
}

void HashPool::work_until_stopped() {
  step_back();
  while (true) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return stopped_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
  }
}

Task<Result<std::string>> HashPool::hash(std::string password) {
  const WipedAfterUse wiped(password);
  using Outcome = Result<std::string>;
  co_return co_await suspend_until<Outcome>([&](Completion<Outcome> done) {
    if (!submit([this, &password, done] {
          ++computed_;
          done(compute_hash(password));
        })) done(busy());
  });
}

Task<Result<bool>> HashPool::verify(std::string stored, std::string password) {
  const WipedAfterUse wiped(password);
  if (!is_supported_hash(stored)) {
    co_return invalid("login.unsupported_hash", "The stored password hash is not supported.");
  }
  using Outcome = Result<bool>;
  co_return co_await suspend_until<Outcome>([&](Completion<Outcome> done) {
    if (!submit([&, done] {
          ++computed_;
          done(compute_verify(stored, password));
        })) done(busy());
  });
}

Task<Result<bool>> HashPool::verify_absent(std::string password) {
  const WipedAfterUse wiped(password);
  const std::string stored = kNobodysHash;
  using Outcome = Result<bool>;
  const Outcome matches = co_await suspend_until<Outcome>([&](Completion<Outcome> done) {
    if (!submit([&, done] {
          ++computed_;
          done(compute_verify(stored, password));
        })) done(busy());
  });
  if (!matches) co_return matches;
  co_return false;
}

Task<Result<bool>> HashPool::ask(std::string password, Question question) {
  const WipedAfterUse wiped(password);
  using Answer = std::expected<Result<bool>, std::exception_ptr>;
  const Answer answer = co_await suspend_until<Answer>([&](Completion<Answer> done) {
    const auto work = [&password, &question, done] {
      Answer found;
      try {
        found = question(password);
      } catch (...) {
        found = std::unexpected(std::current_exception());
      }
      done(std::move(found));
    };
    if (!submit(work)) done(Result<bool>(busy()));
  });
  if (!answer) std::rethrow_exception(answer.error());
  co_return *answer;
}

bool is_supported_hash(std::string_view stored) {
  const auto given = parse_hash(stored);
  return given && given->memory_kib >= 8 * given->lanes && given->memory_kib <= 65536 &&
         given->passes >= 1 && given->passes <= 10 && given->lanes >= 1 && given->lanes <= 4;
}

bool needs_rehash(std::string_view stored) {
  return parse_hash(stored) != HashParameters{kMemoryKiB, kPasses, 1};
}

}  // namespace acquaint::login
