#include "asking/needs.h"

#include <gtest/gtest.h>

#include "asking/outcome.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;
using std::chrono::hours;

consent::Purpose purpose(consent::LegalBasis basis, std::string id = "invoices") {
  consent::Purpose made;
  made.id = std::move(id);
  made.legal_basis = basis;
  return made;
}

class NeedsSite : public testing::Test, public SampleSite {
 public:
  std::vector<const char*> essential_;
  std::vector<const char*> voluntary_;
  std::optional<consent::Purpose> purpose_;
  Recipient recipient_ = Recipient::application;

  Demand demand() const {
    Demand made{.needs = {}, .purpose = purpose_};
    for (const char* path : essential_) made.needs.push_back({path, catalogue.find(path), true});
    for (const char* path : voluntary_) made.needs.push_back({path, catalogue.find(path), false});
    return made;
  }
  Answers answer() const {
    const profile::UserPtr snapshot = profile::make_snapshot(user);
    const auto view = snapshot->view(catalogue);
    return answer_demand({snapshot->user(), *view, catalogue, policy, offers, moment, nullptr},
                         demand(), recipient_);
  }
  // One word for each attribute: "known", "asked", or why not.
  std::vector<std::string> states() const {
    std::vector<std::string> words;
    const Answers answers = answer();
    for (const NeedAnswer& need : answers.needs) {
      words.emplace_back(need.state == NeedState::known   ? "known"
                         : need.state == NeedState::asked ? "asked"
                                                          : need.reason);
    }
    return words;
  }
  std::string state() const { return states().at(0); }
  // Asks, and stores what comes out as the caller would.
  std::string ask(std::string id) {
    const Answers answers = answer();
    if (answers.decision.resolves) {
      user.asking = resolve(user.asking, *answers.decision.resolves, policy, offers);
    }
    if (answers.decision.kind == Decision::Kind::repeat) return answers.decision.id;
    if (answers.decision.kind == Decision::Kind::nothing) return "";
    std::vector<std::string> paths;
    for (const Chosen& chosen : answers.decision.questions) {
      paths.push_back(catalogue.at(chosen.attribute).path.text());
    }
    user.asking = *asked(user.asking,
                         {.id = id,
                          .form = answers.decision.offer->form,
                          .form_version = answers.decision.offer->version,
                          .step = answers.decision.step,
                          .questions = paths,
                          .followers = {},
                          .moment = moment},
                         policy);
    return id;
  }
  void end_open() { user.asking = *skipped(user.asking, user.asking.open->id, terms()); }
  void withdraw(const std::string& id) { user.consents[consent_of(id)].granted = false; }
  void grant(const std::string& id) { user.consents[consent_of(id)].granted = true; }
  static profile::ConsentSubject consent_of(const std::string& id) {
    return {profile::ConsentKind::purpose, id, ""};
  }
};

using Words = std::vector<std::string>;

TEST_F(NeedsSite, WhatIsKnownIsToldAndTheRestIsAsked) {
  essential_ = {kTitle, kCompany};
  know(kTitle, "Countess");
  const Answers answers = answer();
  EXPECT_EQ(answers.needs[0].claim->value, "Countess");
  EXPECT_EQ(answers.needs[1].state, NeedState::asked);
  ASSERT_EQ(answers.decision.questions.size(), 1U);
}

TEST_F(NeedsSite, NothingIsAskedWhenAllIsKnown) {
  essential_ = {kTitle};
  know(kTitle, "Countess");
  EXPECT_EQ(answer().decision.kind, Decision::Kind::nothing);
}

TEST_F(NeedsSite, AnEquivalentIsToldUnderItsOwnPath) {
  essential_ = {kCompany};
  know("app_metadata.crm_company", "Engines");
  const Answers answers = answer();
  ASSERT_EQ(answers.needs[0].state, NeedState::known);
  EXPECT_EQ(answers.needs[0].equivalent, "app_metadata.crm_company");
}

TEST_F(NeedsSite, StaleAndUncertainValuesAreNotToldButAsked) {
  essential_ = {kTitle, kCompany};
  know(kTitle, "Countess", profile::noon() - days(200));
  know(kCompany, "Engines", profile::noon(), .3);
  EXPECT_EQ(states(), (Words{"asked", "asked"}));
}

