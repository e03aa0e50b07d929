#include "ingest/consent_context.h"

#include <gtest/gtest.h>

namespace acquaint::ingest {
namespace {

TEST(ConsentContext, OnlyAClearYesIsOne) {
  const struct {
    const char* name;
    const char* call;
    std::vector<std::string> want;
  } kCases[] = {
      {"agreed and refused", R"({"context":{"consent":{"categoryPreferences":{"functional":true,"advertising":false}}}})", {"functional"}},
      {"a text", R"({"context":{"consent":{"categoryPreferences":{"functional":"true"}}}})", {}},
      {"a number", R"({"context":{"consent":{"categoryPreferences":{"functional":1}}}})", {}},
      {"a list", R"({"context":{"consent":{"categoryPreferences":["functional"]}}})", {}},
      {"in another place", R"({"consent":{"categoryPreferences":{"functional":true}}})", {}},
      {"nothing", R"({})", {}},
  };
  for (const auto& c : kCases) EXPECT_EQ(consents_of(*parse_json_object(c.call)), c.want) << c.name;
}

TEST(ConsentContext, KeepsNoMoreThanIsDeclaredAnywhere) {
  JsonObject preferences;
  for (int number = 0; number < 100; ++number) preferences["category" + std::to_string(number)] = true;
  JsonObject call{{"context", {{"consent", {{"categoryPreferences", preferences}}}}}};
  EXPECT_EQ(consents_of(call).size(), kConsentsMax);
}

}  // namespace
}  // namespace acquaint::ingest
