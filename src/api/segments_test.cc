// Segments through the routes: declared, counted, listed, tried out.
#include <set>

#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class SegmentsApi : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["segments"] = *parse_json(R"([
      {"name": "example", "label": "At example.com", "when": {"endsWith": [{"var": "email"}, "@example.com"]}},
      {"name": "titled", "when": {"!!": {"var": "user_metadata.title"}}}])");
    ASSERT_TRUE(run(settings_.publish(document, "segments", clock_.now())));
  }
  void count() {
    while (population_.segments().work()) {
    }
  }
  // The count of each, in order.
  std::vector<Json> counts() {
    std::vector<Json> all;
    const JsonObject report = json(as_client(kGet, "/v1/segments"));
    for (const Json& segment : report.at("segments").as_array()) all.push_back(segment.at("count"));
    return all;
  }
};

TEST_F(SegmentsApi, CountsArePlainOnceAllUsersWereRead) {
  add_user("ada@example.com");
  const JsonObject before = json(as_client(kGet, "/v1/segments"));
  EXPECT_EQ(before.at("counting"), "0 %");
  EXPECT_TRUE(before.at("users").is_null());
  EXPECT_TRUE(before.at("segments").at(0).at("count").is_null());
  count();
  add_user("bob@other.example", {{"title", "engineer"}});
  const JsonObject report = json(as_client(kGet, "/v1/segments"));
  EXPECT_EQ(report.at("users"), 2);
  EXPECT_FALSE(report.contains("counting"));
  EXPECT_EQ(report.at("as_of"), "2026-11-01T12:00:00.000Z");
  EXPECT_EQ(report.at("segments").at(0), *parse_json(R"(
    {"name": "example", "label": "At example.com", "count": 1, "share": 0.5, "drifts": false})"));
  EXPECT_EQ(report.at("segments").at(1).at("label"), "titled");
}

TEST_F(SegmentsApi, EveryWayToChangeAUserCounts) {
  count();
  const std::string ada = add_user("ada@example.com");
  EXPECT_EQ(counts(), (std::vector<Json>{1, 0}));
  const std::string path = "/api/v2/users/" + percent_encode(ada);
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"user_metadata": {"title": "countess"}})").status, 200);
  EXPECT_EQ(counts(), (std::vector<Json>{1, 1}));
  sign_up("bob@example.com");
  EXPECT_EQ(counts(), (std::vector<Json>{2, 1}));
  EXPECT_EQ(as_client(http::Method::delete_, path).status, 204);
  EXPECT_EQ(counts(), (std::vector<Json>{1, 0}));
}

TEST_F(SegmentsApi, ListsTheUsersOfOnePageByPage) {
  std::set<std::string> all, listed;
  for (int i = 0; i < 5; ++i) all.insert(add_user("user" + std::to_string(i) + "@example.com"));
  add_user("bob@other.example");
  std::string next;
  do {
    const std::string after = next.empty() ? "" : "&after=" + percent_encode(next);
    const JsonObject page = json(as_client(kGet, "/v1/segments/example/users?limit=2" + after));
    for (const Json& user : page.at("users").as_array()) listed.emplace(user.at("user_id").as_string());
    next = find_string(page, "next").value_or("");
  } while (!next.empty());
  EXPECT_EQ(listed, all);
  EXPECT_EQ(json(as_client(kGet, "/v1/segments/nobody/users")).at("code"), "segment.not_found");
  EXPECT_EQ(json(as_client(kGet, "/v1/segments/example/users?limit=1001")).at("code"), "query.invalid");
}

TEST_F(SegmentsApi, SaysWhatAConditionWouldGive) {
  add_user("ada@example.com", {{"title", "engineer"}});
  add_user("bob@example.com");
  const auto found = as_client(kPost, "/v1/segments/preview",
                               R"({"when": {"and": [{"segment": "example"}, {"!": {"segment": "titled"}}]}})");
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(json(found), *parse_json_object(
                             R"({"count": 1, "low": 1, "high": 1, "users": 2, "looked_at": 2, "exact": true})"));
}

TEST_F(SegmentsApi, RefusesAConditionWithThePlace) {
  struct Row {
    const char* body;
    const char* code;
    const char* field;
  };
  const Row rows[] = {
      {"{}", "body.bad_field", "/when"},
      {R"({"when": true})", "body.bad_field", "/when"},
      {R"({"when": {"!!": 1}, "limit": 3})", "json.unknown_field", "/limit"},
      {R"({"when": {"or": [{"segment": "nobody"}]}})", "condition.unknown_segment", "/when/or/0/segment"},
      {R"({"when": {"!!": {"var": "moment.url"}}})", "segment.reads_moment", "/when/!!/var"},
  };
  for (const Row& row : rows) {
    const auto refused = as_client(kPost, "/v1/segments/preview", row.body);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(json(refused).at("code"), row.code);
    EXPECT_EQ(json(refused).at("field"), row.field);
  }
}

TEST_F(SegmentsApi, WhoMayReadUsersMaySeeWhoIsInOne) {
  EXPECT_EQ(as_client(kGet, "/v1/segments", "", "read:stats").status, 200);
  EXPECT_EQ(as_client(kGet, "/v1/segments/example/users", "", "read:stats").status, 403);
  EXPECT_EQ(as_client(kPost, "/v1/segments/preview", R"({"when": {"!!": 1}})", "read:tenant_settings").status, 403);
}

}  // namespace
}  // namespace acquaint::api
