#include "profile/behaviour.h"

#include <gtest/gtest.h>

#include "profile/user.h"

namespace acquaint::profile {
namespace {

TEST(Behaviour, CountsByNameWithFirstAndLastInAnyOrder) {
  Behaviour behaviour;
  for (const int at : {500, 200, 900}) count_event(behaviour, "Article Read", from_ms(at));
  count_event(behaviour, "Signed Out", from_ms(1));
  EXPECT_EQ(behaviour.counts.at("Article Read"), (EventCount{3, from_ms(200), from_ms(900)}));
  EXPECT_EQ(behaviour.counts.size(), 2U);
}

TEST(Behaviour, KeepsTheNamesThatWereSeenLast) {
  Behaviour behaviour;
  for (std::size_t i = 0; i < kEventNamesMax; ++i) {
    count_event(behaviour, "event " + std::to_string(i), from_ms(1000 + static_cast<std::int64_t>(i)));
  }
  count_event(behaviour, "event 0", from_ms(5000));
  count_event(behaviour, "one more", from_ms(6000));
  EXPECT_EQ(behaviour.counts.size(), kEventNamesMax);
  EXPECT_TRUE(behaviour.counts.contains("event 0"));
  EXPECT_FALSE(behaviour.counts.contains("event 1"));
}

TEST(Behaviour, AMessageCountsOnceAmongTheLastOnes) {
  Behaviour behaviour;
  EXPECT_FALSE(is_repeated(behaviour, "first"));
  EXPECT_TRUE(is_repeated(behaviour, "first"));
  for (std::size_t i = 1; i < kMessagesMax; ++i) EXPECT_FALSE(is_repeated(behaviour, std::to_string(i)));
  EXPECT_TRUE(is_repeated(behaviour, "first"));
  EXPECT_FALSE(is_repeated(behaviour, "one more"));
  EXPECT_FALSE(is_repeated(behaviour, "first"));
  EXPECT_EQ(behaviour.messages.size(), kMessagesMax * 4);
}

TEST(Behaviour, IsStoredWithTheUser) {
  User user(*UserId::parse("auth0|1"));
  count_event(user.behaviour, "Article \"Read\" \xc3\xa9", from_ms(5));
  is_repeated(user.behaviour, "message");
  EXPECT_EQ(parse_stored_user(to_stored_text(user)), user);
  EXPECT_EQ(to_stored_text(User(user.id)).find("behaviour"), std::string::npos);
}

TEST(Behaviour, ADamagedOneIsRefused) {
  for (const char* text : {"[]", "{}", R"({"c":{}})", R"({"c":{},"m":"a"})", R"({"c":{},"m":"AAA"})", R"({"c":{"a":[1,2]},"m":""})",
                           R"({"c":{"a":[1,2,"3"]},"m":""})", R"({"c":[],"m":""})"}) {
    const auto read = parse_behaviour(*parse_json(text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, "user.corrupt");
  }
}

}  // namespace
}  // namespace acquaint::profile
