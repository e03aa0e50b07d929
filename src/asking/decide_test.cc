#include "asking/decide.h"

#include <gtest/gtest.h>

#include <functional>
#include <fstream>
#include <set>
#include <sstream>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Paths = std::vector<std::string>;

struct Case {
  const char* name;
  std::function<void(SampleSite&)> given;
  Reason reason;
  Paths asked;
  std::optional<Time> next = {};
};

// Nothing is known of Ada but her e-mail address, and nothing was ever asked of her. frm_more scores
// 1.9 + 6.0, frm_work 4.5 + 3.8: so frm_work is asked unless something stands in its way.
const Paths kWork = {kTitle, kCompany}, kMore = {kPhone, kIncome};

constexpr const char* kFirstIsX = R"({"==":[{"var":"answers.first"},"x"]})";

void open_elsewhere(SampleSite& s) {
  s.ask("dec_1");
  s.moment.holder = "tab-2";
}

const Case kCases[] = {
    {"nothing in the way", [](SampleSite&) {}, Reason::asked, kWork},

    {"the user said stop", [](SampleSite& s) { s.user.asking.stopped = true; }, Reason::user_stopped, {}},
    {"stop goes before a mandatory form",
     [](SampleSite& s) { s.user.asking.stopped = s.offers[0].cadence.mandatory = true; },
     Reason::user_stopped, {}},
    {"everything is paused", [](SampleSite& s) { s.policy.paused = true; }, Reason::policy_paused, {}},
    {"one form is paused", [](SampleSite& s) { s.offers[0].cadence.paused = true; }, Reason::asked, kMore},
    {"one question is paused",
     [](SampleSite& s) { s.moment.paused_questions = std::make_shared<const PausedQuestions>(PausedQuestions{{"frm_work", kTitle}}); },
     Reason::asked, kMore},
    {"of another form it is not",
     [](SampleSite& s) { s.moment.paused_questions = std::make_shared<const PausedQuestions>(PausedQuestions{{"frm_more", kTitle}}); },
     Reason::asked, kWork},
    {"paused, but mandatory",
     [](SampleSite& s) {
       s.moment.paused_questions = std::make_shared<const PausedQuestions>(PausedQuestions{{"frm_work", kTitle}});
       s.offers[0].cadence.mandatory = true;
     },
     Reason::asked, kWork},
    {"held out", [](SampleSite& s) { s.policy.hold_out = 100; }, Reason::held_out, {}},
    {"held out, but mandatory",
     [](SampleSite& s) {
       s.policy.hold_out = 100;
       s.offers[1].cadence.mandatory = true;
     },
     Reason::asked, kMore},
    {"a protected page",
     [](SampleSite& s) { s.policy.protected_moments = {*Placement::parse("page:/articles/*")}; },
     Reason::protected_moment, {}},

    {"rolled out to nobody", [](SampleSite& s) { s.offers[0].cadence.roll_out = 0; }, Reason::asked, kMore},
    {"another moment", [](SampleSite& s) { s.moment.kind = MomentKind::event; }, Reason::nothing_to_ask, {}},
    {"another page",
     [](SampleSite& s) { s.offers[0].cadence.placements = {*Placement::parse("page:/pricing")}; },
     Reason::asked, kMore},

    {"not for users to fill",
     [](SampleSite& s) {
       s.catalogue = *profile::Catalogue::parse(
           *parse_json_object(R"({"user_metadata.title":{"sources":["import"]}})"));
       s.offers = {s.form("frm_a", {kTitle})};
     },
     Reason::nothing_to_ask, {}},

    {"one of two is known", [](SampleSite& s) {
       s.know(kTitle, "cto");
       s.offers.resize(1);
     }, Reason::asked, {kCompany}},
    {"an empty value is no value", [](SampleSite& s) {
       s.know(kTitle, "");
       s.offers.resize(1);
     }, Reason::asked, kWork},
    {"false is a value", [](SampleSite& s) {
       s.know(kTitle, false);
       s.offers.resize(1);
     }, Reason::asked, {kCompany}},
    {"not certain enough", [](SampleSite& s) {
       s.know(kTitle, "cto");
       s.know(kCompany, "Acme", noon(), .5);
       s.offers.resize(1);
     }, Reason::asked, {kCompany}},
    {"certain enough", [](SampleSite& s) {
       s.know(kTitle, "cto");
       s.know(kCompany, "Acme", noon(), .6);
       s.offers.resize(1);
     }, Reason::nothing_to_ask, {}},
    {"an equivalent is known", [](SampleSite& s) {
       s.know(kPhone, "1");
       s.offers.resize(1);
     }, Reason::asked, {kTitle}},
    {"an undeclared equivalent is known", [](SampleSite& s) {
       s.know("app_metadata.crm_company", "Acme");
       s.offers.resize(1);
     }, Reason::asked, {kTitle}},
    {"the last day of freshness", [](SampleSite& s) {
       s.know(kTitle, "cto", noon() - days(100) + Duration(1));
       s.offers.resize(1);
     }, Reason::asked, {kCompany}},
    {"stale", [](SampleSite& s) {
       s.know(kTitle, "cto", noon() - days(100));
       s.offers.resize(1);
     }, Reason::asked, kWork},

    {"the condition holds", [](SampleSite& s) { s.offers[0].targeting = s.when(R"({"!!":{"var":"email"}})"); },
     Reason::asked, kWork},
    {"the condition does not hold", [](SampleSite& s) { s.offers[0].targeting = s.when("false"); },
     Reason::asked, kMore},
    {"the condition is unknown",
     [](SampleSite& s) { s.offers[0].targeting = s.when(R"({"<":[{"var":"user_metadata.age"},3]})"); },
     Reason::asked, kMore},
    {"a condition on the moment",
     [](SampleSite& s) {
       s.offers[1].targeting = s.when(R"({"==":[{"var":"moment.kind"},"page"]})");
       s.offers[1].cadence.priority = 1;
     },
     Reason::asked, kMore},
    {"a question that depends on the answer to another rides along",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kIncome, kPhone, kTitle})};
       s.offers[0].cadence.questions_max = 1;
       s.let_last_depend_on_first(kFirstIsX);
     },
     Reason::asked, {kIncome, kTitle}},
    {"but not beside others",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kIncome, kTitle})};
       s.offers[0].cadence.questions_max = 1;
       s.let_last_depend_on_first(kFirstIsX);
     },
     Reason::asked, {kIncome}},
    {"a known answer calls for a question",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kTitle})};
       s.let_last_depend_on_first(kFirstIsX);
       s.know(kPhone, "x");
     },
     Reason::asked, {kTitle}},
    {"a known answer does not",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kTitle})};
       s.let_last_depend_on_first(kFirstIsX);
       s.know(kPhone, "y");
     },
     Reason::nothing_to_ask, {}},
    {"a known answer hides a question",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kTitle})};
       s.let_last_depend_on_first(kFirstIsX, true);
       s.know(kPhone, "x");
     },
     Reason::nothing_to_ask, {}},
    {"a known answer does not hide it",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kTitle})};
       s.let_last_depend_on_first(kFirstIsX, true);
       s.know(kPhone, "y");
     },
     Reason::asked, {kTitle}},
    {"an answer that is not asked for now calls for nothing",
     [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kIncome, kTitle})};
       s.let_last_depend_on_first(kFirstIsX);
       s.user.asking.questions[kPhone].next_allowed = noon() + days(1);
     },
     Reason::asked, {kIncome}},

    {"never this form", [](SampleSite& s) { s.user.asking.forms["frm_work"].declined = true; },
     Reason::asked, kMore},
    {"never this question", [](SampleSite& s) {
       s.user.asking.questions[kTitle].declined = true;
       s.offers.resize(1);
     }, Reason::asked, {kCompany}},
    {"never, even where it is mandatory", [](SampleSite& s) {
       s.user.asking.questions[kTitle].declined = true;
       s.offers[0].cadence.mandatory = true;
     }, Reason::asked, {kCompany}},
    {"an answer about it is on its way",
     [](SampleSite& s) {
       s.look_up("clearbit", {kCompany}, hours(24));
       s.offers.resize(1);
     },
     Reason::asked, {kTitle}},
    {"an answer about all of it is on its way",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.offers.resize(1);
       s.pass(hours(24) - Duration(1));
     },
     Reason::waiting, {}, noon() + hours(24)},
    {"on its way, and snoozed for longer",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       for (const char* path : {kTitle, kCompany}) s.user.asking.questions[path].next_allowed = noon() + days(3);
       s.offers.resize(1);
     },
     Reason::waiting, {}, noon() + days(3)},
    {"an answer was waited for long enough",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.offers.resize(1);
       s.pass(hours(24));
     },
     Reason::asked, kWork},
    {"nothing was found",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.user.look_ups.begin()->second.state = profile::LookUpState::empty;
       s.offers.resize(1);
     },
     Reason::asked, kWork},
    {"the look-up failed",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.user.look_ups.begin()->second.state = profile::LookUpState::failed;
       s.offers.resize(1);
     },
     Reason::asked, kWork},
    {"the provider is declared no more",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.policy.enrichments.clear();
       s.offers.resize(1);
     },
     Reason::asked, kWork},
    {"consent to what it is for was taken back",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.user.consents[{profile::ConsentKind::purpose, "enrichment", ""}] = {.granted = false, .at = noon()};
       s.offers.resize(1);
     },
     Reason::asked, kWork},
    {"a mandatory form does not wait for it",
     [](SampleSite& s) {
       s.look_up("clearbit", {kTitle, kCompany}, hours(24));
       s.offers[0].cadence.mandatory = true;
     },
     Reason::asked, kWork},
    {"snoozed", [](SampleSite& s) {
       s.user.asking.questions[kTitle].next_allowed = noon() + Duration(1);
       s.offers.resize(1);
     }, Reason::asked, {kCompany}},
    {"the snooze is over", [](SampleSite& s) {
       s.user.asking.questions[kTitle].next_allowed = noon();
       s.offers.resize(1);
     }, Reason::asked, kWork},
    {"all snoozed", [](SampleSite& s) {
       s.user.asking.questions[kTitle].next_allowed = noon() + days(3);
       s.user.asking.questions[kCompany].next_allowed = noon() + days(2);
       s.offers.resize(1);
     }, Reason::waiting, {}, noon() + days(2)},
    {"snoozed, and in a longer gap", [](SampleSite& s) {
       s.user.asking.questions[kTitle].next_allowed = noon() + days(2);
       s.user.asking.questions[kCompany].next_allowed = noon() + days(2);
       s.user.asking.gap_until = noon() + days(5);
       s.offers.resize(1);
     }, Reason::waiting, {}, noon() + days(5)},
    {"asked too often", [](SampleSite& s) {
       s.user.asking.questions[kIncome].asks = 2;
       s.offers.erase(s.offers.begin());
     }, Reason::asked, {kPhone}},

    {"the form waits", [](SampleSite& s) { s.user.asking.forms["frm_work"].next_allowed = noon() + days(1); },
     Reason::asked, kMore},
    {"the only form waits", [](SampleSite& s) {
       s.user.asking.forms["frm_work"].next_allowed = noon() + days(1);
       s.offers.resize(1);
     }, Reason::waiting, {}, noon() + days(1)},
    {"the form was shown often enough", [](SampleSite& s) {
       s.offers[0].cadence.shows_max = 3;
       s.user.asking.forms["frm_work"].shown = 3;
     }, Reason::asked, kMore},
    {"the form's budget of the month is spent", [](SampleSite& s) {
       s.ask("dec_1");
       s.user.asking = *snoozed(s.user.asking, "dec_1", minutes(1), s.terms());
       s.pass(days(3));
       s.offers[0].cadence.questions_per_month_max = 2;
       s.offers.resize(1);
     }, Reason::waiting, {}, noon() + days(30)},
    {"its budget was cut, and has room again only later", [](SampleSite& s) {
       for (const int day : {0, 5}) {
         s.pass(days(day));
         s.moment.page = std::to_string(day);
         s.moment.session = s.moment.page;
         s.ask("dec_" + s.moment.page);
         s.user.asking = *snoozed(s.user.asking, "dec_" + s.moment.page, minutes(1), s.terms());
       }
       s.pass(days(5));
       s.offers[0].cadence.questions_per_month_max = 2;
       s.offers.resize(1);
     }, Reason::waiting, {}, noon() + days(35)},
    {"some of its budget is left", [](SampleSite& s) {
       s.ask("dec_1");
       s.user.asking = *snoozed(s.user.asking, "dec_1", minutes(1), s.terms());
       s.pass(days(3));
       s.moment.page = "p2";
       s.offers[0].cadence.questions_per_month_max = 3;
       s.offers.resize(1);
     }, Reason::asked, {kTitle}},

    {"within the gap", [](SampleSite& s) { s.user.asking.gap_until = noon() + days(1); },
     Reason::gap_running, {}, noon() + days(1)},
    {"the gap is over", [](SampleSite& s) { s.user.asking.gap_until = noon(); }, Reason::asked, kWork},
    {"within the gap, but mandatory", [](SampleSite& s) {
       s.user.asking.gap_until = noon() + days(1);
       s.user.asking.fatigue = 99;
       s.user.asking.fatigue_at = noon();
       s.offers[1].cadence.mandatory = true;
     }, Reason::asked, kMore},
    {"twice in this session", [](SampleSite& s) {
       s.policy.gap_after_answer = Duration(0);
       for (const char* page : {"p8", "p9"}) {
         s.moment.page = page;
         s.ask(page);
         s.user.asking = withdrawn(s.user.asking, s.terms());
       }
       s.moment.page = "p1";
     }, Reason::session_cap, {}},
    {"once on this page", [](SampleSite& s) {
       s.ask("dec_1");
       s.user.asking = withdrawn(s.user.asking, s.terms());
       s.moment.session = "s2";
     }, Reason::page_cap, {}},
    {"too many in the window", [](SampleSite& s) {
       for (int i = 6; i > 0; --i) s.user.asking.prompts.push_back({.at = noon() - days(i)});
     }, Reason::rolling_cap, {}, noon() + days(24)},
    {"some of them have left the window", [](SampleSite& s) {
       for (int i = 6; i > 0; --i) s.user.asking.prompts.push_back({.at = noon() - days(5 * i)});
     }, Reason::asked, kWork},
    {"tired", [](SampleSite& s) {
       s.user.asking.fatigue = 8;
       s.user.asking.fatigue_at = noon();
     }, Reason::fatigue_spent, {}, noon() + days(7) + Duration(1)},
    {"rested", [](SampleSite& s) {
       s.user.asking.fatigue = 8;
       s.user.asking.fatigue_at = noon() - days(8);
     }, Reason::asked, kWork},

    {"somebody else holds the lease", [](SampleSite& s) { open_elsewhere(s); }, Reason::leased, {},
     noon() + minutes(10)},
    {"not even a mandatory form is shown meanwhile", [](SampleSite& s) {
       open_elsewhere(s);
       s.offers[1].cadence.mandatory = true;
     }, Reason::leased, {}, noon() + minutes(10)},
    {"a mandatory form is held in another tab", [](SampleSite& s) {
       s.offers[0].cadence.mandatory = true;
       open_elsewhere(s);
     }, Reason::leased, {}, noon() + minutes(10)},
    {"a log-in shows the mandatory form that another tab holds", [](SampleSite& s) {
       s.offers[0].cadence.mandatory = true;
       open_elsewhere(s);
       s.moment.kind = MomentKind::login;
     }, Reason::decision_repeated, kWork},
    {"a log-in shows no other form that another tab holds", [](SampleSite& s) {
       open_elsewhere(s);
       s.moment.kind = MomentKind::login;
     }, Reason::leased, {}, noon() + minutes(10)},
    {"what is optional and open makes way for a mandatory form at a log-in", [](SampleSite& s) {
       open_elsewhere(s);
       s.offers[1].cadence.mandatory = true;
       s.moment.kind = MomentKind::login;
     }, Reason::asked, kMore},
    {"and when its lease has ended", [](SampleSite& s) {
       open_elsewhere(s);
       s.offers[1].cadence.mandatory = true;
       s.moment.kind = MomentKind::login;
       s.pass(minutes(10));
     }, Reason::asked, kMore},
    {"and when it could not be shown there", [](SampleSite& s) {
       s.offers[0].cadence.placements = {*Placement::parse("page")};
       s.ask("dec_1");
       s.offers[1].cadence.mandatory = true;
       s.moment.kind = MomentKind::login;
     }, Reason::asked, kMore},
    {"for what is required by now, too", [](SampleSite& s) {
       open_elsewhere(s);
       Requirement requirement{.attribute = kPhone, .encouraged = {}, .required = {}};
       requirement.required.date = s.moment.now;
       s.policy.requirements = {requirement};
       s.moment.kind = MomentKind::login;
     }, Reason::asked, {kPhone}},
    {"but whoever holds it is shown it again", [](SampleSite& s) {
       s.ask("dec_1");
       s.offers[1].cadence.mandatory = true;
       s.moment.kind = MomentKind::login;
     }, Reason::decision_repeated, kWork},
    {"not for a mandatory form that belongs elsewhere", [](SampleSite& s) {
       open_elsewhere(s);
       s.offers[1].cadence.mandatory = true;
       s.offers[1].cadence.placements = {*Placement::parse("page")};
       s.moment.kind = MomentKind::login;
     }, Reason::leased, {}, noon() + minutes(10)},
    {"not for one that was refused", [](SampleSite& s) {
       open_elsewhere(s);
       s.offers[1].cadence.mandatory = true;
       s.user.asking.forms["frm_more"].declined = true;
       s.moment.kind = MomentKind::login;
     }, Reason::leased, {}, noon() + minutes(10)},
    {"a mandatory form makes way for no other", [](SampleSite& s) {
       s.offers[0].cadence.mandatory = true;
       s.offers[0].cadence.placements = {*Placement::parse("page")};
       open_elsewhere(s);
       s.offers[1].cadence.mandatory = true;
       s.moment.kind = MomentKind::login;
     }, Reason::decision_open, {}, noon() + hours(24)},
    {"the holder asks again", [](SampleSite& s) { s.ask("dec_1"); }, Reason::decision_repeated, kWork},
    {"the lease has ended", [](SampleSite& s) {
       open_elsewhere(s);
       s.pass(minutes(10));
     }, Reason::decision_repeated, kWork},
    {"an open decision that does not fit the moment", [](SampleSite& s) {
       s.ask("dec_1");
       s.moment.kind = MomentKind::api;
     }, Reason::decision_open, {}, noon() + hours(24)},
    {"what rode along is shown again with what it depends on", [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kTitle})};
       s.let_last_depend_on_first(kFirstIsX);
       s.ask("dec_1");
     }, Reason::decision_repeated, {kPhone, kTitle}},
    {"and when the answer calls for it", [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kTitle})};
       s.let_last_depend_on_first(kFirstIsX);
       s.ask("dec_1");
       s.know(kPhone, "x");
     }, Reason::decision_repeated, {kTitle}},
    {"one of its questions has been answered elsewhere", [](SampleSite& s) {
       s.ask("dec_1");
       s.know(kTitle, "cto");
     }, Reason::decision_repeated, {kCompany}},

    {"by priority", [](SampleSite& s) { s.offers[1].cadence.priority = 1; }, Reason::asked, kMore},
    {"mandatory goes before priority", [](SampleSite& s) {
       s.offers[0].cadence.priority = 5;
       s.offers[1].cadence.mandatory = true;
     }, Reason::asked, kMore},
    {"by score", [](SampleSite& s) { s.policy.boosts = {{*Placement::parse("page"), kIncome, 2}}; },
     Reason::asked, kMore},
    {"a boost elsewhere", [](SampleSite& s) { s.policy.boosts = {{*Placement::parse("login"), kIncome, 2}}; },
     Reason::asked, kWork},
    {"static order", [](SampleSite& s) {
       s.policy.order = Ranking::static_order;
       std::swap(s.offers[0], s.offers[1]);
     }, Reason::asked, kMore},
    {"the best question of a form", [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kIncome, kTitle})};
       s.offers[0].cadence.questions_max = 1;
     }, Reason::asked, {kIncome}},
    {"the best two, in the order of the form", [](SampleSite& s) {
       s.offers = {s.form("frm", {kCompany, kIncome, kTitle, kPhone})};
     }, Reason::asked, {kIncome, kTitle}},
    {"required goes before the best", [](SampleSite& s) {
       s.offers = {s.form("frm", {kIncome, kTitle, kPhone})};
       s.offers[0].steps[2].questions[0].required = true;
     }, Reason::asked, {kIncome, kPhone}},
    {"dismissals wear a question down", [](SampleSite& s) {
       s.offers = {s.form("frm", {kTitle, kCompany})};
       s.offers[0].cadence.questions_max = 1;
       s.user.asking.questions[kTitle].dismissals = 1;
     }, Reason::asked, {kCompany}},
    {"a purpose that was withdrawn is asked no more", [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kIncome})};
       s.user.consents[{profile::ConsentKind::purpose, "Offers", ""}].granted = false;
     }, Reason::asked, {kPhone}},
    {"a purpose that was agreed to is", [](SampleSite& s) {
       s.offers = {s.form("frm", {kPhone, kIncome})};
       s.user.consents[{profile::ConsentKind::purpose, "Offers", ""}].granted = true;
     }, Reason::asked, {kPhone, kIncome}},
    {"the first in static order", [](SampleSite& s) {
       s.policy.order = Ranking::static_order;
       s.offers = {s.form("frm", {kPhone, kIncome})};
       s.offers[0].cadence.questions_max = 1;
     }, Reason::asked, {kPhone}},
};

