// Visitors through the routes: they begin with consent, are asked, become users, and are parted again.
#include "api/sample_server.h"
#include "api/visitors.h"
#include "profile/visitor.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;
constexpr std::string_view kDevice = "0b2a4e62-5c0e-4a9b-9a3c-7f1f5a2f9d10";
constexpr std::string_view kAgreed = R"("context":{"consent":{"categoryPreferences":{"functional":true}}})";

class VisitorsApi : public SampleServer {
 protected:
  void SetUp() override { publish({{"enabled", true}}); }

  void publish(const JsonObject& visitors) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["visitors"] = visitors;
    document["sources"] = JsonArray{
        {{"id", "web"}, {"write_key_sha256", to_hex(sha256("web-key"))}},
        {{"id", "backend"},
         {"write_key_sha256", to_hex(sha256("backend-key"))},
         {"merges_visitors", true},
         {"traits", {{"title", "user_metadata.title"}}}}};
    const auto published = run(settings_.publish(document, "visitors", clock_.now()));
    ASSERT_TRUE(published) << published.error().code << " at " << published.error().field;
  }

  static http::Request as_source(http::Request message, std::string_view key) {
    message.headers.emplace_back("authorization", "Basic " + to_base64(std::string(key) + ":"));
    return message;
  }
  http::Response call(http::Method method, std::string_view path, std::string body = "", std::string_view key = "web-key") {
    return send(as_source(request(method, path, std::move(body)), key));
  }
  http::Response browser_call(http::Method method, std::string_view path, std::string body = "") {
    return as_browser(as_source(request(method, path, std::move(body)), "web-key"));
  }
  std::string begin() {
    const auto begun = call(kPost, "/v1/visitors", R"({"consent":true})");
    EXPECT_EQ(begun.status, 201) << begun.body;
    return std::string(json(begun).at("visitor").as_string());
  }
  // Asks the visitor on the page of the newsletter, and answers.
  http::Response ask(std::string_view visitor, std::string_view key = "web-key") {
    const JsonObject body{{"visitor", visitor},
                          {"moment", {{"kind", "page"}, {"url", "/articles/engines"}, {"page", "tab"}}}};
    return call(kPost, "/v1/decisions", to_text(body), key);
  }
  http::Response answer(const http::Response& asked) {
    const JsonObject decision = json(asked).at("decision").as_object();
    const JsonObject body{{"step", decision.at("page").at("step").at("id")}, {"answers", {{"subscribed", true}}}};
    return call(kPost, "/v1/decisions/" + std::string(decision.at("id").as_string()) + "/answers", to_text(body));
  }
  http::Response merge(std::string_view visitor, std::string_view user) {
    return as_client(kPost, "/v1/visitors/" + std::string(visitor) + "/merge", to_text(JsonObject{{"user_id", user}}));
  }
  static std::string path_of(const std::string& user, std::string_view rest) {
    return "/v1/users/" + percent_encode(user) + std::string(rest);
  }
  std::string profile(const std::string& user) { return as_client(kGet, path_of(user, "/profile")).body; }
  const profile::User* find(std::string_view visitor) {
    const auto found = run(store_->users().find(*profile::parse_visitor_id(visitor)));
    held_ = found ? *found : nullptr;
    return held_ ? &held_->user() : nullptr;
  }
  profile::UserPtr held_;

  static bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
};

TEST_F(VisitorsApi, AVisitorBeginsWithConsentAndIsAskedAndAnswers) {
  const std::string visitor = begin();
  const auto asked = ask(visitor);
  ASSERT_TRUE(json(asked).at("decision").is_object()) << asked.body;
  EXPECT_EQ(answer(asked).status, 200);
  EXPECT_TRUE(json(ask(visitor)).at("decision").is_null());
  EXPECT_TRUE(find(visitor)->claims.contains(*profile::AttributePath::parse("user_metadata.subscribed")));
  const JsonObject shown = json(call(kGet, "/v1/visitors/" + visitor));
  EXPECT_EQ(shown.at("state"), "anonymous");
  EXPECT_EQ(shown.at("expires_at"), "2026-12-01T12:00:00.001Z");
}

