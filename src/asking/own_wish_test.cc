#include "asking/own_wish.h"

#include <gtest/gtest.h>

#include <chrono>

namespace acquaint::asking {
namespace {

TEST(OwnWish, AQuestionIsRefusedAndOpenedAgainAndItsCountStays) {
  profile::AskingState state;
  state.questions["user_metadata.title"] = {.asks = 3, .dismissals = 2, .last_asked = {}, .next_allowed = Time(std::chrono::seconds(9))};
  follow(state, Wish::never_question, "user_metadata.title");
  follow(state, Wish::never_question, "user_metadata.city");
  EXPECT_TRUE(state.questions.at("user_metadata.title").declined);
  EXPECT_TRUE(state.questions.at("user_metadata.city").declined);
  follow(state, Wish::ask_question, "user_metadata.title");
  follow(state, Wish::ask_question, "user_metadata.unknown");
  EXPECT_EQ(state.questions.size(), 2U);
  EXPECT_EQ(state.questions.at("user_metadata.title"),
            (profile::QuestionState{.asks = 3, .dismissals = 2, .last_asked = {}, .next_allowed = {}}));
  EXPECT_TRUE(state.questions.at("user_metadata.city").declined);
}

TEST(OwnWish, WhatWasNotRefusedIsLeftAlone) {
  profile::AskingState state;
  state.questions["user_metadata.title"] = {.asks = 3, .dismissals = 2, .last_asked = {}, .next_allowed = Time(std::chrono::seconds(9))};
  const profile::AskingState before = state;
  follow(state, Wish::ask_question, "user_metadata.title");
  EXPECT_EQ(state, before);
}

TEST(OwnWish, AFormIsOpenedAgain) {
  profile::AskingState state;
  state.forms["work"].declined = true;
  state.forms["news"].declined = true;
  follow(state, Wish::ask_form, "work");
  EXPECT_FALSE(state.forms.at("work").declined);
  EXPECT_TRUE(state.forms.at("news").declined);
}

TEST(OwnWish, StoppingIsTakenBackAndLeavesWhatWasRefusedOneByOne) {
  profile::AskingState state;
  follow(state, Wish::never_question, "user_metadata.city");
  follow(state, Wish::never_anything);
  EXPECT_TRUE(state.stopped);
  follow(state, Wish::ask_anything);
  EXPECT_FALSE(state.stopped);
  EXPECT_TRUE(state.questions.at("user_metadata.city").declined);
}

}  // namespace
}  // namespace acquaint::asking
