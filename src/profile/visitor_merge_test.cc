#include "profile/visitor_merge.h"

#include <gtest/gtest.h>

#include "profile/sample_user.h"
#include "profile/visitor.h"

namespace acquaint::profile {
namespace {

const Time kLater = noon() + std::chrono::hours(1);
const std::string kName(20, 'v');
constexpr Duration kHalfLife = std::chrono::days(7);

AttributePath path(std::string_view text) { return *AttributePath::parse(text); }

class VisitorMerge : public testing::Test {
 protected:
  Changed user_{ada(), {}};
  Changed visitor_{make_visitor(*parse_visitor_id(kName), noon()), {}};

  void say(Changed& who, std::string_view attribute, Json value, Time at, std::string origin = "work") {
    ASSERT_TRUE(learn(who, Catalogue(), path(attribute), std::move(value), said_by(Source::user, std::move(origin), at)));
  }
  std::string apply(const PairChange& change, bool has_visitor = true) {
    auto pair = change(user_.user, has_visitor ? &visitor_.user : nullptr);
    if (!pair) return pair.error().code;
    user_ = std::move(pair->first);
    if (pair->second) visitor_ = std::move(*pair->second);
    return "";
  }
  std::string merge(Time at = kLater) { return apply(merge_visitor(said_by(Source::application, "site", at), kHalfLife)); }
  std::string part() { return apply(part_visitor(*parse_visitor_id(kName), said_by(Source::application, "site", kLater), kHalfLife)); }
  Json effective(std::string_view attribute) {
    const Claim* claim = find_claim(user_.user, path(attribute));
    return claim == nullptr ? Json() : claim->value;
  }
};

TEST_F(VisitorMerge, ClaimsComeWithTheirProvenanceAndSayWhoBroughtThem) {
  say(visitor_, "user_metadata.title", "engineer", noon());
  EXPECT_EQ(merge(), "");
  const Claim& came = user_.user.claims.at(path("user_metadata.title")).front();
  EXPECT_EQ(came.value, "engineer");
  EXPECT_EQ(came.from.source, Source::user);
  EXPECT_EQ(came.from.origin, "work");
  EXPECT_EQ(came.from.seen, noon());
  EXPECT_EQ(came.from.visitor, kName);
  ASSERT_EQ(user_.events.size(), 1U);
  EXPECT_EQ(user_.events[0].type, "visitor.merged");
  EXPECT_EQ(user_.events[0].data, *parse_json(R"({"visitor":"vvvvvvvvvvvvvvvvvvvv","attributes":["user_metadata.title"]})"));
  EXPECT_EQ(visitor_.user.merged_into, ada_id());
}

// The user was at 3 two weeks ago: .75 as of noon.
TEST_F(VisitorMerge, FatigueIsComparedAsOfTheLaterTime) {
  user_.user.asking.fatigue = 3;
  user_.user.asking.fatigue_at = noon() - std::chrono::days(14);
  visitor_.user.asking.fatigue = .5;
  visitor_.user.asking.fatigue_at = noon();
  EXPECT_EQ(merge(), "");
  EXPECT_DOUBLE_EQ(user_.user.asking.fatigue, .75);
  EXPECT_EQ(user_.user.asking.fatigue_at, noon());
}

TEST_F(VisitorMerge, FatigueThatCameWithTheVisitorGoesWithIt) {
  user_.user.asking.fatigue = .1;
  user_.user.asking.fatigue_at = noon();
  visitor_.user.asking.fatigue = 1;
  visitor_.user.asking.fatigue_at = noon() - std::chrono::days(7);
  EXPECT_EQ(merge(), "");
  EXPECT_DOUBLE_EQ(user_.user.asking.fatigue, .5);
  EXPECT_EQ(part(), "");
  EXPECT_EQ(user_.user.asking.fatigue, 0);
}

TEST_F(VisitorMerge, WhatTheUserSaidWinsOverWhatAVisitorSaidLater) {
  say(user_, "user_metadata.title", "countess", noon());
  say(visitor_, "user_metadata.title", "engineer", kLater, "other");
  EXPECT_EQ(merge(), "");
  EXPECT_EQ(effective("user_metadata.title"), "countess");
  EXPECT_EQ(user_.user.claims.at(path("user_metadata.title")).size(), 2U);
}

TEST_F(VisitorMerge, WhatTheUserSaysAfterwardsIsTheUsersOwnAndSurvivesTheUndo) {
  say(visitor_, "user_metadata.title", "engineer", noon());
  EXPECT_EQ(merge(), "");
  say(user_, "user_metadata.title", "engineer", kLater);
  EXPECT_EQ(part(), "");
  EXPECT_EQ(effective("user_metadata.title"), "engineer");
  EXPECT_EQ(user_.user.claims.at(path("user_metadata.title")).front().from.visitor, "");
}

TEST_F(VisitorMerge, WhatLogInsRestOnDoesNotCome) {
  say(visitor_, "email", "ada@example.com", kLater);
  say(visitor_, "email_verified", true, kLater);
  say(visitor_, "blocked", true, kLater);
  EXPECT_EQ(merge(), "");
  EXPECT_TRUE(effective("email_verified").is_null());
  EXPECT_TRUE(effective("blocked").is_null());
  EXPECT_EQ(user_.user.claims.at(path("email")).size(), 1U);
}

TEST_F(VisitorMerge, WhatWasAskedOrDeclinedIsNotAskedAgain) {
  QuestionState& title = visitor_.user.asking.questions["user_metadata.title"];
  title = {.asks = 2, .dismissals = 1, .last_asked = noon(), .next_allowed = kLater, .declined = true};
  visitor_.user.asking.forms["work"] = {.shown = 2, .last_shown = noon(), .completed = noon(), .next_allowed = kLater};
  visitor_.user.asking.prompts = {{.at = noon()}};
  visitor_.user.asking.gap_until = kLater;
  user_.user.asking.questions["user_metadata.title"].asks = 1;
  EXPECT_EQ(merge(), "");
  const AskingState& state = user_.user.asking;
  EXPECT_EQ(state.questions.at("user_metadata.title").asks, 3);
  EXPECT_TRUE(state.questions.at("user_metadata.title").declined);
  EXPECT_EQ(state.questions.at("user_metadata.title").next_allowed, kLater);
  EXPECT_EQ(state.forms.at("work").completed, noon());
  EXPECT_EQ(state.prompts.size(), 1U);
  EXPECT_EQ(state.gap_until, kLater);
}

TEST_F(VisitorMerge, CountsAdd) {
  count_event(user_.user.behaviour, "page", kLater);
  count_event(visitor_.user.behaviour, "page", noon());
  count_event(visitor_.user.behaviour, "Article Read", noon());
  EXPECT_EQ(merge(), "");
  EXPECT_EQ(user_.user.behaviour.counts.at("page"), (EventCount{.count = 2, .first = noon(), .last = kLater}));
  EXPECT_EQ(user_.user.behaviour.counts.at("Article Read").count, 1);
}

TEST_F(VisitorMerge, TakenBackBothAreAsBefore) {
  say(user_, "user_metadata.title", "countess", noon());
  count_event(user_.user.behaviour, "page", noon());
  say(visitor_, "user_metadata.title", "engineer", noon());
  say(visitor_, "user_metadata.team", 3, noon());
  count_event(visitor_.user.behaviour, "page", noon());
  count_event(visitor_.user.behaviour, "Article Read", noon());
  visitor_.user.asking.questions["user_metadata.team"] = {.asks = 1, .last_asked = noon(), .next_allowed = kLater, .declined = true};
  visitor_.user.asking.forms["work"] = {.shown = 1, .last_shown = noon(), .next_allowed = kLater, .declined = true};
  visitor_.user.asking.prompts = {{.at = noon()}};
  visitor_.user.asking.gap_until = kLater;
  visitor_.user.asking.stopped = true;
  visitor_.user.consents[{.kind = ConsentKind::purpose, .name = "news", .audience = {}}] = {.granted = true, .covers = {}, .at = noon()};
  const User user_before = user_.user, visitor_before = visitor_.user;
  EXPECT_EQ(merge(), "");
  EXPECT_TRUE(user_.user.asking.stopped);
  EXPECT_EQ(user_.user.consents.size(), 1U);
  EXPECT_EQ(part(), "");
  EXPECT_EQ(user_.events.back().type, "visitor.parted");
  user_.user.updated = user_before.updated;
  EXPECT_EQ(user_.user, user_before);
  EXPECT_EQ(visitor_.user.parted_from, ada_id());
  visitor_.user.parted_from.reset();
  visitor_.user.updated = visitor_before.updated;
  EXPECT_EQ(visitor_.user, visitor_before);
}

TEST_F(VisitorMerge, TakenBackNothingIsAskedEarlierThanTheUserWouldHaveBeen) {
  const QuestionState own{.asks = 1, .dismissals = 1, .last_asked = noon(), .next_allowed = kLater};
  user_.user.asking.questions["user_metadata.title"] = own;
  visitor_.user.asking.questions["user_metadata.title"] = {
      .asks = 1, .dismissals = 1, .last_asked = kLater, .next_allowed = kLater + Duration(1)};
  EXPECT_EQ(merge(), "");
  EXPECT_EQ(part(), "");
  const QuestionState& left = user_.user.asking.questions.at("user_metadata.title");
  EXPECT_EQ(left.asks, own.asks);
  EXPECT_EQ(left.dismissals, own.dismissals);
  EXPECT_GE(left.next_allowed, own.next_allowed);
}

TEST_F(VisitorMerge, AgainItChangesNothingAndTakenBackItStaysSo) {
  say(visitor_, "user_metadata.title", "engineer", noon());
  EXPECT_EQ(merge(), "");
  const User once = user_.user;
  EXPECT_EQ(merge(), "");
  EXPECT_EQ(user_.user, once);
  EXPECT_TRUE(user_.events.empty());
  EXPECT_EQ(part(), "");
  EXPECT_EQ(merge(), "visitor.parted");
  EXPECT_EQ(part(), "visitor.not_merged");
}

TEST_F(VisitorMerge, IsRefused) {
  EXPECT_EQ(apply(merge_visitor(said_by(Source::application, "site"), kHalfLife), false), "visitor.not_found");
  visitor_.user.merged_into = *UserId::parse("auth0|eve");
  EXPECT_EQ(merge(), "visitor.merged");
  EXPECT_EQ(part(), "visitor.not_merged");
  visitor_.user.merged_into.reset();
  user_.user.id = *parse_visitor_id(std::string(20, 'w'));
  EXPECT_EQ(merge(), "visitor.not_a_user");
}

TEST_F(VisitorMerge, WhoGaveAnotherAddressIsSomebodyElse) {
  const struct {
    const char* name;
    const char* attribute;
    const char* value;
    const char* error;
  } kCases[] = {
      {"another e-mail address", "email", "bob@example.com", "visitor.other_person"},
      {"the same in other letters", "email", "ADA@example.com", ""},
      {"a telephone number where the user has none", "phone_number", "+442079460000", "visitor.other_person"},
      {"nothing of the kind", "user_metadata.title", "engineer", ""},
  };
  for (const auto& c : kCases) {
    visitor_ = {make_visitor(*parse_visitor_id(kName), noon()), {}};
    say(visitor_, c.attribute, c.value, noon());
    EXPECT_EQ(merge(), c.error) << c.name;
  }
}

TEST_F(VisitorMerge, ManyVisitorsFillNoUser) {
  for (int number = 0; number < 100; ++number) {
    const std::string name = std::string(20, 'v') + std::to_string(number);
    visitor_ = {make_visitor(*parse_visitor_id(name), noon()), {}};
    say(visitor_, "user_metadata.title", number, noon() + Duration(number));
    EXPECT_EQ(merge(), "");
  }
  EXPECT_EQ(user_.user.visitors.size(), kMergedVisitorsMax);
  EXPECT_EQ(user_.user.claims.at(path("user_metadata.title")).size(), kVisitorClaimsMax);
  EXPECT_EQ(effective("user_metadata.title"), 99);
}

TEST_F(VisitorMerge, ClaimsAreTakenBackWhenTheVisitorIsGone) {
  say(visitor_, "user_metadata.title", "engineer", noon());
  EXPECT_EQ(merge(), "");
  EXPECT_EQ(apply(part_visitor(*parse_visitor_id(kName), said_by(Source::application, "site"), kHalfLife), false), "");
  EXPECT_TRUE(effective("user_metadata.title").is_null());
  EXPECT_TRUE(user_.user.visitors.empty());
}

TEST_F(VisitorMerge, IsStored) {
  say(visitor_, "user_metadata.title", "engineer", noon());
  visitor_.user.asking.questions["user_metadata.title"].declined = true;
  visitor_.user.asking.forms["work"].declined = true;
  visitor_.user.asking.stopped = true;
  EXPECT_EQ(merge(), "");
  EXPECT_EQ(user_.user.visitors.front().declined_questions, std::vector<std::string>{"user_metadata.title"});
  visitor_.user.parted_from = *UserId::parse("auth0|eve");
  for (const User* each : {&user_.user, &visitor_.user}) {
    const auto read = parse_stored_user(to_stored_text(*each));
    ASSERT_TRUE(read) << read.error().field;
    EXPECT_EQ(*read, *each);
  }
  for (const auto& [part, wrong] : {std::pair<std::string_view, const char*>(R"("i":"anonymous|vvvvvvvvvvvvvvvvvvvv")", R"("i":7)"),
                                    {R"("q":["user_metadata.title"])", R"("q":8)"}}) {
    std::string damaged = to_stored_text(user_.user);
    damaged.replace(damaged.find(part), part.size(), wrong);
    EXPECT_EQ(parse_stored_user(damaged).error().field, "/visitors") << part;
  }
}

}  // namespace
}  // namespace acquaint::profile
