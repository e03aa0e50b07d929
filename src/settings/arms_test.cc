#include "settings/arms.h"

#include <gtest/gtest.h>

#include "settings/sample_settings.h"

namespace acquaint::settings {
namespace {

JsonObject arms_under(std::string_view experiments, double hold_out, int user = 1) {
  JsonObject document = sample_settings();
  document["experiments"] = *parse_json(experiments);
  document["policy"].emplace_object()["hold_out"] = hold_out;
  const auto settings = build(document, {});
  EXPECT_TRUE(settings) << settings.error().field;
  return arms_of(*settings, *profile::UserId::parse("auth0|" + std::to_string(user)));
}

constexpr std::string_view kOne = R"([{"name": "pace", "arms": [{"name": "slow", "percent": 100, "policy": {"questions_max": 1}}]}])";

TEST(Arms, AreThoseOfExperimentsAndThePolicysHoldOut) {
  EXPECT_EQ(arms_under("[]", 0), JsonObject());
  EXPECT_EQ(arms_under(kOne, 0), *parse_json_object(R"({"pace": "slow"})"));
  EXPECT_EQ(arms_under(kOne, 100), *parse_json_object(R"({"pace": "slow", "policy.hold_out": "hold_out"})"));
}

TEST(Arms, TheHoldOutIsItsShareOfUsers) {
  int held = 0;
  for (int user = 0; user < 300; ++user) {
    const Json arm = arms_under("[]", 20, user).at("policy.hold_out");
    EXPECT_TRUE(arm == "asked" || arm == "hold_out");
    held += arm == "hold_out";
  }
  EXPECT_NEAR(held, 60, 25);
}

}  // namespace
}  // namespace acquaint::settings
