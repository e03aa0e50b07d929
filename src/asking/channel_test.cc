#include "asking/channel.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using profile::Prompt;
using std::chrono::days;

Policy policy_of(const char* channels) {
  return *Policy::parse({{"channels", *parse_json(channels)}, {"prompts_window", "30d"}});
}

Prompt prompt(MomentKind kind, Time at) { return {.at = at, .channel = stored_channel(kind)}; }

struct Case {
  const char* name;
  const char* channels;
  std::vector<Prompt> prompts;
  Reason reason;
  std::optional<Time> next = {};
};

// A mail is to be sent.
const Case kCases[] = {
    {"a channel without a clock", R"({"page":{"gap":"7d"}})", {prompt(MomentKind::email, noon())}, Reason::ok},
    {"never asked there", R"({"email":{"gap":"7d"}})", {prompt(MomentKind::page, noon())}, Reason::ok},
    {"asked there", R"({"email":{"gap":"7d"}})", {prompt(MomentKind::email, noon() - days(2))}, Reason::channel_gap, noon() + days(5)},
    {"asked elsewhere since", R"({"email":{"gap":"7d"}})",
     {prompt(MomentKind::email, noon() - days(2)), prompt(MomentKind::page, noon())}, Reason::channel_gap, noon() + days(5)},
    {"long ago", R"({"email":{"gap":"7d"}})", {prompt(MomentKind::email, noon() - days(7))}, Reason::ok},
    {"below the cap", R"({"email":{"prompts_max":2}})",
     {prompt(MomentKind::email, noon() - days(20)), prompt(MomentKind::page, noon())}, Reason::ok},
    {"at the cap", R"({"email":{"prompts_max":2}})",
     {prompt(MomentKind::email, noon() - days(20)), prompt(MomentKind::email, noon() - days(3))}, Reason::channel_cap, noon() + days(10)},
    {"above a cap that was lowered", R"({"email":{"prompts_max":1}})",
     {prompt(MomentKind::email, noon() - days(20)), prompt(MomentKind::email, noon() - days(3))}, Reason::channel_cap, noon() + days(27)},
    {"out of the window", R"({"email":{"prompts_max":1}})", {prompt(MomentKind::email, noon() - days(30))}, Reason::ok},
    {"never", R"({"email":{"prompts_max":0}})", {}, Reason::channel_cap},
    {"the later of both", R"({"email":{"prompts_max":1,"gap":"7d"}})", {prompt(MomentKind::email, noon() - days(2))},
     Reason::channel_cap, noon() + days(28)},
    {"both without an end", R"({"email":{"prompts_max":0,"gap":"7d"}})", {prompt(MomentKind::email, noon() - days(2))}, Reason::channel_cap},
};

TEST(Channel, HasAClockOfItsOwn) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    profile::AskingState state;
    state.prompts = c.prompts;
    const Stop stop = channel_gate(state, {.kind = MomentKind::email, .now = noon()}, policy_of(c.channels));
    EXPECT_EQ(stop.reason, c.reason);
    EXPECT_EQ(stop.next(), c.next);
  }
}

TEST(Channel, AskingIsOfTheChannelOfItsMoment) {
  SampleSite site;
  site.policy.channels = policy_of(R"({"page":{"gap":"20d"}})").channels;
  site.policy.gap_after_ignore = site.policy.gap_after_answer = Duration(0);
  site.ask("dec_1");
  EXPECT_EQ(site.user.asking.prompts.back().channel, stored_channel(MomentKind::page));
  site.user.asking = *skipped(site.user.asking, "dec_1", site.terms());
  site.moment.session = "s2";
  site.moment.page = "p2";
  site.pass(days(10));
  EXPECT_EQ(site.decide().decision.reason, Reason::channel_gap);
  EXPECT_EQ(site.decide().decision.next_eligible, noon() + days(20));
  site.moment.kind = MomentKind::login;
  EXPECT_EQ(site.decide().decision.reason, Reason::asked);
}

// The gap may be longer than prompts are kept for anything else.
TEST(Channel, ALongGapIsNotForgottenOverOtherPrompts) {
  SampleSite site;
  site.policy.channels = policy_of(R"({"email":{"gap":"200d"}})").channels;
  site.user.asking.prompts = {prompt(MomentKind::page, noon() - days(101)), prompt(MomentKind::email, noon() - days(100))};
  site.ask("dec_1");
  ASSERT_EQ(site.user.asking.prompts.size(), 2u);
  site.moment.kind = MomentKind::email;
  EXPECT_EQ(channel_gate(site.user.asking, site.moment, site.policy).reason, Reason::channel_gap);
}

TEST(Channel, NamesTheFieldThatIsWrong) {
  for (const auto& [channels, field] : {std::pair(R"([])", ""), std::pair(R"({"sms":{}})", "/sms"),
                                        std::pair(R"({"email":7})", "/email"), std::pair(R"({"email":{"gap":7}})", "/email/gap"),
                                        std::pair(R"({"email":{"prompts_max":201}})", "/email/prompts_max"),
                                        std::pair(R"({"email":{"cap":2}})", "/email/cap")}) {
    const auto policy = Policy::parse({{"channels", *parse_json(channels)}}, "/policy");
    ASSERT_FALSE(policy.has_value()) << channels;
    EXPECT_EQ(policy.error().field, std::string("/policy/channels") + field);
  }
}

}  // namespace
}  // namespace acquaint::asking
