// The public name of a decision. It holds the user's id, so that the name alone finds the user.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "profile/handle.h"

namespace acquaint::asking {

using DecisionNonce = std::array<std::byte, 12>;

// "dec_" and base64url of the nonce and the user's id. Names are not secret: who may use one is
// checked with the request.
std::string make_decision_id(const profile::UserId& user, const DecisionNonce& random);

// Error "decision.bad_id" for anything that make_decision_id cannot have made.
Result<profile::UserId> user_of_decision(std::string_view id);

}  // namespace acquaint::asking
