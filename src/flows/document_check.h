// The parts of Auth0's documents that are checked when they come in: types and limits of what is
// known. Members that are not known are kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::flows {

inline constexpr std::size_t kNodesMax = 1'000;    // Of a form.
inline constexpr std::size_t kActionsMax = 500;    // Of a flow, nested ones too.
inline constexpr std::size_t kActionDepthMax = 8;  // Of conditions within conditions.

// "auth0_form.invalid".
Result<Done> check_form_document(const JsonObject& form, const std::string& at);
// "auth0_flow.invalid".
Result<Done> check_flow_document(const JsonObject& flow, const std::string& at);

// Letters, digits, "-" and "_", 1 to 64 of them: ids of nodes, components, actions.
bool is_part_id(std::string_view text);

}  // namespace acquaint::flows
