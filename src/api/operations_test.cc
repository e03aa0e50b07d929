#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using Operators = SampleServer;
constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

TEST_F(Operators, ProbesTellHowTheServerIs) {
  EXPECT_EQ(send_to_operators(request(kGet, "/livez")).status, 200);
  EXPECT_EQ(send_to_operators(request(kGet, "/readyz")).status, 200);
  operations_.trouble = "The disk is full.";
  EXPECT_EQ(send_to_operators(request(kGet, "/livez")).status, 200);
  const auto unready = send_to_operators(request(kGet, "/readyz"));
  EXPECT_EQ(unready.status, 503);
  EXPECT_EQ(unready.body, "The disk is full.\n");
  EXPECT_EQ(send_to_operators(request(kGet, "/metrics")).body, "acquaint_up 1\n");
  EXPECT_EQ(json(send_to_operators(request(kGet, "/version"))), *parse_json_object(R"({"version":"1.2.3","settings":1})"));
}

TEST_F(Operators, TheOperatorsRoutesAreNotPublic) {
  for (const std::string_view path : {"/livez", "/metrics", "/control/users/export"}) {
    EXPECT_EQ(send(request(kGet, path)).status, 404) << path;
  }
}

TEST_F(Operators, ImportKeepsGoodLinesAndReportsTheOthers) {
  const auto response = as_operator(kPost, "/control/users/import?first_line=101",
                                    "{\"user_id\":\"auth0|1\",\"email\":\"a@example.com\"}\r\n"
                                    "\n"
                                    "{\"user_id\":\"auth0|2\",\"email\":\"A@example.com\"}\n"
                                    "{\"user_id\":\"auth0|3\",\"email\":\"c@example.com\",\"user_metadata\":{\"title\":7}}\n"
                                    "{\"user_id\":\"auth0|4\",\"email\":\"d@example.com\",\"email\":\"x@example.com\"}\n"
                                    "{\"user_id\":\"auth0|5\",\"email\":\"e@exa");
  ASSERT_EQ(response.status, 200) << response.body;
  const JsonObject report = json(response);
  EXPECT_EQ(report.at("created"), 1);
  const JsonArray& rejected = report.at("rejected").as_array();
  ASSERT_EQ(rejected.size(), 4U) << response.body;
  const std::pair<int, std::string_view> kWant[] = {
      {103, "user.exists"}, {104, "attribute.bad_value"}, {105, "json.duplicate_key"}, {106, "json.malformed"}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(rejected[i].at("line"), kWant[i].first);
    EXPECT_EQ(rejected[i].at("code"), Json(kWant[i].second));
  }
  EXPECT_EQ(rejected[1].at("field"), "/user_metadata/title");
  EXPECT_EQ(json(as_client(kGet, "/api/v2/users?include_totals=true")).at("total"), 1);
}

TEST_F(Operators, ImportingAgainChangesNothing) {
  const std::string line = R"({"user_id":"linkedin|1","email":"a@example.com","company":"Engines"})";
  EXPECT_EQ(json(as_operator(kPost, "/control/users/import", line)).at("created"), 1);
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(json(as_operator(kPost, "/control/users/import", line)).at("unchanged"), 1);
  const std::string other = R"({"user_id":"linkedin|1","email":"a@example.com","company":"Difference Works"})";
  EXPECT_EQ(json(as_operator(kPost, "/control/users/import", other)).at("updated"), 1);
}

TEST_F(Operators, OneUserOnManyLinesOfABatchIsOneUser) {
  std::string lines;
  for (int i = 0; i < 20; ++i) {
    lines += R"({"user_id":"auth0|1","email":"a@example.com","app_metadata":{"k)" + std::to_string(i) + "\":1}}\n";
  }
  const JsonObject report = json(as_operator(kPost, "/control/users/import", lines));
  EXPECT_EQ(report.at("created"), 1);
  EXPECT_EQ(report.at("updated"), 19);
  const JsonObject user = json(as_client(kGet, "/api/v2/users/auth0%7C1"));
  EXPECT_EQ(user.at("app_metadata").as_object().size(), 20U);
}

TEST_F(Operators, ExportGivesEveryUserOnceInPages) {
  std::string lines;
  for (int i = 0; i < 900; ++i) {
    lines += R"({"user_id":"auth0|u)" + std::to_string(1000 + i) + R"(","email":"u)" + std::to_string(i) + "@example.com\"}\n";
  }
  ASSERT_EQ(json(as_operator(kPost, "/control/users/import", lines)).at("created"), 900);
  std::vector<std::string> ids;
  for (std::string after; ids.size() < 2000;) {
    const auto page = as_operator(kGet, "/control/users/export" + (after.empty() ? "" : "?after=" + after));
    std::string_view rest = page.body;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      ids.emplace_back(parse_json_object(line)->at("user_id").as_string());
    }
    after = header(page, "Acquaint-Next");
    if (after.empty()) break;
  }
  EXPECT_EQ(ids.size(), 900U);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST_F(Operators, WhatIsExportedCanBeImportedElsewhere) {
  const std::string line =
      R"({"user_id":"linkedin|1","email":"a@example.com","company":"Engines","user_metadata":{"title":"Countess"},)"
      R"("created_at":"2026-03-02T09:14:27.000Z","updated_at":"2026-10-19T07:45:03.000Z","logins_count":3})";
  as_operator(kPost, "/control/users/import", line);
  const std::string exported = as_operator(kGet, "/control/users/export").body;
  ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/users/linkedin%7C1").status, 204);
  EXPECT_EQ(json(as_operator(kPost, "/control/users/import", exported)).at("created"), 1);
  EXPECT_EQ(as_operator(kGet, "/control/users/export").body, exported);
}

TEST_F(Operators, ABackupNeedsAnAbsolutePath) {
  EXPECT_EQ(as_operator(kPost, "/control/backup", R"({"file":"backup.db"})").status, 400);
  EXPECT_EQ(as_operator(kPost, "/control/backup", R"({"file":"/tmp/backup.db"})").status, 204);
  EXPECT_EQ(operations_.backups, std::vector<std::string>{"/tmp/backup.db"});
}

}  // namespace
}  // namespace acquaint::api
