// What users of other systems ran into with how often, and in which order, things are asked. docs/lessons.md lists where
// each was reported.
#include <map>

#include "api/complaints_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;
constexpr auto kDay = std::chrono::days(1);

TEST_F(Complaints, C32TwoFormsHaveClocksOfTheirOwn) {
  constexpr std::string_view kAgain = R"json({
    "user_metadata.nps": {"label": "NPS", "worth": 9, "fresh_for": "90d", "schema": {"type": "integer"}},
    "user_metadata.ces": {"label": "CES", "worth": 8, "fresh_for": "90d", "schema": {"type": "integer"}}})json";
  publish(R"([{"id":"nps","title":"N","questions":["user_metadata.nps"],"cadence":{"placement":["page"]}},
              {"id":"ces","title":"C","questions":["user_metadata.ces"],"cadence":{"placement":["page"]}}])",
          R"({"cadence":"brisk","gap_after_answer":"1d"})", kAgain);
  const std::string user = add_user();
  std::map<std::string, int> asked_of;
  for (int visit = 0; visit < 100; ++visit) {
    const JsonObject asked = come_back(user, kDay * 2);
    const std::string form = form_of(asked);
    if (form.empty()) continue;
    ++asked_of[form];
    ASSERT_EQ(answer(asked, "{\"" + form + "\":7}").status, 200);
  }
  EXPECT_EQ(asked_of["nps"], 3);
  EXPECT_EQ(asked_of["ces"], 3);
}

TEST_F(Complaints, C33OneGapHoldsForTheFormsOfAllTeams) {
  publish(R"([{"id":"a","title":"A","questions":["user_metadata.title"],"cadence":{"placement":["page:/a"]}},
              {"id":"b","title":"B","questions":["user_metadata.company"],"cadence":{"placement":["page:/b"]}}])",
          R"({"gap_after_answer":"14d"})");
  const std::string user = add_user();
  EXPECT_EQ(answer(ask(user, "/a"), R"({"title":"Countess"})").status, 200);
  const JsonObject other = come_back(user, kDay * 13, "/b");
  EXPECT_EQ(why_not(other), "gap_running");
  EXPECT_TRUE(other.contains("next_eligible"));
  EXPECT_EQ(form_of(come_back(user, kDay * 2, "/b")), "b");
}

TEST_F(Complaints, C33APageASessionAndAMonthHaveSoManyPromptsWhicheverTeamsTheyAre) {
  publish(R"([{"id":"a","title":"A","questions":["user_metadata.title"],"cadence":{"placement":["page"]}},
              {"id":"b","title":"B","questions":["user_metadata.company"],"cadence":{"placement":["page"]}},
              {"id":"c","title":"C","questions":["user_metadata.team"],"cadence":{"placement":["page"]}},
              {"id":"d","title":"D","questions":["user_metadata.terms"],"cadence":{"placement":["page"]}}])",
          R"({"cadence":"brisk","prompts_per_page_max":1,"prompts_per_session_max":2,"prompts_max":3,"prompts_window":"30d"})");
  const std::string user = add_user();
  const struct {
    const char* session;
    const char* page;
    std::string_view form;     // Is asked and answered,
    std::string_view answers;
    std::string_view why_not;  // or nothing is.
  } kViews[] = {
      {"s1", "p1", "a", R"({"title":"Countess"})", ""}, {"s1", "p1", "", "", "page_cap"},
      {"s1", "p2", "b", R"({"company":"Engines"})", ""}, {"s1", "p3", "", "", "session_cap"},
      {"s2", "p4", "c", R"({"team":7})", ""},            {"s2", "p5", "", "", "rolling_cap"},
      {"s3", "p6", "", "", "rolling_cap"},
  };
  for (const auto& view : kViews) {
    SCOPED_TRACE(view.page);
    const JsonObject asked =
        ask_at(user, {{"kind", "page"}, {"url", "/home"}, {"session", view.session}, {"page", view.page}});
    ASSERT_EQ(form_of(asked), view.form) << to_text(asked);
    if (view.form.empty()) {
      EXPECT_EQ(why_not(asked), view.why_not);
    } else {
      EXPECT_EQ(answer(asked, view.answers).status, 200);
    }
  }
  EXPECT_EQ(form_of(come_back(user, kDay * 31)), "d") << "the window has moved on";
}

