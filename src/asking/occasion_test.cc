#include "asking/occasion.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;
using std::chrono::days;
using std::chrono::hours;

Result<Cadence> cadence_of(const std::string& text) { return Cadence::parse(*parse_json_object(text), "/cadence"); }

struct CountCase {
  const char* name;
  const char* cadence;
  std::vector<int> fit;  // Of 0 to 12.
};

const CountCase kCounts[] = {
    {"at one count", R"({"logins":3})", {3}},
    {"at several", R"({"logins":[1,3,10]})", {1, 3, 10}},
    {"the same, as an object", R"({"logins":{"at":[1,3,10]}})", {1, 3, 10}},
    {"at every", R"({"logins":{"every":5}})", {5, 10}},
    {"at one, and at every", R"({"logins":{"at":2,"every":5}})", {2, 5, 10}},
    {"from", R"({"logins":{"from":11}})", {11, 12}},
    {"to", R"({"logins":{"to":2}})", {0, 1, 2}},
    {"between", R"({"logins":{"from":2,"to":3}})", {2, 3}},
    {"at every, from", R"({"logins":{"every":3,"from":7}})", {9, 12}},
    {"at one that the bounds leave out, and at every", R"({"logins":{"at":[3],"every":4,"from":10}})", {12}},
    {"at one within the bounds, of several", R"({"logins":{"at":[3,11],"from":10}})", {11}},
    {"at the only multiple within the bounds", R"({"logins":{"every":4,"from":6,"to":8}})", {8}},
};

TEST(Occasion, FitsAtTheCounts) {
  for (const CountCase& c : kCounts) {
    SCOPED_TRACE(c.name);
    const auto cadence = cadence_of(c.cadence);
    ASSERT_TRUE(cadence.has_value()) << cadence.error().field;
    SampleSite site;
    std::vector<int> fit;
    for (int count = 0; count <= 12; ++count) {
      site.user.logins_count = count;
      if (cadence->occasion.count_gate(site.user, site.moment).reason == Reason::ok) fit.push_back(count);
    }
    EXPECT_EQ(fit, c.fit);
  }
}

TEST(Occasion, AskingWaitsForTheCount) {
  SampleSite site;
  site.offers.resize(1);
  site.offers[0].cadence.occasion = cadence_of(R"({"logins":{"every":2},"visits":3})")->occasion;
  site.user.logins_count = 2;
  site.user.asking.visits = {1, {}};
  EXPECT_EQ(site.decide().decision.reason, Reason::nothing_to_ask);
  site.user.asking.visits.count = 2;  // This moment is the third visit, whether or not it was stored.
  EXPECT_EQ(site.decide().decision.reason, Reason::asked);
  site.user.asking = counted(site.user.asking, site.moment, {.visits = true});
  EXPECT_EQ(site.user.asking.visits.count, 3);
  EXPECT_EQ(site.decide().decision.reason, Reason::asked);
  site.user.logins_count = 3;
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.decision.kind, Decision::Kind::nothing);
  EXPECT_TRUE(to_text(outcome.explanation).contains(R"("gate":"count","passed":false,"reason":"wrong_count")"));
}

struct ElapsedCase {
  const char* name;
  const char* since;
  Reason reason;
  std::optional<Time> next = {};
};

// Ada signed up 10 days ago, logged in 2 days ago, was asked 5 hours ago, and never answered.
const ElapsedCase kElapsed[] = {
    {"long enough since sign-up", R"({"signUp":"10d"})", Reason::ok},
    {"too soon after sign-up", R"({"signUp":"11d"})", Reason::too_soon, noon() + days(1)},
    {"not later than", R"({"signUp":{"most":"10d"}})", Reason::ok},
    {"too late", R"({"signUp":{"most":"9d"}})", Reason::too_late},
    {"between", R"({"signUp":{"least":"9d","most":"11d"}})", Reason::ok},
    {"since the last login", R"({"lastLogin":"3d"})", Reason::too_soon, noon() + days(1)},
    {"since the last ask", R"({"lastAsk":"6h"})", Reason::too_soon, noon() + hours(1)},
    {"since an answer that never came", R"({"lastAnswer":"90d"})", Reason::ok},
    {"soon after an answer that never came", R"({"lastAnswer":{"most":"90d"}})", Reason::too_late},
    {"the last of them counts", R"({"signUp":"12d","lastAsk":"6h"})", Reason::too_soon, noon() + days(2)},
};

