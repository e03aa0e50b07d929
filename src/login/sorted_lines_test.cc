#include "login/sorted_lines.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace acquaint::login {
namespace {

bool holds(std::string_view text, std::string_view key) {
  const auto read = [text](std::uint64_t from, std::size_t size) { return text.substr(from, size); };
  return holds_line(text.size(), read, key, [](std::string_view line) { return line; });
}

TEST(SortedLines, Cases) {
  const struct {
    const char* name;
    std::string_view text;
    std::string_view key;
    bool want;
  } kCases[] = {
      {"nothing", "", "a", false},
      {"one line", "a\n", "a", true},
      {"one line without an end", "a", "a", true},
      {"before the first", "b\nd\nf\n", "a", false},
      {"the first", "b\nd\nf\n", "b", true},
      {"between", "b\nd\nf\n", "c", false},
      {"the last", "b\nd\nf\n", "f", true},
      {"the last without an end", "b\nd\nf", "f", true},
      {"after the last", "b\nd\nf\n", "g", false},
      {"a beginning of one", "bob\nbobby\n", "bo", false},
      {"one more than one", "bob\nbobby\n", "bobb", false},
      {"bytes above 127 come last", "z\n\xc3\xa9\n", "\xc3\xa9", true},
      {"no empty line", "a\nb\n", "", false},
  };
  for (const auto& c : kCases) EXPECT_EQ(holds(c.text, c.key), c.want) << c.name;
}

TEST(SortedLines, FindsAllLinesAndNothingElse) {
  std::mt19937 random{7};
  const auto any_line = [&] {
    std::string line(1 + random() % kLineBytesMax, 'x');
    for (char& c : line) c = static_cast<char>('a' + random() % 3);
    return line.substr(0, 1 + random() % (random() % 4 == 0 ? kLineBytesMax : 6));
  };
  for (int round = 0; round < 50; ++round) {
    std::set<std::string> lines;
    for (std::size_t count = random() % 60; lines.size() < count;) lines.insert(any_line());
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    for (const std::string& line : lines) EXPECT_TRUE(holds(text, line)) << round << line;
    for (int tries = 0; tries < 100; ++tries) {
      const std::string line = any_line();
      EXPECT_EQ(holds(text, line), lines.contains(line)) << round << line;
    }
  }
}

TEST(SortedLines, ReadsFewPlacesOfMany) {
  std::string text;
  for (int number = 0; number < 100'000; ++number) text += std::to_string(1'000'000 + number) + '\n';
  int reads = 0;
  const auto read = [&](std::uint64_t from, std::size_t size) {
    ++reads;
    return std::string_view(text).substr(from, size);
  };
  EXPECT_TRUE(holds_line(text.size(), read, "1077777", [](std::string_view line) { return line; }));
  EXPECT_LE(reads, 20);
}

TEST(SortedLines, ALineTooLongIsNoAnswer) {
  EXPECT_TRUE(holds(std::string(kLineBytesMax, 'a') + "\nb\n", "b"));
  EXPECT_THROW(holds(std::string(kLineBytesMax + 1, 'a') + "\nb\n", "0"), std::runtime_error);
  EXPECT_THROW(holds(std::string(100'000, 'a'), "b"), std::runtime_error);
}

}  // namespace
}  // namespace acquaint::login
