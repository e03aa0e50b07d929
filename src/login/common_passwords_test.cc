#include "login/common_passwords.h"

#include <gtest/gtest.h>

#include <string>

#include "login/embedded.h"
#include "profile/handle.h"

namespace acquaint::login {
namespace {

TEST(CommonPasswords, Cases) {
  const struct {
    const char* password;
    bool want;
  } kCases[] = {
      {"123456", true},          {"password", true},   {"!@#$%^&*", true}, {"zzzzzzz1", true},
      {"summer2025", true},      {"contrase\xc3\xb1" "a", true}, {"qwertyuiop", true},
      {"password of ada", false}, {"", false},         {"# passwords", false}, {"#", false},
      {"Password", false},
  };
  for (const auto& c : kCases) EXPECT_EQ(is_common_password(c.password), c.want) << c.password;
}

// What a look-up relies on, for each line of the file.
TEST(CommonPasswords, AllAreFoldedSortedAndFound) {
  std::string_view rest = embedded("common_passwords.txt");
  ASSERT_TRUE(rest.ends_with('\n'));
  std::string last;
  std::size_t count = 0;
  for (; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const std::string line(rest.substr(0, rest.find('\n')));
    if (line.starts_with('#')) {
      ASSERT_EQ(count, 0U) << "remarks come first: " << line;
      continue;
    }
    ++count;
    ASSERT_LT(last, line);
    ASSERT_EQ(profile::fold(line), line);
    ASSERT_TRUE(is_common_password(line)) << line;
    last = line;
  }
  EXPECT_GT(count, 28'000U);
}

}  // namespace
}  // namespace acquaint::login
