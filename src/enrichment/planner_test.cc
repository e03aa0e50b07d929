#include "enrichment/planner.h"

#include <functional>

#include "enrichment/sample_enrichment.h"

namespace acquaint::enrichment {
namespace {

using profile::LookUpState;
using profile::noon;
using profile::User;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// What was asked of Ada at noon, with the address that she has.
void looked_up(User& user, LookUpState state, Time at = noon()) {
  user.look_ups["clearbit"] = {.state = state,
                               .at = at,
                               .about = question_of(provider(), user, sample_catalogue())->about,
                               .code = {}};
}

void agree(User& user, Time at = noon()) {
  user.consents[consent::of_purpose("enrichment")] = {.granted = true, .at = at};
}

struct Case {
  const char* name;
  const char* members;
  std::function<void(User&)> given;
  Hindrance hindrance;
  Trigger trigger = Trigger::log_in;
  Duration after{0};
};

void nothing(User&) {}

const Case kCases[] = {
    {"nothing in the way", "{}", nothing, Hindrance::none},
    {"at the first log-in", "{}", nothing, Hindrance::none, Trigger::sign_up},
    {"switched off", R"({"enabled": false})", nothing, Hindrance::disabled},
    {"not when something is needed", "{}", nothing, Hindrance::wrong_moment, Trigger::needed},
    {"only at the first log-in", R"({"when": ["sign_up"]})", nothing, Hindrance::wrong_moment},
    {"by hand at any time", R"({"when": ["sign_up"]})", nothing, Hindrance::none, Trigger::by_hand},

    {"consent is needed and was not given", R"({"purpose": "enrichment"})", nothing, Hindrance::no_consent},
    {"not even by hand", R"({"purpose": "enrichment"})", nothing, Hindrance::no_consent, Trigger::by_hand},
    {"consent was given", R"({"purpose": "enrichment"})", [](User& user) { agree(user); }, Hindrance::none},
    {"the user objected", "{}",
     [](User& user) { user.consents[consent::of_purpose("operations")] = {.granted = false, .at = noon()}; },
     Hindrance::no_consent},

    {"one of two is known", "{}", [](User& user) { know(user, kCompany, "Engines"); }, Hindrance::none},
    {"both are known", "{}",
     [](User& user) {
       know(user, kCompany, "Engines");
       know(user, kTitle, "Analyst");
     },
     Hindrance::nothing_missing},
    {"both are known, but one is not certain", "{}",
     [](User& user) {
       know(user, kCompany, "Engines", .3);
       know(user, kTitle, "Analyst");
     },
     Hindrance::none},
    {"both were known, and one is stale", "{}",
     [](User& user) {
       know(user, kCompany, "Engines");
       know(user, kTitle, "Analyst", 1, noon() - days(100));
     },
     Hindrance::none},

    {"the user never wants to be asked for what is missing", "{}",
     [](User& user) {
       know(user, kCompany, "Engines");
       user.asking.questions[std::string(kTitle)].declined = true;
     },
     Hindrance::nothing_missing},

    {"no address", "{}", [](User& user) { user.claims.clear(); }, Hindrance::no_input},
    {"an address that is not verified", "{}", [](User& user) { know(user, "email_verified", false); },
     Hindrance::unverified},
    {"not verified, and not needed to be", R"({"asks_of_unverified": true})",
     [](User& user) { know(user, "email_verified", false); }, Hindrance::none},

    {"found of late", "{}", [](User& user) { looked_up(user, LookUpState::found); }, Hindrance::fresh,
     Trigger::log_in, days(90) - Duration(1)},
    {"found long ago", "{}", [](User& user) { looked_up(user, LookUpState::found); }, Hindrance::none,
     Trigger::log_in, days(90)},
    {"\"knows nothing\" is not bought again", "{}", [](User& user) { looked_up(user, LookUpState::empty); },
     Hindrance::fresh, Trigger::log_in, days(30)},
    {"by hand it is", "{}", [](User& user) { looked_up(user, LookUpState::empty); }, Hindrance::none,
     Trigger::by_hand, days(30)},
    {"another address is another question", "{}",
     [](User& user) {
       looked_up(user, LookUpState::empty);
       know(user, "email", "ada@other.example");
     },
     Hindrance::none},
    {"agreed once more since then", R"({"purpose": "enrichment"})",
     [](User& user) {
       looked_up(user, LookUpState::found);
       agree(user, noon() + hours(1));
     },
     Hindrance::none, Trigger::log_in, hours(2)},
    {"agreed once more while what it told is still there", R"({"purpose": "enrichment"})",
     [](User& user) {
       looked_up(user, LookUpState::found);
       user.claims[*profile::AttributePath::parse(kCompany)] = {
           profile::claim("Engines", profile::Source::enrichment, "clearbit", noon(), .8)};
       agree(user, noon() + hours(1));
     },
     Hindrance::fresh, Trigger::log_in, hours(2)},
    {"agreed once more after nothing was found", R"({"purpose": "enrichment"})",
     [](User& user) {
       looked_up(user, LookUpState::empty);
       agree(user, noon() + hours(1));
     },
     Hindrance::fresh, Trigger::log_in, hours(2)},
    {"on its way", "{}", [](User& user) { looked_up(user, LookUpState::outstanding); }, Hindrance::outstanding,
     Trigger::log_in, minutes(9)},
    {"on its way, also by hand", "{}", [](User& user) { looked_up(user, LookUpState::outstanding); },
     Hindrance::outstanding, Trigger::by_hand, minutes(9)},
    {"lost on its way", "{}", [](User& user) { looked_up(user, LookUpState::outstanding); }, Hindrance::none,
     Trigger::log_in, minutes(10)},
    {"lost on its way, which no log-in began", R"({"when": ["needed"]})",
     [](User& user) { looked_up(user, LookUpState::outstanding); }, Hindrance::none, Trigger::log_in, minutes(10)},
    {"on its way, which no log-in began", R"({"when": ["needed"]})",
     [](User& user) { looked_up(user, LookUpState::outstanding); }, Hindrance::wrong_moment, Trigger::log_in, minutes(9)},
    {"failed just now", "{}", [](User& user) { looked_up(user, LookUpState::failed); }, Hindrance::resting,
     Trigger::log_in, minutes(59)},
    {"failed a while ago", "{}", [](User& user) { looked_up(user, LookUpState::failed); }, Hindrance::none,
     Trigger::log_in, hours(1)},
};

TEST(Planner, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    User user = verified_ada();
    c.given(user);
    const Plan plan = plan_of(provider(c.members), user, sample_catalogue(), c.trigger, false, noon() + c.after);
    EXPECT_EQ(name_of(plan.hindrance), name_of(c.hindrance));
    EXPECT_EQ(plan.question.has_value(), c.hindrance == Hindrance::none);
  }
}

TEST(Planner, NeverTakesForLostWhatIsUnderWay) {
  User user = verified_ada();
  looked_up(user, LookUpState::outstanding);
  EXPECT_EQ(plan_of(provider(), user, sample_catalogue(), Trigger::log_in, true, noon() + hours(2)).hindrance,
            Hindrance::outstanding);
}

TEST(Planner, WhatIsInferredWithCertaintyIsNotBought) {
  const auto catalogue = *profile::Catalogue::parse(*parse_json_object(R"({"user_metadata.company":
      {"derivations": [{"from": "email", "rule": "email_company", "confidence": 0.9}]}})"));
  const auto declared = parse_providers(*parse_json_object(R"({"clearbit": {"kind": "clearbit_person", "key": "k",
      "when": ["log_in"], "purpose": "operations", "attributes": {"user_metadata.company": "company"}}})"),
                                        catalogue, sample_purposes(), "/enrichment");
  User user = verified_ada();
  know(user, "email", "ada@engines.com");
  EXPECT_EQ(plan_of(declared->providers.front(), user, catalogue, Trigger::log_in, false, noon()).hindrance,
            Hindrance::nothing_missing);
}

}  // namespace
}  // namespace acquaint::enrichment
