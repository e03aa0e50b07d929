// One decision for every surface: whoever races, retries or comes late, nobody is asked twice and
// an answer counts once.
#include <latch>
#include <set>
#include <thread>

#include "api/work_form_fixture.h"
#include "store/sqlite/test_folder.h"

namespace acquaint::api {
namespace {

constexpr auto kPost = http::Method::post;
constexpr int kRacers = 64;

// The form in two steps, so that one answer leads to the next.
constexpr std::string_view kTwoSteps = R"json({
  "type": "Categorization", "elements": [
    {"type": "Category", "label": "Title", "options": {"id": "first"},
     "elements": [{"type": "Control", "scope": "#/properties/title"}]},
    {"type": "Category", "label": "Company", "options": {"id": "second"},
     "elements": [{"type": "Control", "scope": "#/properties/company"}]}]})json";

class Racing : public WorkForm {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    ask_about_work({{"uischema", *parse_json(kTwoSteps)}}, {"login", "api"});
  }
  http::Response decide(std::string_view holder, std::string_view key = {}) {
    http::Request message = request(
        kPost, "/v1/decisions",
        R"({"user_id":")" + user_ + R"(","moment":{"holder":")" + std::string(holder) + R"("}})");
    message.headers.emplace_back("authorization", "Bearer " + token());
    if (!key.empty()) message.headers.emplace_back("idempotency-key", key);
    return send(std::move(message));
  }
  std::string id_of(const http::Response& decided) {
    const JsonObject body = json(decided);
    const JsonObject* decision = find_object(body, "decision");
    EXPECT_NE(decision, nullptr) << decided.body;
    return decision == nullptr ? "" : std::string(decision->at("id").as_string());
  }
  http::Response answer(const std::string& decision, std::string_view body) {
    return as_client(kPost, "/v1/decisions/" + decision + "/answers", std::string(body));
  }
  // How often something happened to the user.
  std::ptrdiff_t count(std::string_view type) {
    const auto history = run(store_->users().history(*profile::UserId::parse(user_), 0, 1000));
    return std::ranges::count(*history, type, [](const auto& stored) { return stored.event.type; });
  }
  // What all of them were answered, who begin at once.
  std::vector<http::Response> race(const std::function<http::Request(int racer)>& make) {
    return race(public_, make);
  }
  std::vector<http::Response> race(Application& server,
                                   const std::function<http::Request(int racer)>& make) {
    std::vector<http::Request> requests;
    for (int i = 0; i < kRacers; ++i) {
      requests.push_back(make(i));
      requests.back().headers.emplace_back("authorization", "Bearer " + token());
    }
    std::vector<http::Response> responses(kRacers);
    std::latch start(kRacers);
    std::vector<std::jthread> racers;
    for (int i = 0; i < kRacers; ++i) {
      racers.emplace_back([&, i] {
        start.arrive_and_wait();
        responses[i] = run(server.handle(std::move(requests[i])));
      });
    }
    racers.clear();
    return responses;
  }
};

TEST_F(Racing, OfSixtyFourAnswersOneCounts) {
  const std::string decision = id_of(decide("tab"));
  const auto responses = race([&](int racer) {
    return request(
        kPost, "/v1/decisions/" + decision + "/answers",
        R"({"step":"first","answers":{"title":"Title )" + std::to_string(racer) + R"("}})");
  });
  // The others were answered with another title by then.
  EXPECT_EQ(std::ranges::count(responses, 200, &http::Response::status), 1);
  EXPECT_EQ(std::ranges::count(responses, 409, &http::Response::status), kRacers - 1);
  EXPECT_EQ(count("decision.answered"), 1);
}

TEST_F(Racing, AnAnswerEndsTheDecisionWhenTheRestWasRefusedMeanwhile) {
  const std::string decision = id_of(decide("tab"));
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + decision + "/never", R"({"attributes":["user_metadata.company"]})").status,
            204);
  const http::Response answered = answer(decision, R"({"step":"first","answers":{"title":"Countess"}})");
  EXPECT_EQ(json(answered).at("outcome"), "completed") << answered.body;
}

TEST_F(Racing, OfSixtyFourEqualAnswersOneCountsAndAllAreToldTheNextStep) {
  const std::string decision = id_of(decide("tab"));
  const auto responses = race([&](int) {
    return request(kPost, "/v1/decisions/" + decision + "/answers",
                   R"({"step":"first","answers":{"title":"Countess"}})");
  });
  for (const auto& response : responses) {
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_NE(response.body.find("\"second\""), std::string::npos) << response.body;
  }
  EXPECT_EQ(count("decision.answered"), 1);
}

