#include "asking/trial.h"

#include <algorithm>
#include <cmath>

#include "asking/sticky.h"

namespace acquaint::asking {
namespace {

constexpr std::string_view kShare = "acquaint.learning";
constexpr Duration kWatched = std::chrono::days(14);
constexpr double kUsersLeast = 20;  // In each arm.
constexpr double kRampControl = 50;
constexpr double kMixture = 30;  // Of the confidence sequence: tightest at about so many users.
constexpr double kAlpha = .05;

std::uint64_t hash_of(std::string_view user) {
  return sticky_hash(kShare, user);
}

// Those who stop being in the control group half-way would blur the comparison.
void end_ramp(Trial& trial, const Learning& policy) {
  std::erase_if(trial.newcomers, [&](const auto& entry) {
    return entry.second.arm == Arm::standard && share_of(entry.first) >= policy.control;
  });
}

void mature(Trial& trial, const Learning& policy, Time now) {
  const bool ramps = control_percent(trial, policy) > policy.control;
  while (!trial.queue.empty() && now - trial.queue.front().first >= kWatched) {
    const auto found = trial.newcomers.find(trial.queue.front().second);
    trial.queue.pop_front();
    if (found == trial.newcomers.end()) continue;
    (found->second.arm == Arm::learned ? trial.learned : trial.standard).add(found->second.score);
    trial.newcomers.erase(found);
    if (const auto difference = difference_of(trial.standard, trial.learned);
        difference && difference->mean + difference->bound < 0) {
      trial.is_off = true;
      trial.newcomers.clear();
      trial.queue.clear();
    }
  }
  if (ramps && control_percent(trial, policy) == policy.control) end_ramp(trial, policy);
}

}  // namespace

void Tally::add(double score) {
  ++count;
  const double off = score - mean;
  mean += off / count;
  squares += off * (score - mean);
}

std::optional<Difference> difference_of(const Tally& standard, const Tally& learned) {
  if (standard.count < kUsersLeast || learned.count < kUsersLeast) return std::nullopt;
  const double users = standard.count * learned.count / (standard.count + learned.count);
  const double variance =
      users * (standard.variance() / standard.count + learned.variance() / learned.count);
  const double room = std::log(std::sqrt((users + kMixture) / kMixture) / kAlpha);
  return Difference{.mean = learned.mean - standard.mean,
                    .bound = std::sqrt(2 * variance * (users + kMixture) * room) / users};
}

double control_percent(const Trial& trial, const Learning& policy) {
  return trial.compared() < policy.ramp_users ? std::max(kRampControl, policy.control)
                                              : policy.control;
}

Arm arm_of(std::string_view user, double control) {
  return in_share(kShare, user, control) ? Arm::standard : Arm::learned;
}

Trial enrolled(Trial trial, std::string_view user, const Learning& policy, Time now) {
  if (trial.is_off) return trial;
  mature(trial, policy, now);
  if (trial.is_off) return trial;
  const Arm arm = arm_of(user, control_percent(trial, policy));
  const auto [entry, is_new] = trial.newcomers.try_emplace(hash_of(user), Newcomer{now, arm});
  if (is_new) trial.queue.emplace_back(now, entry->first);
  return trial;
}

Trial scored(Trial trial, std::string_view user, double score, Time now) {
  const auto found = trial.newcomers.find(hash_of(user));
  if (found != trial.newcomers.end() && now - found->second.since < kWatched)
    found->second.score += score;
  return trial;
}

}  // namespace acquaint::asking
