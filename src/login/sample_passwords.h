// What tests of password policies ask. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "login/password_options.h"

namespace acquaint::login {

inline std::string times(int count, std::string_view text) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

// That of a connection with these options, which are good.
inline PasswordPolicy policy(std::string_view options) {
  const auto read = parse_password_options(*parse_json_object(options));
  EXPECT_TRUE(read) << options << ": " << (read ? "" : read.error().field);
  return read.value_or(PasswordPolicy());
}

// What is wrong with the password; nothing when it is good.
inline std::optional<PasswordProblem::Kind> problem(const PasswordPolicy& policy, std::string_view password,
                                                    const PasswordFacts& facts = {}) {
  const auto good = check_password(policy, password, facts);
  return good ? std::nullopt : std::optional(good.error().kind);
}

}  // namespace acquaint::login