TEST_F(NeedsSite, EssentialOnesAreAskedWhateverClocksAndCapsSay) {
  essential_ = {kTitle, kCompany};
  policy.questions_max = 1;
  policy.hold_out = 100;
  user.asking.gap_until = moment.now + days(5);
  user.asking.fatigue = 50;
  user.asking.fatigue_at = moment.now;
  offers[0].cadence.shows_max = 1;
  offers[0].cadence.questions_per_month_max = 1;
  user.asking.forms["frm_work"].shown = 7;
  user.asking.questions[kTitle].asks = 40;
  user.asking.questions[kTitle].next_allowed = moment.now + days(9);
  EXPECT_EQ(states(), (Words{"asked", "asked"}));
  const Answers answers = answer();
  ASSERT_EQ(answers.decision.kind, Decision::Kind::ask);
  EXPECT_TRUE(answers.decision.offer->cadence.mandatory);
}

TEST_F(NeedsSite, VoluntaryOnesObeyEveryGate) {
  voluntary_ = {kTitle};
  EXPECT_EQ(state(), "asked");
  user.asking.gap_until = moment.now + days(5);
  EXPECT_EQ(state(), "gap_running");
  EXPECT_EQ(answer().needs[0].next_eligible, moment.now + days(5));
  user.asking.gap_until = {};
  user.asking.questions[kTitle].next_allowed = moment.now + days(2);
  EXPECT_EQ(state(), "question_waiting");
  user.asking.questions[kTitle] = {.asks = 4, .last_asked = {}, .next_allowed = {}};
  EXPECT_EQ(state(), "asks_exhausted");
  user.asking.questions.clear();
  policy.hold_out = 100;
  EXPECT_EQ(state(), "held_out");
}

