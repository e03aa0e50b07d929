#include "asking/sticky.h"

#include <gtest/gtest.h>

#include <string>

#include "asking/decision_id.h"
#include "base/encoding.h"

namespace acquaint::asking {
namespace {

constexpr const char* kAda = "auth0|63d17c4bdf1ce171262c7e93";

TEST(Sticky, SharesAreAsLargeAsTheySay) {
  for (const double percent : {1.0, 5.0, 25.0, 50.0, 90.0}) {
    for (const char* name : {"frm_a", "frm_b"}) {
      int members = 0;
      for (int i = 0; i < 10'000; ++i) members += in_share(name, "auth0|" + std::to_string(i), percent);
      // Five standard deviations of a binomial at its widest.
      EXPECT_NEAR(members, percent * 100, 250) << name << " " << percent;
    }
  }
}

TEST(Sticky, RaisingAShareOnlyAddsUsers) {
  for (int i = 0; i < 10'000; ++i) {
    const std::string user = "auth0|" + std::to_string(i);
    bool was_in = false;
    for (const double percent : {0.0, 0.5, 5.0, 30.0, 99.9, 100.0}) {
      const bool is_in = in_share("frm_a", user, percent);
      ASSERT_TRUE(is_in || !was_in) << user << " " << percent;
      was_in = is_in;
    }
    ASSERT_TRUE(was_in);
    ASSERT_FALSE(in_share("frm_a", user, 0));
  }
}

TEST(Sticky, SharesOfTwoNamesAreIndependent) {
  int both = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string user = "auth0|" + std::to_string(i);
    both += in_share("frm_a", user, 50) && in_share("frm_b", user, 50);
  }
  EXPECT_NEAR(both, 2500, 220);
}

DecisionNonce nonce(int first) {
  DecisionNonce made{};
  made[0] = std::byte(first);
  return made;
}

TEST(DecisionId, LeadsBackToItsUser) {
  for (const char* text : {kAda, "google-oauth2|1", "email|ä"}) {
    const auto user = *profile::UserId::parse(text);
    const std::string id = make_decision_id(user, nonce(7));
    EXPECT_TRUE(id.starts_with("dec_"));
    EXPECT_EQ(*user_of_decision(id), user);
    EXPECT_NE(id, make_decision_id(user, nonce(8)));
  }
}

TEST(DecisionId, RefusesWhatWasNeverMade) {
  const std::string nonce_only = "dec_" + to_base64url(std::string(12, 'x'));
  const std::string white_space = "dec_" + to_base64url(std::string(12, 'x') + "a b|c");
  const std::string long_one = "dec_" + std::string(600, 'A');
  for (const std::string& id : {std::string(), std::string("dec_"), std::string("dec_!!"),
                                std::string("abc"), nonce_only, white_space, long_one}) {
    const auto user = user_of_decision(id);
    ASSERT_FALSE(user.has_value()) << id;
    EXPECT_EQ(user.error().code, "decision.bad_id");
  }
}

}  // namespace
}  // namespace acquaint::asking
