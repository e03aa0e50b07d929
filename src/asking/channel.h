// The clock of each channel: how long after a prompt there, and how often, the next may come. The
// "channels" of the policy.
#pragma once

#include <optional>
#include <vector>

#include "asking/moment.h"
#include "asking/stop.h"
#include "profile/asking_state.h"

namespace acquaint::asking {

class Fields;
struct Policy;

struct ChannelClock {
  MomentKind channel = MomentKind::api;
  Duration gap{0};                 // After a prompt of this channel, whatever came of it.
  std::optional<int> prompts_max;  // Within the policy's window.
};

// {"email": {"gap": "7d", "prompts_max": 2}}: the member "channels" of a policy.
std::vector<ChannelClock> read_channels(Fields& policy);

// As a prompt remembers it: never 0, which stands for one that does not know.
std::uint8_t stored_channel(MomentKind kind);

// channel_gap or channel_cap, with the time at which it passes.
Stop channel_gate(const profile::AskingState& state, const Moment& moment, const Policy& policy);

}  // namespace acquaint::asking
