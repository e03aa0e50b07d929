#include "webhooks/queue.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"

namespace acquaint::webhooks {

using profile::EventPosition;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::array<Duration, 9> kDelays{seconds(5), seconds(30), minutes(2), minutes(10), minutes(30),
                                          hours(1),   hours(2),    hours(4),   hours(8)};
// Of an endpoint that is down: whoever waits for it should not wait long after it is back.
constexpr Duration kPauseMax = minutes(10);
constexpr int kFailuresUntilDown = 3;
constexpr Duration kPostponement = seconds(30);

}  // namespace

Duration retry_delay(int attempts, Random& random) {
  const auto place = static_cast<std::size_t>(std::max(attempts, 1) - 1);
  const std::int64_t ms = kDelays[std::min(place, kDelays.size() - 1)].count();
  std::uint32_t drawn = 0;
  random.fill(std::as_writable_bytes(std::span(&drawn, 1)));
  return Duration(ms * 4 / 5 + static_cast<std::int64_t>(drawn) * (ms * 2 / 5) / UINT32_MAX);
}

void DeliveryQueue::add(EventPosition position, const std::string& user) {
  lanes_[user].events.push_back(position);
  pending_.emplace(position, user);
  read_to_ = position;
}

bool DeliveryQueue::is_down() const { return failures_in_a_row_ >= kFailuresUntilDown; }

// The lanes that may send. When the endpoint is down, only the one that was tried least.
std::vector<DeliveryQueue::Lane*> DeliveryQueue::ready(Time now) {
  std::vector<Lane*> lanes;
  if (is_down() && now < paused_until_) return lanes;
  const bool busy = std::ranges::any_of(lanes_, [](const auto& lane) { return lane.second.is_under_way; });
  if (is_down() && busy) return lanes;
  for (auto& [user, lane] : lanes_) {
    if (!lane.is_under_way && (is_down() || lane.not_before <= now)) lanes.push_back(&lane);
  }
  std::ranges::sort(lanes, {}, [](const Lane* lane) { return std::pair(lane->attempts, lane->events.front()); });
  if (is_down() && lanes.size() > 1) lanes.erase(lanes.begin() + 1, lanes.end());
  return lanes;
}

std::vector<DeliveryQueue::Due> DeliveryQueue::take_due(Time now, std::size_t room) {
  std::vector<Due> due;
  for (Lane* lane : ready(now)) {
    if (due.size() == room) break;
    lane->is_under_way = true;
    due.push_back({lane->events.front(), lane->attempts + 1});
  }
  return due;
}

DeliveryQueue::Lane& DeliveryQueue::lane_of(EventPosition position) {
  Lane& lane = lanes_.at(pending_.at(position));
  ACQUAINT_CHECK(lane.is_under_way && lane.events.front() == position);
  return lane;
}

void DeliveryQueue::finish(EventPosition position) {
  Lane& lane = lane_of(position);
  lane.events.pop_front();
  lane.attempts = 0;
  lane.not_before = {};
  lane.is_under_way = false;
  if (lane.events.empty()) lanes_.erase(pending_.at(position));
  pending_.erase(position);
}

void DeliveryQueue::succeeded(EventPosition position, Time now) {
  finish(position);
  last_success_ = now;
  failing_since_.reset();
  failures_in_a_row_ = 0;
}

FailureEnd DeliveryQueue::failed(EventPosition position, Time now, Random& random) {
  Lane& lane = lane_of(position);
  lane.is_under_way = false;
  if (lane.attempts++ == 0) lane.first_failed = now;
  lane.not_before = now + retry_delay(lane.attempts, random);
  if (!failing_since_) failing_since_ = now;
  ++failures_in_a_row_;
  if (is_down()) {
    paused_until_ =
        now + std::min(retry_delay(failures_in_a_row_ - kFailuresUntilDown + 1, random), kPauseMax);
  }
  if (now - *failing_since_ >= kGiveUpAfter) return FailureEnd::endpoint_dead;
  const bool others_succeeded = last_success_ && *last_success_ >= lane.first_failed;
  if (now - lane.first_failed < kGiveUpAfter || !others_succeeded) return FailureEnd::retries;
  lane.is_under_way = true;
  finish(position);
  return FailureEnd::gave_up;
}

void DeliveryQueue::postponed(EventPosition position, Time now) {
  Lane& lane = lane_of(position);
  lane.is_under_way = false;
  lane.not_before = now + kPostponement;
  if (is_down()) paused_until_ = std::max(paused_until_, lane.not_before);
}

EventPosition DeliveryQueue::done_to() const {
  if (pending_.empty()) return read_to_;
  return {pending_.begin()->first.number - 1};
}

std::optional<Time> DeliveryQueue::next_due() const {
  std::optional<Time> next;
  for (const auto& [user, lane] : lanes_) {
    if (lane.is_under_way) continue;
    const Time due = is_down() ? paused_until_ : lane.not_before;
    if (!next || due < *next) next = due;
  }
  return next;
}

}  // namespace acquaint::webhooks
