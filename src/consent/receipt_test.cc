#include "consent/receipt.h"

#include <gtest/gtest.h>

namespace acquaint::consent {
namespace {

using profile::Changed;

const Occasion kOccasion{.source = "page:/v1/me", .actor = "user:auth0|ada", .now = from_ms(5000)};

Changed ada() { return {profile::User(*profile::UserId::parse("auth0|ada")), {}}; }

Purpose newsletter(std::string text) {
  return {"newsletter", LegalBasis::consent, 3, {{"en", "", std::move(text)}, {"fr", "", "Une lettre."}}};
}

TEST(Receipt, ANewUserHasNeitherAgreedNorRefused) {
  const Changed changed = ada();
  EXPECT_FALSE(is_granted(changed.user, "newsletter"));
  EXPECT_FALSE(is_withdrawn(changed.user, "newsletter"));
  EXPECT_FALSE(needs_renewal(changed.user, newsletter("One letter.")));
}

TEST(Receipt, AGrantSaysToWhichTextWhenAndWhere) {
  Changed changed = ada();
  const Wording shown = wording_of(newsletter("One letter."), "fr-FR");
  grant(changed, of_purpose("newsletter"), shown, {}, kOccasion);
  EXPECT_TRUE(is_granted(changed.user, "newsletter"));
  const profile::Receipt* receipt = find_granted(changed.user, of_purpose("newsletter"));
  ASSERT_NE(receipt, nullptr);
  EXPECT_EQ(*receipt, (profile::Receipt{.granted = true,
                                        .covers = {},
                                        .text_version = 3,
                                        .text_hash = hash_of_text("Une lettre."),
                                        .language = "fr",
                                        .at = from_ms(5000),
                                        .source = "page:/v1/me"}));
}

TEST(Receipt, EachDecisionIsAnEventThatHoldsTheReceipt) {
  Changed changed = ada();
  grant(changed, of_client("reader", "https://api.example/"), {.version = 0, .text = "May read.", .language = "en"},
        {"read:b", "openid", "read:b"}, kOccasion);
  withdraw(changed, of_client("reader", "https://api.example/"), kOccasion);
  ASSERT_EQ(changed.events.size(), 2U);
  EXPECT_EQ(changed.events[0].type, "consent.granted");
  EXPECT_EQ(changed.events[0].actor, "user:auth0|ada");
  EXPECT_EQ(to_text(changed.events[0].data),
            R"({"client":"reader","audience":"https://api.example/","granted":true,)"
            R"("at":"1970-01-01T00:00:05.000Z","source":"page:/v1/me","scopes":["openid","read:b"],)"
            R"("text":{"sha256":")" + hash_of_text("May read.") + R"(","language":"en"}})");
  EXPECT_EQ(changed.events[1].type, "consent.withdrawn");
  EXPECT_EQ(find_bool(changed.events[1].data, "granted"), false);
}

TEST(Receipt, TakingBackEndsTheGrantAndDoingSoAgainMakesNoDifference) {
  Changed changed = ada();
  grant(changed, of_purpose("newsletter"), {.version = 1, .text = "One letter.", .language = "en"}, {}, kOccasion);
  withdraw(changed, of_purpose("newsletter"), kOccasion);
  EXPECT_FALSE(is_granted(changed.user, "newsletter"));
  EXPECT_TRUE(is_withdrawn(changed.user, "newsletter"));
  const Changed before = changed;
  withdraw(changed, of_purpose("newsletter"), {.source = "x", .actor = "y", .now = from_ms(9000)});
  EXPECT_EQ(changed.user, before.user);
  EXPECT_EQ(changed.events.size(), before.events.size());
}

TEST(Receipt, WhoWasNeverAskedCanObjectAllTheSame) {
  Changed changed = ada();
  withdraw(changed, of_purpose("newsletter"), kOccasion);
  EXPECT_TRUE(is_withdrawn(changed.user, "newsletter"));
  grant(changed, of_purpose("newsletter"), {.version = 1, .text = "One letter.", .language = "en"}, {}, kOccasion);
  EXPECT_TRUE(is_granted(changed.user, "newsletter"));
}

TEST(Receipt, AnotherTextNeedsAnotherConsent) {
  Changed changed = ada();
  grant(changed, of_purpose("newsletter"), wording_of(newsletter("One letter."), "en"), {}, kOccasion);
  EXPECT_FALSE(needs_renewal(changed.user, newsletter("One letter.")));
  EXPECT_TRUE(needs_renewal(changed.user, newsletter("Two letters.")));
}

TEST(Receipt, SubjectsOfOneNameAreToldApart) {
  Changed changed = ada();
  grant(changed, of_client("a", ""), {.version = 0, .text = "t", .language = ""}, {}, kOccasion);
  EXPECT_FALSE(is_granted(changed.user, "a"));
  EXPECT_EQ(find_granted(changed.user, of_connection("a")), nullptr);
  EXPECT_EQ(find_granted(changed.user, of_client("a", "https://api.example/")), nullptr);
  EXPECT_NE(find_granted(changed.user, of_client("a", "")), nullptr);
}

}  // namespace
}  // namespace acquaint::consent
