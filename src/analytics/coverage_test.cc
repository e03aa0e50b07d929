#include "analytics/coverage.h"

#include <gtest/gtest.h>

#include "profile/sample_user.h"

namespace acquaint::analytics {
namespace {

using profile::Source;

const profile::Catalogue kCatalogue = *profile::Catalogue::parse(*parse_json_object(R"({
    "user_metadata.title": {"fresh_for": "60d"}, "user_metadata.company": {}})"));

// The rows of one user whose title was confirmed so long ago.
std::vector<CoverageRow> counted(Duration ago, Source source = Source::user) {
  profile::User user = profile::ada();
  profile::Claim title = profile::claim("engineer", source, "work", profile::noon() - ago);
  user.claims[*profile::AttributePath::parse("user_metadata.title")] = {std::move(title)};
  std::vector<CoverageRow> rows = empty_rows(Day(20513), kCatalogue);
  count_user(profile::view_of(user, kCatalogue), kCatalogue, profile::noon(), rows);
  std::ranges::sort(rows, std::ranges::greater(), &CoverageRow::attribute);  // The title first.
  return rows;
}

struct AgeCase {
  const char* what;
  std::int64_t hours;
  std::size_t bucket;
  bool is_stale;
};

TEST(Coverage, CountsAValueByItsAge) {
  for (const AgeCase& each : {AgeCase{"new", 0, 0, false}, AgeCase{"from a clock ahead", -5, 0, false}, AgeCase{"a week", 7 * 24, 0, false},
                              AgeCase{"more than a week", 7 * 24 + 1, 1, false}, AgeCase{"a month", 30 * 24, 1, false},
                              AgeCase{"until it is stale", 60 * 24, 2, false}, AgeCase{"stale", 60 * 24 + 1, 2, true},
                              AgeCase{"half a year", 180 * 24, 3, true}, AgeCase{"a year", 365 * 24, 4, true},
                              AgeCase{"older", 365 * 24 + 1, 5, true}}) {
    const CoverageRow row = counted(std::chrono::hours(each.hours)).front();
    EXPECT_EQ(row.attribute, "user_metadata.title");
    EXPECT_EQ(row.users, 1);
    EXPECT_EQ(row.known, 1);
    EXPECT_EQ(row.inferred, 0);
    EXPECT_EQ(row.ages[each.bucket], 1) << each.what;
    EXPECT_EQ(row.stale, each.is_stale ? 1 : 0) << each.what;
  }
}

TEST(Coverage, TellsWhatIsUnknownAndWhatOnlyFollows) {
  const std::vector<CoverageRow> rows = counted(Duration(0), Source::inference);
  EXPECT_EQ(rows[0].inferred, 1);
  EXPECT_EQ(rows[1], (CoverageRow{.day = Day(20513), .attribute = "user_metadata.company", .users = 1}));
}

const CoverageRow kRow{.day = Day(20783), .attribute = "user_metadata.a,b", .users = 8, .known = 6, .inferred = 1, .stale = 2,
                       .ages = {1, 2, 0, 0, 3, 0}};

TEST(Coverage, IsDescribedByAttributeAndDay) {
  CoverageRow later = kRow, other = kRow;
  later.day = Day(20784);
  other.attribute = "user_metadata.c";
  other.users = other.known = 0;
  const JsonArray described = describe_coverage({kRow, later, other});
  ASSERT_EQ(described.size(), 2U);
  EXPECT_EQ(described.at(0).at("days").as_array().size(), 2U);
  EXPECT_EQ(described.at(0).at("days").at(0),
            *parse_json(R"({"day": "2026-11-26", "users": 8, "known": 6, "share": 0.75, "inferred": 1, "stale": 2,
                            "ages": {"7": 1, "30": 2, "90": 0, "180": 0, "365": 3, "older": 0}})"));
  EXPECT_TRUE(described.at(1).at("days").at(0).at("share").is_null()) << "nobody is there";
}

TEST(Coverage, IsATableForSpreadsheets) {
  EXPECT_EQ(coverage_to_csv({kRow}), "day,attribute,users,known,inferred,stale,age_7,age_30,age_90,age_180,age_365,age_older\r\n"
                                     "2026-11-26,\"user_metadata.a,b\",8,6,1,2,1,2,0,0,3,0\r\n");
}

}  // namespace
}  // namespace acquaint::analytics