TEST_F(VisitorsApi, NobodyBeginsWithoutConsentOrWhereThereAreNoVisitors) {
  const struct {
    const char* name;
    const char* body;
    int status;
    const char* code;
  } kCases[] = {
      {"no consent", "{}", 400, "visitor.no_consent"},
      {"no", R"({"consent":false})", 400, "visitor.no_consent"},
      {"a text", R"({"consent":"true"})", 400, "visitor.no_consent"},
      {"an id that could be guessed", R"({"consent":true,"visitor":"7"})", 400, "visitor.bad_id"},
      {"an unknown member", R"({"consent":true,"email":"a@example.com"})", 400, "json.unknown_field"},
  };
  for (const auto& c : kCases) {
    const auto refused = call(kPost, "/v1/visitors", c.body);
    EXPECT_EQ(refused.status, c.status) << c.name;
    EXPECT_EQ(json(refused).at("code"), c.code) << c.name;
  }
  publish({{"enabled", true}, {"max", 1}});
  begin();
  EXPECT_EQ(json(call(kPost, "/v1/visitors", R"({"consent":true})")).at("code"), "visitors.full");
  publish({});
  const auto off = call(kPost, "/v1/visitors", R"({"consent":true})");
  EXPECT_EQ(off.status, 403);
  EXPECT_EQ(json(off).at("code"), "visitors.off");
}

TEST_F(VisitorsApi, OneAddressAsksForVisitorsOnlySoOften) {
  const std::string visitor = begin();
  for (int i = 0; i < 120; ++i) ASSERT_EQ(ask(visitor).status, 200) << i;
  EXPECT_EQ(ask(visitor).status, 429);
  EXPECT_EQ(json(ask(begin())).at("code"), "asking.too_many") << "also for another visitor";
  EXPECT_EQ(ask(visitor, "backend-key").status, 200) << "a key that is secret stands for many";
}

TEST_F(VisitorsApi, AVisitorIsNoUser) {
  const std::string visitor = begin();
  const std::string id = percent_encode("anonymous|" + visitor);
  EXPECT_EQ(as_client(kGet, "/api/v2/users").body, "[]");
  EXPECT_EQ(as_client(kGet, "/api/v2/users/" + id).status, 400);
  EXPECT_EQ(as_client(http::Method::patch, "/api/v2/users/" + id, R"({"blocked":true})").status, 400);
  EXPECT_EQ(store_->health().users, 0U);
  EXPECT_EQ(call(kPost, "/v1/track", R"({"userId":"anonymous|)" + visitor + R"(","event":"a"})").status, 200);
  EXPECT_TRUE(find(visitor)->behaviour.counts.empty()) << "only its own id speaks of it";
}

TEST_F(VisitorsApi, AWriteKeyAsksVisitorsAlone) {
  const std::string user = add_user();
  const JsonObject body{{"user_id", user}};
  EXPECT_EQ(call(kPost, "/v1/decisions", to_text(body)).status, 403);
  EXPECT_EQ(call(kPost, "/v1/decisions", "{}").status, 400);
  EXPECT_EQ(json(ask(std::string(20, 'x'))).at("code"), "visitor.not_found");
  const auto of_user = as_client(kPost, "/v1/decisions",
                                 to_text(JsonObject{{"user_id", user}, {"moment", {{"kind", "page"}, {"url", "/articles/engines"}}}}));
  ASSERT_TRUE(json(of_user).at("decision").is_object());
  EXPECT_EQ(answer(of_user).status, 404);
  EXPECT_EQ(ask(begin(), "no-key").status, 401);
}

// competitors: 62, and 60.
TEST_F(VisitorsApi, AfterAMergeNothingIsAskedAgainAndTheProfileSaysWhoBroughtIt) {
  const std::string visitor = begin(), user = add_user();
  answer(ask(visitor));
  EXPECT_EQ(merge(visitor, user).status, 200);
  EXPECT_TRUE(has(profile(user), R"("visitor":")" + visitor + "\"")) << profile(user);
  const JsonObject list = json(as_client(kGet, path_of(user, "/visitors")));
  EXPECT_EQ(list.at("visitors").at(0).at("attributes"), *parse_json(R"(["user_metadata.subscribed"])"));
  const auto asked = as_client(kPost, "/v1/decisions",
                               to_text(JsonObject{{"user_id", user}, {"moment", {{"kind", "page"}, {"url", "/articles/engines"}}}}));
  EXPECT_TRUE(json(asked).at("decision").is_null()) << asked.body;
}

