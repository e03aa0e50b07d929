#include "settings/login_needs.h"

#include <gtest/gtest.h>

namespace acquaint::settings {
namespace {

// "essential username", a need each.
std::vector<std::string> words_of(const asking::Demand& demand) {
  std::vector<std::string> words;
  for (const asking::Need& need : demand.needs) {
    words.push_back((need.is_essential ? "essential " : "voluntary ") + need.attribute);
  }
  return words;
}

using Words = std::vector<std::string>;

Settings sample() {
  return *build(*parse_json_object(R"({
    "catalogue": {"username": {}, "given_name": {}, "user_metadata.company": {}},
    "clients": [{"client_id": "shop", "needs": {"voluntary": ["user_metadata.company"]}}, {"client_id": "blog"}]})"), {});
}

asking::Demand needs_of(std::string_view claims, const Settings& settings) {
  return needs_of_claims(*login::parse_claims_request(claims), settings.catalogue);
}

TEST(LoginNeeds, ClaimsNameTheAttributesThatTheyTell) {
  const Settings settings = sample();
  const asking::Demand demand = needs_of(
      R"({"id_token": {"preferred_username": null, "given_name": {"essential": true}},
          "userinfo": {"user_metadata.company": null, "https://example.com/shoe_size": null, "username": {"essential": true}}})",
      settings);
  EXPECT_EQ(words_of(demand), (Words{"essential username", "essential given_name", "voluntary user_metadata.company",
                                     "voluntary https://example.com/shoe_size"}))
      << "once by its claim, once by its path";
  EXPECT_EQ(demand.needs[2].index, settings.catalogue.find("user_metadata.company"));
  EXPECT_EQ(demand.needs[3].index, std::nullopt);
}

TEST(LoginNeeds, AreThoseOfTheSettingsAndTheClaimsThatTheCatalogueKnows) {
  const Settings settings = sample();
  const std::string claims =
      R"({"userinfo": {"given_name": null, "shoe_size": null, "user_metadata.company": {"essential": true}}})";
  const struct {
    const char* client;
    std::string claims;
    Words want;
  } kCases[] = {
      {"shop", "{}", {"voluntary user_metadata.company"}},
      {"shop", claims, {"essential user_metadata.company", "voluntary given_name"}},
      {"blog", "{}", {}},
      {"blog", claims, {"voluntary given_name", "essential user_metadata.company"}},
      {"", "{}", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.client) + " " + c.claims);
    EXPECT_EQ(words_of(needs_at_login(settings, c.client, needs_of(c.claims, settings))), c.want);
  }
}

}  // namespace
}  // namespace acquaint::settings
