#include "api/idempotency.h"

#include <algorithm>
#include <cstring>

#include "base/encoding.h"

namespace acquaint::api {

Result<std::optional<asking::DecisionNonce>> nonce_of_key(const Call& call) {
  const auto key = call.request.header("idempotency-key");
  if (!key) return std::nullopt;
  const bool is_visible = std::ranges::all_of(*key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (key->empty() || key->size() > 255 || !is_visible) {
    return invalid("idempotency.bad_key",
                   "The header Idempotency-Key has 1 to 255 visible ASCII characters.");
  }
  // A line break cannot be in either part, so that no two pairs look the same.
  const std::string hash = sha256(call.principal.actor() + "\n" + std::string(*key));
  asking::DecisionNonce nonce;
  std::memcpy(nonce.data(), hash.data(), nonce.size());
  return nonce;
}

}  // namespace acquaint::api