// 57: two people on one device.
TEST_F(VisitorsApi, WhoBecameAUserBecomesNoOtherAndIsNotHeardAnyMore) {
  const std::string visitor = begin(), ada = add_user(), bob = add_user("bob@example.com");
  const auto asked = ask(visitor);
  EXPECT_EQ(merge(visitor, ada).status, 200);
  EXPECT_EQ(merge(visitor, ada).status, 200) << "said again";
  const auto other = merge(visitor, bob);
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(json(other).at("code"), "visitor.merged");
  for (const auto& refused : {ask(visitor), answer(asked), call(kPost, "/v1/visitors", R"({"consent":true,"visitor":")" + visitor + "\"}")}) {
    EXPECT_EQ(refused.status, 409) << refused.body;
    EXPECT_EQ(json(refused).at("code"), "visitor.merged");
  }
  const std::string seen = call(kGet, "/v1/visitors/" + visitor).body;
  EXPECT_TRUE(has(seen, R"("state":"merged")"));
  EXPECT_FALSE(has(seen, "auth0"));
}

TEST_F(VisitorsApi, AMergeIsTakenBackAndStaysSo) {
  const std::string visitor = begin(), user = add_user();
  answer(ask(visitor));
  merge(visitor, user);
  const std::string undo = path_of(user, "/visitors/" + visitor + "/undo");
  EXPECT_EQ(as_client(kPost, undo).status, 204);
  EXPECT_FALSE(has(profile(user), "subscribed\",\"value"));
  EXPECT_EQ(as_client(kPost, undo).status, 404);
  EXPECT_EQ(json(merge(visitor, user)).at("code"), "visitor.parted");
  EXPECT_EQ(merge(visitor, add_user("bob@example.com")).status, 200) << "whose it was after all";
  std::vector<std::string> types;
  const auto history = run(store_->users().history(*profile::UserId::parse(user), 0, 100));
  for (const profile::StoredEvent& stored : *history) types.push_back(stored.event.type);
  EXPECT_NE(std::ranges::find(types, "visitor.merged"), types.end());
  EXPECT_EQ(types.back(), "visitor.parted");
}

TEST_F(VisitorsApi, AVisitorIsMergedIntoNoVisitorAndNotIntoItself) {
  const std::string visitor = begin();
  for (const std::string& into : {visitor, begin(), std::string(20, 'x')}) {
    const auto refused = merge(visitor, "anonymous|" + into);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(json(refused).at("code"), "user.bad_id");
  }
  EXPECT_FALSE(find(visitor)->merged_into);
}

TEST_F(VisitorsApi, MergingNeedsTheRightToChangeUsers) {
  const std::string visitor = begin(), user = add_user();
  const std::string path = "/v1/visitors/" + visitor + "/merge", body = to_text(JsonObject{{"user_id", user}});
  EXPECT_EQ(call(kPost, path, body).status, 400) << "a write key is no token";
  EXPECT_EQ(as_client(kPost, path, body, "read:users").status, 403);
  EXPECT_EQ(as_client(kPost, path_of(user, "/visitors/" + visitor + "/undo"), "", "read:users").status, 403);
}

TEST_F(VisitorsApi, SigningUpOnOurPagesTakesTheVisitorAlongAndTheNextLogInDoesNot) {
  const auto begun = browser_call(kPost, "/v1/visitors", R"({"consent":true})");
  const std::string visitor(json(begun).at("visitor").as_string());
  answer(ask(visitor));
  sign_up();
  EXPECT_EQ(browser_.header().find(kVisitorCookie), std::string::npos) << "the device is somebody new";
  const auto merged = find(visitor)->merged_into;
  ASSERT_TRUE(merged);
  EXPECT_TRUE(has(profile(merged->text()), "subscribed\""));
  browser_ = {};
  add_user("bob@example.com");
  EXPECT_EQ(log_in("bob@example.com").status, 303);
  EXPECT_EQ(find(visitor)->merged_into, merged);
}

TEST_F(VisitorsApi, WhicheverWayTheLogOutIsTheBrowserForgetsTheVisitor) {
  browser_call(kPost, "/v1/visitors", R"({"consent":true})");
  ASSERT_NE(browser_.header().find(kVisitorCookie), std::string::npos);
  EXPECT_EQ(browse("/v2/logout").status, 200);
  EXPECT_EQ(browser_.header().find(kVisitorCookie), std::string::npos);
}

