#include "forms/phone_number.h"

#include <gtest/gtest.h>

namespace acquaint::forms {
namespace {

struct Case {
  const char* name;
  const char* country;
  const char* written;
  const char* want;  // Null: not a number.
};

const Case kCases[] = {
    {"with the prefix dialled before", "DE", "030 123456", "+4930123456"},
    {"without it", "DE", "30 123456", "+4930123456"},
    {"separators", "US", "(415) 555-0132", "+14155550132"},
    {"the zero of Italy belongs to the number", "IT", "06 1234567", "+39061234567"},
    {"a country without such a prefix", "AC", "12345", "+24712345"},
    {"a calling code with the number", "DE", "+44 20 7946 0018", "+442079460018"},
    {"00 for the plus", "DE", "0044 20 7946 0018", "+442079460018"},
    {"too few digits", "US", "555-0132", nullptr},
    {"letters", "US", "1-800-FLOWERS", nullptr},
    {"a plus within", "US", "415+5550132", nullptr},
    {"an unknown country", "XX", "415 555 0132", nullptr},
    {"nothing", "DE", "", nullptr},
    {"the prefix alone", "DE", "0", nullptr},
    {"endless digits", "DE", "030123456789012345678901234567890", nullptr},
};

TEST(PhoneNumber, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto number = to_e164(c.country, c.written);
    ASSERT_EQ(number.has_value(), c.want != nullptr);
    EXPECT_EQ(number.value_or(""), c.want == nullptr ? "" : c.want);
  }
}

TEST(PhoneNumber, KnowsCountriesAndTheirNames) {
  EXPECT_GT(calling_countries().size(), 200u);
  EXPECT_EQ(calling_code_of("DE"), "49");
  EXPECT_EQ(calling_code_of("ZZ"), "");
  EXPECT_EQ(country_name("DE", "de"), "Deutschland");
  EXPECT_EQ(country_name("DE", "en"), "Germany");
}

}  // namespace
}  // namespace acquaint::forms
