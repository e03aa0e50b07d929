// What happened to a user: appended in the same transaction as the change. History, audit, webhooks,
// analytics and learning all read events.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/json.h"

namespace acquaint::profile {

struct Event {
  std::string type;       // "user.created", "attribute.set", "decision.made", ...
  Time at;
  std::string actor;      // Who did it: "client:<id>", "user:<id>", "import", "server".
  std::string attribute;  // The path concerned, or empty.
  JsonObject data;

  bool operator==(const Event&) const = default;
};

// As stored: `sequence` is the version of the user that the change made; `part` counts within it.
struct StoredEvent {
  std::uint64_t sequence = 0;
  int part = 0;
  Event event;

  bool operator==(const StoredEvent&) const = default;
};

}  // namespace acquaint::profile