// Whatever is needed: these are the user's word, or the operator's.
TEST_F(NeedsSite, EssentialOnesAreNeverAskedAgainstTheUsersWord) {
  essential_ = {kTitle};
  const struct {
    const char* name;
    std::function<void(NeedsSite&)> spoil;
    const char* reason;
  } kCases[] = {
      {"the question", [](NeedsSite& s) { s.user.asking.questions[kTitle].declined = true; },
       "question_declined"},
      {"the form", [](NeedsSite& s) { s.user.asking.forms["frm_work"].declined = true; },
       "form_declined"},
      {"everything", [](NeedsSite& s) { s.user.asking.stopped = true; }, "user_stopped"},
      {"a protected moment",
       [](NeedsSite& s) { s.policy.protected_moments.push_back(*Placement::parse("page")); },
       "protected_moment"},
      {"paused", [](NeedsSite& s) { s.policy.paused = true; }, "policy_paused"},
      {"a paused form", [](NeedsSite& s) { s.offers[0].cadence.paused = true; }, "form_paused"},
      {"a condition", [](NeedsSite& s) { s.offers[0].targeting = s.when(R"({"==":[1,2]})"); },
       "condition_no"},
      {"not askable", [](NeedsSite& s) { s.offers[0].steps[0].questions[0].askable = false; },
       "not_askable"},
      {"consent taken back",
       [](NeedsSite& s) {
         s.offers[0].steps[0].questions[0].purpose = "fun";
         s.withdraw("fun");
       },
       "consent_withdrawn"},
      {"no form", [](NeedsSite& s) { s.offers.erase(s.offers.begin()); }, "no_form"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const profile::User before = user;
    const auto offers_before = offers;
    const Policy policy_before = policy;
    c.spoil(*this);
    EXPECT_EQ(state(), c.reason);
    EXPECT_EQ(answer().decision.kind, Decision::Kind::nothing);
    user = before;
    offers = offers_before;
    policy = policy_before;
  }
}

TEST_F(NeedsSite, TheFormsPlacementDoesNotMatter) {
  essential_ = {kTitle};
  moment.kind = MomentKind::api;
  EXPECT_EQ(state(), "asked");
}

TEST_F(NeedsSite, NothingButWhatIsNeededIsAsked) {
  voluntary_ = {kCompany};
  const Answers answers = answer();
  ASSERT_EQ(answers.decision.questions.size(), 1U);
  EXPECT_EQ(catalogue.at(answers.decision.questions[0].attribute).path.text(), kCompany);
}

TEST_F(NeedsSite, VoluntaryOnesComeAlongWithEssentialOnesOnlyWhereTheyMayBeAsked) {
  essential_ = {kTitle};
  voluntary_ = {kCompany};
  EXPECT_EQ(states(), (Words{"asked", "asked"}));
  user.asking.gap_until = moment.now + days(5);
  EXPECT_EQ(states(), (Words{"asked", "gap_running"}));
}

TEST_F(NeedsSite, OfTwoFormsOneIsAsked) {
  essential_ = {kTitle, kPhone};
  EXPECT_EQ(states(), (Words{"asked", "other_form"}));
  essential_ = {kPhone};
  voluntary_ = {kTitle};
  EXPECT_EQ(states(), (Words{"asked", "other_form"}));
}

TEST_F(NeedsSite, AVoluntaryOneIsAskedWhenTheEssentialOneCannotBe) {
  essential_ = {kPhone};
  voluntary_ = {kTitle};
  user.asking.questions[kPhone].declined = true;
  EXPECT_EQ(states(), (Words{"question_declined", "asked"}));
}

TEST_F(NeedsSite, WhatIsNotDeclaredOrNotForThisRecipientIsRefused) {
  catalogue = *profile::Catalogue::parse(*parse_json_object(
      R"({"user_metadata.title":{"permissions":{"application":"none"}},
          "user_metadata.company":{"permissions":{"user":"none"}}})"));
  offers.clear();
  know(kTitle, "Countess");
  know(kCompany, "Engines");
  essential_ = {kTitle, kCompany, "user_metadata.colour"};
  EXPECT_EQ(states(), (Words{"not_permitted", "known", "unknown_attribute"}));
  recipient_ = Recipient::user;
  EXPECT_EQ(states(), (Words{"not_permitted", "not_permitted", "unknown_attribute"}));
}

TEST_F(NeedsSite, AValueIsToldForAPurposeOnlyWhereConsentOrTheLawAllowsIt) {
  using enum consent::LegalBasis;
  essential_ = {kTitle};
  know(kTitle, "Countess");
  purpose_ = purpose(contract);
  EXPECT_EQ(state(), "known");
  withdraw("invoices");
  EXPECT_EQ(state(), "known") << "a contract is no choice";
  purpose_ = purpose(consent::LegalBasis::consent);
  EXPECT_EQ(state(), "consent_withdrawn");
  grant("invoices");
  EXPECT_EQ(state(), "known");
  user.consents.clear();
  EXPECT_EQ(state(), "consent_missing");
  purpose_ = purpose(legitimate_interests);
  EXPECT_EQ(state(), "known");
  withdraw("invoices");
  EXPECT_EQ(state(), "consent_withdrawn");
}

TEST_F(NeedsSite, WithoutAPurposeNothingIsToldThatWasCollectedForOneTakenBack) {
  essential_ = {kTitle};
  know(kTitle, "Countess");
  user.claims[*profile::AttributePath::parse(kTitle)].front().from.purpose = "fun";
  EXPECT_EQ(state(), "known");
  withdraw("fun");
  EXPECT_EQ(state(), "consent_withdrawn");
}

TEST_F(NeedsSite, WithoutConsentNothingIsAskedThatCouldNotBeToldAfterwards) {
  essential_ = {kTitle};
  purpose_ = purpose(consent::LegalBasis::consent);
  EXPECT_EQ(state(), "consent_missing");
  offers[0].steps[0].questions[0].purpose = "invoices";
  EXPECT_EQ(state(), "asked");
}

TEST_F(NeedsSite, TheSameNeedsGetTheSameDecisionWhileItIsOpen) {
  essential_ = {kTitle, kCompany};
  EXPECT_EQ(ask("dec_1"), "dec_1");
  EXPECT_EQ(ask("dec_2"), "dec_1");
  EXPECT_EQ(states(), (Words{"asked", "asked"}));
  user.asking = *answered(user.asking, "dec_1",
                          {{kTitle}, "step of " + std::string(kCompany), false}, terms());
  know(kTitle, "Countess");
  EXPECT_EQ(ask("dec_3"), "dec_1");
  EXPECT_EQ(states(), (Words{"known", "asked"}));
}

TEST_F(NeedsSite, AnotherHolderWaitsForTheLease) {
  essential_ = {kTitle};
  ASSERT_EQ(ask("dec_1"), "dec_1");
  moment.holder = "tab-2";
  EXPECT_EQ(state(), "leased");
  EXPECT_EQ(answer().needs[0].next_eligible, moment.now + policy.lease);
  pass(policy.lease);
  EXPECT_EQ(ask("dec_2"), "dec_1");
}

TEST_F(NeedsSite, AnOpenDecisionAboutSomethingElseIsWaitedForAndNotTakenBack) {
  voluntary_ = {kPhone};
  ASSERT_EQ(ask("dec_1"), "dec_1");
  essential_ = {kTitle};
  voluntary_.clear();
  EXPECT_EQ(state(), "decision_open");
  EXPECT_EQ(answer().decision.resolves, std::nullopt);
  EXPECT_EQ(ask("dec_2"), "");
  ASSERT_TRUE(user.asking.open);
}

TEST_F(NeedsSite, AtALogInWhatIsOptionalAndOpenMakesWayForWhatIsEssential) {
  voluntary_ = {kPhone};
  ASSERT_EQ(ask("dec_1"), "dec_1");
  moment.kind = MomentKind::login;
  moment.holder = "log-in";
  voluntary_ = {kTitle};
  EXPECT_EQ(state(), "leased") << "what is voluntary waits";
  essential_ = {kTitle};
  voluntary_.clear();
  EXPECT_EQ(state(), "asked");
  EXPECT_EQ(answer().decision.resolves, (Resolution{"dec_1", Resolution::Outcome::withdrawn, moment.now}));
  const AskingState before = user.asking;
  EXPECT_EQ(ask("dec_2"), "dec_2");
  user.asking = before;
  user.asking.questions[kTitle].declined = true;
  EXPECT_EQ(state(), "leased") << "there is nothing to make way for";
  EXPECT_FALSE(answer().decision.resolves);
  user.asking = before;
  offers[1].cadence.mandatory = true;
  EXPECT_EQ(state(), "decision_open") << "what is mandatory makes way for nothing";
}

TEST_F(NeedsSite, WhatNobodyReactedToIsOverAndNothingElseOfItsFormIsAsked) {
  essential_ = {kTitle, kCompany};
  ASSERT_EQ(ask("dec_1"), "dec_1");
  pass(days(2));
  essential_ = {kTitle};
  const Answers answers = answer();
  ASSERT_EQ(answers.decision.kind, Decision::Kind::ask);
  ASSERT_TRUE(answers.decision.resolves);
  EXPECT_EQ(answers.decision.resolves->outcome, Resolution::Outcome::ignored);
  EXPECT_EQ(answers.decision.questions.size(), 1U);
  EXPECT_EQ(ask("dec_2"), "dec_2");
}

TEST_F(NeedsSite, WhatIsEssentialDoesNotWaitForALookUp) {
  look_up("clearbit", {kTitle}, hours(6));
  voluntary_ = {kTitle};
  EXPECT_EQ(state(), "look_up_outstanding");
  EXPECT_EQ(answer().needs[0].next_eligible, moment.now + hours(6));
  essential_ = {kTitle};
  voluntary_.clear();
  EXPECT_EQ(state(), "asked");
}

TEST_F(NeedsSite, LaterIsRespected) {
  essential_ = {kTitle};
  ASSERT_EQ(ask("dec_1"), "dec_1");
  user.asking = *snoozed(user.asking, "dec_1", days(3), terms());
  EXPECT_EQ(state(), "form_waiting");
  EXPECT_EQ(answer().needs[0].next_eligible, moment.now + days(3));
  pass(days(3));
  EXPECT_EQ(state(), "asked");
}

}  // namespace
}  // namespace acquaint::asking
