// How far a webhook is, and what became of its deliveries: what must survive a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/event_feed.h"

namespace acquaint::webhooks {

struct StoredSecret {
  std::string sealed;
  std::optional<Time> until;  // Of a former one: how long messages are signed with it as well.

  bool operator==(const StoredSecret&) const = default;
};

struct WebhookState {
  std::vector<StoredSecret> secrets;  // The newest first.
  // Everything up to here was delivered or given up. What is behind it may have been delivered too.
  profile::EventPosition position;
  std::uint64_t turn = 0;  // Another one whenever somebody but the courier moves the position.
  std::optional<Time> failing_since;  // No delivery has succeeded since.
  std::optional<Time> disabled;       // Switched off because it failed for too long.

  bool operator==(const WebhookState&) const = default;
};

JsonObject to_json(const WebhookState& state);
// Error "webhook.corrupt".
Result<WebhookState> parse_state(const JsonObject& stored);

// One attempt. Names no user: the event may be erased, the log stays.
struct Delivery {
  std::uint64_t number = 0;  // Counts the attempts of one webhook; given by the store.
  profile::EventPosition event;
  std::string type;
  int attempt = 1;  // Of this event, since the program started.
  Time at;
  int status = 0;      // Of the answer; 0: there was none.
  std::string code;    // Why there was none: "outbound.timeout".
  std::int64_t ms = 0;  // How long it took.
  std::string outcome;  // "delivered", "failed", "gave_up".

  bool operator==(const Delivery&) const = default;
};

JsonObject to_json(const Delivery& delivery);
// Error "webhook.corrupt".
Result<Delivery> parse_delivery(std::uint64_t number, const JsonObject& stored);

}  // namespace acquaint::webhooks