// Each stays fresh for 90 days, and follows the other by its own number of days.
TEST_F(Complaints, C34OneFormFollowsTheOtherAfterSixtyDaysAndTheFirstComesAgainAfterThirtyMore) {
  constexpr std::string_view kScores = R"json({
    "user_metadata.nps": {"label": "NPS", "fresh_for": "90d", "schema": {"type": "integer"}},
    "user_metadata.ces": {"label": "CES", "fresh_for": "90d", "schema": {"type": "integer"}}})json";
  publish(R"([{"id":"nps","title":"A","questions":["user_metadata.nps"],"cadence":{"placement":["page"]},
               "targeting":{"or":[{"missing":["user_metadata.nps"]},{">=":[{"var":"stats.days_since_last_answer"},30]}]}},
              {"id":"ces","title":"B","questions":["user_metadata.ces"],"cadence":{"placement":["page"]},
               "targeting":{"and":[{"!!":{"var":"user_metadata.nps"}},{">=":[{"var":"stats.days_since_last_answer"},60]}]}}])",
          R"({"cadence":"brisk"})", kScores);
  const struct {
    const char* name;
    int away_from, away_to;  // Days.
    std::vector<std::pair<int, std::string>> asked;
  } kUsers[] = {
      {"who comes every day", 0, 0, {{0, "nps"}, {60, "ces"}, {90, "nps"}, {150, "ces"}, {180, "nps"}}},
      {"who is away when the second is due", 58, 75, {{0, "nps"}, {75, "ces"}, {105, "nps"}, {165, "ces"}, {195, "nps"}}},
  };
  for (const auto& [name, away_from, away_to, asked] : kUsers) {
    SCOPED_TRACE(name);
    const std::string user = add_user(std::to_string(away_to) + "@example.com");
    std::vector<std::pair<int, std::string>> seen;
    for (int day = 0; day < 200; ++day) {
      const bool is_away = away_from <= day && day < away_to;
      const JsonObject shown = is_away ? JsonObject() : ask(user, "/home", "day-" + std::to_string(day));
      if (const std::string form = form_of(shown); !form.empty()) {
        seen.emplace_back(day, form);
        EXPECT_EQ(answer(shown, "{\"" + form + "\":7}").status, 200);
      }
      clock_.advance(kDay);
    }
    EXPECT_EQ(seen, asked);
  }
}

constexpr std::string_view kPatientPolicy =
    R"({"cadence":"brisk","gap_after_ignore":"0d","dismissal_backoff":"1d","prompts_max":100,"fatigue_max":100})";

TEST_F(Complaints, C35C40AFormIsShownAgainSoOftenAndNotMoreWhateverCameOfIt) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"maxAsks":3}}])", kPatientPolicy);
  const std::pair<const char*, std::string_view> kReplies[] = {
      {"skip", "{}"}, {"snooze", R"({"for":"1d"})"}, {nullptr, ""}};  // At last: the user says nothing at all.
  for (const auto& [route, body] : kReplies) {
    SCOPED_TRACE(route == nullptr ? "ignored" : route);
    const std::string user = add_user(std::string(route == nullptr ? "ignored" : route) + "@example.com");
    int shown = 0;
    for (int visit = 0; visit < 12; ++visit) {
      const JsonObject asked = come_back(user, kDay * 100);
      if (form_of(asked).empty()) continue;
      ++shown;
      if (route == nullptr) continue;
      EXPECT_EQ(as_client(kPost, "/v1/decisions/" + id_of(asked) + "/" + route, std::string(body)).status, 204);
    }
    EXPECT_EQ(shown, 3);
  }
}

TEST_F(Complaints, C35AFeedbackFormIsThereAsOftenAsItsButtonIsPressed) {
  publish(R"([{"id":"feedback","title":"Feedback","questions":["user_metadata.feedback"],
               "cadence":{"placement":["widget:feedback"],"mandatory":true}}])",
          R"({"prompts_per_session_max":1,"prompts_max":1})",
          R"json({"user_metadata.feedback": {"label": "What would you change?", "fresh_for": "0s",
                                             "schema": {"type": "string", "maxLength": 2000}}})json");
  const std::string user = add_user();
  const JsonObject button{{"kind", "widget"}, {"name", "feedback"}, {"session", "s"}, {"page", "p"}};
  for (int press = 1; press <= 20; ++press) {
    SCOPED_TRACE(press);
    clock_.advance(std::chrono::seconds(10));
    const JsonObject asked = ask_at(user, button);
    ASSERT_EQ(form_of(asked), "feedback") << to_text(asked);
    if (press % 2 == 0) {
      skip(asked);
    } else {
      EXPECT_EQ(answer(asked, R"({"feedback":"Number )" + std::to_string(press) + R"("})").status, 200);
    }
    EXPECT_EQ(form_of(ask(user)), "") << "nobody is asked who does not press it";
  }
  const JsonObject history = json(as_client(kGet, "/v1/users/" + percent_encode(user) + "/history?limit=1000"));
  EXPECT_EQ(std::ranges::count_if(history.at("events").as_array(), [](const Json& event) {
    return event.at("type") == "attribute.set" && event.at("attribute") == "user_metadata.feedback";
  }), 10) << "each answer is kept";
}

TEST_F(Complaints, C39AFormThatMayBeShownTwiceIsNoThirdPromptOnTheNextPage) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"maxAsks":2}}])", kPatientPolicy);
  const std::string user = add_user();
  const JsonObject first = ask(user, "/home", "tab");
  ASSERT_EQ(form_of(first), "work");
  EXPECT_EQ(id_of(ask(user, "/home", "tab")), id_of(first)) << "loaded again, it is the same one";
  EXPECT_EQ(why_not(ask(user, "/articles", "other tab")), "leased") << "and it is in no other tab meanwhile";
  const JsonObject second = come_back(user, kDay * 2);
  ASSERT_EQ(form_of(second), "work");
  EXPECT_NE(id_of(second), id_of(first));
  for (int visit = 0; visit < 5; ++visit) EXPECT_EQ(form_of(come_back(user, kDay * 30)), "");
}

