#include "profile/ancestry.h"

#include <gtest/gtest.h>

#include "profile/readings.h"
#include "profile/sample_user.h"

namespace acquaint::profile {
namespace {

Catalogue catalogue_of(std::string_view text) { return *Catalogue::parse(*parse_json_object(text)); }

std::vector<std::string> before(const Catalogue& catalogue, std::string_view path, Splits splits = Splits::followed) {
  std::vector<std::string> texts;
  for (const AttributePath& former : former_paths(catalogue, *AttributePath::parse(path), splits)) {
    texts.push_back(former.text());
  }
  return texts;
}

using Paths = std::vector<std::string>;

TEST(Ancestry, NamesEachFormerPathOnceNearestFirst) {
  const Catalogue catalogue = catalogue_of(R"({
    "user_metadata.a": {"renamed_from": ["user_metadata.b", "user_metadata.c"]},
    "user_metadata.b": {"renamed_from": "user_metadata.d"},
    "user_metadata.c": {"renamed_from": "user_metadata.d"}})");
  EXPECT_EQ(before(catalogue, "user_metadata.a"), (Paths{"user_metadata.b", "user_metadata.c", "user_metadata.d"}));
  EXPECT_EQ(before(catalogue, "user_metadata.d"), Paths{});
}

TEST(Ancestry, LeavesOutWhatWasSplitWhereOnlyWholeAnswersCount) {
  const Catalogue catalogue = catalogue_of(R"({
    "user_metadata.city": {"split_from": {"attribute": "user_metadata.address", "rule": "last_word"}}})");
  EXPECT_EQ(before(catalogue, "user_metadata.city"), Paths{"user_metadata.address"});
  EXPECT_EQ(before(catalogue, "user_metadata.city", Splits::left_out), Paths{});
}

// 24 steps with two ways each: walked way by way it would take 16 million readings.
TEST(Ancestry, ManyWaysToOneAnswerAreWalkedOnce) {
  JsonObject declared;
  const auto name = [](const char* side, int step) { return "user_metadata." + std::string(side) + std::to_string(step); };
  for (int step = 1; step <= 24; ++step) {
    for (const char* side : {"l", "r"}) {
      declared[name(side, step)] = JsonObject{{"renamed_from", JsonArray{name("l", step - 1), name("r", step - 1)}}};
    }
  }
  const auto catalogue = Catalogue::parse(declared);
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(before(*catalogue, name("l", 24)).size(), 48u);

  User user = ada();
  user.claims[*AttributePath::parse(name("l", 0))] = {claim("Engines", Source::user, "work", noon())};
  const Readings readings = readings_of(user, *catalogue);
  EXPECT_EQ(readings.at(*catalogue->find(name("l", 24))).claims.size(), 1u);
}

}  // namespace
}  // namespace acquaint::profile
