#include "asking/trial.h"

#include <algorithm>
#include <cmath>

#include "asking/sticky.h"
#include "base/stable_hash.h"

namespace acquaint::asking {
namespace {

constexpr std::string_view kShare = "acquaint.learning";
constexpr Duration kWatched = std::chrono::days(14);
constexpr double kUsersLeast = 20;  // In each arm.
constexpr double kRampControl = 50;
constexpr double kMixture = 30;  // Of the confidence sequence: tightest at about so many users.
constexpr double kAlpha = .05;

std::uint64_t hash_of(std::string_view user) {
  return stable_hash(kShare, user);
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

// ---- the stored form ----

std::unexpected<Error> corrupt(std::string field) {
  return fail(Error::Kind::internal, "learning.corrupt", "The comparison of the orders cannot be read.",
              std::move(field));
}

JsonObject to_json(const Tally& tally) {
  return {{"count", tally.count}, {"mean", tally.mean}, {"squares", tally.squares}};
}

bool read_tally(const JsonObject* json, Tally& into) {
  if (json == nullptr) return false;
  const auto count = find_number(*json, "count"), mean = find_number(*json, "mean"),
             squares = find_number(*json, "squares");
  if (!count || !mean || !squares) return false;
  into = {*count, *mean, *squares};
  return true;
}

// Hashes have 64 bits, JSON's integers are signed.
std::int64_t number_of(std::uint64_t hash) { return static_cast<std::int64_t>(hash); }

bool read_newcomer(const Json& json, Trial& into) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return false;
  const auto user = find_int(*object, "user"), since = find_int(*object, "since");
  const auto learned = find_bool(*object, "learned");
  const auto score = find_number(*object, "score");
  if (!user || !since || !learned || !score) return false;
  into.newcomers[static_cast<std::uint64_t>(*user)] = {from_ms(*since),
                                                       *learned ? Arm::learned : Arm::standard, *score};
  return true;
}

bool read_turn(const Json& json, Trial& into) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return false;
  const auto user = find_int(*object, "user"), since = find_int(*object, "since");
  if (!user || !since) return false;
  into.queue.emplace_back(from_ms(*since), static_cast<std::uint64_t>(*user));
  return true;
}

bool read_each(const JsonObject& stored, std::string_view name, Trial& into,
               bool (*read)(const Json&, Trial&)) {
  const JsonArray* array = find_array(stored, name);
  return array != nullptr &&
         std::ranges::all_of(*array, [&](const Json& each) { return read(each, into); });
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

JsonObject to_json(const Trial& trial) {
  JsonArray newcomers, queue;
  for (const auto& [user, newcomer] : trial.newcomers) {
    newcomers.push_back(JsonObject{{"user", number_of(user)},
                                   {"since", to_ms(newcomer.since)},
                                   {"learned", newcomer.arm == Arm::learned},
                                   {"score", newcomer.score}});
  }
  for (const auto& [since, user] : trial.queue) {
    queue.push_back(JsonObject{{"user", number_of(user)}, {"since", to_ms(since)}});
  }
  return {{"standard", to_json(trial.standard)},
          {"learned", to_json(trial.learned)},
          {"newcomers", std::move(newcomers)},
          {"queue", std::move(queue)},
          {"off", trial.is_off}};
}

Result<Trial> parse_trial(const JsonObject& stored) {
  Trial trial;
  if (!read_tally(find_object(stored, "standard"), trial.standard)) return corrupt("/standard");
  if (!read_tally(find_object(stored, "learned"), trial.learned)) return corrupt("/learned");
  if (!read_each(stored, "newcomers", trial, read_newcomer)) return corrupt("/newcomers");
  if (!read_each(stored, "queue", trial, read_turn)) return corrupt("/queue");
  const auto off = find_bool(stored, "off");
  if (!off) return corrupt("/off");
  trial.is_off = *off;
  return trial;
}

}  // namespace acquaint::asking
