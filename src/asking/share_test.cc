#include "asking/share.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;

// The phone scores least of all.
SampleSite site_with_share(double percent) {
  SampleSite site;
  site.policy.shares = {{kPhone, percent}};
  site.policy.questions_max = 1;
  return site;
}

void be_user(SampleSite& site, int number) { site.user.id = *profile::UserId::parse("auth0|" + std::to_string(number)); }

TEST(Share, AQuestionThatScoresLeastLeadsItsShareOfPrompts) {
  for (const bool learns : {false, true}) {
    SCOPED_TRACE(learns ? "with learning" : "ranked");
    SampleSite site = site_with_share(10);
    if (learns) site.learn_quietly();
    int asked = 0;
    constexpr int kUsers = 3000;
    for (int number = 0; number < kUsers; ++number) {
      be_user(site, number);
      const auto outcome = site.decide();
      ASSERT_EQ(outcome.questions.size(), 1u);
      const bool is_phone = outcome.questions.front() == kPhone;
      asked += is_phone;
      if (is_phone && !learns) {
        EXPECT_TRUE(to_text(outcome.explanation).contains(R"("reason":"share_drawn")"));
      }
    }
    // Four standard deviations around a tenth; learning may ask for it, too.
    EXPECT_GT(asked, kUsers / 10 - 66);
    if (!learns) {
      EXPECT_LT(asked, kUsers / 10 + 66);
    }
  }
}

TEST(Share, WithoutItTheQuestionIsNeverFirst) {
  SampleSite site = site_with_share(10);
  site.policy.shares.clear();
  for (int number = 0; number < 200; ++number) {
    be_user(site, number);
    EXPECT_NE(site.decide().questions.front(), kPhone);
  }
}

TEST(Share, TheDrawIsTheSameForTheSamePromptAndNewForTheNext) {
  const Share shares[] = {{kPhone, 30}, {kTitle, 30}};
  std::set<const Share*> drawn;
  for (int prompts = 0; prompts < 50; ++prompts) {
    const Share* first = draw_share(shares, 7, "auth0|1", prompts);
    EXPECT_EQ(first, draw_share(shares, 7, "auth0|1", prompts));
    drawn.insert(first);
  }
  EXPECT_EQ(drawn.size(), 3u);
}

const std::pair<const char*, void (*)(SampleSite&)> kElse[] = {
    {"it is known", [](SampleSite& s) { s.know(kPhone, "+49"); }},
    {"it was refused", [](SampleSite& s) { s.user.asking.questions[kPhone].declined = true; }},
    {"it waits", [](SampleSite& s) { s.user.asking.questions[kPhone].next_allowed = s.moment.now + days(1); }},
    {"its form is asked elsewhere", [](SampleSite& s) { s.offers[1].cadence.placements.clear(); }},
    {"another form is mandatory", [](SampleSite& s) { s.offers[0].cadence.mandatory = true; }},
};

TEST(Share, OpensNoGate) {
  for (const auto& [name, happens] : kElse) {
    SCOPED_TRACE(name);
    SampleSite site = site_with_share(100);
    happens(site);
    EXPECT_NE(site.decide().questions.front(), kPhone);
  }
  SampleSite site = site_with_share(100);
  site.user.asking.gap_until = site.moment.now + days(1);
  EXPECT_EQ(site.decide().decision.reason, Reason::gap_running);
}

TEST(Share, GoesBeforeAnyPriority) {
  SampleSite site = site_with_share(100);
  site.offers[0].cadence.priority = 1000;
  EXPECT_EQ(site.decide().questions, std::vector<std::string>{kPhone});
}

TEST(Share, NamesTheFieldThatIsWrong) {
  for (const auto& [shares, field] :
       {std::pair("7", ""), std::pair("[7]", "/0"), std::pair(R"([{"percent":10}])", "/0/attribute"),
        std::pair(R"([{"attribute":"user_metadata.a"}])", "/0/percent"),
        std::pair(R"([{"attribute":"user_metadata.a","percent":101}])", "/0/percent"),
        std::pair(R"([{"attribute":"user_metadata.a","percent":1,"of":2}])", "/0/of"),
        std::pair(R"([{"attribute":"user_metadata.a","percent":1},{"attribute":"user_metadata.a","percent":1}])", "/1/attribute"),
        std::pair(R"([{"attribute":"user_metadata.a","percent":60},{"attribute":"user_metadata.b","percent":50}])", "/1/percent")}) {
    const auto policy = Policy::parse({{"shares", *parse_json(shares)}}, "/policy");
    ASSERT_FALSE(policy.has_value()) << shares;
    EXPECT_EQ(policy.error().field, std::string("/policy/shares") + field);
  }
}

}  // namespace
}  // namespace acquaint::asking
