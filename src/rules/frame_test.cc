#include "rules/frame.h"

#include <gtest/gtest.h>

namespace acquaint::rules {
namespace {

TEST(Frame, MessagesComeOutWholeHoweverTheyWereCut) {
  const JsonObject first = {{"type", "ready"}};
  const JsonObject second = {{"text", "\xC3\xA4"}, {"list", JsonArray{1, 2}}};
  const std::string bytes = *encode_frame(first) + *encode_frame(second);
  for (const std::size_t size : {std::size_t{1}, std::size_t{3}, bytes.size()}) {
    FrameReader reader;
    std::vector<JsonObject> got;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      reader.take(std::string_view(bytes).substr(at, size));
      for (auto next = reader.next(); next && *next; next = reader.next()) got.push_back(**next);
    }
    EXPECT_EQ(got, (std::vector<JsonObject>{first, second})) << size;
  }
}

TEST(Frame, WhatIsNoMessageIsAnError) {
  const std::pair<const char*, std::string> cases[] = {
      {"too long", std::string("\x7F\xFF\xFF\xFF", 4)},
      {"no JSON", std::string("\0\0\0\2", 4) + "x}"},
      {"no object", std::string("\0\0\0\2", 4) + "[]"},
      {"too deep", *encode_frame({}) + std::string("\0\0\1\x2C", 4) + std::string(150, '[') + std::string(150, ']')},
  };
  for (const auto& [name, bytes] : cases) {
    FrameReader reader;
    reader.take(bytes);
    auto next = reader.next();
    if (next && *next) next = reader.next();  // Behind a good one.
    ASSERT_FALSE(next) << name;
    EXPECT_EQ(next.error().code, "rules.bad_answer") << name;
  }
}

}  // namespace
}  // namespace acquaint::rules
