#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kPost = http::Method::post;

class IngestApi : public SampleServer {
 protected:
  void SetUp() override {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["sources"] = JsonArray{{{"id", "web"},
                                     {"name", "Website"},
                                     {"write_key_sha256", to_hex(sha256("write-key"))},
                                     {"traits", {{"company", "user_metadata.company"}, {"title", "user_metadata.title"}}}}};
    ASSERT_TRUE(run(settings_.publish(document, "sources", clock_.now())));
    as_operator(kPost, "/control/users/import", R"({"user_id":"auth0|1","email":"a@example.com"})");
  }
  http::Response report(std::string_view path, std::string body, std::string_view credentials = "write-key:") {
    http::Request message = request(kPost, path, std::move(body));
    message.headers.emplace_back("authorization", "Basic " + to_base64(credentials));
    return send(std::move(message));
  }
  void fold() { ASSERT_TRUE(run(reports_.fold())); }
  profile::UserPtr user() { return *run(store_->users().find(*profile::UserId::parse("auth0|1"))); }
  std::int64_t count(std::string_view name) {
    const auto& counts = user()->user().behaviour.counts;
    const auto held = counts.find(name);
    return held == counts.end() ? 0 : held->second.count;
  }
};

TEST_F(IngestApi, TakesEveryKindOfCall) {
  const struct {
    const char* path;
    const char* body;
  } kCases[] = {
      {"/v1/identify", R"({"userId":"auth0|1","messageId":"m1","traits":{"company":"Engines","age":36}})"},
      {"/v1/track", R"({"userId":"auth0|1","messageId":"m2","event":"Article Read"})"},
      {"/v1/page", R"({"userId":"auth0|1","messageId":"m3","name":"Home"})"},
      {"/v1/screen", R"({"userId":"auth0|1","messageId":"m4","name":"Start"})"},
      {"/v1/group", R"({"userId":"auth0|1","messageId":"m5","groupId":"g"})"},
      {"/v1/alias", R"({"userId":"auth0|1","messageId":"m6","previousId":"p"})"},
      {"/v1/batch", R"({"batch":[{"type":"track","userId":"auth0|1","messageId":"m7","event":"Article Read"},
                                 {"type":"track","anonymousId":"x","event":"Article Read"}]})"},
  };
  for (const int round : {1, 2}) {  // Sent again, it counts once.
    for (const auto& c : kCases) {
      const auto response = report(c.path, c.body);
      EXPECT_EQ(response.status, 200) << c.path << " " << round;
      EXPECT_EQ(response.body, R"({"success":true})");
    }
    fold();
    EXPECT_EQ(count("Article Read"), 2);
    EXPECT_EQ(count("page"), 1);
    EXPECT_EQ(count("screen:Start"), 1);
  }
  const std::string profile = as_client(http::Method::get, "/v1/users/auth0%7C1/profile").body;
  EXPECT_NE(profile.find(R"("value":"Engines","source":"application","origin":"Website")"), std::string::npos) << profile;
  EXPECT_EQ(profile.find("36"), std::string::npos);
}

TEST_F(IngestApi, AnswersTheSameWhoeverTheUserIs) {
  const std::string known = R"({"event":"a","userId":"auth0|1"})";
  for (const char* other : {R"({"event":"a","userId":"auth0|nobody"})", R"({"event":"a","userId":"17"})", R"({"event":"a","anonymousId":"x"})"}) {
    EXPECT_EQ(report("/v1/track", other).body, report("/v1/track", known).body);
  }
  EXPECT_EQ(run(store_->users().find(*profile::UserId::parse("auth0|nobody"))).error().code, "user.not_found");
}

TEST_F(IngestApi, SaysWhenATimeCouldNotBe) {
  const auto response = report("/v1/track", R"({"event":"a","userId":"auth0|1","timestamp":"2099-01-01T00:00:00Z"})");
  EXPECT_EQ(json(response).at("times_replaced"), 1);
  fold();
  EXPECT_EQ(user()->user().behaviour.counts.at("a").last, clock_.now());
}

