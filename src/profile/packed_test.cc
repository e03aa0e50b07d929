#include "profile/packed.h"

#include <gtest/gtest.h>

#include <limits>

namespace acquaint::profile {
namespace {

constexpr std::uint64_t kNumbers[] = {0, 1, 31, 32, 1023, 1024, 1'760'000'000'000, std::numeric_limits<std::uint64_t>::max()};
constexpr std::int64_t kSigned[] = {0, -1, 1, -1'000'000'000'000'000, std::numeric_limits<std::int64_t>::max() / 2};

TEST(Packed, ComesBackInItsOrder) {
  PackedWriter out;
  for (const std::uint64_t number : kNumbers) out.put(number);
  for (const std::int64_t number : kSigned) out.put_signed(number);
  out.put_digits(4294967295U, 6);
  out.put_text("g\u00e4rtner \"x\"");
  out.put_text("");
  PackedReader in(out.text());
  for (const std::uint64_t number : kNumbers) EXPECT_EQ(in.number(), number);
  for (const std::int64_t number : kSigned) EXPECT_EQ(in.signed_number(std::numeric_limits<std::int64_t>::max() / 2), number);
  EXPECT_EQ(in.digits(6, UINT32_MAX), 4294967295U);
  EXPECT_EQ(in.text(), "g\u00e4rtner \"x\"");
  EXPECT_FALSE(in.is_whole());
  EXPECT_EQ(in.text(), "");
  EXPECT_TRUE(in.is_whole());
}

TEST(Packed, SmallNumbersTakeOneDigit) {
  PackedWriter out;
  out.put(31);
  EXPECT_EQ(out.text().size(), 1u);
  out.put(1023);
  EXPECT_EQ(out.text().size(), 3u);
}

TEST(Packed, ReadsNothingWhereNothingIs) {
  for (const std::string_view text : {"", "g", "*", "______________", "____________f"}) {
    SCOPED_TRACE(text);
    PackedReader in(text);
    EXPECT_EQ(in.number(), 0u);
    EXPECT_TRUE(in.is_broken());
  }
  EXPECT_EQ(PackedReader("Dab").text(), "") << "three bytes, of which two are there";
  EXPECT_EQ(PackedReader("_____").digits(6, UINT32_MAX), 0u);
  EXPECT_EQ(PackedReader("______").digits(6, UINT32_MAX), 0u) << "beyond 32 bits";
  EXPECT_EQ(PackedReader("C").number(1), 0u) << "more than is allowed";
}

}  // namespace
}  // namespace acquaint::profile
