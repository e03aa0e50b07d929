// Why a token is not accepted, in Auth0's words (Management API v2: error bodies).
#pragma once

#include "base/result.h"

namespace acquaint::login {

inline std::unexpected<Error> invalid_token() {
  return fail(Error::Kind::unauthorized, "token.invalid", "Invalid token");
}

inline std::unexpected<Error> bad_signature() {
  return fail(Error::Kind::unauthorized, "token.bad_signature",
              "Invalid signature received for JSON Web Token validation");
}

inline std::unexpected<Error> expired_token() {
  return fail(Error::Kind::unauthorized, "token.expired",
              "Expired token received for JSON Web Token validation");
}

}  // namespace acquaint::login