TEST(Decide, Gates) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    SampleSite site;
    c.given(site);
    const auto outcome = site.decide();
    EXPECT_EQ(name_of(outcome.decision.reason), name_of(c.reason));
    EXPECT_EQ(outcome.questions, c.asked);
    EXPECT_EQ(outcome.decision.next_eligible, c.next);
    EXPECT_EQ(outcome.decision.kind == Decision::Kind::nothing, c.asked.empty());
  }
}

TEST(Decide, EveryGateThatIsReachedLeavesALineInOrder) {
  SampleSite site;
  site.offers.resize(1);
  std::vector<Gate> of_title, of_form, of_user;
  for (const TraceLine& line : site.decide().trace.lines) {
    EXPECT_TRUE(line.passed);
    if (line.subject == TraceLine::Subject::user) of_user.push_back(line.gate);
    if (line.subject == TraceLine::Subject::form) of_form.push_back(line.gate);
    if (line.name == kTitle) of_title.push_back(line.gate);
  }
  EXPECT_EQ(of_user, (std::vector{Gate::stopped, Gate::paused, Gate::hold_out, Gate::protected_moment, Gate::visitor, Gate::gap,
                                  Gate::session, Gate::page, Gate::rolling_cap, Gate::fatigue}));
  EXPECT_EQ(of_form, (std::vector{Gate::paused, Gate::hold_out, Gate::roll_out, Gate::moment, Gate::known,
                                  Gate::condition, Gate::never, Gate::form_clock, Gate::rank}));
  EXPECT_EQ(of_title, (std::vector{Gate::purpose, Gate::known, Gate::condition, Gate::never, Gate::snoozed,
                                   Gate::question_clock, Gate::rank}));
}

