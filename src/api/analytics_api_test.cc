// What became of the questions, from the answers of users to the figures.
#include "analytics/bookkeeper.h"
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr std::string_view kRoute = "/v1/analytics";

class AnalyticsApi : public SampleServer {
 protected:
  void sign_up_and_come_back() {
    sign_up();
    browse("/u/question?return_to=/");
    clock_.advance(std::chrono::days(7));
    ASSERT_EQ(log_in().status, 303);
    ASSERT_EQ(browse("/u/question?return_to=/").status, 200);
  }
  void answer() {
    clock_.advance(std::chrono::seconds(25));
    ASSERT_EQ(submit("/u/question?return_to=/", {{"answers.title", "Countess"}, {"answers.company", "Engines"},
                                                 {"action", "answer"}})
                  .status,
              303);
  }
  JsonObject figures(std::string_view query = "") {
    EXPECT_TRUE(run(bookkeeper_.catch_up()));
    const auto response = as_client(kGet, std::string(kRoute) + std::string(query), "", "read:stats");
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }

  analytics::Bookkeeper bookkeeper_{store_->events(), store_->figures()};
};

TEST_F(AnalyticsApi, SaysNothingOfASiteThatNeverAsked) { EXPECT_TRUE(figures().at("forms").as_array().empty()); }

TEST_F(AnalyticsApi, FollowsAFormFromShownToCompleted) {
  sign_up_and_come_back();
  JsonObject form = figures().at("forms").at(0).as_object();
  EXPECT_EQ(form.at("shown"), 1);
  EXPECT_EQ(form.at("answered"), 0);
  answer();
  const JsonObject report = figures();
  EXPECT_EQ(report.at("from"), "2026-10-10");
  EXPECT_EQ(report.at("to"), "2026-11-08");
  form = report.at("forms").at(0).as_object();
  EXPECT_EQ(form.at("answered"), 1);
  EXPECT_EQ(form.at("completed"), 1);
  EXPECT_EQ(form.at("median_seconds"), 30) << "25 seconds, as exact as it is kept";
  EXPECT_EQ(form.at("questions").at(1).at("attribute"), "user_metadata.title");
  EXPECT_EQ(form.at("questions").at(1).at("answered"), 1);
}

TEST_F(AnalyticsApi, TellsWhoBeganFromWhoAnswered) {
  sign_up_and_come_back();
  const std::string decision = hidden(browse("/u/question?return_to=/").body, "decision");
  const auto start = [&](const std::string& id) {
    return as_client(http::Method::post, "/v1/decisions/" + id + "/start", "", "update:decisions").status;
  };
  const auto counts = [&] {
    const JsonObject form = figures().at("forms").at(0).as_object();
    return std::pair(form.at("started").as_int64(), form.at("answered").as_int64());
  };
  EXPECT_EQ(counts(), std::pair(0L, 0L));
  EXPECT_EQ(start(decision), 204);
  EXPECT_EQ(start(decision), 204) << "twice is once";
  EXPECT_EQ(counts(), std::pair(1L, 0L));
  answer();
  EXPECT_EQ(counts(), std::pair(1L, 1L)) << "what was told counts no more with the answer";
  EXPECT_EQ(start(decision), 204) << "late, it means nothing";
  EXPECT_EQ(counts(), std::pair(1L, 1L));
  EXPECT_EQ(start("dec_AAAAAAAAAAAAAAAAYXV0aDB8eA"), 404);
}

TEST_F(AnalyticsApi, WhoAnswersHasBegunThoughNobodyToldSo) {
  sign_up_and_come_back();
  answer();
  EXPECT_EQ(figures().at("forms").at(0).at("started"), 1);
}

TEST_F(AnalyticsApi, SaysWhereUsersLeft) {
  sign_up_and_come_back();
  ASSERT_EQ(submit("/u/question?return_to=/", {{"action", "skip"}}).status, 303);
  const JsonObject form = figures("?by=moment").at("forms").at(0).as_object();
  EXPECT_EQ(form.at("moment"), "login");
  EXPECT_EQ(form.at("skipped"), 1);
  EXPECT_EQ(form.at("questions").at(0).at("left"), *parse_json(R"({"skipped": 1})"));
}

