#include "population/forecast.h"

#include <gtest/gtest.h>

#include "population/population_fixture.h"

namespace acquaint::population {
namespace {

using asking::Moment;
using asking::MomentKind;
using profile::noon;
using std::chrono::days;
using std::chrono::hours;

JsonObject settings_with(std::string_view targeting, std::string_view policy = "{}") {
  JsonObject document = *parse_json_object(R"({
    "catalogue": {"given_name": {}, "user_metadata.title": {"worth": 10}},
    "forms": [{"id": "work", "title": "Work",
      "schema": {"type": "object", "additionalProperties": false,
                 "properties": {"title": {"type": "string", "title": "Title", "maxLength": 9}}},
      "uischema": {"type": "Categorization", "elements": [{"type": "Category", "label": "Work",
        "options": {"id": "work"}, "elements": [{"type": "Control", "scope": "#/properties/title"}]}]},
      "map": {"title": "user_metadata.title"},
      "cadence": {"placement": ["page:/articles/*"]}}]})");
  document["forms"].as_array()[0].as_object()["targeting"] = *parse_json(targeting);
  document["policy"] = *parse_json(policy);
  return document;
}

settings::Settings built(std::string_view targeting, std::string_view policy = "{}") {
  auto settings = settings::build(settings_with(targeting, policy), {});
  EXPECT_TRUE(settings) << settings.error().code << " at " << settings.error().field;
  return std::move(*settings);
}

RecordedMoment article_at(Time at) {
  return {.at = at, .kind = MomentKind::page, .name = "", .url = "https://times.example/articles/7", .device = "",
          .locale = "en", .session = 7, .page = 0};
}

constexpr Rates kNobodyAnswers{}, kAllAnswer{.answered = 1};
constexpr std::string_view kAll = R"({"!!": 1})";

struct Case {
  const char* name;
  std::string policy;
  Rates rates;
  std::vector<Duration> ago;  // When the user was there.
  int days;                   // That are recorded.
  Reach want;
};

const Case kCases[] = {
    {"who never came is not asked", "{}", kNobodyAnswers, {}, 7, {0, 0}},
    {"who came a week ago comes today", "{}", kNobodyAnswers, {days(6) + hours(20)}, 7, {1, 1}},
    {"who came yesterday comes in six days", "{}", kNobodyAnswers, {hours(20)}, 7, {0, 1}},
    {"what was longer ago does not count", "{}", kNobodyAnswers, {days(9)}, 7, {0, 0}},
    {"of one recorded day all days are like it", "{}", kNobodyAnswers, {hours(20)}, 1, {1, 1}},
    {"what is older than the recorded days does not count", "{}", kNobodyAnswers, {days(2)}, 1, {0, 0}},
    {"a policy that is paused asks nobody", R"({"paused": true})", kNobodyAnswers, {hours(20)}, 1, {0, 0}},
};

TEST(Forecast, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const settings::Settings settings = built(kAll, c.policy);
    std::vector<RecordedMoment> moments;
    for (const Duration ago : c.ago) moments.push_back(article_at(noon() - ago));
    Simulation simulation(settings, c.rates, noon(), c.days);
    simulation.add(user_with(1, 3), moments);
    EXPECT_EQ(simulation.figures().asked, c.want);
    EXPECT_EQ(simulation.figures().forms.contains("work"), c.want.week > 0);
  }
}

TEST(Forecast, CountsEachUserOnceHoweverOftenTheyAreAsked) {
  const settings::Settings settings = built(kAll, R"({"cadence": "brisk", "prompts_max": 100, "fatigue_max": 100})");
  std::vector<RecordedMoment> moments;
  for (int hour = 166; hour > 0; hour -= 2) moments.push_back(article_at(noon() - hours(hour)));
  Simulation simulation(settings, kNobodyAnswers, noon(), 7);
  for (int number = 0; number < 5; ++number) simulation.add(user_with(number, 3), moments);
  EXPECT_EQ(simulation.figures().asked, (Reach{5, 5}));
  EXPECT_EQ(simulation.figures().forms.at("work"), (Reach{5, 5}));
}

