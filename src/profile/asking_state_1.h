// The first layout of the asking state in a user's document: an object of objects. Read for the sake of users who
// were stored with it, and never written.
#pragma once

#include <optional>
#include <string_view>

#include "profile/asking_state.h"

namespace acquaint::profile {

// Whether a decision can end so.
bool is_outcome(std::string_view outcome);

// Nothing when it is malformed.
std::optional<AskingState> parse_asking_state_1(const Json& json);

}  // namespace acquaint::profile
