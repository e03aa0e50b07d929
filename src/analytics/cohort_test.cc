#include "analytics/cohort.h"

#include <gtest/gtest.h>

namespace acquaint::analytics {
namespace {

using namespace std::chrono_literals;

const Time kStart = *parse_iso8601("2026-03-01T22:00:00Z");

profile::FeedEvent event_of(std::string type, Duration after, std::string_view data = "{}", std::string attribute = {}) {
  profile::FeedEvent event;
  event.user = *profile::UserId::parse("auth0|ada");
  event.event = {.type = std::move(type), .at = kStart + after, .actor = "server", .attribute = std::move(attribute),
                 .data = *parse_json_object(data)};
  return event;
}

profile::FeedEvent logged_in(Duration after, std::string_view data = R"({"experiments": {"tone": "warm"}})") {
  return event_of("user.logged_in", after, data);
}

// "day arm measure=number; " of each.
std::string counted(const std::vector<profile::FeedEvent>& events) {
  Participants all;
  Cohorts cohorts;
  for (const profile::FeedEvent& event : events) follow(event, all, cohorts);
  std::string out;
  for (const auto& [figure, number] : cohorts) {
    out += to_date(figure.day) + " " + figure.arm + " " + figure.measure + "=" + std::to_string(number) + "; ";
  }
  return out;
}

const std::string kEnrolledOnce = "2026-03-01 tone/warm enrolled=1; ";

TEST(Cohort, AUserTakesPartFromTheFirstLogInAndOnce) {
  EXPECT_EQ(counted({logged_in(0h), logged_in(1h)}), kEnrolledOnce);
  EXPECT_EQ(counted({logged_in(0h, "{}"), event_of("decision.answered", 1h, R"({"attributes": ["name"]})")}), "");
}

TEST(Cohort, KeepsTheArmInWhichAUserBegan) {
  EXPECT_EQ(counted({logged_in(0h), logged_in(30h, R"({"experiments": {"tone": "plain"}})")}),
            kEnrolledOnce + "2026-03-01 tone/warm returned=1; ");
}

struct OutcomeCase {
  const char* what;
  profile::FeedEvent event;
  std::string measure;  // Empty: nothing is counted.
};

TEST(Cohort, CountsWhatFollows) {
  const std::string asked = R"({"explanation": {"outcome": "ask"}})", held = R"({"explanation": {"outcome": "nothing"}})";
  for (const OutcomeCase& each : {
           OutcomeCase{"asked", event_of("decision.made", 1h, asked), "shown"},
           OutcomeCase{"held back", event_of("decision.made", 1h, held), ""},
           OutcomeCase{"answered", event_of("decision.answered", 1h, R"({"attributes": ["name"]})"), "answered"},
           OutcomeCase{"sent off empty", event_of("decision.answered", 1h, R"({"attributes": []})"), ""},
           OutcomeCase{"rather not say", event_of("decision.answered", 1h, R"({"attributes": [], "declined": ["name"]})"), "declined"},
           OutcomeCase{"never", event_of("decision.ended", 1h, R"({"outcome": "never", "answered": [], "refused": []})"), "declined"},
           OutcomeCase{"not now", event_of("decision.ended", 1h, R"({"outcome": "skipped", "answered": [], "refused": []})"), ""},
           OutcomeCase{"back within a day", logged_in(23h), ""},
           OutcomeCase{"back after a day", logged_in(24h), "returned"},
           OutcomeCase{"back within the 14 days", logged_in(14 * 24h - 1ms), "returned"},
           OutcomeCase{"back after them", logged_in(14 * 24h), ""},
           OutcomeCase{"a value", event_of("attribute.set", 1h, "{}", "user_metadata.title"), "learnt"},
           OutcomeCase{"a value that came with the log-in", event_of("attribute.set", 0h, "{}", "name"), ""},
           OutcomeCase{"an address is verified", event_of("attribute.set", 1h, "{}", "email_verified"), ""},
           OutcomeCase{"another event", event_of("user.password_changed", 1h), ""},
       }) {
    const std::string more = each.measure.empty() ? "" : "2026-03-01 tone/warm " + each.measure + "=1; ";
    EXPECT_EQ(counted({logged_in(0h), each.event, each.event}), each.measure < std::string("enrolled") ? more + kEnrolledOnce : kEnrolledOnce + more)
        << each.what;
  }
}

TEST(Cohort, CountsForEveryExperimentOnTheDayOfItsEnrolment) {
  EXPECT_EQ(counted({logged_in(0h), logged_in(26h, R"({"experiments": {"policy.hold_out": "asked", "tone": "warm"}})"),
                     event_of("attribute.set", 27h, "{}", "name")}),
            "2026-03-01 tone/warm enrolled=1; 2026-03-01 tone/warm learnt=1; 2026-03-01 tone/warm returned=1; "
            "2026-03-03 policy.hold_out/asked enrolled=1; 2026-03-03 policy.hold_out/asked learnt=1; ");
}

TEST(Cohort, OtherUsersAreLeftAlone) {
  Participants all;
  Cohorts cohorts;
  follow(logged_in(0h), all, cohorts);
  profile::FeedEvent other = event_of("attribute.set", 1h, "{}", "name");
  other.user = *profile::UserId::parse("auth0|bob");
  follow(other, all, cohorts);
  EXPECT_EQ(cohorts.size(), 1U);
  EXPECT_EQ(all.size(), 1U);
}

TEST(Cohort, ADayIsWatchedWhenItsLastUserWas) {
  EXPECT_EQ(to_date(watched_to(*parse_iso8601("2026-03-16T00:00:00Z"))), "2026-03-01");
  EXPECT_EQ(to_date(watched_to(*parse_iso8601("2026-03-15T23:59:59.999Z"))), "2026-02-28");
}

std::vector<CohortSum> sums_of(std::int64_t warm, std::int64_t warm_back, std::int64_t held, std::int64_t held_back) {
  return {{"tone/hold_out", "enrolled", held, held}, {"tone/hold_out", "returned", held_back, held_back},
          {"tone/warm", "enrolled", warm + 7, warm}, {"tone/warm", "returned", warm_back, warm_back},
          {"tone/warm", "shown", 5, 3}};
}

TEST(Lift, ComparesWhatUsersDoWithoutBeingAsked) {
  const JsonArray lift = describe_lift(sums_of(1000, 600, 1000, 500), "tone", {"hold_out", "warm"});
  ASSERT_EQ(lift.size(), 2U);
  EXPECT_EQ(lift.at(0).at("arm"), "warm");
  EXPECT_EQ(lift.at(0).at("measure"), "returned");
  EXPECT_EQ(lift.at(0).at("with"), *parse_json(R"({"users": 1000, "share": 0.6})"));
  EXPECT_EQ(lift.at(0).at("without"), *parse_json(R"({"users": 1000, "share": 0.5})"));
  EXPECT_NEAR(lift.at(0).at("difference").as_double(), 0.1, 1e-12);
  EXPECT_EQ(lift.at(0).at("verdict"), "higher");
  EXPECT_EQ(lift.at(1).at("measure"), "learnt");
  EXPECT_EQ(lift.at(1).at("verdict"), "no_difference_seen");
}

TEST(Lift, IsNotMeasurableWithFewUsersOrWithoutAHoldOut) {
  const JsonObject few = describe_lift(sums_of(1000, 600, 99, 0), "tone", {"hold_out", "warm"}).at(0).as_object();
  EXPECT_EQ(few.at("verdict"), "not_measurable_yet");
  EXPECT_FALSE(few.contains("difference"));
  EXPECT_TRUE(describe_lift(sums_of(1000, 600, 1000, 500), "tone", {"warm"}).empty());
}

TEST(Lift, CountsTheUsersOfEachArm) {
  EXPECT_EQ(describe_users(sums_of(1000, 600, 1000, 500), "tone", {"warm", "plain"}),
            *parse_json_object(R"({"warm": {"enrolled": 1007, "watched": 1000, "shown": 5, "answered": 0, "declined": 0, "returned": 600, "learnt": 0},
                                   "plain": {"enrolled": 0, "watched": 0, "shown": 0, "answered": 0, "declined": 0, "returned": 0, "learnt": 0}})"));
}

}  // namespace
}  // namespace acquaint::analytics