// Of two questions, one a prompt, who answers the first is asked the second the next day.
TEST(Forecast, WhatIsAnsweredIsKnownFromThenOn) {
  JsonObject document = settings_with(kAll, R"({"cadence": "brisk", "gap_after_answer": "0s"})");
  JsonObject other = document["forms"].as_array()[0].as_object();
  other["id"] = "more";
  other["targeting"] = *parse_json(R"({"!!": {"var": "user_metadata.title"}})");
  other["map"].as_object()["title"] = "user_metadata.company";
  document["forms"].as_array().push_back(other);
  document["catalogue"].as_object()["user_metadata.company"] = JsonObject();
  const settings::Settings settings = *settings::build(document, {});
  const std::vector<RecordedMoment> moments = {article_at(noon() - days(6)), article_at(noon() - days(3))};
  for (const Rates& rates : {kNobodyAnswers, kAllAnswer}) {
    Simulation simulation(settings, rates, noon(), 7);
    simulation.add(user_with(1, 3), moments);
    EXPECT_EQ(simulation.figures().forms.at("work").week, 1);
    EXPECT_EQ(simulation.figures().forms.contains("more"), rates.answered == 1);
  }
}

// The form is asked nowhere but where a client of the name "shop" needs it.
JsonObject settings_with_needs(std::string_view needs) {
  JsonObject document = settings_with(kAll);
  document["forms"].at(0).at("cadence").as_object()["placement"] = JsonArray{};
  document["clients"] = *parse_json(R"([{"client_id": "shop"}, {"client_id": "blog"}])");
  if (!needs.empty()) document["clients"].at(0).as_object()["needs"] = *parse_json(needs);
  return document;
}

constexpr std::string_view kNeedsTitle = R"({"essential": ["user_metadata.title"]})";

RecordedMoment login_at(Time at, std::string client) {
  RecordedMoment moment = article_at(at);
  moment.kind = MomentKind::login;
  moment.url.clear();
  moment.client = std::move(client);
  return moment;
}

struct NeedsCase {
  const char* name;
  std::string_view needs;
  std::vector<RecordedMoment> moments;
  std::int64_t asked;  // Of one user, today and this week.
  void (*given)(profile::User&) = [](profile::User&) {};
};

const NeedsCase kNeedsCases[] = {
    {"a log-in for the client", kNeedsTitle, {login_at(noon() - hours(1), "shop")}, 1},
    {"two of them", kNeedsTitle, {login_at(noon() - hours(2), "shop"), login_at(noon() - hours(1), "shop")}, 1},
    {"that needs nothing", "", {login_at(noon() - hours(1), "shop")}, 0},
    {"a log-in for another client", kNeedsTitle, {login_at(noon() - hours(1), "blog")}, 0},
    {"a log-in for our own pages", kNeedsTitle, {login_at(noon() - hours(1), "")}, 0},
    {"a page", kNeedsTitle, {article_at(noon() - hours(1))}, 0},
    {"what the client would like to know", R"({"voluntary": ["user_metadata.title"]})",
     {login_at(noon() - hours(1), "shop")}, 1},
    {"who will not be asked that", kNeedsTitle, {login_at(noon() - hours(1), "shop")}, 0,
     [](profile::User& user) { user.asking.questions["user_metadata.title"].declined = true; }},
    {"what is essential, in the middle of a gap", kNeedsTitle, {login_at(noon() - hours(1), "shop")}, 1,
     [](profile::User& user) { user.asking.gap_until = noon() + days(30); }},
    {"what is not, in the middle of a gap", R"({"voluntary": ["user_metadata.title"]})",
     {login_at(noon() - hours(1), "shop")}, 0, [](profile::User& user) { user.asking.gap_until = noon() + days(30); }},
};

