// Bounds how often passwords may be guessed and accounts made (Auth0: brute-force protection and
// suspicious IP throttling). Counted per (identifier, address), because a lock on the identifier
// alone would let anybody lock anybody out; and per address alone, because one password may be tried
// on many identifiers, and because a flood from one place must not keep everybody else waiting for a
// hash. The counts are in this process's memory: a restart forgets them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/recent.h"
#include "base/result.h"
#include "login/attack_protection.h"

namespace acquaint::login {

// Safe to call from any thread. An attempt is counted before its hash is computed, so that attempts
// at the same time cannot slip past the limit together. An address is what one customer holds: the
// first 64 bits of an IPv6 address.
class Throttle {
 public:
  using Rules = std::shared_ptr<const AttackProtection>;
  // The rules that hold at the moment; called with every attempt.
  using RulesNow = std::function<Rules()>;

  // How long a pair stays blocked after its last counted attempt (Auth0: 30 days).
  static constexpr Duration kBlockedFor = std::chrono::days(30);

  // `entries_max` are remembered of each kind; those used least recently go first.
  explicit Throttle(RulesNow rules_now, std::size_t entries_max = 100'000);

  // Counts an attempt to log in. throttled "login.too_many_attempts" when the identifier's or the
  // address's attempts are used up; that is not counted and does not prolong the wait. What uses up
  // the last one is logged: "protection.identifier_blocked", "protection.address_throttled".
  Result<Done> reserve(std::string_view identifier, std::string_view address, Time now);
  // The attempt succeeded: the pair starts afresh, and the address did nothing wrong.
  void succeed(std::string_view identifier, std::string_view address);
  // The attempt was not made after all: it does not count.
  void release(std::string_view identifier, std::string_view address);

  // Counts a sign-up. throttled "sign_up.too_many".
  Result<Done> reserve_sign_up(std::string_view address, Time now);

  // Whether attempts of this pair are refused now for wrong passwords.
  bool is_blocked(std::string_view identifier, std::string_view address, Time now);
  // Counts a mail that tells of a block or the like, and says whether it may be sent: one an hour for an
  // identifier (Auth0's limit for blocks).
  bool reserve_notice(std::string_view identifier, Time now);

  // Counts a mail that somebody at `address` asks to be sent to `recipient`, and says whether it may be:
  // to one recipient ten at once and one a minute from then on (Auth0's limit for
  // /dbconnections/change_password), from one address fifty and one each half a minute.
  bool reserve_mail(std::string_view recipient, std::string_view address, Time now);

  // Counts a try to guess the code that was mailed to `recipient`. throttled "login.too_many_attempts"
  // after ten of them, then one is let through each quarter of an hour.
  Result<Done> reserve_code(std::string_view recipient, Time now);
  // The code was right: its recipient starts afresh.
  void succeed_code(std::string_view recipient);

  // Counts an answer that is said to come from an identity provider: to check it costs calls of the
  // provider. throttled "login.too_many_attempts" after fifty bad ones from one address, then one is
  // let through each half a minute.
  Result<Done> reserve_provider_call(std::string_view address, Time now);
  // The answer was good, or the provider could not be reached: it does not count.
  void release_provider_call(std::string_view address);

  // Counts a call of the page or program in which `who` is asked: a user's id, or the address of somebody
  // without one. throttled "asking.too_many" after 120 of them at once, then two a second are let through:
  // far more than a person needs, and no more than the disk can bear.
  Result<Done> reserve_asking(std::string_view who, Time now);

  // From where the identifier is blocked now; one empty address when it is from everywhere.
  std::vector<std::string> blocked_for(std::string_view identifier, Time now);
  // Forgets what was counted for the identifier, from wherever.
  void unblock(std::string_view identifier);

  // Whether logins or sign-ups from this address are refused now.
  bool is_address_blocked(std::string_view address, Time now);
  void unblock_address(std::string_view address);

 private:
  // Of one identifier and one address, or of one identifier from everywhere (`network` is empty).
  struct PairKey {
    std::string identifier;  // Hashed: what a stranger types costs the same memory whatever its length.
    std::string network;

    bool operator==(const PairKey&) const = default;
  };
  struct PairHash {
    std::size_t operator()(const PairKey& key) const;
  };
  struct Failures {
    std::int64_t count = 0;
    Time last;
  };
  // A budget's one figure, of the generic cell rate algorithm (ITU-T I.371): when it will be whole
  // again.
  using WholeAt = Recent<std::string, Time>;

  static std::string hashed(std::string_view identifier);
  Failures failures_of(const PairKey& key, Time now);
  static Time whole_at(WholeAt& budgets, const std::string& network, const AttemptBudget& budget,
                       Time now);
  static Time after_one_more(Time whole, const AttemptBudget& budget, Time now);
  static bool is_used_up(Time whole, const AttemptBudget& budget, Time now);
  // Takes one; false when none is left, and nothing is counted.
  static bool take_one(WholeAt& budgets, const std::string& name, const AttemptBudget& budget, Time now);
  static void take_back(WholeAt& budgets, const std::string& network, const AttemptBudget& budget);
  void count_failure(const PairKey& key, const BruteForceProtection& rules, Time now);

  const RulesNow rules_now_;
  std::mutex mutex_;
  Recent<PairKey, Failures, PairHash> failures_;
  WholeAt log_ins_;
  WholeAt sign_ups_;
  WholeAt mails_to_;  // By recipient, hashed.
  WholeAt mails_from_;
  WholeAt notices_;  // By identifier, hashed.
  WholeAt codes_;  // By recipient, hashed.
  WholeAt provider_calls_;
  WholeAt asking_calls_;  // By user or network, hashed.
};

}  // namespace acquaint::login