TEST_F(Complaints, C39TheWaitOfAFormRunsFromItsOwnSkipWhateverIsAnsweredMeanwhile) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page:/work"],"afterSkipDays":30}},
              {"id":"team","title":"Team","questions":["user_metadata.team"],"cadence":{"placement":["page:/team"]}},
              {"id":"terms","title":"Terms","questions":["user_metadata.terms"],"cadence":{"placement":["page:/terms"]}}])",
          kPatientPolicy);
  const std::string user = add_user();
  skip(ask(user, "/work"));
  EXPECT_EQ(answer(come_back(user, kDay * 10, "/team"), R"({"team":7})").status, 200);
  skip(come_back(user, kDay * 10, "/terms"));
  const JsonObject early = come_back(user, kDay * 10 - std::chrono::seconds(1), "/work");
  EXPECT_EQ(why_not(early), "waiting");
  EXPECT_EQ(early.at("next_eligible"), "2026-12-01T12:00:00.000Z") << "30 days after its own skip";
  EXPECT_EQ(form_of(come_back(user, std::chrono::seconds(1), "/work")), "work");
}

TEST_F(Complaints, C36OfTwoFormsThatFitTheSameUsersTheSameOneIsShownAndTheReasonIsSaid) {
  publish(R"([{"id":"b","title":"B","questions":["user_metadata.team"],"cadence":{"placement":["page"]}},
              {"id":"a","title":"A","questions":["user_metadata.title"],"cadence":{"placement":["page"]}}])");
  for (const char* email : {"a@example.com", "b@example.com", "c@example.com"}) {
    const JsonObject asked = ask(add_user(email));
    ASSERT_EQ(form_of(asked), "a") << "its question is worth more";
    const auto why = as_client(kGet, "/v1/decisions/" + id_of(asked) + "/explanation");
    EXPECT_NE(why.body.find("other_form"), std::string::npos) << why.body;
  }
}

TEST_F(Complaints, C37BeforeAFormIsPublishedItIsSaidWhichOtherFormFitsTheSameUsers) {
  constexpr std::string_view kHeld = R"({"id":"b","title":"B","questions":["user_metadata.team"],"cadence":{"placement":["page"]}})";
  publish("[" + std::string(kHeld) + "]");
  const JsonObject tried{
      {"user_id", add_user()},
      {"moment", {{"kind", "page"}, {"url", "/home"}}},
      {"settings", {{"forms", *parse_json("[" + std::string(kHeld) + R"(,{"id":"a","title":"A","questions":["user_metadata.title"],"cadence":{"placement":["page"]}}])")}}}};
  const http::Response said = as_client(kPost, "/v1/decisions/preview", to_text(tried));
  ASSERT_EQ(said.status, 200) << said.body;
  EXPECT_EQ(json(said).at("form").at("id"), "a");
  const JsonArray gates = json(said).at("gates").as_array();
  EXPECT_TRUE(std::ranges::any_of(gates, [](const Json& line) {
    return find_string(line.as_object(), "name") == "b" && find_string(line.as_object(), "reason") == "other_form";
  })) << said.body;
}

TEST_F(Complaints, C38TheGapIsTheSameForEveryKindOfApp) {
  publish(R"([{"id":"a","title":"A","questions":["user_metadata.title"],"cadence":{"placement":["page","event"]}},
              {"id":"b","title":"B","questions":["user_metadata.company"],"cadence":{"placement":["page","event"]}}])",
          R"({"gap_after_answer":"14d"})");
  const std::string user = add_user();
  ASSERT_EQ(answer(ask(user), R"({"title":"Countess"})").status, 200);
  for (const char* app : {"ios 4.2", "android 7", "react-native 1"}) {
    const JsonObject moment{{"kind", "event"}, {"name", "opened"}, {"session", app}, {"app", app}};
    const auto there = as_client(kPost, "/v1/decisions", to_text(JsonObject{{"user_id", user}, {"moment", moment}}));
    ASSERT_EQ(there.status, 200) << there.body;
    EXPECT_EQ(why_not(json(there)), "gap_running") << app;
  }
}

TEST_F(Complaints, C41TheLessImportantFormHasItsTurnOnceTheOtherWaits) {
  publish(R"([{"id":"rare","title":"R","questions":["user_metadata.team"],"cadence":{"placement":["page"]}},
              {"id":"loud","title":"L","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"afterSkipDays":30,"priority":10}}])");
  const std::string user = add_user();
  const JsonObject first = ask(user);
  ASSERT_EQ(form_of(first), "loud");
  skip(first);
  EXPECT_EQ(form_of(come_back(user, kDay * 2)), "rare");
}

}  // namespace
}  // namespace acquaint::api