void expect_asked(const NeedsCase& c) {
  SCOPED_TRACE(c.name);
  const settings::Settings settings = *settings::build(settings_with_needs(c.needs), {});
  profile::User user = user_with(1, 3);
  c.given(user);
  Simulation simulation(settings, kNobodyAnswers, noon(), 1);
  simulation.add(user, c.moments);
  EXPECT_EQ(simulation.figures().asked, (Reach{c.asked, c.asked}));
  EXPECT_EQ(simulation.figures().forms.contains("work"), c.asked > 0);
}

TEST(Forecast, WhatAClientNeedsIsAskedAtItsLogIns) {
  for (const NeedsCase& c : kNeedsCases) expect_asked(c);
}

// A moment of an application that said what it needs.
RecordedMoment needing(RecordedMoment moment, std::string_view needs) {
  moment.needs = needs;
  return moment;
}

RecordedMoment api_at(Time at) {
  RecordedMoment moment = article_at(at);
  moment.kind = MomentKind::api;
  return moment;
}

TEST(Forecast, WhatApplicationsNeedIsAskedWhenTheyAskForIt) {
  const Time at = noon() - hours(1);
  const auto in_a_gap = [](profile::User& user) { user.asking.gap_until = noon() + days(30); };
  const NeedsCase kRequests[] = {
      {"an application", "", {needing(api_at(at), kNeedsTitle)}, 1},
      {"that asks twice", "", {needing(api_at(at - hours(1)), kNeedsTitle), needing(api_at(at), kNeedsTitle)}, 1},
      {"what no form asks for", "", {needing(api_at(at), R"({"essential": ["given_name"]})")}, 0},
      {"what is not declared", "", {needing(api_at(at), R"({"essential": ["user_metadata.colour"]})")}, 0},
      {"for a purpose that there is not", "", {needing(api_at(at), R"({"essential": ["user_metadata.title"], "purpose": "fun"})")}, 0},
      {"what is essential, in the middle of a gap", "", {needing(api_at(at), kNeedsTitle)}, 1, in_a_gap},
      {"what is not, in the middle of a gap", "", {needing(api_at(at), R"({"voluntary": ["user_metadata.title"]})")}, 0, in_a_gap},
      {"single claims of a log-in", "", {needing(login_at(at, "blog"), kNeedsTitle)}, 1},
      {"that the catalogue does not declare", "", {needing(login_at(at, "blog"), R"({"essential": ["user_metadata.colour"]})")}, 0},
      {"beside what its client needs", R"({"voluntary": ["given_name"]})", {needing(login_at(at, "shop"), kNeedsTitle)}, 1},
      {"what cannot be read", "", {needing(api_at(at), "{")}, 0},
  };
  for (const NeedsCase& c : kRequests) expect_asked(c);
}

// Nothing but what is needed, though the form is placed at the page.
TEST(Forecast, WhoAsksForNeedsAsksForNothingElse) {
  const settings::Settings settings = built(kAll);
  for (const bool has_needs : {false, true}) {
    Simulation simulation(settings, kNobodyAnswers, noon(), 1);
    const RecordedMoment moment = article_at(noon() - hours(1));
    simulation.add(user_with(1, 3), std::vector{has_needs ? needing(moment, R"({"essential": ["given_name"]})") : moment});
    EXPECT_EQ(simulation.figures().asked.week, has_needs ? 0 : 1);
  }
}