TEST(Decide, TheSameHolderGetsTheSameDecisionBack) {
  SampleSite site;
  site.ask("dec_1");
  const auto again = site.decide();
  EXPECT_EQ(again.decision.kind, Decision::Kind::repeat);
  EXPECT_EQ(again.decision.id, "dec_1");
  EXPECT_FALSE(again.decision.renew);
  site.pass(minutes(10));
  EXPECT_TRUE(site.ask("unused").decision.renew);
  site.moment.holder = "tab-2";
  EXPECT_EQ(site.decide().decision.reason, Reason::leased);
}

// In one tab Ada is asked for her title and company; a log-in elsewhere must ask for her title and telephone.
class MadeWay : public testing::Test {
 protected:
  MadeWay() {
    site_.offers.resize(1);
    site_.ask("dec_1");
    site_.offers.push_back(site_.form("frm_must", {kTitle, kPhone}));
    site_.offers[1].cadence.mandatory = true;
    site_.pass(minutes(1));
    tab_ = site_.moment;
    site_.moment.kind = MomentKind::login;
    site_.moment.holder = "log-in";
    made_ = site_.ask("dec_2");
  }
  const profile::QuestionState& question(const char* path) { return site_.user.asking.questions.at(path); }

  SampleSite site_;
  Moment tab_;
  SampleSite::Outcome made_;
};

