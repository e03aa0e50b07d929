#include "ingest/message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/consent_context.h"
#include "profile/behaviour.h"

namespace acquaint::ingest {
namespace {

constexpr std::array<std::pair<std::string_view, Kind>, 6> kKinds{{
    {"identify", Kind::identify},
    {"track", Kind::track},
    {"page", Kind::page},
    {"screen", Kind::screen},
    {"group", Kind::group},
    {"alias", Kind::alias},
}};
constexpr std::size_t kIdBytesMax = 255;
constexpr Duration kAgeMax = std::chrono::days(365 * 20);
// Clocks that are off by less are not worth a word.
constexpr Duration kFutureMax = std::chrono::minutes(1);

std::unexpected<Error> malformed(std::string_view at, std::string_view name, std::string message) {
  return invalid("ingest.malformed", std::move(message), pointer_to(at, name));
}

std::unexpected<Error> too_large(std::string_view at, std::string message) {
  return fail(Error::Kind::too_large, "ingest.too_large", std::move(message), std::string(at));
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool read_two_digits(std::string_view text, int most, int& into) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_digit(text[0]) || !is_digit(text[1])) return false;
  into = (text[0] - '0') * 10 + (text[1] - '0');
  return into <= most;
}

// A text that may be absent or null; a number counts as one, as ids often are.
Result<std::string> read_text(const JsonObject& object, std::string_view name, std::size_t bytes_max,
                              std::string_view at) {
  const Json* value = find(object, name);
  if (value == nullptr || value->is_null()) return std::string();
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (!value->is_string() || value->get_string().size() > bytes_max ||
      has_control_character(value->get_string())) {
    return malformed(at, name, "A text of at most " + std::to_string(bytes_max) + " bytes is expected.");
  }
  return std::string(value->get_string());
}

// "2026-11-01T12:00:00.123Z", or with an offset in place of "Z", as clients in Python write it.
std::optional<Time> parse_time(std::string_view text) {
  constexpr std::size_t kOffset = 6;  // "+01:30"
  if (text.ends_with('Z') || text.size() <= kOffset) return parse_iso8601(text);
  const std::string_view offset = text.substr(text.size() - kOffset);
  int hours = 0, minutes = 0;
  const bool is_offset = (offset[0] == '+' || offset[0] == '-') && offset[3] == ':' &&
                         read_two_digits(offset.substr(1), 23, hours) &&
                         read_two_digits(offset.substr(4), 59, minutes);
  const auto local = parse_iso8601(std::string(text.substr(0, text.size() - kOffset)) + "Z");
  if (!is_offset || !local) return std::nullopt;
  const Duration ahead = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return offset[0] == '+' ? *local - ahead : *local + ahead;
}

// Other spellings of ISO 8601, and what is no time, are refused.
Result<std::optional<Time>> read_time(const JsonObject& object, std::string_view name, std::string_view at) {
  const Json* value = find(object, name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const auto time = value->is_string() ? parse_time(value->get_string()) : std::nullopt;
  if (!time) return malformed(at, name, "A time such as 2026-11-01T12:00:00Z is expected.");
  return time;
}

// `sent_at` is of the batch for its calls.
Result<Done> read_times(const JsonObject& call, std::optional<Time> sent_at, Time now, std::string_view at,
                        Message& message) {
  const auto original = read_time(call, "originalTimestamp", at), said = read_time(call, "timestamp", at);
  const auto own_sent_at = read_time(call, "sentAt", at);
  for (const auto* each : {&original, &said, &own_sent_at}) {
    if (!*each) return std::unexpected(each->error());
  }
  if (*own_sent_at) sent_at = *own_sent_at;
  const std::optional<Time> happened = *original ? *original : *said;
  message.at = happened.value_or(now);
  if (happened && sent_at) message.at = now - (*sent_at - *happened);
  const bool is_wild = message.at > now + kFutureMax || message.at < now - kAgeMax;
  message.was_clamped = is_wild;
  if (is_wild || message.at > now) message.at = now;
  return Done{};
}

Result<Message> read_message(Kind kind, const JsonObject& call, std::optional<Time> sent_at, Time now,
                             std::string_view at) {
  Message message{.kind = kind, .message_id = {}, .user_id = {}, .anonymous_id = {}, .consents = consents_of(call), .name = {}, .at = now, .was_clamped = false, .traits = {}};
  for (const auto& [name, into] : {std::pair("messageId", &message.message_id), std::pair("userId", &message.user_id)}) {
    auto text = read_text(call, name, kIdBytesMax, at);
    if (!text) return std::unexpected(std::move(text.error()));
    *into = std::move(*text);
  }
  // An alias says with `previousId` who the user was before.
  auto anonymous = read_text(call, kind == Kind::alias ? "previousId" : "anonymousId", kIdBytesMax, at);
  if (!anonymous) return std::unexpected(anonymous.error());
  message.anonymous_id = std::move(*anonymous);
  if (message.user_id.empty() && message.anonymous_id.empty() && kind != Kind::alias) {
    return malformed(at, "userId", "A userId or an anonymousId is expected.");
  }
  const std::string_view name_member = kind == Kind::track ? "event" : "name";
  // A name is kept below "page:" or "screen:".
  auto name = read_text(call, name_member, profile::kEventNameBytesMax - 10, at);
  if (!name) return std::unexpected(std::move(name.error()));
  if (kind == Kind::track && name->empty()) return malformed(at, "event", "The name of the event is expected.");
  message.name = std::move(*name);
  if (const Json* traits = find(call, "traits"); traits != nullptr && !traits->is_null()) {
    if (!traits->is_object()) return malformed(at, "traits", "An object is expected.");
    if (kind == Kind::identify) message.traits = traits->get_object();
  }
  if (const auto read = read_times(call, sent_at, now, at, message); !read) {
    return std::unexpected(read.error());
  }
  return message;
}

Result<Message> read_typed_message(const JsonObject& call, std::optional<Time> sent_at, Time now,
                                   std::string_view at) {
  const auto kind = parse_kind(find_string(call, "type").value_or(""));
  if (!kind) return malformed(at, "type", "One of the six types of calls is expected.");
  return read_message(*kind, call, sent_at, now, at);
}

Result<Message> read_call(const Json& json, std::optional<Time> sent_at, Time now, std::string_view at) {
  const JsonObject* call = json.if_object();
  if (call == nullptr) return invalid("ingest.malformed", "An object is expected.", std::string(at));
  if (to_text(*call).size() > kCallBytesMax) return too_large(at, "A call may have at most 32 KiB.");
  return read_typed_message(*call, sent_at, now, at);
}

}  // namespace

std::optional<Kind> parse_kind(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::string_view name_of(Kind kind) {
  return std::ranges::find(kKinds, kind, &std::pair<std::string_view, Kind>::second)->first;
}

Result<Message> parse_message(Kind kind, const JsonObject& call, Time now, std::string_view at) {
  return read_message(kind, call, std::nullopt, now, at);
}

Result<Message> parse_typed_message(const JsonObject& call, Time now) {
  return read_typed_message(call, std::nullopt, now, {});
}

Result<Batch> parse_batch(const JsonObject& object, Time now) {
  const JsonArray* calls = find_array(object, "batch");
  if (calls == nullptr) return malformed("", "batch", "A list of calls is expected.");
  if (calls->size() > kBatchCallsMax) return too_large("/batch", "At most 2,500 calls are expected.");
  const auto sent_at = read_time(object, "sentAt", "");
  if (!sent_at) return std::unexpected(sent_at.error());
  Batch batch;
  batch.messages.reserve(calls->size());
  for (std::size_t i = 0; i < calls->size(); ++i) {
    auto message = read_call((*calls)[i], *sent_at, now, pointer_to("/batch", i));
    if (message) {
      batch.messages.push_back(std::move(*message));
    } else if (++batch.refused == 1) {
      batch.first_refusal = std::move(message.error());
    }
  }
  return batch;
}

}  // namespace acquaint::ingest
