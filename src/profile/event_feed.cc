#include "profile/event_feed.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace acquaint::profile {
namespace {

constexpr std::int64_t kMsMax = INT64_MAX >> kPositionTimeShift;

std::int64_t start_of(Time at) {
  return std::clamp<std::int64_t>(to_ms(at), 0, kMsMax) << kPositionTimeShift;
}

}  // namespace

EventPosition position_after(EventPosition latest, Time at) {
  return {std::max(latest.number + 1, start_of(at))};
}

EventPosition position_before(Time at) { return {std::max<std::int64_t>(start_of(at) - 1, 0)}; }

std::string to_text(EventPosition position) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(position.number >> (56 - 8 * i));
  return to_hex(bytes);
}

Result<EventPosition> parse_position(std::string_view text) {
  EventPosition position;
  const char* const end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, position.number, 16);
  if (text.size() != 16 || error != std::errc() || read_to != end || position.number < 0 ||
      to_text(position) != text) {
    return invalid("events.bad_cursor", "This is no cursor that an earlier page gave.");
  }
  return position;
}

}  // namespace acquaint::profile
