#include "analytics/question_state.h"

#include <gtest/gtest.h>

namespace acquaint::analytics {
namespace {

const Time kNoon = *parse_iso8601("2026-11-26T12:00:00Z");
const QuestionKey kTitle{"work", "title"};

profile::FeedEvent of_user(std::string_view data) {
  profile::FeedEvent event;
  event.user = *profile::UserId::parse("auth0|ada");
  event.event = {.type = "decision.answered", .at = kNoon, .actor = "user", .attribute = {}, .data = *parse_json_object(data)};
  return event;
}

profile::FeedEvent of_server(profile::Event event) {
  profile::FeedEvent out;
  out.event = std::move(event);
  return out;
}

QuestionState after(const std::vector<profile::FeedEvent>& events, QuestionState before = {}) {
  QuestionChanges changes;
  for (const profile::FeedEvent& event : events) follow(event, changes);
  return changes.contains(kTitle) ? changed(before, changes.at(kTitle)) : before;
}

const profile::FeedEvent kGood = of_user(R"({"form": "work", "quality": {"judged": ["title", "name"]}})"),
                         kJunkAnswer = of_user(R"({"form": "work", "quality": {"judged": ["title"], "junk": {"title": "repeated"}}})"),
                         kPaused = of_server(pause_event(kTitle, {}, kNoon)),
                         kResumed = of_server(resume_event(kTitle, "client:console", kNoon));

TEST(QuestionState, FollowsTheLog) {
  EXPECT_EQ(after({kGood, kJunkAnswer}), (QuestionState{2, 1, {}}));
  EXPECT_EQ(after({kGood, kPaused}, {5, 3, {}}), (QuestionState{6, 3, kNoon}));
  EXPECT_EQ(after({kGood}, {5, 3, kNoon}), (QuestionState{6, 3, kNoon})) << "answers that come late resume nothing";
}

TEST(QuestionState, BeginsAnewWhenThePauseIsTakenBack) {
  EXPECT_EQ(after({kJunkAnswer, kPaused, kResumed, kGood}, {5, 3, {}}), (QuestionState{1, 0, {}}));
  EXPECT_EQ(after({kResumed, kPaused}, {5, 3, {}}), (QuestionState{0, 0, kNoon}));
}

TEST(QuestionState, PassesOverWhatIsNoneOfIts) {
  profile::FeedEvent by_a_user = kPaused;
  by_a_user.user = *profile::UserId::parse("auth0|ada");
  EXPECT_EQ(after({by_a_user, of_user("{}"), of_user(R"({"form": "work", "quality": 7})"), of_user(R"({"form": "news", "quality": {"judged": ["title"]}})")}),
            QuestionState());
}

struct LimitCase {
  std::int64_t junk, judged;
  bool is_too_little;
};

TEST(QuestionState, SaysTooLittleWhenTheWholeIntervalIsOverTheLimit) {
  for (const LimitCase& each : {LimitCase{0, 0, false}, LimitCase{49, 49, false}, LimitCase{50, 50, true}, LimitCase{20, 50, false},
                                LimitCase{25, 50, true}, LimitCase{320, 1000, false}, LimitCase{350, 1000, true}}) {
    EXPECT_EQ(says_too_little({each.judged, each.junk, {}}, 30), each.is_too_little) << each.junk << " of " << each.judged;
  }
}

}  // namespace
}  // namespace acquaint::analytics