TEST_F(MadeWay, NothingIsCountedAgainstIt) {
  EXPECT_EQ(made_.decision.resolves, (Resolution{"dec_1", Resolution::Outcome::withdrawn, noon() + minutes(1)}));
  EXPECT_EQ(site_.user.asking.open->id, "dec_2");
  EXPECT_EQ(site_.user.asking.gap_until, Time());
  EXPECT_EQ(site_.user.asking.fatigue, 0);
  for (const TraceLine& line : made_.trace.lines) {
    if (line.subject == TraceLine::Subject::user) {
      EXPECT_TRUE(line.passed) << name_of(line.gate);
    }
  }
  site_.moment = tab_;
  EXPECT_EQ(site_.decide().decision.reason, Reason::leased);
}

TEST_F(MadeWay, WhatBothAskCountsOnce) {
  EXPECT_EQ(made_.questions, (Paths{kTitle, kPhone}));
  for (const char* path : {kTitle, kCompany, kPhone}) EXPECT_EQ(question(path).asks, 1) << path;
  EXPECT_EQ(question(kTitle).last_asked, noon() + minutes(1));
  site_.user.asking = *skipped(site_.user.asking, "dec_1", site_.terms());
  site_.user.asking = *skipped(site_.user.asking, "dec_2", site_.terms());
  for (const char* path : {kTitle, kCompany, kPhone}) EXPECT_EQ(question(path).dismissals, 1) << path;
}

