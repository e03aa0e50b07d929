// The events of all users in the order in which they were committed: what an integration follows to
// learn what happens, and what webhooks are sent from.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "profile/event.h"
#include "profile/handle.h"

namespace acquaint::profile {

// A place in the feed. Later commits have greater ones; they are not consecutive. The upper bits are
// the time of the event in milliseconds, so that a time is a place too: the feed never goes back, so
// what is recorded while the clock stands earlier than before counts as of the latest time before.
struct EventPosition {
  std::int64_t number = 0;  // 0: before everything.

  auto operator<=>(const EventPosition&) const = default;
};

inline constexpr int kPositionTimeShift = 20;

// The place behind `latest` for an event of this time.
EventPosition position_after(EventPosition latest, Time at);
// The place before everything that was recorded at this time or later.
EventPosition position_before(Time at);

// As a text that callers hand back unread: 16 hexadecimal digits. Error "events.bad_cursor".
std::string to_text(EventPosition position);
Result<EventPosition> parse_position(std::string_view text);

struct FeedEvent {
  EventPosition position;
  std::optional<UserId> user;  // None: of the server, not of a user.
  std::uint64_t sequence = 0;  // As StoredEvent.
  int part = 0;
  Event event;

  bool operator==(const FeedEvent&) const = default;
};

struct FeedQuery {
  EventPosition after;
  std::size_t limit = 100;  // Up to kFeedPageMax.
  std::optional<UserId> user;
  std::string type;  // Empty: all.
};

// Of the server's own events, the newest first.
struct OwnEventsQuery {
  EventPosition before;  // Number 0: from the newest on.
  std::size_t limit = 100;  // Up to kFeedPageMax.
  std::vector<std::string> types;  // Empty: all.
};

inline constexpr std::size_t kFeedPageMax = 1000;
// What one page may look at, and hold of event data in bytes (one event more ends it).
inline constexpr std::size_t kFeedScanMax = 10'000;
inline constexpr std::size_t kFeedBytesMax = 4 * 1024 * 1024;

struct FeedPage {
  std::vector<FeedEvent> events;
  // Where to go on. A page may be short, even empty, without being the last: what it looks at is
  // limited.
  EventPosition next;
  bool is_last = false;  // Nothing more was there.
};

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class EventFeed {
 public:
  virtual ~EventFeed() = default;

  // What a page costs does not depend on how much came before it. Events of erased users are gone.
  virtual Task<Result<FeedPage>> read(FeedQuery query) = 0;

  // The place behind everything committed so far; never goes back, also when users are erased.
  virtual Task<Result<EventPosition>> latest() = 0;

  // Records an event of the server itself. Durable when it returns.
  virtual Task<Result<Done>> append(Event event) = 0;

  // The other way through those events: `next` is where to go on as `before`. What a page costs does
  // not depend on how many events users have.
  virtual Task<Result<FeedPage>> read_own(OwnEventsQuery query) = 0;
};

}  // namespace acquaint::profile