TEST(Occasion, FitsSoLongAfter) {
  SampleSite site;
  site.user.created = noon() - days(10);
  site.user.last_login = noon() - days(2);
  site.user.asking.prompts = {{.at = noon() - hours(5)}};
  for (const ElapsedCase& c : kElapsed) {
    SCOPED_TRACE(c.name);
    const auto cadence = cadence_of(std::string(R"({"since":)") + c.since + "}");
    ASSERT_TRUE(cadence.has_value()) << cadence.error().field;
    const Stop stop = cadence->occasion.elapsed_gate(site.user, noon());
    EXPECT_EQ(stop.reason, c.reason);
    EXPECT_EQ(stop.next(), c.next);
  }
}

TEST(Occasion, AskingNamesTheTimeWhenLongEnoughWillHavePassed) {
  SampleSite site;
  site.offers.resize(1);
  site.user.created = noon() - days(6);
  site.offers[0].cadence.occasion = cadence_of(R"({"since":{"signUp":"7d"}})")->occasion;
  const auto outcome = site.decide();
  EXPECT_EQ(outcome.decision.reason, Reason::waiting);
  EXPECT_EQ(outcome.decision.next_eligible, noon() + days(1));
  EXPECT_TRUE(to_text(outcome.explanation)
                  .contains(R"("gate":"since","passed":false,"reason":"too_soon","next_eligible":"2026-03-02)"))
      << to_text(outcome.explanation);
  site.pass(days(1));
  EXPECT_EQ(site.decide().decision.reason, Reason::asked);
}

struct BadCase {
  const char* name;
  const char* cadence;
  const char* field;
};

const BadCase kBad[] = {
    {"a count that never comes", R"({"logins":0})", "/cadence/logins"},
    {"a text", R"({"visits":"3"})", "/cadence/visits"},
    {"no counts", R"({"visits":[]})", "/cadence/visits"},
    {"nothing", R"({"visits":{}})", "/cadence/visits"},
    {"a broken number among counts", R"({"pageViews":{"at":[1,2.5]}})", "/cadence/pageViews/at"},
    {"every zero", R"({"logins":{"every":0}})", "/cadence/logins/every"},
    {"bounds that cross", R"({"logins":{"from":5,"to":4}})", "/cadence/logins/to"},
    {"counts before all that fit", R"({"logins":{"at":[3],"from":10}})", "/cadence/logins/at"},
    {"counts after all that fit", R"({"visits":{"at":[30,20],"to":10}})", "/cadence/visits/at"},
    {"no multiple within the bounds", R"({"pageViews":{"every":5,"from":6,"to":9}})", "/cadence/pageViews/every"},
    {"neither a count nor a multiple", R"({"logins":{"at":2,"every":20,"from":3,"to":19}})", "/cadence/logins/at"},
    {"an unknown field", R"({"logins":{"nth":4}})", "/cadence/logins/nth"},
    {"no object", R"({"since":"7d"})", "/cadence/since"},
    {"since nothing", R"({"since":{"lastVisit":"7d"}})", "/cadence/since/lastVisit"},
    {"no duration", R"({"since":{"signUp":7}})", "/cadence/since/signUp"},
    {"times that cross", R"({"since":{"signUp":{"least":"7d","most":"6d"}}})", "/cadence/since/signUp/most"},
};

TEST(Occasion, NamesTheFieldThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.name);
    const auto cadence = cadence_of(c.cadence);
    ASSERT_FALSE(cadence.has_value());
    EXPECT_EQ(cadence.error().code, "form.bad_cadence");
    EXPECT_EQ(cadence.error().field, c.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