TEST_F(MadeWay, ItsAnswerMayComeLate) {
  site_.user.asking = *answered(site_.user.asking, "dec_1", {{kTitle, kCompany}, "", true}, site_.terms());
  site_.know(kTitle, "cto");
  site_.know(kCompany, "Acme");
  EXPECT_EQ(site_.user.asking.ended.back().outcome, "answered");
  EXPECT_EQ(site_.decide().questions, Paths{kPhone}) << "of the mandatory form the rest";
}

TEST(Decide, AnUnansweredDecisionIsIgnoredAfterADay) {
  SampleSite site;
  site.ask("dec_1");
  site.pass(hours(24));
  const auto outcome = site.decide();
  ASSERT_TRUE(outcome.decision.resolves.has_value());
  EXPECT_EQ(*outcome.decision.resolves,
            (Resolution{"dec_1", Resolution::Outcome::ignored, noon() + hours(24)}));
  EXPECT_EQ(outcome.decision.reason, Reason::gap_running);
  EXPECT_EQ(outcome.decision.next_eligible, noon() + hours(24) + days(4));
  site.pass(days(30));
  site.moment.page = "p2";
  EXPECT_EQ(site.ask("dec_2").decision.kind, Decision::Kind::ask) << "the gap began when it was ignored";
  EXPECT_EQ(site.user.asking.ended.back().outcome, "ignored");
  EXPECT_EQ(site.user.asking.open->id, "dec_2");
}