TEST_F(VisitorsApi, ACookieOfADeviceThatIsAlreadySomebodyElsesLetsTheLogInPass) {
  const std::string visitor = begin(), ada = add_user();
  add_user("bob@example.com");
  merge(visitor, ada);
  http::Response planted;
  planted.headers = {{"Set-Cookie", std::string(kVisitorCookie) + "=" + visitor}};
  browser_.take(planted);
  EXPECT_EQ(log_in("bob@example.com").status, 303);
  EXPECT_EQ(find(visitor)->merged_into->text(), ada);
}

TEST_F(VisitorsApi, AnotherSitesPageCannotPlantAVisitor) {
  http::Request message = as_source(request(kPost, "/v1/visitors", R"({"consent":true})"), "web-key");
  message.headers.emplace_back("sec-fetch-site", "cross-site");
  const auto begun = send(message);
  EXPECT_EQ(begun.status, 201);
  EXPECT_EQ(header(begun, "Set-Cookie"), "");
}

// 57: reset() that keeps the id.
TEST_F(VisitorsApi, NotYouEndsTheVisitorWithoutATrace) {
  const auto begun = browser_call(kPost, "/v1/visitors", R"({"consent":true})");
  const std::string visitor(json(begun).at("visitor").as_string());
  answer(ask(visitor));
  EXPECT_EQ(browser_call(kPost, "/v1/visitors/" + visitor + "/reset").status, 204);
  EXPECT_EQ(browser_.header().find(kVisitorCookie), std::string::npos);
  EXPECT_EQ(find(visitor), nullptr);
  EXPECT_EQ(json(call(kGet, "/v1/visitors/" + visitor)).at("code"), "visitor.not_found");
  EXPECT_EQ(call(kPost, "/v1/visitors/" + visitor + "/reset").status, 204);
  const std::string other = begin();
  merge(other, add_user());
  EXPECT_EQ(call(kPost, "/v1/visitors/" + other + "/reset").status, 204);
  EXPECT_NE(find(other), nullptr) << "what became a user's is the user's";
}

TEST_F(VisitorsApi, NothingThatWasDecidedForAVisitorOutlivesIt) {
  const std::string reset = begin(), idle = begin(), merged = begin(), user = add_user();
  const auto explanation_of = [&](std::string_view visitor) {
    const JsonObject body{{"visitor", visitor}, {"moment", {{"kind", "page"}, {"url", "/nothing/here"}}}};
    const JsonObject decided = json(call(kPost, "/v1/decisions", to_text(body)));
    return "/v1/decisions/" + std::string(decided.at("decision_id").as_string()) + "/explanation";
  };
  const std::string of_reset = explanation_of(reset), of_idle = explanation_of(idle), of_merged = explanation_of(merged);
  EXPECT_EQ(as_client(kGet, of_reset).status, 200);
  call(kPost, "/v1/visitors/" + reset + "/reset");
  EXPECT_EQ(as_client(kGet, of_reset).status, 404);
  merge(merged, user);
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/users/" + percent_encode(user)).status, 204);
  EXPECT_EQ(as_client(kGet, of_merged).status, 404);
  clock_.advance(std::chrono::days(31));
  EXPECT_EQ(*run(remove_idle_visitors(services_)), 1U);
  EXPECT_EQ(as_client(kGet, of_idle).status, 404);
}

TEST_F(VisitorsApi, SegmentsCallsKeepAVisitorOnlyAfterConsent) {
  const auto track = [&](std::string_view more) {
    return call(kPost, "/v1/track", R"({"anonymousId":")" + std::string(kDevice) + R"(","event":"Article Read")" + std::string(more) + "}");
  };
  EXPECT_EQ(track("").status, 200);
  EXPECT_EQ(find(kDevice), nullptr);
  EXPECT_EQ(track("," + std::string(kAgreed)).status, 200);
  ASSERT_NE(find(kDevice), nullptr);
  track("");
  EXPECT_EQ(find(kDevice)->behaviour.counts.at("Article Read").count, 2);
  EXPECT_EQ(call(kPost, "/v1/track", R"({"anonymousId":"17","event":"a",)" + std::string(kAgreed) + "}").status, 200);
  EXPECT_EQ(*run(store_->visitors().count()), 1U);
}

