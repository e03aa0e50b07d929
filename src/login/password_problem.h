// Why a password may not be chosen, and how that is said: in our errors and in Auth0's bodies.
#pragma once

#include <cstddef>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::login {

// Auth0's levels ("Password Strength in Auth0 Database Connections"): nothing but a length for none
// and low; lower case, upper case and number for fair; three of these and special characters for
// good; for excellent also no character more than twice in a row.
enum class PasswordStrength { none, low, fair, good, excellent };

// The rules of a level, and which of them a password keeps. Characters are counted as code points;
// letters, digits and special characters are those of ASCII.
struct StrengthVerdict {
  PasswordStrength level = PasswordStrength::none;
  std::size_t length_min = 0;
  bool is_long_enough = false;
  bool has_lower_case = false;
  bool has_upper_case = false;
  bool has_number = false;
  bool has_special_character = false;
  bool has_short_runs = false;  // Nowhere the same character three times in a row.

  // The rules about kinds of characters; the length is one of its own.
  bool has_kinds() const;
  bool operator==(const StrengthVerdict&) const = default;
};

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
  StrengthVerdict strength;  // Of bad_encoding and too_long only level and length_min are known.
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