TEST_F(AnalyticsApi, HoldsNoValueAndNoUser) {
  sign_up_and_come_back();
  answer();
  const std::string text = to_text(figures("?by=day"));
  EXPECT_EQ(text.find("Countess"), std::string::npos);
  EXPECT_EQ(text.find("auth0|"), std::string::npos);
}

TEST_F(AnalyticsApi, IsATableForSpreadsheetsToo) {
  sign_up_and_come_back();
  figures();
  const auto csv = as_client(kGet, std::string(kRoute) + "?format=csv&by=day", "", "read:stats");
  EXPECT_EQ(csv.status, 200);
  EXPECT_EQ(header(csv, "Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_TRUE(csv.body.starts_with("day,form,question,measure,total\r\n2026-11-08,")) << csv.body;
}

TEST_F(AnalyticsApi, SaysHowGoodTheAnswersAre) {
  sign_up_and_come_back();
  clock_.advance(std::chrono::seconds(25));
  ASSERT_EQ(submit("/u/question?return_to=/", {{"answers.title", "asdf"}, {"answers.company", "Engines"}, {"action", "answer"}}).status, 303);
  const JsonArray questions = figures().at("forms").at(0).at("questions").as_array();
  EXPECT_EQ(questions.at(0).at("attribute"), "user_metadata.company");
  EXPECT_EQ(questions.at(0).at("quality").at("judged"), 1);
  EXPECT_EQ(questions.at(0).at("quality").at("junk"), 0);
  EXPECT_EQ(questions.at(1).at("quality").at("kinds"), *parse_json(R"({"keyboard_run": 1})"));
}

TEST_F(AnalyticsApi, NobodyReadsAPageInAnInstant) {
  sign_up_and_come_back();
  ASSERT_EQ(submit("/u/question?return_to=/", {{"answers.title", "Countess"}, {"answers.company", "Engines"}, {"action", "answer"}}).status, 303);
  EXPECT_EQ(figures().at("forms").at(0).at("questions").at(1).at("quality").at("kinds"), *parse_json(R"({"too_fast": 1})"));
}

TEST_F(AnalyticsApi, SaysWhatIsKnownOfUsersAndHowOldItIs) {
  sign_up_and_come_back();
  answer();
  const auto attributes = [&](std::string_view query) {
    return as_client(kGet, "/v1/analytics/attributes" + std::string(query), "", "read:stats");
  };
  EXPECT_TRUE(json(attributes("")).at("counted").is_null());
  while (population_.census().work()) {
  }
  const JsonObject report = json(attributes("?attribute=user_metadata.title"));
  EXPECT_EQ(report.at("counted"), "2026-11-08");
  ASSERT_EQ(report.at("attributes").as_array().size(), 1U);
  const Json& day = report.at("attributes").at(0).at("days").at(0);
  EXPECT_EQ(day.at("day"), "2026-11-08");
  EXPECT_EQ(day.at("users"), 1);
  EXPECT_EQ(day.at("known"), 1);
  EXPECT_EQ(day.at("ages").at("7"), 1);
  const auto csv = attributes("?format=csv&attribute=user_metadata.title");
  EXPECT_EQ(header(csv, "Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_TRUE(csv.body.ends_with("\r\n2026-11-08,user_metadata.title,1,1,0,0,1,0,0,0,0,0\r\n")) << csv.body;
  EXPECT_EQ(attributes("?format=xlsx").status, 400);
  EXPECT_EQ(attributes("?from=2020-01-01").status, 400);
  EXPECT_EQ(as_client(kGet, "/v1/analytics/attributes", "", "read:users").status, 403);
}

TEST_F(AnalyticsApi, RefusesWhatCannotBeAskedFor) {
  struct Case {
    const char* query;
    const char* field;
  };
  for (const Case& each : {Case{"?from=yesterday", "from"}, Case{"?to=2026-13-01", "to"}, Case{"?from=2026-11-02&to=2026-11-01", "from"},
                           Case{"?from=2020-01-01", "from"}, Case{"?by=user", "by"}, Case{"?format=xlsx", "format"}}) {
    const auto response = as_client(kGet, std::string(kRoute) + each.query, "", "read:stats");
    EXPECT_EQ(response.status, 400) << each.query;
    EXPECT_EQ(json(response).at("field"), each.field) << each.query;
  }
  EXPECT_EQ(as_client(kGet, kRoute, "", "read:users").status, 403);
}

}  // namespace
}  // namespace acquaint::api