TEST(Decide, ADecisionWithoutPointIsWithdrawn) {
  const std::vector<std::pair<const char*, std::function<void(SampleSite&)>>> reasons = {
      {"everything is known", [](SampleSite& s) { s.know(kTitle, "cto"), s.know(kCompany, "Acme"); }},
      {"what is left would not be shown", [](SampleSite& s) {
         s.know(kTitle, "cto"), s.let_last_depend_on_first(kFirstIsX);
       }},
      {"the form is gone", [](SampleSite& s) { s.offers.erase(s.offers.begin()); }},
      {"the form is paused", [](SampleSite& s) { s.offers[0].cadence.paused = true; }}};
  for (const auto& [name, happens] : reasons) {
    SCOPED_TRACE(name);
    SampleSite site;
    site.ask("dec_1");
    happens(site);
    site.moment.page = "p2";
    const auto outcome = site.ask("dec_2");
    ASSERT_TRUE(outcome.decision.resolves.has_value());
    EXPECT_EQ(outcome.decision.resolves->outcome, Resolution::Outcome::withdrawn);
    EXPECT_EQ(outcome.questions, kMore);
  }
}

TEST(Decide, AStaleValueIsConfirmedAndCountsHalf) {
  SampleSite site;
  site.offers.resize(1);
  site.know(kCompany, "Acme");
  site.know(kTitle, "cto", noon() - days(200), .9);
  const auto outcome = site.decide();
  ASSERT_EQ(outcome.decision.questions.size(), 1u);
  EXPECT_TRUE(outcome.decision.questions[0].confirm);
  EXPECT_NEAR(outcome.decision.questions[0].score.residual, 1 - .9 / 2, 1e-9);
}

