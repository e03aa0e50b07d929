#include "login/throttle.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "login/network.h"
#include "profile/handle.h"

namespace acquaint::login {
namespace {

using Mode = BruteForceProtection::Mode;

constexpr AttemptBudget kMailsTo{10, std::chrono::minutes(1)};
constexpr AttemptBudget kMailsFrom{50, std::chrono::seconds(30)};
constexpr AttemptBudget kNotices{1, std::chrono::hours(1)};
constexpr AttemptBudget kProviderCalls{50, std::chrono::seconds(30)};
constexpr AttemptBudget kCodeTries{10, std::chrono::minutes(15)};
constexpr AttemptBudget kAskingCalls{120, std::chrono::milliseconds(500)};

bool lists(const std::vector<AddressBlock>& allowlist, std::string_view address) {
  return std::ranges::any_of(allowlist,
                             [&](const AddressBlock& block) { return block.contains(address); });
}

bool counts(const BruteForceProtection& rules, std::string_view address) {
  return rules.enabled && !lists(rules.allowlist, address);
}

bool counts(const SuspiciousIpThrottling& rules, std::string_view address) {
  return rules.enabled && !lists(rules.allowlist, address);
}

void log_throttled(std::string_view stage, std::string_view network) {
  log_event(LogLevel::warning, "protection.address_throttled",
            {{"stage", stage}, {"client", network}});
}

std::unexpected<Error> too_many() {
  return fail(Error::Kind::throttled, "login.too_many_attempts",
              "There were too many attempts to sign in. Try again later.");
}

}  // namespace

std::size_t Throttle::PairHash::operator()(const PairKey& key) const {
  return std::hash<std::string>()(key.identifier) ^ (std::hash<std::string>()(key.network) << 1);
}

Throttle::Throttle(RulesNow rules_now, std::size_t entries_max)
    : rules_now_(std::move(rules_now)),
      failures_(entries_max),
      log_ins_(entries_max),
      sign_ups_(entries_max),
      mails_to_(entries_max),
      mails_from_(entries_max),
      notices_(entries_max),
      codes_(entries_max),
      provider_calls_(entries_max),
      asking_calls_(entries_max) {}

Result<Done> Throttle::reserve(std::string_view identifier, std::string_view address, Time now) {
  const Rules rules = rules_now_();
  const BruteForceProtection& brute_force = rules->brute_force;
  const SuspiciousIpThrottling& suspicious = rules->suspicious_ip;
  const bool counts_pair = counts(brute_force, address),
             counts_address = counts(suspicious, address);
  const std::string network = network_of(address);
  const bool by_both = brute_force.mode == Mode::count_per_identifier_and_ip;
  const PairKey key{hashed(identifier), by_both ? network : ""};

  const std::lock_guard lock(mutex_);
  const Time whole = whole_at(log_ins_, network, suspicious.pre_login, now);
  const bool is_refused =
      (counts_pair && brute_force.shields.block &&
       failures_of(key, now).count >= brute_force.max_attempts) ||
      (counts_address && suspicious.shields.block && is_used_up(whole, suspicious.pre_login, now));
  if (is_refused) return too_many();
  if (counts_pair) count_failure(key, brute_force, now);
  if (counts_address) {
    const Time next = after_one_more(whole, suspicious.pre_login, now);
    log_ins_.put(network, next);
    const bool was_last = !is_used_up(whole, suspicious.pre_login, now) &&
                          is_used_up(next, suspicious.pre_login, now);
    if (was_last) log_throttled("log_in", network);
  }
  return Done{};
}

void Throttle::succeed(std::string_view identifier, std::string_view address) {
  const Rules rules = rules_now_();
  const std::string network = network_of(address), name = hashed(identifier);
  const std::lock_guard lock(mutex_);
  failures_.erase({name, network});
  failures_.erase({name, ""});
  take_back(log_ins_, network, rules->suspicious_ip.pre_login);
}

void Throttle::release(std::string_view identifier, std::string_view address) {
  const Rules rules = rules_now_();
  const std::string network = network_of(address);
  const bool by_both = rules->brute_force.mode == Mode::count_per_identifier_and_ip;
  const std::lock_guard lock(mutex_);
  Failures* held = failures_.find({hashed(identifier), by_both ? network : ""});
  if (held != nullptr && held->count > 0) --held->count;
  take_back(log_ins_, network, rules->suspicious_ip.pre_login);
}

Result<Done> Throttle::reserve_sign_up(std::string_view address, Time now) {
  const Rules rules = rules_now_();
  const SuspiciousIpThrottling& suspicious = rules->suspicious_ip;
  if (!counts(suspicious, address)) return Done{};
  const AttemptBudget& budget = suspicious.pre_user_registration;
  const std::string network = network_of(address);
  const std::lock_guard lock(mutex_);
  const Time whole = whole_at(sign_ups_, network, budget, now);
  const bool was_used_up = is_used_up(whole, budget, now);
  if (was_used_up && suspicious.shields.block) {
    return fail(Error::Kind::throttled, "sign_up.too_many",
                "Too many accounts are being made from this address. Try again later.");
  }
  const Time next = after_one_more(whole, budget, now);
  sign_ups_.put(network, next);
  if (!was_used_up && is_used_up(next, budget, now)) log_throttled("sign_up", network);
  return Done{};
}

bool Throttle::is_blocked(std::string_view identifier, std::string_view address, Time now) {
  const Rules rules = rules_now_();
  const BruteForceProtection& brute_force = rules->brute_force;
  if (!counts(brute_force, address) || !brute_force.shields.block) return false;
  const bool by_both = brute_force.mode == Mode::count_per_identifier_and_ip;
  const PairKey key{hashed(identifier), by_both ? network_of(address) : ""};
  const std::lock_guard lock(mutex_);
  return failures_of(key, now).count >= brute_force.max_attempts;
}

bool Throttle::reserve_notice(std::string_view identifier, Time now) {
  const std::string name = hashed(identifier);
  const std::lock_guard lock(mutex_);
  return take_one(notices_, name, kNotices, now);
}

bool Throttle::reserve_mail(std::string_view recipient, std::string_view address, Time now) {
  const std::string name = hashed(recipient), network = network_of(address);
  const std::lock_guard lock(mutex_);
  const Time to = whole_at(mails_to_, name, kMailsTo, now);
  const Time from = whole_at(mails_from_, network, kMailsFrom, now);
  if (is_used_up(to, kMailsTo, now) || is_used_up(from, kMailsFrom, now)) return false;
  mails_to_.put(name, after_one_more(to, kMailsTo, now));
  mails_from_.put(network, after_one_more(from, kMailsFrom, now));
  return true;
}

Result<Done> Throttle::reserve_code(std::string_view recipient, Time now) {
  const std::string name = hashed(recipient);
  const std::lock_guard lock(mutex_);
  if (!take_one(codes_, name, kCodeTries, now)) return too_many();
  return Done{};
}

void Throttle::succeed_code(std::string_view recipient) {
  const std::lock_guard lock(mutex_);
  codes_.erase(hashed(recipient));
}

Result<Done> Throttle::reserve_provider_call(std::string_view address, Time now) {
  const std::string network = network_of(address);
  const std::lock_guard lock(mutex_);
  if (!take_one(provider_calls_, network, kProviderCalls, now)) return too_many();
  return Done{};
}

void Throttle::release_provider_call(std::string_view address) {
  const std::lock_guard lock(mutex_);
  take_back(provider_calls_, network_of(address), kProviderCalls);
}

Result<Done> Throttle::reserve_asking(std::string_view who, Time now) {
  const std::string name = hashed(who);
  const std::lock_guard lock(mutex_);
  if (!take_one(asking_calls_, name, kAskingCalls, now)) {
    return fail(Error::Kind::throttled, "asking.too_many", "There are too many questions and answers at once. Try again in a moment.");
  }
  return Done{};
}

std::vector<std::string> Throttle::blocked_for(std::string_view identifier, Time now) {
  const Rules rules = rules_now_();
  const BruteForceProtection& brute_force = rules->brute_force;
  std::vector<std::string> blocked;
  if (!brute_force.enabled || !brute_force.shields.block) return blocked;
  const bool by_both = brute_force.mode == Mode::count_per_identifier_and_ip;
  const std::string name = hashed(identifier);
  const std::lock_guard lock(mutex_);
  failures_.visit([&](const PairKey& key, const Failures& failures) {
    if (key.identifier == name && key.network.empty() != by_both &&
        failures.count >= brute_force.max_attempts && now - failures.last < kBlockedFor) {
      blocked.push_back(key.network);
    }
  });
  std::ranges::sort(blocked);
  return blocked;
}

void Throttle::unblock(std::string_view identifier) {
  const std::string name = hashed(identifier);
  const std::lock_guard lock(mutex_);
  failures_.erase_if([&](const auto& entry) { return entry.first.identifier == name; });
}

bool Throttle::is_address_blocked(std::string_view address, Time now) {
  const Rules rules = rules_now_();
  const SuspiciousIpThrottling& suspicious = rules->suspicious_ip;
  if (!counts(suspicious, address) || !suspicious.shields.block) return false;
  const AttemptBudget &log_in = suspicious.pre_login, &sign_up = suspicious.pre_user_registration;
  const std::string network = network_of(address);
  const std::lock_guard lock(mutex_);
  return is_used_up(whole_at(log_ins_, network, log_in, now), log_in, now) ||
         is_used_up(whole_at(sign_ups_, network, sign_up, now), sign_up, now);
}

void Throttle::unblock_address(std::string_view address) {
  const std::string network = network_of(address);
  const std::lock_guard lock(mutex_);
  log_ins_.erase(network);
  sign_ups_.erase(network);
}

std::string Throttle::hashed(std::string_view identifier) {
  return sha256(profile::fold(identifier));
}

// None when they are too long ago, or when the clock was set back since: what was counted in the
// future must not lock anybody out until then. Clocks that differ by less do not matter.
Throttle::Failures Throttle::failures_of(const PairKey& key, Time now) {
  const Failures* held = failures_.find(key);
  if (held == nullptr || now - held->last >= kBlockedFor ||
      held->last - now >= std::chrono::hours(1)) {
    return {.count = 0, .last = now};
  }
  return *held;
}

void Throttle::count_failure(const PairKey& key, const BruteForceProtection& rules, Time now) {
  const std::int64_t count = failures_of(key, now).count + 1;
  failures_.put(key, {.count = count, .last = now});
  if (count != rules.max_attempts) return;
  log_event(LogLevel::warning, "protection.identifier_blocked", {{"client", key.network}});
}

// A budget cannot lack more than all of its attempts, unless the clock was set back since: then it
// is whole.
Time Throttle::whole_at(WholeAt& budgets, const std::string& network, const AttemptBudget& budget,
                        Time now) {
  const Time* held = budgets.find(network);
  if (held == nullptr || *held < now || *held - now > budget.max_attempts * budget.rate) return now;
  return *held;
}

// Where nothing is refused, more attempts may come than there are.
Time Throttle::after_one_more(Time whole, const AttemptBudget& budget, Time now) {
  return std::min(whole + budget.rate, now + budget.max_attempts * budget.rate);
}

bool Throttle::is_used_up(Time whole, const AttemptBudget& budget, Time now) {
  return whole - now > (budget.max_attempts - 1) * budget.rate;
}

bool Throttle::take_one(WholeAt& budgets, const std::string& name, const AttemptBudget& budget, Time now) {
  const Time whole = whole_at(budgets, name, budget, now);
  if (is_used_up(whole, budget, now)) return false;
  budgets.put(name, after_one_more(whole, budget, now));
  return true;
}

void Throttle::take_back(WholeAt& budgets, const std::string& network,
                         const AttemptBudget& budget) {
  if (Time* held = budgets.find(network)) *held -= budget.rate;
}

}  // namespace acquaint::login
