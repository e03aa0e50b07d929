#include "base/clock.h"

#include <gtest/gtest.h>

namespace acquaint {
namespace {

struct TimeCase {
  const char* name;
  const char* text;
  const char* want;  // As written back, or null when the text is refused.
};

const TimeCase kTimes[] = {
    {"as Auth0 writes it", "2023-01-25T19:00:27.084Z", "2023-01-25T19:00:27.084Z"},
    {"no fraction", "2023-01-25T19:00:27Z", "2023-01-25T19:00:27.000Z"},
    {"one digit of a fraction", "2023-01-25T19:00:27.5Z", "2023-01-25T19:00:27.500Z"},
    {"a fraction is cut, not rounded", "2023-01-25T19:00:27.0849Z", "2023-01-25T19:00:27.084Z"},
    {"a leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
    {"no such day", "2023-02-29T00:00:00Z", nullptr},
    {"no such hour", "2023-01-25T24:00:00Z", nullptr},
    {"not in UTC", "2023-01-25T19:00:27+01:00", nullptr},
    {"no digit after the point", "2023-01-25T19:00:27.Z", nullptr},
    {"more after the end", "2023-01-25T19:00:27Z ", nullptr},
    {"before 1970", "1969-12-31T23:59:59Z", nullptr},
    {"empty", "", nullptr},
};

TEST(Clock, ReadsAndWritesTimes) {
  for (const TimeCase& c : kTimes) {
    SCOPED_TRACE(c.name);
    const auto time = parse_iso8601(c.text);
    ASSERT_EQ(time.has_value(), c.want != nullptr);
    if (time) {
      EXPECT_EQ(to_iso8601(*time), c.want);
    }
  }
}

TEST(Clock, ReadsDurations) {
  using namespace std::chrono_literals;
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("15m"), 15min);
  EXPECT_EQ(parse_duration("12h"), 12h);
  EXPECT_EQ(parse_duration("7d"), 7 * 24h);
  EXPECT_EQ(parse_duration("0d"), 0s);
  for (const char* wrong : {"", "d", "7", "7 d", "-1d", "7w", "1.5h", "99999999999999999d", "7dd"}) {
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace acquaint
