// Why a decision came out as it did: the answer of GET /v1/decisions/{id}/explanation.
#pragma once

#include <string_view>

#include "asking/decide.h"

namespace acquaint::asking {

// {"outcome", "reason", "decision"?, "form"?, "questions", "gates", "next_eligible"?, "resolves"?,
//  "moment", "versions"}: docs/asking.md describes each. Holds no profile values. `id` is the name
// that the decision was given, or empty.
JsonObject explain(const Decision& decision, const Trace& trace, const Inputs& inputs,
                   std::string_view id);

}  // namespace acquaint::asking
