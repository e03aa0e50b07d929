#include "consent/withdrawal.h"

#include <gtest/gtest.h>

namespace acquaint::consent {
namespace {

using profile::AttributePath;
using profile::Changed;
using profile::Source;

const Occasion kOccasion{.source = "page:/v1/me", .actor = "user:auth0|ada", .now = from_ms(5000)};

Purpose offers(LegalBasis basis) { return {"offers", basis, 1, {{"en", "", "For offers."}}}; }

class Withdrawal : public testing::Test {
 protected:
  void give(std::string_view path, Json value, Source source, std::string origin, std::string purpose) {
    const Time then = from_ms(1000);
    changed_.user.claims[*AttributePath::parse(path)].push_back(
        {.value = std::move(value),
         .from = {.source = source, .origin = std::move(origin), .seen = then, .confirmed = then,
                  .purpose = std::move(purpose)}});
  }
  Json value_of(std::string_view path) const {
    const auto* claim = profile::find_claim(changed_.user, *AttributePath::parse(path));
    return claim == nullptr ? Json() : claim->value;
  }

  Changed changed_{profile::User(*profile::UserId::parse("auth0|ada")), {}};
};

TEST_F(Withdrawal, RemovesWhatOthersGaveForThePurposeAndNothingElse) {
  struct Case {
    const char* name;
    Source source;
    const char* purpose;
    bool stays;
    bool stays_when_erasing;
  };
  const Case cases[] = {
      {"provider", Source::identity_provider, "offers", false, false},
      {"enrichment", Source::enrichment, "offers", false, false},
      {"inference", Source::inference, "offers", false, false},
      {"user", Source::user, "offers", true, false},
      {"application", Source::application, "offers", true, true},
      {"import", Source::import, "offers", true, true},
      {"other purpose", Source::enrichment, "news", true, true},
      {"no purpose", Source::enrichment, "", true, true},
      {"own for another purpose", Source::user, "news", true, true},
  };
  for (const Case& c : cases) {
    for (const OwnAnswers own : {OwnAnswers::keep, OwnAnswers::erase}) {
      SCOPED_TRACE(c.name);
      changed_.user.claims.clear();
      changed_.user.consents.clear();
      give("user_metadata.income", 3, c.source, "x", c.purpose);
      withdraw_purpose(changed_, offers(LegalBasis::consent), own, kOccasion);
      EXPECT_EQ(!changed_.user.claims.empty(), own == OwnAnswers::keep ? c.stays : c.stays_when_erasing);
      EXPECT_TRUE(is_withdrawn(changed_.user, "offers"));
    }
  }
}

TEST_F(Withdrawal, ARivalForAnotherPurposeBecomesTheEffectiveValue) {
  give("user_metadata.company", "Engines", Source::enrichment, "clearbit", "offers");
  give("user_metadata.company", "Looms", Source::import, "crm", "");
  withdraw_purpose(changed_, offers(LegalBasis::consent), OwnAnswers::keep, kOccasion);
  EXPECT_EQ(value_of("user_metadata.company"), "Looms");
}

TEST_F(Withdrawal, WhatGoesIsInTheHistoryWithoutItsValue) {
  give("user_metadata.company", "Engines", Source::enrichment, "clearbit", "offers");
  withdraw_purpose(changed_, offers(LegalBasis::consent), OwnAnswers::keep, kOccasion);
  ASSERT_EQ(changed_.events.size(), 2U);
  EXPECT_EQ(changed_.events[0].type, "consent.withdrawn");
  EXPECT_EQ(changed_.events[1].type, "attribute.removed");
  EXPECT_EQ(changed_.events[1].attribute, "user_metadata.company");
  EXPECT_EQ(to_text(changed_.events[1].data),
            R"({"source":"enrichment","origin":"clearbit","reason":"consent.withdrawn"})");
}

TEST_F(Withdrawal, AnObjectionToLegitimateInterestsRemovesNothing) {
  give("user_metadata.company", "Engines", Source::enrichment, "clearbit", "offers");
  withdraw_purpose(changed_, offers(LegalBasis::legitimate_interests), OwnAnswers::erase, kOccasion);
  EXPECT_TRUE(is_withdrawn(changed_.user, "offers"));
  EXPECT_EQ(value_of("user_metadata.company"), "Engines");
}

TEST_F(Withdrawal, AConnectionTakesWhatItToldAlong) {
  give("given_name", "Ada", Source::identity_provider, "linkedin", "");
  give("family_name", "King", Source::identity_provider, "google", "");
  give("user_metadata.title", "Countess", Source::user, "linkedin", "");
  withdraw_connection(changed_, "linkedin", kOccasion);
  EXPECT_EQ(value_of("given_name"), Json());
  EXPECT_EQ(value_of("family_name"), "King");
  EXPECT_EQ(value_of("user_metadata.title"), "Countess");
}

}  // namespace
}  // namespace acquaint::consent