TEST_F(Racing, AnswersAndRefusalsAtOnceEndTheDecisionOnce) {
  const std::string decision = id_of(decide("tab"));
  ASSERT_EQ(answer(decision, R"({"step":"first","answers":{"title":"Countess"}})").status, 200);
  const auto responses = race([&](int racer) {
    const std::string path = "/v1/decisions/" + decision;
    if (racer % 2 == 0) return request(kPost, path + "/skip", "{}");
    return request(kPost, path + "/answers",
                   R"({"step":"second","answers":{"company":"Engines"}})");
  });
  for (const auto& response : responses) EXPECT_LT(response.status, 500) << response.body;
  EXPECT_EQ(count("decision.skipped") + count("decision.answered") - 1, 1);
}

TEST_F(Racing, SixtyFourTabsAreAskedOnceAltogether) {
  const auto responses = race([&](int racer) {
    return request(kPost, "/v1/decisions",
                   R"({"user_id":")" + user_ + R"(","moment":{"holder":"tab-)" +
                       std::to_string(racer) + R"("}})");
  });
  const auto asked = std::ranges::count_if(responses, [](const http::Response& response) {
    return response.body.find("\"decision\":null") == std::string::npos;
  });
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(count("decision.made"), 1);
}

// The same on a database in a file, where a writer of its own puts changes together.
TEST_F(Racing, OnDiskOneTabIsAskedAndOneAnswerCountsToo) {
  const store::TestFolder folder;
  const auto disk = *store::open_sqlite_store(folder.path());
  const auto user = run(store_->users().find(*profile::UserId::parse(user_)));
  ASSERT_TRUE(run(disk->users().create((*user)->user(), {})));
  Services services = services_with(disk->users());
  Application server{services, public_routes()};

  std::set<std::string> asked;
  for (const auto& response : race(server, [&](int racer) {
         return request(kPost, "/v1/decisions",
                        R"({"user_id":")" + user_ + R"(","moment":{"holder":"tab-)" +
                            std::to_string(racer) + R"("}})");
       })) {
    EXPECT_EQ(response.status, 200) << response.body;
    const JsonObject body = json(response);
    if (!body.at("decision").is_null()) asked.insert(std::string(body.at("decision").at("id").as_string()));
  }
  ASSERT_EQ(asked.size(), 1U);
  const auto responses = race(server, [&](int racer) {
    return request(kPost, "/v1/decisions/" + *asked.begin() + "/answers",
                   R"({"step":"first","answers":{"title":"Title )" + std::to_string(racer) + R"("}})");
  });
  EXPECT_EQ(std::ranges::count(responses, 200, &http::Response::status), 1);
  EXPECT_EQ(std::ranges::count(responses, 409, &http::Response::status), kRacers - 1);
}

TEST_F(Racing, TheSameKeyMakesOneDecisionWhoeverHoldsIt) {
  const std::string first = id_of(decide("tab-1", "order-7"));
  EXPECT_EQ(id_of(decide("tab-2", "order-7")), first);
  EXPECT_NE(decide("tab-2", "order-8").body.find("leased"), std::string::npos);
  ASSERT_EQ(as_client(kPost, "/v1/decisions/" + first + "/skip", "{}").status, 204);
  const http::Response after = decide("tab-1", "order-7");
  EXPECT_EQ(json(after).at("reason"), "decision_ended") << after.body;
  EXPECT_EQ(json(after).at("decision_id"), Json(first));
}

TEST_F(Racing, AKeyIsVisibleAsciiOfAtMostTwoHundredAndFiftyFiveCharacters) {
  EXPECT_EQ(decide("tab", std::string(255, 'k')).status, 200);
  for (const std::string& key :
       {std::string(256, 'k'), std::string("two words"), std::string("schl\xc3\xbcssel")}) {
    const auto refused = decide("tab", key);
    EXPECT_EQ(refused.status, 400) << key;
    EXPECT_EQ(json(refused).at("code"), "idempotency.bad_key");
  }
}

