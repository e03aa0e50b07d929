#include "forms/offer.h"

#include <gtest/gtest.h>

#include "asking/decide.h"
#include "forms/sample_form.h"
#include "forms/steps.h"
#include "profile/sample_user.h"

namespace acquaint::forms {
namespace {

using profile::Catalogue;

Catalogue catalogue() {
  return *Catalogue::parse(*parse_json_object(R"({
    "user_metadata.company": {"worth": 9}, "user_metadata.role": {"worth": 9},
    "user_metadata.role_other": {}, "user_metadata.team_size": {}})"));
}

// The form of the manual, offered at every page to a user with four logins.
class Offered : public testing::Test {
 protected:
  Offered() {
    user_.logins_count = 4;
    moment_.now = profile::noon();
  }

  void know(const char* path, Json value) {
    user_.claims[*profile::AttributePath::parse(path)].push_back(
        profile::claim(std::move(value), profile::Source::user, "test", profile::noon()));
  }

  // "company role (role_other)": what is asked, in brackets what rides along.
  std::string asked() {
    const auto offer = make_offer(form_, 7, catalogue_);
    const profile::UserPtr snapshot = profile::make_snapshot(user_);
    const auto view = snapshot->view(catalogue_);
    const asking::Policy policy;
    const auto decision = asking::decide({snapshot->user(), *view, catalogue_, policy, std::span(&*offer, 1), moment_});
    std::string text;
    for (const asking::Chosen& chosen : decision.questions) {
      const std::string& field = chosen.question->field;
      text += (text.empty() ? "" : " ") + (chosen.follows ? "(" + field + ")" : field);
    }
    return text;
  }

  JsonObject document_ = with(sample_document(), "/cadence", *parse_json(R"({"placement": "page"})"));
  Catalogue catalogue_ = catalogue();
  Form form_ = *Form::compile(document_, catalogue_);
  profile::User user_ = profile::ada();
  asking::Moment moment_{.kind = asking::MomentKind::page, .url = "/"};
};

TEST_F(Offered, HoldsWhatDecidingNeeds) {
  const auto offer = make_offer(form_, 7, catalogue_);
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->form, "frm_onboarding");
  EXPECT_EQ(offer->version, 7);
  EXPECT_EQ(offer->purpose, "personalisation");
  EXPECT_TRUE(offer->targeting.has_value());
  ASSERT_EQ(offer->steps.size(), 3u);
  EXPECT_EQ(offer->steps[0].id, "work");
  EXPECT_TRUE(offer->steps[0].questions.at(0).required);
  EXPECT_TRUE(offer->steps[2].questions.empty()) << "the catalogue does not declare newsletter";
}

TEST_F(Offered, BringsTheRulesOfFieldsAndSteps) {
  const auto offer = make_offer(form_, 7, catalogue_);
  const asking::Question& other = offer->steps[0].questions.at(2);
  ASSERT_EQ(other.shown_when.size(), 1u);
  EXPECT_FALSE(other.shown_when[0].hides);
  ASSERT_EQ(other.shown_when[0].answers.size(), 1u);
  EXPECT_EQ(other.shown_when[0].answers[0].field, "role");
  EXPECT_EQ(other.shown_when[0].answers[0].index, catalogue_.find("user_metadata.role"));
  EXPECT_EQ(offer->steps[1].questions.at(0).shown_when.size(), 1u) << "of the step";
}

TEST_F(Offered, AsksForWhatAnAnswerMayCallFor) {
  EXPECT_EQ(asked(), "company role (role_other) (team_size)");
  know("user_metadata.company", "Acme");
  EXPECT_EQ(asked(), "role (role_other) (team_size)");
}

TEST_F(Offered, AsksForWhatAKnownAnswerCallsFor) {
  know("user_metadata.role", "other");
  EXPECT_EQ(asked(), "company role_other");
}

TEST_F(Offered, LeavesOutTheStepThatAKnownAnswerHides) {
  know("user_metadata.role", "pm");
  EXPECT_EQ(asked(), "company");
}

TEST_F(Offered, NamesTheFieldOfABadCadence) {
  const Form form = *Form::compile(with(document_, "/cadence/mode", "popup"), catalogue_);
  const auto offer = make_offer(form, 1, catalogue_);
  ASSERT_FALSE(offer);
  EXPECT_EQ(offer.error().code, "form.bad_cadence");
  EXPECT_EQ(offer.error().field, "/cadence/mode");
}

// Decision and form agree: whatever way the answers lead, a question that was asked is shown, and one
// that rode along is shown exactly when its rules say so.
TEST_F(Offered, WhatIsAskedIsShownOnOneOfTheWays) {
  for (const auto& [role, want] : {std::pair("other", "company role role_other"), std::pair("dev", "company role team_size"),
                                   std::pair("pm", "company role")}) {
    SCOPED_TRACE(role);
    const std::vector<std::string> paths = {"user_metadata.company", "user_metadata.role", "user_metadata.role_other",
                                            "user_metadata.team_size"};
    JsonObject answers;
    const forms::Run run{form_, paths, answers, {}};
    std::string shown;
    for (const Step* step = next_step(run, ""); step != nullptr; step = next_step(run, step->id)) {
      const JsonObject draft = step->id == "work" ? JsonObject{{"company", "Acme"}, {"role", role}} : JsonObject();
      for (const Field* field : visible_fields(run, *step, draft)) shown += (shown.empty() ? "" : " ") + field->name;
      for (const auto& member : draft) answers[member.key()] = member.value();
    }
    EXPECT_EQ(shown, want);
  }
}

}  // namespace
}  // namespace acquaint::forms