// Whoever answers is asked the next form on the way to the client, and nothing that is merely worth asking.
TEST(Forecast, WhatAClientNeedsIsAskedFormByFormAndBeforeAnythingElse) {
  JsonObject document = settings_with_needs(R"({"essential": ["user_metadata.title", "user_metadata.company"]})");
  for (const char* name : {"company", "colour"}) {
    JsonObject other = document["forms"].at(0).as_object();
    other["id"] = name;
    other["map"].as_object()["title"] = std::string("user_metadata.") + name;
    document["forms"].as_array().push_back(other);
    document["catalogue"].as_object()[std::string("user_metadata.") + name] = JsonObject();
  }
  document["forms"].at(2).at("cadence").as_object()["placement"] = "login";
  const settings::Settings settings = *settings::build(document, {});
  for (const Rates& rates : {kNobodyAnswers, kAllAnswer}) {
    Simulation simulation(settings, rates, noon(), 7);
    simulation.add(user_with(1, 3), std::vector{login_at(noon() - hours(1), "shop")});
    EXPECT_EQ(simulation.figures().asked.week, 1);
    EXPECT_EQ(simulation.figures().forms.at("work").week, 1);
    EXPECT_EQ(simulation.figures().forms.contains("company"), rates.answered == 1);
    EXPECT_FALSE(simulation.figures().forms.contains("colour"));
  }
}

TEST(Forecast, PlacementsFindTheClientAndTheAppOfAMoment) {
  for (const char* placement : {R"({"client": "shop"})", R"({"app": "ios 4.*"})"}) {
    SCOPED_TRACE(placement);
    JsonObject document = settings_with(kAll);
    document["forms"].at(0).at("cadence").as_object()["placement"] = *parse_json(placement);
    const settings::Settings settings = *settings::build(document, {});
    for (const bool fits : {true, false}) {
      RecordedMoment moment = article_at(noon() - hours(1));
      moment.client = fits ? "shop" : "blog";
      moment.app = fits ? "ios 4.2" : "ios 5.0";
      Simulation simulation(settings, kNobodyAnswers, noon(), 1);
      simulation.add(user_with(1, 3), std::vector{moment});
      EXPECT_EQ(simulation.figures().asked.week, fits ? 1 : 0);
    }
  }
}

TEST(Forecast, TheSameInputsGiveTheSameFigures) {
  const settings::Settings settings = built(kAll);
  Figures figures[2];
  for (Figures& each : figures) {
    Simulation simulation(settings, {.answered = .3, .skipped = .2, .refused = .1}, noon(), 7);
    for (int number = 0; number < 50; ++number) {
      const std::vector<RecordedMoment> moments = {article_at(noon() - hours(number)), article_at(noon() - hours(1))};
      simulation.add(user_with(number, 3), moments);
    }
    each = simulation.figures();
  }
  EXPECT_EQ(figures[0], figures[1]);
}

TEST(Forecast, RatesFollowWhatUsersDidAndAreUsualBeforeThat) {
  RateCounter counter;
  EXPECT_NEAR(counter.rates().answered, .3, 1e-9);
  profile::AskingState asking;
  const profile::EndedDecision answered{.mark = profile::mark_of_decision("d"), .outcome = "answered", .ended = {}, .form = {}, .questions = {}};
  asking.ended.assign(16, answered);
  for (int users = 0; users < 50; ++users) counter.add(asking);
  EXPECT_GT(counter.rates().answered, .98);
}

TEST(Forecast, SaysHowManyDaysThereAre) {
  EXPECT_EQ(days_recorded(noon() - hours(3), noon()), 1);
  EXPECT_EQ(days_recorded(noon() - days(3) - hours(3), noon()), 3);
  EXPECT_EQ(days_recorded(noon() - days(30), noon()), 7);
}

