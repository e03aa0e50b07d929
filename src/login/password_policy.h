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

namespace acquaint::login {

// Hold under every policy: they bound the work of all other checks.
inline constexpr std::size_t kPasswordBytesMax = 512;
inline constexpr std::size_t kPasswordPointsMax = 128;

enum class PersonalWords {
  allowed,
  not_whole,   // The password is none of them.
  not_within,  // It holds none of them that has three characters or more, either.
};

// The default value is our own rule.
struct PasswordPolicy {
  PasswordStrength strength = PasswordStrength::low;
  std::size_t length_min = 8;           // In code points.
  bool refuses_common = true;           // The list of common_passwords.h.
  std::vector<std::string> dictionary;  // The operator's own refused passwords, folded and sorted.
  PersonalWords personal = PersonalWords::not_whole;
  std::size_t history_size = 0;  // How many of the latest passwords may not come back.

  // Reads passwordPolicy, password_complexity_options, password_dictionary,
  // password_no_personal_info and password_history from the "options" of a connection; other
  // members are not looked at, and null is as absent. Once passwordPolicy is there, Auth0's rules
  // replace ours: what is absent is off. Without it, what is there changes that part of our rule.
  // Error `invalid`, "password_policy.bad_field" or "json.unknown_field"; `field` is `at` and the
  // path of the member.
  static Result<PasswordPolicy> parse(const JsonObject& options, std::string_view at = {});

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

// The words by which a user is known, folded: e-mail address, its local part and domain, user name,
// nickname, names and their parts. `user` has the shape that the Management API shows, or a part of
// it: email, username, nickname, name, given_name, family_name, user_metadata.name, .first and
// .last.
std::vector<std::string> personal_words(const JsonObject& user);

}  // namespace acquaint::login
