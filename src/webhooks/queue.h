// What one webhook still has to deliver, and when. Pure: time and randomness are passed in.
//
// Events of one user go one after the other, those of different users side by side. An event that is
// refused is tried again, later and later, for a day; meanwhile only its user waits. When nothing
// succeeds any more the endpoint counts as down: then one event at a time tries whether it is back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "profile/event_feed.h"

namespace acquaint::webhooks {

// How long an event, or a webhook that fails altogether, is tried.
inline constexpr Duration kGiveUpAfter = std::chrono::hours(24);

// Before the next attempt after this many failed ones (1 or more): 5 s at first, 8 h at last, a fifth
// more or less by chance so that many do not come back at once.
Duration retry_delay(int attempts, Random& random);

enum class FailureEnd {
  retries,        // It will be tried again.
  gave_up,        // Others were delivered, but not this one for a day: it is passed over.
  endpoint_dead,  // Nothing was delivered for a day.
};

class DeliveryQueue {
 public:
  struct Due {
    profile::EventPosition position;
    int attempt = 1;
  };

  DeliveryQueue() = default;
  // Everything up to `start` is done. `failing_since`: as it was stored.
  DeliveryQueue(profile::EventPosition start, std::optional<Time> failing_since)
      : read_to_(start), failing_since_(failing_since) {}

  // An event that is to be delivered, behind all before. `user` may be empty: the server's own.
  void add(profile::EventPosition position, const std::string& user);
  // Everything up to here was looked at.
  void note_read(profile::EventPosition position) { read_to_ = position; }

  // What is to be sent now, at most `room` events; each must end in one of the four below.
  std::vector<Due> take_due(Time now, std::size_t room);

  void succeeded(profile::EventPosition position, Time now);
  FailureEnd failed(profile::EventPosition position, Time now, Random& random);
  // It was not tried: the same again after a while.
  void postponed(profile::EventPosition position, Time now);
  // There is nothing to deliver any more.
  void dropped(profile::EventPosition position) { finish(position); }

  std::size_t size() const { return pending_.size(); }
  profile::EventPosition read_to() const { return read_to_; }
  // Everything up to here is done.
  profile::EventPosition done_to() const;
  std::optional<Time> failing_since() const { return failing_since_; }
  // When take_due() has something next; nothing while there is nothing.
  std::optional<Time> next_due() const;

 private:
  struct Lane {
    std::deque<profile::EventPosition> events;
    int attempts = 0;        // Of the first event.
    Time first_failed;       // When `attempts` is not 0.
    Time not_before;
    bool is_under_way = false;
  };

  bool is_down() const;
  std::vector<Lane*> ready(Time now);
  Lane& lane_of(profile::EventPosition position);
  void finish(profile::EventPosition position);

  profile::EventPosition read_to_;
  std::map<std::string, Lane> lanes_;                     // By user.
  std::map<profile::EventPosition, std::string> pending_;  // Whose each is.
  std::optional<Time> failing_since_;
  std::optional<Time> last_success_;
  int failures_in_a_row_ = 0;
  Time paused_until_;
};

}  // namespace acquaint::webhooks
