// Why a password may not be chosen, and how that is said: in our errors and in Auth0's bodies.
#pragma once

#include <cstddef>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "login/password_rules.h"

namespace acquaint::login {

struct PasswordProblem {
  enum class Kind {
    too_long,
    bad_encoding,
    too_short,
    too_weak,
    too_common,
    in_dictionary,
    personal,
    breached,
    in_history,
  };

  Kind kind;
  StrengthVerdict strength;  // Of bad_encoding and too_long only the rules are known.
  std::size_t history_size = 0;  // How many of the latest passwords may not come back.

  bool operator==(const PasswordProblem&) const = default;
};

// Our error: `invalid`, field "password", codes "password.too_long", "password.bad_encoding",
// "password.too_short", "password.too_weak", "password.too_common", "password.in_dictionary",
// "password.personal", "password.breached", "password.in_history".
Error to_error(const PasswordProblem& problem);

// What Auth0 answers, with status 400, at /dbconnections/signup and where a password is reset:
// name, message, code, description, statusCode and, for a weak one, policy.
JsonObject to_auth0_body(const PasswordProblem& problem);

// What Auth0's Management API puts into "message": "PasswordStrengthError: Password is too weak".
std::string to_auth0_message(const PasswordProblem& problem);

}  // namespace acquaint::login
