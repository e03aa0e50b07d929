#include "login/cookie.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

struct Case {
  const char* name;
  const char* header;
  const char* want;  // Null when there is none.
};

const Case kCases[] = {
    {"alone", "sid=abc", "abc"},
    {"between others", "a=1; sid=abc; b=2", "abc"},
    {"without spaces", "a=1;sid=abc;b=2", "abc"},
    {"an empty value", "sid=", ""},
    {"an equals sign in the value", "sid=a=b", "a=b"},
    {"absent", "a=1; b=2", nullptr},
    {"twice", "sid=abc; sid=abc", nullptr},
    {"twice with others between", "sid=abc; a=1; sid=evil", nullptr},
    {"another case is another cookie", "SID=abc", nullptr},
    {"the end of another name", "xsid=abc", nullptr},
    {"the start of another name", "sidx=abc", nullptr},
    {"a name without a value", "sid; a=1", nullptr},
    {"in the value of another", "a=sid=abc", nullptr},
    {"empty", "", nullptr},
    {"separators alone", ";;; ;", nullptr},
};

TEST(Cookie, IsFoundOnlyWhenItIsThereOnce) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto value = find_cookie(c.header, "sid");
    ASSERT_EQ(value.has_value(), c.want != nullptr);
    if (value) {
      EXPECT_EQ(*value, c.want);
    }
  }
}

TEST(Cookie, IsKeptFromScriptsAndOtherSites) {
  EXPECT_EQ(set_cookie("__Host-a", "1"), "__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax");
  EXPECT_EQ(set_cookie("__Host-a", "1", std::chrono::hours(1)),
            "__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600");
  EXPECT_EQ(clear_cookie("__Host-a"),
            "__Host-a=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

}  // namespace
}  // namespace acquaint::login
