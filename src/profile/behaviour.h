// What a user does on the site, as applications report it: how often each thing happened, first and
// last. A summary of bounded size, not a log.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::profile {

struct EventCount {
  std::int64_t count = 0;
  Time first;
  Time last;

  bool operator==(const EventCount&) const = default;
};

// Names that are kept of one user; beyond, the one that was seen longest ago goes.
inline constexpr std::size_t kEventNamesMax = 64;
inline constexpr std::size_t kEventNameBytesMax = 100;
// Messages that are remembered, so that sending one again counts once.
inline constexpr std::size_t kMessagesMax = 256;

struct Behaviour {
  std::map<std::string, EventCount, std::less<>> counts;  // By the event's name.
  std::string messages;  // Hashes of the last messages' ids, 4 bytes each, oldest first.

  bool operator==(const Behaviour&) const = default;
};

// Whether this message was counted before; from now on it was.
bool is_repeated(Behaviour& behaviour, std::string_view message_id);

void count_event(Behaviour& behaviour, std::string_view name, Time at);

// Stored with every user, so member names are single letters.
Json to_json(const Behaviour& behaviour);
// Error "user.corrupt".
Result<Behaviour> parse_behaviour(const Json& json);

}  // namespace acquaint::profile
