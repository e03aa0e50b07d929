// Which passwords people may choose: Auth0's password options of a database connection, and our own
// rule where they say nothing (NIST SP 800-63B §5.1.1.2; ASVS 6.2): long enough, not well known,
// not the person's own name; nothing about kinds of characters.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/password_problem.h"
#include "login/password_rules.h"

namespace acquaint::login {

// Hold under every policy: they bound the work of all other checks.
inline constexpr std::size_t kPasswordBytesMax = 512;
inline constexpr std::size_t kPasswordPointsMax = 128;

enum class PersonalWords {
  allowed,
  not_whole,   // The password is none of them.
  not_within,  // It holds none of them that has three characters or more, either.
};

// The default value is our own rule; password_options.h reads another.
struct PasswordPolicy {
  PasswordRules rules = {.length_min = 8};
  bool refuses_breached = true;
  bool refuses_common = true;           // The list of common_passwords.h.
  std::vector<std::string> dictionary;  // The operator's own refused passwords, folded and sorted.
  PersonalWords personal = PersonalWords::not_whole;
  // What of a user is personal, as personal_words() takes it.
  std::vector<std::string> personal_fields = {"email",      "username",           "nickname",
                                              "name",       "given_name",         "family_name",
                                              "user_metadata.name", "user_metadata.first", "user_metadata.last"};
  std::size_t history_size = 0;  // How many of the latest passwords may not come back.

  bool operator==(const PasswordPolicy&) const = default;
};

// What the caller found out elsewhere.
struct PasswordFacts {
  std::span<const std::string> personal_words;  // Of personal_words().
  bool is_breached = false;                     // BreachedPasswords::contains, if that is asked.
  bool matches_history = false;                 // It fits one of the last `history_size` hashes.
};

// Whether the password may be chosen; else its first problem, in the order of
// PasswordProblem::Kind. What has too many bytes is not looked into. To compare hashes is dear:
// check without `matches_history` first, and once more when it is known.
std::expected<Done, PasswordProblem> check_password(const PasswordPolicy& policy,
                                                    std::string_view password,
                                                    const PasswordFacts& facts = {});

// The words by which a user is known, folded: of "email" the address, its local part and domain; of "username",
// "nickname" and "phone_number" the whole; of "name", "given_name", "family_name" and "user_metadata.<member>" also the
// parts. `user` has the shape that the Management API shows, or a part of it.
std::vector<std::string> personal_words(const JsonObject& user, std::span<const std::string> fields);

}  // namespace acquaint::login