TEST_F(VisitorsApi, NoMoreBeginInOneBatchThanThereIsRoomFor) {
  publish({{"enabled", true}, {"max", 3}});
  std::string batch;
  for (const char device : std::string("abcde")) {
    if (!batch.empty()) batch += ",";
    batch += R"({"type":"track","event":"Opened","anonymousId":")" + std::string(kDevice.size(), device) + "\"," + std::string(kAgreed) + "}";
  }
  EXPECT_EQ(call(kPost, "/v1/batch", R"({"batch":[)" + batch + "]}").status, 200);
  EXPECT_EQ(*run(store_->visitors().count()), 3U);
  EXPECT_EQ(call(kPost, "/v1/batch", R"({"batch":[)" + batch + "]}").status, 200);
  EXPECT_EQ(*run(store_->visitors().count()), 3U);
}

TEST_F(VisitorsApi, OfABatchNothingIsKeptFromBeforeTheConsent) {
  const std::string before = R"({"type":"track","event":"Before","anonymousId":")" + std::string(kDevice) + "\"}";
  const std::string consent = R"({"type":"track","event":"After","anonymousId":")" + std::string(kDevice) + "\"," + std::string(kAgreed) + "}";
  EXPECT_EQ(call(kPost, "/v1/batch", R"({"batch":[)" + before + "," + consent + "," + consent + "]}").status, 200);
  ASSERT_NE(find(kDevice), nullptr);
  EXPECT_FALSE(find(kDevice)->behaviour.counts.contains("Before"));
  EXPECT_EQ(find(kDevice)->behaviour.counts.at("After").count, 2);
  EXPECT_EQ(call(kPost, "/v1/batch", R"({"batch":[)" + before + "," + consent + "]}").status, 200);
  EXPECT_TRUE(find(kDevice)->behaviour.counts.contains("Before")) << "there was consent by then";
}

TEST_F(VisitorsApi, IdentifyMergesWhereTheSourceMaySaySo) {
  const std::string user = add_user();
  const std::string track = R"({"type":"identify","anonymousId":")" + std::string(kDevice) + R"(","traits":{"title":"engineer"},)" + std::string(kAgreed) + "}";
  const std::string identify = R"({"type":"identify","anonymousId":")" + std::string(kDevice) + R"(","userId":")" + user + "\"}";
  const std::string batch = R"({"batch":[)" + track + "," + identify + "]}";
  EXPECT_EQ(call(kPost, "/v1/batch", batch).status, 200);
  EXPECT_FALSE(find(kDevice)->merged_into) << "a key in a web page brings nothing to users";
  EXPECT_EQ(call(kPost, "/v1/batch", batch, "backend-key").status, 200);
  EXPECT_EQ(find(kDevice)->merged_into->text(), user);
  EXPECT_TRUE(has(profile(user), R"("value":"engineer")")) << profile(user);
  // 58: on the same device, the next user gets nothing of the former one.
  const std::string bob = add_user("bob@example.com");
  const std::string alias = R"({"previousId":")" + std::string(kDevice) + R"(","userId":")" + bob + "\"}";
  EXPECT_EQ(call(kPost, "/v1/alias", alias, "backend-key").status, 200);
  EXPECT_FALSE(has(profile(bob), "engineer"));
}

TEST_F(VisitorsApi, AnAliasMergesToo) {
  const std::string user = add_user(), visitor = begin();
  const std::string alias = R"({"previousId":")" + visitor + R"(","userId":")" + user + "\"}";
  EXPECT_EQ(call(kPost, "/v1/alias", alias, "backend-key").status, 200);
  EXPECT_EQ(find(visitor)->merged_into->text(), user);
}

TEST_F(VisitorsApi, VisitorsExpireWithoutActivityAndErasedUsersTakeTheirsAlong) {
  const std::string idle = begin(), merged = begin(), user = add_user();
  merge(merged, user);
  clock_.advance(std::chrono::days(29));
  const std::string busy = begin();
  EXPECT_EQ(*run(remove_idle_visitors(services_)), 0U);
  clock_.advance(std::chrono::days(2));
  EXPECT_EQ(*run(remove_idle_visitors(services_)), 1U);
  EXPECT_EQ(find(idle), nullptr);
  EXPECT_NE(find(busy), nullptr);
  EXPECT_NE(find(merged), nullptr);
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/users/" + percent_encode(user)).status, 204);
  EXPECT_EQ(find(merged), nullptr);
}

}  // namespace
}  // namespace acquaint::api