TEST(Forecast, ReadsAsASentence) {
  Forecast forecast{.at = noon(), .users = 10'000, .users_looked_at = 400, .days = 7, .before = {}, .after = {}};
  forecast.before = {{120, 500}, {{"work", {120, 500}}}};
  forecast.after = {{340, 910}, {{"work", {120, 500}}, {"news", {220, 410}}}};
  EXPECT_EQ(to_text(forecast), "asked today: 120 → 340 of 10,000 users; this week: 500 → 910\n"
                               "  news: today 0 → 220, this week 0 → 410\n"
                               "  work: today 120 → 120, this week 500 → 500\n");
  forecast.share = .1;
  forecast.days = 2;
  forecast.is_complete = false;
  EXPECT_TRUE(to_text(forecast).starts_with("asked today: 1,200 → 3,400 (3,057 to 3,743) of 10,000 users"));
  EXPECT_TRUE(to_text(forecast).contains("only 2 of 7 days"));
  EXPECT_TRUE(to_text(forecast).contains("the time was over"));
  EXPECT_EQ(to_text(Forecast{}), "no forecast: no moments have been recorded yet\n");
}

class Forecasting : public PopulationFixture {
 protected:
  void SetUp() override {
    publish(settings_with(R"({">=": [{"var": "stats.logins"}, 8]})"));
    create(0, 100);
    for (int number = 0; number < 100; ++number) {
      population_.moments().note(id_of(number), Moment{.kind = MomentKind::page, .url = "/articles/7", .now = noon()});
    }
    clock_.advance(hours(1));
  }
};

TEST_F(Forecasting, ComparesTwoSettingsOnTheUsersWhoCome) {
  const auto planned = settings_.preview(settings_with(R"({">=": [{"var": "stats.logins"}, 3]})"));
  ASSERT_TRUE(planned);
  const auto forecast = run(population_.forecasts().compare(settings_.current(), *planned, std::chrono::seconds(60)));
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->users, 100);
  EXPECT_EQ(forecast->users_looked_at, 100);
  EXPECT_TRUE(forecast->is_complete);
  EXPECT_EQ(forecast->before.asked, (Reach{20, 20}));
  EXPECT_EQ(forecast->after.asked, (Reach{70, 70}));
  EXPECT_EQ(forecast->after.forms.at("work"), (Reach{70, 70}));
  EXPECT_FALSE(population_.forecasts().percent());
  const JsonObject json = to_json(*forecast);
  EXPECT_EQ(json.at("week").at("after").at("asked"), 70);
  EXPECT_EQ(json.at("forms").as_array().size(), 1U);
  EXPECT_EQ(json.at("exact"), true);
}

TEST_F(Forecasting, CountsWhomAClientAsksForWhatBecomesEssential) {
  publish(settings_with_needs(""));
  for (int number = 0; number < 70; ++number) {
    population_.moments().note(id_of(number), Moment{.kind = MomentKind::login, .client = number < 40 ? "shop" : "blog",
                                                     .now = noon()});
  }
  const auto planned = settings_.preview(settings_with_needs(kNeedsTitle));
  ASSERT_TRUE(planned);
  const auto forecast = run(population_.forecasts().compare(settings_.current(), *planned, std::chrono::seconds(60)));
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->before.asked, (Reach{0, 0}));
  EXPECT_EQ(forecast->after.asked, (Reach{40, 40}));
  EXPECT_EQ(forecast->after.forms.at("work"), (Reach{40, 40}));
}

TEST_F(Forecasting, PassesOverUsersWhoAreGone) {
  ASSERT_TRUE(run(population_.users().erase(id_of(9))));
  const auto forecast =
      run(population_.forecasts().compare(settings_.current(), settings_.current(), std::chrono::seconds(60)));
  EXPECT_EQ(forecast->before.asked, (Reach{19, 19}));
}

TEST_F(Forecasting, EndsWhenItsTimeIsOver) {
  const auto forecast = run(population_.forecasts().compare(settings_.current(), settings_.current(), Duration(-1)));
  ASSERT_TRUE(forecast);
  EXPECT_FALSE(forecast->is_complete);
  EXPECT_EQ(forecast->days, 0);
  EXPECT_EQ(to_json(*forecast).at("active_users"), 0);
}

TEST_F(Forecasting, WhatWasRecordedSurvivesARestart) {
  population_.save_moments();
  Population restarted(store_->users(), store_->moments(), store_->coverage(), settings_, clock_);
  ASSERT_TRUE(restarted.load_moments());
  const auto forecast =
      run(restarted.forecasts().compare(settings_.current(), settings_.current(), std::chrono::seconds(60)));
  EXPECT_EQ(forecast->before.asked, (Reach{20, 20}));
}

}  // namespace
}  // namespace acquaint::population
