#include "profile/survivorship.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "profile/sample_user.h"

namespace acquaint::profile {
namespace {

using std::chrono::hours;

Claim brought_by_visitor(Claim claim) {
  claim.from.visitor = "v";
  return claim;
}

struct Case {
  const char* name;
  const char* rule;  // Null for the standard one.
  std::vector<Claim> claims;
  const char* want;
};

const Case kCases[] = {
    {"what the user said beats the provider", nullptr,
     {claim("idp", Source::identity_provider, "google", noon() + hours(5)),
      claim("said", Source::user, "form", noon())},
     "said"},
    {"the application and the user are equals: the later one wins", nullptr,
     {claim("said", Source::user, "form", noon()),
      claim("patched", Source::application, "crm", noon() + hours(1))},
     "patched"},
    {"the provider beats enrichment, however old", nullptr,
     {claim("bought", Source::enrichment, "clearbit", noon() + hours(1000)),
      claim("idp", Source::identity_provider, "google", noon())},
     "idp"},
    {"a declared rule turns it round", R"([["identity_provider"],["user"]])",
     {claim("idp", Source::identity_provider, "google", noon()),
      claim("said", Source::user, "form", noon() + hours(5))},
     "idp"},
    {"a source that the rule leaves out comes last", R"(["inference"])",
     {claim("said", Source::user, "form", noon() + hours(5)),
      claim("guess", Source::inference, "domain", noon())},
     "guess"},
    {"what a visitor said never beats what the user said", nullptr,
     {brought_by_visitor(claim("visitor", Source::user, "form", noon() + hours(5))),
      claim("said", Source::user, "form", noon())},
     "said"},
    {"but beats a source of a lower tier", nullptr,
     {brought_by_visitor(claim("visitor", Source::user, "form", noon())),
      claim("idp", Source::identity_provider, "google", noon() + hours(5))},
     "visitor"},
    {"confidence breaks a tie in time", nullptr,
     {claim("unsure", Source::enrichment, "a", noon(), 0.4),
      claim("sure", Source::enrichment, "b", noon(), 0.9)},
     "sure"},
};

TEST(Survivorship, Chooses) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto rule = c.rule == nullptr ? Survivorship::standard()
                                        : *Survivorship::parse(*parse_json(c.rule));
    const Claim* chosen = rule.choose(c.claims);
    ASSERT_NE(chosen, nullptr);
    EXPECT_EQ(chosen->value, c.want);
  }
  EXPECT_EQ(Survivorship::standard().choose({}), nullptr);
}

TEST(Survivorship, TheOrderOfClaimsDoesNotMatter) {
  std::vector<Claim> claims;
  for (const Source source : {Source::user, Source::application, Source::import}) {
    for (const char* origin : {"a", "b"}) {
      for (const char* value : {"1", "2"}) {
        for (const int hour : {0, 1}) claims.push_back(claim(value, source, origin, noon() + hours(hour)));
      }
    }
  }
  const Survivorship rule = Survivorship::standard();
  const Claim want = *rule.choose(claims);
  std::mt19937 random{42};  // Fixed: a failure must happen again.
  for (int round = 0; round < 200; ++round) {
    std::ranges::shuffle(claims, random);
    ASSERT_EQ(*rule.choose(claims), want);
  }
}

TEST(Survivorship, RefusesRulesThatCannotBeMeant) {
  for (const char* rule : {"{}", R"("user")", R"(["nobody"])", R"(["user",["user"]])", "[1]"}) {
    EXPECT_FALSE(Survivorship::parse(*parse_json(rule))) << rule;
  }
}

}  // namespace
}  // namespace acquaint::profile
