#include "asking/channel.h"

#include <algorithm>

#include "asking/fields.h"
#include "asking/policy.h"

namespace acquaint::asking {
namespace {

using profile::Prompt;

std::optional<ChannelClock> read_clock(Fields& channels, std::string_view name, MomentKind kind) {
  const Json* value = channels.next(name);
  if (value == nullptr) return std::nullopt;
  const JsonObject* object = value->if_object();
  if (object == nullptr) {
    channels.refuse(name, "An object is expected.");
    return std::nullopt;
  }
  ChannelClock clock{.channel = kind, .gap = Duration(0), .prompts_max = {}};
  Fields fields(*object, channels.code(), channels.at(name));
  fields.read("gap", clock.gap, Duration(0), std::chrono::days(366));
  fields.read("prompts_max", clock.prompts_max, 0, kPromptsMax);
  if (const auto done = fields.finish(); !done) channels.adopt(done.error());
  return clock;
}

Stop gap_of(const ChannelClock& clock, const std::vector<Prompt>& prompts, Time now) {
  if (clock.gap <= Duration(0)) return {};
  const std::uint8_t channel = stored_channel(clock.channel);
  for (auto prompt = prompts.rbegin(); prompt != prompts.rend(); ++prompt) {
    if (prompt->channel != channel) continue;
    return now < prompt->at + clock.gap ? Stop{Reason::channel_gap, prompt->at + clock.gap} : Stop{};
  }
  return {};
}

Stop cap_of(const ChannelClock& clock, const std::vector<Prompt>& prompts, Duration window, Time now) {
  if (!clock.prompts_max) return {};
  if (*clock.prompts_max == 0) return {Reason::channel_cap};
  const std::uint8_t channel = stored_channel(clock.channel);
  int left = *clock.prompts_max;
  // There is room again when the oldest of the latest `prompts_max` has fallen out of the window.
  for (auto prompt = prompts.rbegin(); prompt != prompts.rend() && prompt->at > now - window; ++prompt) {
    if (prompt->channel == channel && --left == 0) return {Reason::channel_cap, prompt->at + window};
  }
  return {};
}

}  // namespace

std::vector<ChannelClock> read_channels(Fields& policy) {
  std::vector<ChannelClock> clocks;
  const Json* value = policy.next("channels");
  if (value == nullptr) return clocks;
  const JsonObject* object = value->if_object();
  if (object == nullptr) {
    policy.refuse("channels", "An object is expected.");
    return clocks;
  }
  Fields channels(*object, policy.code(), policy.at("channels"));
  for (int number = 0; number < kMomentKinds; ++number) {
    const auto kind = static_cast<MomentKind>(number);
    if (auto clock = read_clock(channels, name_of(kind), kind)) clocks.push_back(*clock);
  }
  if (const auto done = channels.finish(); !done) policy.adopt(done.error());
  return clocks;
}

std::uint8_t stored_channel(MomentKind kind) { return static_cast<std::uint8_t>(1 + static_cast<int>(kind)); }

Stop channel_gate(const profile::AskingState& state, const Moment& moment, const Policy& policy) {
  const auto clock = std::ranges::find(policy.channels, moment.kind, &ChannelClock::channel);
  if (clock == policy.channels.end()) return {};
  const Stop gap = gap_of(*clock, state.prompts, moment.now);
  const Stop cap = cap_of(*clock, state.prompts, policy.prompts_window, moment.now);
  // Both must be over: a cap without an end counts most.
  if (gap.reason == Reason::ok || cap.passes_at > gap.passes_at) return cap.reason == Reason::ok ? gap : cap;
  return gap;
}

}  // namespace acquaint::asking
