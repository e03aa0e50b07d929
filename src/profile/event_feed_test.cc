#include "profile/event_feed.h"

#include <gtest/gtest.h>

namespace acquaint::profile {
namespace {

TEST(EventPosition, LaterCommitsAreBehindAlsoWhenTheClockGoesBack) {
  const EventPosition first = position_after({}, from_ms(5000));
  const EventPosition same_moment = position_after(first, from_ms(5000));
  const EventPosition clock_set_back = position_after(same_moment, from_ms(10));
  EXPECT_LT(first, same_moment);
  EXPECT_LT(same_moment, clock_set_back);
  EXPECT_LT(clock_set_back, position_after(clock_set_back, from_ms(5001)));
}

TEST(EventPosition, ATimeIsThePlaceBeforeWhatWasRecordedThen) {
  const EventPosition at = position_after({}, from_ms(5000));
  EXPECT_LT(position_before(from_ms(5000)), at);
  EXPECT_GT(position_before(from_ms(5001)), at);
  EXPECT_EQ(position_before(from_ms(0)), EventPosition{0});
  EXPECT_EQ(position_before(from_ms(-5)), EventPosition{0});
  EXPECT_GT(position_before(from_ms(INT64_MAX)).number, 0);
}

TEST(EventPosition, ItsTextComesBackAndNothingElseDoes) {
  for (const EventPosition position : {EventPosition{0}, position_after({}, from_ms(1773662400000)), EventPosition{INT64_MAX}}) {
    EXPECT_EQ(parse_position(to_text(position)), position);
  }
  for (const char* text : {"", "0", "00000000000000000", "000000000000000g", "-000000000000001", "FFFFFFFFFFFFFFFF",
                           "ffffffffffffffff", "0x00000000000001", "000000000000000A"}) {
    const auto refused = parse_position(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, "events.bad_cursor");
  }
}

}  // namespace
}  // namespace acquaint::profile
