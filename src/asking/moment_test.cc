#include "asking/moment.h"

#include <gtest/gtest.h>

namespace acquaint::asking {
namespace {

TEST(Moment, FindsThePathOfAUrl) {
  EXPECT_EQ(path_of("https://example.com/articles/7?page=2#top"), "/articles/7");
  EXPECT_EQ(path_of("https://example.com"), "/");
  EXPECT_EQ(path_of("https://example.com?next=/a"), "/");
  EXPECT_EQ(path_of("/articles/7#top"), "/articles/7");
  EXPECT_EQ(path_of("/r?to=https://example.com/x"), "/r");
  EXPECT_EQ(path_of(""), "/");
}

TEST(Moment, KindsKeepTheirNumbers) {
  // Prompts and the learning order keep them.
  const char* const names[] = {"login", "page", "event", "api", "widget", "email"};
  for (int number = 0; number < kMomentKinds; ++number) {
    EXPECT_EQ(name_of(static_cast<MomentKind>(number)), names[number]);
    EXPECT_EQ(parse_moment_kind(names[number]), static_cast<MomentKind>(number));
  }
}

}  // namespace
}  // namespace acquaint::asking
