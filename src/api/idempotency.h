// The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): sent again with the same
// key, a request makes no second decision. Nothing is kept for it: the key makes the decision's id,
// and what became of a decision is in the user's state, also after a restart.
#pragma once

#include <optional>

#include "api/route.h"
#include "asking/decision_id.h"

namespace acquaint::api {

// From the key and who calls, so that the same key of another caller is another one; nothing when
// there is no such header. Error "idempotency.bad_key" unless it has 1 to 255 visible ASCII
// characters.
Result<std::optional<asking::DecisionNonce>> nonce_of_key(const Call& call);

}  // namespace acquaint::api
