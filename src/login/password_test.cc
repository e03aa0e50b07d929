#include "login/password.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

struct Case {
  const char* name;
  std::string password;
  const char* code;  // Null when it may be chosen.
};

std::string times(int count, std::string_view text) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

// Chosen by Ada Lovelace, ada.lovelace@example.com.
const Case kCases[] = {
    {"eight characters", "xkcd-936", nullptr},
    {"seven characters", "xkcd-93", "password.too_short"},
    {"empty", "", "password.too_short"},
    {"seven characters in many bytes", times(7, "\xf0\x9f\x98\x80"), "password.too_short"},
    {"eight characters in many bytes", times(8, "\xf0\x9f\x98\x80"), nullptr},
    {"128 characters", times(64, "xy"), nullptr},
    {"129 characters", times(64, "xy") + "z", "password.too_long"},
    {"128 characters in 512 bytes", times(128, "\xf0\x9f\x98\x80"), nullptr},
    {"513 bytes", times(128, "\xf0\x9f\x98\x80") + "a", "password.too_long"},
    {"a megabyte", times(1 << 20, "x"), "password.too_long"},
    {"no UTF-8", "password\xff", "password.bad_encoding"},
    {"very common", "password1", "password.too_common"},
    {"very common, in capitals", "PassWord1", "password.too_common"},
    {"the first of the list", "!@#$%^&*", "password.too_common"},
    {"common with more", "password1 of ada", nullptr},
    {"the local part", "ada.lovelace", "password.personal"},
    {"the name, in capitals", "ADA LOVELACE", "password.personal"},
    {"the name with more", "Ada Lovelace 1815", nullptr},
    {"spaces alone are unwise but allowed", times(9, " "), nullptr},
};

TEST(Password, Cases) {
  const std::string words[] = {"ada.lovelace", "Ada Lovelace", "", "Ada"};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto allowed = check_new_password(c.password, words);
    ASSERT_EQ(allowed.has_value(), c.code == nullptr);
    if (c.code != nullptr) {
      EXPECT_EQ(allowed.error().code, c.code);
      EXPECT_EQ(allowed.error().field, "password");
      EXPECT_EQ(allowed.error().kind, Error::Kind::invalid);
    }
  }
}

}  // namespace
}  // namespace acquaint::login