TEST_F(Racing, AnAnswerSentAgainLeadsToTheNextStepAndAnotherOneIsRefused) {
  const std::string decision = id_of(decide("tab"));
  constexpr std::string_view kFirst = R"({"step":"first","answers":{"title":"Countess"}})";
  const std::string next = answer(decision, kFirst).body;
  EXPECT_NE(next.find("\"second\""), std::string::npos) << next;
  EXPECT_EQ(answer(decision, kFirst).body, next);
  const auto other = answer(decision, R"({"step":"first","answers":{"title":"Duchess"}})");
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(json(other).at("code"), "decision.wrong_step");
  EXPECT_EQ(count("decision.answered"), 1);
  ASSERT_EQ(answer(decision, R"({"step":"second","answers":{"company":"Engines"}})").status, 200);
  EXPECT_EQ(json(answer(decision, kFirst)).at("outcome"), "completed");
}

TEST_F(Racing, OtherAnswersToADecisionThatHasEndedAreRefusedAndChangeNothing) {
  const std::string decision = id_of(decide("tab"));
  constexpr std::string_view kFirst = R"({"step":"first","answers":{"title":"Countess"}})";
  constexpr std::string_view kSecond = R"({"step":"second","answers":{"company":"Engines"}})";
  ASSERT_EQ(answer(decision, kFirst).status, 200);
  ASSERT_EQ(answer(decision, kSecond).status, 200);
  for (const std::string_view other : {R"({"step":"first","answers":{"title":"Duchess"}})", R"({"step":"first","answers":{}})",
                                       R"({"step":"second","answers":{"company":"Looms"}})",
                                       R"({"step":"second","answers":{"title":"Countess"}})"}) {
    const auto refused = answer(decision, other);
    EXPECT_EQ(refused.status, 409) << other << refused.body;
    EXPECT_EQ(json(refused).at("code"), "decision.ended") << other;
  }
  for (const std::string_view same : {kFirst, kSecond}) EXPECT_EQ(answer(decision, same).status, 200) << same;
  EXPECT_EQ(count("decision.answered"), 2);
}

TEST_F(Racing, AnAnswerAfterTheErasureFindsNobody) {
  const std::string decision = id_of(decide("tab"));
  ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/users/" + percent_encode(user_)).status, 204);
  for (const std::string_view action : {"answers", "skip", "snooze", "never"}) {
    const std::string body =
        action == "answers" ? R"({"step":"first","answers":{"title":"Countess"}})" : "{}";
    const auto response =
        as_client(kPost, "/v1/decisions/" + decision + "/" + std::string(action), body);
    EXPECT_EQ(response.status, 404) << action << response.body;
  }
}

TEST_F(Racing, ALateSecondStepIsNoSecondForm) {
  const std::string decision = id_of(decide("tab"));
  ASSERT_EQ(answer(decision, R"({"step":"first","answers":{"title":"Countess"}})").status, 200);
  clock_.advance(std::chrono::days(10));
  decide("other");
  ASSERT_EQ(count("decision.ended"), 1) << "ignored";
  ASSERT_EQ(answer(decision, R"({"step":"second","answers":{"company":"Engines"}})").status, 200);
  const auto history = run(store_->users().history(*profile::UserId::parse(user_), 0, 1000));
  EXPECT_EQ(count("decision.answered"), 2);
  EXPECT_EQ(std::ranges::count_if(*history, [](const auto& stored) { return stored.event.data.contains("first"); }), 1)
      << "that the form got an answer counts once";
}

TEST_F(Racing, AnotherUsersDecisionTakesNoAnswers) {
  const std::string decision = id_of(decide("tab"));
  browser_ = CookieJar();
  sign_up("eve@example.com");
  const auto response = browser_json(kPost, "/v1/decisions/" + decision + "/answers",
                                     R"({"step":"first","answers":{"title":"Countess"}})");
  EXPECT_EQ(response.status, 404) << response.body;
  EXPECT_EQ(count("decision.answered"), 0);
}

TEST_F(Racing, ThePageAndTheApiShowTheSameDecision) {
  const http::Response page = browse("/u/question?return_to=/");
  ASSERT_EQ(page.status, 200);
  const std::string decision = hidden(page.body, "decision");
  ASSERT_EQ(answer(decision, R"({"step":"first","answers":{"title":"Countess"}})").status, 200);
  // The page is sent with what the API has answered already, and goes on.
  EXPECT_NE(browse("/u/question?return_to=/").body.find("answers.company"), std::string::npos);
  ASSERT_EQ(answer(decision, R"({"step":"second","answers":{"company":"Engines"}})").status, 200);
  EXPECT_EQ(browse("/u/question?return_to=/").status, 303);
}

}  // namespace
}  // namespace acquaint::api