TEST_F(IngestApi, ABadCallOfABatchIsNamedAndTheOthersAreTaken) {
  const std::string filler(33 * 1024, 'x');
  const std::string large = R"({"type":"identify","userId":"auth0|1","traits":{"company":")" + filler + R"("}})";
  const std::string good = R"({"type":"track","userId":"auth0|1","event":"a"})";
  const auto response = report("/v1/batch", R"({"batch":[)" + good + "," + large + R"(,{"type":"track"},)" + good + "]}");
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(json(response).at("code"), "ingest.too_large");
  EXPECT_EQ(json(response).at("field"), "/batch/1");
  EXPECT_NE(response.body.find("refused: 2"), std::string::npos) << response.body;
  EXPECT_EQ(count("a"), 2);
}

TEST_F(IngestApi, SaysWhichTraitsTheCatalogueRefusesWhoeverTheUserIs) {
  const std::string too_long(121, 'x');
  for (const char* user : {"auth0|1", "auth0|nobody"}) {
    const auto response = report("/v1/identify", R"({"userId":")" + std::string(user) +
                                                     R"(","traits":{"title":")" + too_long + R"(","company":"Engines"}})");
    EXPECT_EQ(response.body, R"({"success":true,"traits_refused":["title"]})");
  }
  EXPECT_EQ(user()->user().claims.count(*profile::AttributePath::parse("user_metadata.company")), 1U);
}

TEST_F(IngestApi, NeedsAWriteKeyAndNothingElseOpensIt) {
  for (const char* credentials : {"", ":", "write-key", "wrong:", "write-key:password", "write-key::", "machine:machine-secret-0123456789"}) {
    EXPECT_EQ(report("/v1/track", R"({"event":"a","userId":"auth0|1"})", credentials).status, 401) << credentials;
  }
  EXPECT_EQ(as_client(kPost, "/v1/track", R"({"event":"a","userId":"auth0|1"})").status, 401);
  http::Request message = request(http::Method::get, "/v1/events");
  message.headers.emplace_back("authorization", "Basic " + to_base64("write-key:"));
  EXPECT_EQ(json(send(std::move(message))).at("code"), "token.bad_header");
  EXPECT_EQ(count("a"), 0);
}

TEST_F(IngestApi, KeepsToTheLimits) {
  const std::string filler(33 * 1024, 'x');
  const auto large = report("/v1/track", R"({"event":"a","userId":"auth0|1","properties":{"a":")" + filler + "\"}}");
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(json(large).at("code"), "ingest.too_large");
  std::string batch = R"({"batch":[)";
  for (int i = 0; i < 17; ++i) batch += R"({"type":"track","event":"a","userId":"auth0|1","properties":{"a":")" + filler.substr(0, 30 * 1024) + "\"}},";
  batch.back() = ']';
  EXPECT_EQ(report("/v1/batch", batch + "}").status, 413);
  EXPECT_EQ(report("/v1/track", "{").status, 400);
  EXPECT_EQ(json(report("/v1/track", R"({"userId":"auth0|1"})")).at("field"), "/event");
  http::Request other = request(kPost, "/v1/track");
  other.body = "event=a";
  other.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  other.headers.emplace_back("authorization", "Basic " + to_base64("write-key:"));
  EXPECT_EQ(json(send(std::move(other))).at("code"), "body.not_json");
  EXPECT_EQ(count("a"), 0);
}

