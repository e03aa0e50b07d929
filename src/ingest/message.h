// Messages of Segment's HTTP Tracking API: identify, track, page, screen, group, alias, alone or in a
// batch (segment.com/docs/connections/sources/catalog/libraries/server/http-api).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::ingest {

enum class Kind { identify, track, page, screen, group, alias };

std::optional<Kind> parse_kind(std::string_view name);
std::string_view name_of(Kind kind);

inline constexpr std::size_t kCallBytesMax = 32 * 1024;
inline constexpr std::size_t kBatchBytesMax = 500 * 1024;
inline constexpr std::size_t kBatchCallsMax = 2500;

struct Message {
  Kind kind = Kind::track;
  std::string message_id;  // Empty: it cannot be told from others.
  std::string user_id;     // Empty: of somebody anonymous.
  std::string anonymous_id = {};  // Empty: none was given.
  std::vector<std::string> consents = {};  // The categories that were agreed to (consent_context.h).
  std::string name;        // Of the event, page or screen; may be empty for the last two.
  Time at;                 // When it happened, by our clock.
  bool was_clamped = false;  // The time that it said could not be.
  JsonObject traits;       // Of identify.
};

// One call. Its time is what it says, corrected by how far the sender's clock is off (`timestamp`,
// `originalTimestamp` and `sentAt` against `now`); a time in the future or before `now` minus 20 years
// becomes `now`. Unknown members are passed over, as the API's own clients send many. Errors are
// `invalid` with code "ingest.malformed", or `too_large` with "ingest.too_large"; `at` is where the
// call stands.
Result<Message> parse_message(Kind kind, const JsonObject& call, Time now, std::string_view at = {});

// A call that says what it is: {"type": "track", …}. Errors as parse_message, also for a type that there
// is not.
Result<Message> parse_typed_message(const JsonObject& call, Time now);

struct Batch {
  std::vector<Message> messages;
  std::size_t refused = 0;             // Calls that cannot be read,
  std::optional<Error> first_refusal;  // and why the first of them.
};

// {"batch": [{"type": "track", …}, …], "sentAt"}. A call that cannot be read holds up no other: senders do
// not send a batch again that was refused, and would lose the others with it. Errors are of the batch as
// a whole: no list, more than 2,500 calls, or a `sentAt` that is no time.
Result<Batch> parse_batch(const JsonObject& batch, Time now);

}  // namespace acquaint::ingest
