#include "profile/behaviour.h"

#include <algorithm>
#include <cstring>

#include "base/encoding.h"

namespace acquaint::profile {
namespace {

constexpr std::size_t kHashBytes = 4;  // Of 256 messages, two are taken for one once in 17 million.

std::unexpected<Error> corrupt() {
  return fail(Error::Kind::internal, "user.corrupt", "A stored user could not be read.", "/behaviour");
}

// Four bytes as a number compare faster than as text, and this is done for every message.
std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  static_assert(sizeof number == kHashBytes);
  std::memcpy(&number, bytes.data() + at, kHashBytes);
  return number;
}

void forget_the_oldest(Behaviour& behaviour) {
  behaviour.counts.erase(std::ranges::min_element(
      behaviour.counts, {}, [](const auto& entry) { return entry.second.last; }));
}

}  // namespace

bool is_repeated(Behaviour& behaviour, std::string_view message_id) {
  const std::string hash = sha256(message_id).substr(0, kHashBytes);
  const std::uint32_t wanted = number_at(hash, 0);
  for (std::size_t at = 0; at < behaviour.messages.size(); at += kHashBytes) {
    if (number_at(behaviour.messages, at) == wanted) return true;
  }
  if (behaviour.messages.size() >= kMessagesMax * kHashBytes) behaviour.messages.erase(0, kHashBytes);
  behaviour.messages += hash;
  return false;
}

void count_event(Behaviour& behaviour, std::string_view name, Time at) {
  auto held = behaviour.counts.find(name);
  if (held == behaviour.counts.end()) {
    if (behaviour.counts.size() >= kEventNamesMax) forget_the_oldest(behaviour);
    held = behaviour.counts.emplace(name, EventCount{.count = 0, .first = at, .last = at}).first;
  }
  EventCount& count = held->second;
  ++count.count;
  count.first = std::min(count.first, at);  // Messages may come in any order.
  count.last = std::max(count.last, at);
}

Json to_json(const Behaviour& behaviour) {
  JsonObject counts;
  for (const auto& [name, count] : behaviour.counts) {
    counts[name] = JsonArray{count.count, to_ms(count.first), to_ms(count.last)};
  }
  return JsonObject{{"c", std::move(counts)}, {"m", to_base64url(behaviour.messages)}};
}

Result<Behaviour> parse_behaviour(const Json& json) {
  const JsonObject* object = json.if_object();
  const JsonObject* counts = object == nullptr ? nullptr : find_object(*object, "c");
  const auto messages =
      object == nullptr ? std::nullopt : from_base64url(find_string(*object, "m").value_or("?"));
  if (counts == nullptr || !messages || messages->size() % kHashBytes != 0) return corrupt();
  Behaviour behaviour{.counts = {}, .messages = *messages};
  for (const auto& member : *counts) {
    const JsonArray* numbers = member.value().if_array();
    const bool fits = numbers != nullptr && numbers->size() == 3 &&
                      std::ranges::all_of(*numbers, [](const Json& each) { return each.is_int64(); });
    if (!fits) return corrupt();
    behaviour.counts.emplace(member.key(), EventCount{.count = (*numbers)[0].get_int64(),
                                                      .first = from_ms((*numbers)[1].get_int64()),
                                                      .last = from_ms((*numbers)[2].get_int64())});
  }
  return behaviour;
}

}  // namespace acquaint::profile
