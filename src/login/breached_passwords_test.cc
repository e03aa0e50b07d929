#include "login/breached_passwords.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <fstream>

namespace acquaint::login {
namespace {

// "correct horse", "password" and "test" (printf test | sha1sum), and lines around them.
constexpr const char* kSorted[] = {
    "000000005AD76BD555C1D6D771DE417A4B87E4B4:10",
    "2F9E53523B62ABC141A2B4D6019D23CBA835DBD0:3",
    "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824",
    "A94A8FE5CCB19BA61C4C0873D391E987982FBBD3:86495",
    "FFFFFFFEE791CBAC0F6305CAF0CEE06BBE131160:2",
};

class Breached : public testing::Test {
 protected:
  Breached() { std::filesystem::create_directories(folder_); }
  ~Breached() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& text) {
    const std::filesystem::path path = folder_ / "hashes.txt";
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  std::string sorted(const std::string& line_end) {
    std::string text;
    for (const char* line : kSorted) text += line + line_end;
    return text;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                  ("acquaint-breached-" + std::to_string(getpid()));
};

TEST_F(Breached, WithoutAFileTheCommonOnesAndAuth0sTestPasswords) {
  const BreachedPasswords breached;
  const struct {
    const char* password;
    bool want;
  } kCases[] = {
      {"password", true},      {"test", false},           {"AUTH0-TEST-", true},
      {"AUTH0-TEST-x y", true}, {"auth0-test-x", false},  {" AUTH0-TEST-", false},
      {"Paaf213XXYYZZ", true}, {"Paaf213XXYYZZ1", false}, {"Paat739!!WWXXYYZZ", true},
      {"analytical engine 1843", false}, {"", false},
  };
  for (const auto& c : kCases) EXPECT_EQ(breached.contains(c.password), c.want) << c.password;
}

TEST_F(Breached, TheFileIsSearchedByHash) {
  for (const char* line_end : {"\n", "\r\n"}) {
    const auto breached = BreachedPasswords::open(write(sorted(line_end)));
    ASSERT_TRUE(breached) << breached.error().message;
    EXPECT_TRUE(breached->contains("test"));
    EXPECT_TRUE(breached->contains("correct horse"));
    EXPECT_TRUE(breached->contains("password"));
    EXPECT_FALSE(breached->contains("Test"));
    EXPECT_FALSE(breached->contains("analytical engine 1843"));
    EXPECT_TRUE(breached->contains("AUTH0-TEST-1"));
  }
}

TEST_F(Breached, FilesThatAreSomethingElseAreRefused) {
  std::string by_count;
  for (int line = 4; line >= 0; --line) by_count.append(kSorted[line]).append("\n");
  std::string lower = sorted("\n");
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  const struct {
    const char* name;
    std::string text;
  } kCases[] = {
      {"empty", ""},
      {"not sorted by hash", by_count},
      {"lower case", lower},
      {"NTLM hashes", "000000005AD76BD555C1D6D771DE417A:4\n"},
      {"hashes alone", "000000005AD76BD555C1D6D771DE417A4B87E4B4\n"},
      {"words", "password\nqwerty\n"},
      {"no lines", std::string(100'000, 'A')},
      {"an empty line at the end", sorted("\n") + "\n"},
  };
  for (const auto& c : kCases) {
    const auto breached = BreachedPasswords::open(write(c.text));
    ASSERT_FALSE(breached) << c.name;
    EXPECT_EQ(breached.error().code, "breached_passwords.malformed") << c.name;
  }
}

TEST_F(Breached, WhatCannotBeReadIsAnError) {
  for (const std::string& path : {(folder_ / "absent").string(), folder_.string(), std::string()}) {
    const auto breached = BreachedPasswords::open(path);
    ASSERT_FALSE(breached) << path;
    EXPECT_EQ(breached.error().code, "breached_passwords.unreadable") << path;
  }
}

TEST_F(Breached, AFileCutShortWhileOpenThrowsAndDoesNotSayNo) {
  const std::string path = write(sorted("\n"));
  const auto breached = BreachedPasswords::open(path);
  ASSERT_TRUE(breached);
  std::filesystem::resize_file(path, 10);
  EXPECT_THROW(breached->contains("test"), std::runtime_error);
}

}  // namespace
}  // namespace acquaint::login