TEST_F(IngestApi, OperatorsImportLinesOfEvents) {
  const std::string lines =
      R"({"type":"track","userId":"auth0|1","messageId":"m1","event":"a","timestamp":"2026-01-01T00:00:00Z"})" "\n\n"
      R"({"type":"track","userId":"auth0|1","event":""})" "\n"
      R"({"type":"track","userId":"auth0|1","messageId":"m1","event":"a"})" "\n";
  const auto response = as_operator(kPost, "/control/events/import?source=web&first_line=7", lines);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"taken":2,"rejected":[{"line":9,"code":"ingest.malformed",)"
                           R"("message":"The name of the event is expected.","field":"/event"}]})");
  EXPECT_EQ(count("a"), 1);
  EXPECT_EQ(to_iso8601(user()->user().behaviour.counts.at("a").last), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(json(as_operator(kPost, "/control/events/import?source=app", lines)).at("code"), "source.not_found");
}

TEST_F(IngestApi, AnImportedLineKeepsItsTimeWhenItSaysWhenItWasSent) {
  const std::string line =
      R"({"type":"track","userId":"auth0|1","messageId":"m1","event":"a","timestamp":"2026-01-01T00:00:00Z",)"
      R"("originalTimestamp":"2025-12-31T23:00:00Z","sentAt":"2025-12-31T23:00:01Z"})";
  EXPECT_EQ(as_operator(kPost, "/control/events/import?source=web", line).status, 200);
  EXPECT_EQ(to_iso8601(user()->user().behaviour.counts.at("a").last), "2026-01-01T00:00:00.000Z");
}

TEST_F(IngestApi, AMessageCountsOnceHoweverItComesAgain) {
  const std::string call = R"({"type":"track","userId":"auth0|1","messageId":"m1","event":"a"})";
  report("/v1/track", call);
  report("/v1/track", call);  // While the first waits,
  report("/v1/batch", R"({"batch":[)" + call + "]}");  // in a batch before it is folded,
  EXPECT_EQ(count("a"), 1);
  fold();
  EXPECT_EQ(count("a"), 1);
  report("/v1/track", call);  // and after it was.
  fold();
  EXPECT_EQ(count("a"), 1);
}

TEST_F(IngestApi, WhatWaitsIsFoldedIntoWhatWasIdentifiedMeanwhile) {
  report("/v1/track", R"({"userId":"auth0|1","event":"a"})");
  report("/v1/identify", R"({"userId":"auth0|1","traits":{"company":"Engines"}})");
  report("/v1/track", R"({"userId":"auth0|1","event":"a"})");
  fold();
  EXPECT_EQ(count("a"), 2);
  EXPECT_EQ(user()->user().claims.count(*profile::AttributePath::parse("user_metadata.company")), 1U);
}

TEST_F(IngestApi, WhoWasErasedIsNotCountedWhenTheyComeAgain) {
  report("/v1/track", R"({"userId":"auth0|1","event":"a"})");
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/users/auth0%7C1").status, 204);
  as_operator(kPost, "/control/users/import", R"({"user_id":"auth0|1","email":"a@example.com"})");
  fold();
  EXPECT_EQ(count("a"), 0);
}

TEST_F(IngestApi, IsBusyWhenTooManyReportsWait) {
  ingest::Message message;
  message.user_id = "auth0|1";
  message.name = "a";
  ASSERT_TRUE(run(store_->reports().append(std::vector<ingest::Message>(ingest::kReportsWaitingMax, message))));
  const auto busy = report("/v1/track", R"({"userId":"auth0|1","event":"a"})");
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(json(busy).at("code"), "ingest.busy");
  EXPECT_EQ(header(busy, "Retry-After"), "1");
  fold();
  EXPECT_EQ(report("/v1/track", R"({"userId":"auth0|1","event":"a"})").status, 200);
}

TEST_F(IngestApi, ConditionsReadWhatWasCounted) {
  const auto condition = asking::Condition::compile(*parse_json(R"({">=":[{"var":"events.Article Read.count"},2]})"),
                                                    settings_.current()->catalogue);
  ASSERT_TRUE(condition);
  for (const auto want : {asking::Verdict::no, asking::Verdict::yes}) {
    report("/v1/track", R"({"event":"Article Read","userId":"auth0|1"})");
    fold();
    const profile::UserPtr held = user();
    EXPECT_EQ(condition->evaluate({.user = &held->user(), .now = clock_.now()}), want);
  }
}

}  // namespace
}  // namespace acquaint::api
