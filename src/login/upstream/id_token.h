// Who logged in, as the provider signed it (OpenID Connect Core §3.1.3.7, §5.3.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "login/jws.h"

namespace acquaint::login::upstream {

// The keys of a provider's JWK Set that open_jws() can use; others are left out.
class KeySet {
 public:
  // Error `unavailable` "upstream.bad_keys": not a JWK Set, or more than 100 keys.
  static Result<KeySet> parse(const JsonObject& document);

  // By kid. Of a token that names none: the only key, where there is but one.
  const VerifyingKey* find(std::string_view kid) const;

 private:
  std::vector<VerifyingKey> keys_;
};

struct Expected {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  bool nonce_is_needed = true;  // Else one that is there must still be the right one.
  std::string access_token;
};

// The claims of an ID token for this client and this attempt. All errors are `unauthorized`:
// "upstream.unknown_key" when it was signed with a key that the set lacks: the provider may have a
// new one; "upstream.bad_id_token" for anything else. The message says to a developer what it was.
Result<JsonObject> check_id_token(std::string_view text, const KeySet& keys,
                                  const Expected& expected, Time now);

// The claims with those of /userinfo, which may be of this subject only: `unauthorized`
// "upstream.bad_userinfo".
Result<JsonObject> join_userinfo(JsonObject claims, const JsonObject& userinfo);

}  // namespace acquaint::login::upstream
