#include "base/text.h"

#include <gtest/gtest.h>

namespace acquaint {
namespace {

TEST(Text, VisibleIsNeitherSpaceNorControlNorBeyondAscii) {
  for (const char* text : {"", "a", "!~", "https://a.example/?b=c"}) EXPECT_TRUE(is_visible_ascii(text)) << text;
  for (const char* text : {" ", "a b", "a\n", "\x7f", "\xc3\xa9"}) EXPECT_FALSE(is_visible_ascii(text)) << text;
}

TEST(Text, LanguageTagsBeginWithALetter) {
  for (const char* text : {"en", "de-AT", "zh-Hant-TW", "x-klingon"}) EXPECT_TRUE(is_language_tag(text)) << text;
  for (const char* text : {"", "e", "4a", "-de", "de_AT", "d e", "en\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    EXPECT_FALSE(is_language_tag(text)) << text;
  }
}

}  // namespace
}  // namespace acquaint