TEST(Decide, GoldenScores) {
  SampleSite site;
  site.offers = {site.form("frm", {kTitle, kCompany, kPhone, kIncome})};
  site.offers[0].cadence.questions_max = 4;
  site.know(kCompany, "Acme", noon(), .25);
  site.user.asking.questions[kPhone].dismissals = 2;
  site.policy.boosts = {{*Placement::parse("page:/articles/*"), kIncome, 1.5}};
  std::vector<double> totals;
  for (const Chosen& chosen : site.decide().decision.questions) totals.push_back(chosen.score.total());
  const double want[] = {10 * .45, 10 * .75 * .38, 5 * .38 * .64, 20 * .30 * 1.5};
  ASSERT_EQ(totals.size(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(totals[static_cast<std::size_t>(i)], want[i]) << i;
}

TEST(Decide, TiesGoToTheFirst) {
  SampleSite site;
  site.offers = {site.form("frm_a", {kTitle}), site.form("frm_b", {kTitle})};
  EXPECT_EQ(site.decide().decision.offer->form, "frm_a");
}

TEST(Reasons, AreUniqueInTheirPlaceAndInTheManual) {
  std::stringstream manual;
  manual << std::ifstream("docs/asking.md").rdbuf();
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    const auto& [reason, name] = kReasons[i];
    EXPECT_EQ(static_cast<std::size_t>(reason), i) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_TRUE(manual.str().contains("`" + std::string(name) + "`")) << name << " is not in docs/asking.md";
  }
  for (std::size_t i = 0; i < kGates.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kGates[i].first), i);
    EXPECT_TRUE(manual.str().contains("| `" + std::string(kGates[i].second) + "` |")) << kGates[i].second;
  }
}

}  // namespace
}  // namespace acquaint::asking
