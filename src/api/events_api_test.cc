#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;

class EventsApi : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    import("auth0|1", "a@example.com");
    clock_.advance(std::chrono::minutes(1));
    import("auth0|2", "b@example.com");
    ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/auth0%7C1", R"({"app_metadata":{"plan":"free"}})").status, 200);
  }
  void import(const std::string& id, const std::string& email) {
    as_operator(http::Method::post, "/control/users/import", R"({"user_id":")" + id + R"(","email":")" + email + R"("})");
  }
  JsonObject page(const std::string& query) { return json(as_client(kGet, "/v1/events?" + query)); }
  // "1 attribute.set email" of each event, page by page.
  std::vector<std::string> follow(const std::string& query, std::string cursor = "") {
    std::vector<std::string> seen;
    while (true) {
      const JsonObject read = page(query + (cursor.empty() ? "" : "&cursor=" + cursor));
      for (const Json& event : read.at("events").as_array()) seen.push_back(word(event.as_object()));
      cursor = read.at("next").as_string();
      if (!read.at("has_more").as_bool()) return seen;
    }
  }
  static std::string word(const JsonObject& event) {
    std::string text(find_string(event, "user_id").value_or("auth0|").substr(6));
    text.append(" ").append(*find_string(event, "type"));
    return text.append(" ").append(find_string(event, "attribute").value_or(""));
  }
  using Words = std::vector<std::string>;
};

TEST_F(EventsApi, TellsWhatHappensToAllUsersInOrder) {
  const Words all{"1 user.created ", "1 attribute.set email", "2 user.created ", "2 attribute.set email",
                  "1 attribute.set app_metadata.plan"};
  EXPECT_EQ(follow("limit=100"), all);
  EXPECT_EQ(follow("limit=2"), all);
}

TEST_F(EventsApi, WhoWaitsIsToldAsSoonAsSomethingHappens) {
  const Time begun = clock_.now();
  pauses_.meanwhile = [this] { import("auth0|3", "c@example.com"); };
  const JsonObject told = page("since=now&wait=30&type=user.created");
  ASSERT_EQ(told.at("events").as_array().size(), 1U);
  EXPECT_EQ(word(told.at("events").at(0).as_object()), "3 user.created ");
  EXPECT_LT(clock_.now() - begun, std::chrono::seconds(2));
  // From there on nothing else happens, however long one waits.
  const JsonObject quiet = page("cursor=" + std::string(told.at("next").as_string()) + "&wait=30&type=user.created");
  EXPECT_TRUE(quiet.at("events").as_array().empty());
  EXPECT_EQ(quiet.at("has_more"), false);
  EXPECT_GE(clock_.now() - begun, std::chrono::seconds(30));
}

TEST_F(EventsApi, NobodyWaitsForWhatIsThereOrWhenThereIsNoTimeForIt) {
  const Time begun = clock_.now();
  EXPECT_EQ(page("wait=30").at("events").as_array().size(), 5U);
  pauses_.left = 0;
  EXPECT_TRUE(page("since=now&wait=30").at("events").as_array().empty());
  EXPECT_EQ(clock_.now(), begun);
  EXPECT_EQ(as_client(kGet, "/v1/events?wait=51").status, 400);
}

TEST_F(EventsApi, FiltersByTypeUserAndTime) {
  const struct {
    const char* name;
    const char* query;
    Words want;
  } kCases[] = {
      {"type", "limit=1&type=user.created", {"1 user.created ", "2 user.created "}},
      {"user", "limit=1&user_id=auth0%7C2", {"2 user.created ", "2 attribute.set email"}},
      {"both", "type=attribute.set&user_id=auth0%7C2", {"2 attribute.set email"}},
      {"nobody", "user_id=auth0%7Cnobody", {}},
      {"no such type", "type=user.praised", {}},
      {"time", "since=2026-11-01T12:01:00Z&user_id=auth0%7C1", {"1 attribute.set app_metadata.plan"}},
      {"the future", "since=2027-01-01T00:00:00Z", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    // `since` is for the first page: the cursor goes on from there.
    if (std::string_view(c.query).starts_with("since=")) {
      Words seen;
      const JsonObject first = page(c.query);
      for (const Json& event : first.at("events").as_array()) seen.push_back(word(event.as_object()));
      EXPECT_EQ(seen, c.want);
    } else {
      EXPECT_EQ(follow(c.query), c.want);
    }
  }
}

TEST_F(EventsApi, AnEventSaysWhatTheHistorySays) {
  const JsonObject all = page("type=attribute.set&user_id=auth0%7C1");
  const JsonObject event = all.at("events").as_array().back().as_object();
  EXPECT_EQ(event.at("user_id"), "auth0|1");
  EXPECT_EQ(event.at("actor"), "client:machine");
  EXPECT_EQ(event.at("attribute"), "app_metadata.plan");
  EXPECT_EQ(event.at("at"), "2026-11-01T12:01:00.000Z");
  EXPECT_EQ(event.at("data").as_object().at("value"), "free");
  EXPECT_EQ(event.at("cursor").as_string().size(), 16U);
}

TEST_F(EventsApi, GoesOnLaterFromWhereItStopped) {
  const std::string next(page("limit=1000").at("next").as_string());
  EXPECT_EQ(follow("limit=10", next), Words{});
  import("auth0|3", "c@example.com");
  EXPECT_EQ(follow("limit=10", next), (Words{"3 user.created ", "3 attribute.set email"}));
}

TEST_F(EventsApi, ErasedUsersVanish) {
  ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/users/auth0%7C1").status, 204);
  EXPECT_EQ(follow("limit=10"), (Words{"2 user.created ", "2 attribute.set email"}));
}

TEST_F(EventsApi, RefusesWhatItCannotRead) {
  const struct {
    const char* query;
    const char* code;
    const char* field;
  } kCases[] = {
      {"cursor=1", "events.bad_cursor", "cursor"},
      {"cursor=ffffffffffffffff", "events.bad_cursor", "cursor"},
      {"cursor=0000000000000000&since=2026-11-01T12:00:00Z", "query.invalid", "since"},
      {"since=yesterday", "query.invalid", "since"},
      {"limit=0", "query.invalid", "limit"},
      {"limit=1001", "query.invalid", "limit"},
      {"type=", "query.invalid", "type"},
      {"user_id=x", "user.bad_id", ""},
  };
  for (const auto& c : kCases) {
    const auto response = as_client(kGet, "/v1/events?" + std::string(c.query));
    EXPECT_EQ(response.status, 400) << c.query;
    EXPECT_EQ(json(response).at("code"), c.code) << c.query;
    EXPECT_EQ(find_string(json(response), "field").value_or(""), c.field) << c.query;
  }
  EXPECT_EQ(as_client(kGet, "/v1/events", "", "read:clients").status, 403);
}

}  // namespace
}  // namespace acquaint::api
