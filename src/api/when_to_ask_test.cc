// When something is asked, through the routes: counts of visits, soft requirements, experiments, the
// site's cap, and moments of mails.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

class WhenToAsk : public SampleServer {
 protected:
  // The sample settings with this at a JSON Pointer.
  void publish(std::string_view pointer, std::string_view value) {
    const std::size_t slash = pointer.rfind('/');
    document_.at_pointer(pointer.substr(0, slash)).as_object()[pointer.substr(slash + 1)] = *parse_json(value);
    const auto published = run(settings_.publish(document_.as_object(), "test", clock_.now()));
    ASSERT_TRUE(published) << published.error().code << published.error().field;
  }

  std::string new_user(int number) {
    const auto created = as_client(
        kPost, "/api/v2/users",
        R"({"connection":"Username-Password-Authentication","password":"correct horse battery","email":"user)" +
            std::to_string(number) + R"(@example.com"})");
    EXPECT_EQ(created.status, 201) << created.body;
    return std::string(json(created).at("user_id").as_string());
  }

  JsonObject decide(const std::string& user, JsonObject moment) {
    const auto response =
        as_client(kPost, "/v1/decisions", to_text(JsonObject{{"user_id", user}, {"moment", std::move(moment)}}));
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
  static JsonObject article(std::string_view session = "s1") {
    return {{"kind", "page"}, {"url", "https://site.example/articles/engines"}, {"session", session}, {"page", session}};
  }
  static const JsonObject& decision_in(const JsonObject& decided) {
    const JsonObject* decision = find_object(decided, "decision");
    EXPECT_NE(decision, nullptr) << to_text(decided);
    static const JsonObject kNone;
    return decision == nullptr ? kNone : *decision;
  }
  JsonObject explanation_of(std::string_view decision) {
    return json(as_client(kGet, "/v1/decisions/" + std::string(decision) + "/explanation"));
  }
  http::Response answer(const JsonObject& decision, std::string_view answers) {
    return as_client(kPost, "/v1/decisions/" + std::string(decision.at("id").as_string()) + "/answers",
                     R"({"step":"newsletter","answers":)" + std::string(answers) + "}");
  }

  Json document_ = *parse_json(kSampleSettings);
};

TEST_F(WhenToAsk, EveryThirdVisitCountsSessionsAndNotCalls) {
  publish("/forms/1/cadence/visits", R"({"every": 3})");
  const std::string user = new_user(1);
  for (const auto& [session, asks] : {std::pair("a", false), {"a", false}, {"b", false}, {"a", false}, {"b", false}}) {
    EXPECT_EQ(find_object(decide(user, article(session)), "decision") != nullptr, asks) << session;
  }
  const JsonObject third = decide(user, article("c"));
  decision_in(third);
  EXPECT_EQ(decision_in(decide(user, article("c"))).at("id"), decision_in(third).at("id"));
}

TEST_F(WhenToAsk, AVisitCountsWhereAnApplicationAsksForWhatItNeeds) {
  publish("/forms/1/cadence/visits", R"({"at": 2})");
  const std::string user = new_user(1);
  const JsonObject request{{"user_id", user}, {"essential", JsonArray{"company"}}, {"moment", article("a")}};
  EXPECT_EQ(as_client(kPost, "/v1/needs", to_text(request)).status, 200);
  decision_in(decide(user, article("b")));
}

TEST_F(WhenToAsk, NothingIsWrittenWhereNobodyReadsTheCounts) {
  publish("/forms/1/cadence/placement", R"("page:/elsewhere")");
  const std::string user = new_user(1);
  const auto version = [&] { return run(store_->users().find(*profile::UserId::parse(user))).value()->user().version; };
  const auto before = version();
  decide(user, article());
  EXPECT_EQ(version(), before);
}

TEST_F(WhenToAsk, AMailIsAMomentOfItsOwn) {
  publish("/forms/1/cadence/placement", R"([{"kind": "email", "name": "digest", "client": "machine", "app": "mailer*"}])");
  const std::string user = new_user(1);
  EXPECT_TRUE(decide(user, article()).at("decision").is_null());
  EXPECT_TRUE(decide(user, {{"kind", "email"}, {"name", "digest"}}).at("decision").is_null());
  decision_in(decide(user, {{"kind", "email"}, {"name", "digest"}, {"app", "mailer 2"}}));
}

TEST_F(WhenToAsk, ASoftRequirementShowsItsDeadlineAndIsThenRequired) {
  publish("/policy/requirements", R"([{"attribute": "user_metadata.subscribed",
      "encouraged": {"date": "2026-10-01"}, "required": {"date": "2026-11-15"}}])");
  publish("/forms/1/schema/required", "[]");
  const std::string user = new_user(1);
  const JsonObject encouraged = decide(user, article());
  EXPECT_EQ(decision_in(encouraged).at("mandatory"), false);
  const std::string page = to_text(decision_in(encouraged).at("page"));
  EXPECT_TRUE(page.contains(R"("required":false,"requirement":{"stage":"encouraged","deadline":"2026-11-15T00:00:00.000Z"})")) << page;
  // There is a way on until then.
  const std::string id(decision_in(encouraged).at("id").as_string());
  EXPECT_EQ(as_client(kPost, "/v1/decisions/" + id + "/snooze", R"({"for":"60d"})").status, 204);
  EXPECT_TRUE(decide(user, article("s2")).at("decision").is_null());

  clock_.advance(std::chrono::days(14));
  const JsonObject required = decide(user, article("s3"));
  EXPECT_EQ(decision_in(required).at("mandatory"), true);
  EXPECT_TRUE(to_text(decision_in(required).at("page")).contains(R"("required":true,"requirement":{"stage":"required"})"));
  const auto empty = answer(decision_in(required), "{}");
  EXPECT_EQ(empty.status, 422) << empty.body;
  EXPECT_EQ(answer(decision_in(required), R"({"subscribed":true})").status, 200);
  EXPECT_TRUE(decide(user, article("s4")).at("decision").is_null());
}

TEST_F(WhenToAsk, WhatIsRequiredIsAskedOfThoseWhoCompletedTheFormBefore) {
  publish("/forms/1/cadence/cooldownDays", "3000");
  publish("/forms/1/schema/required", "[]");
  const std::string user = new_user(1);
  const JsonObject asked = decide(user, article());
  const std::string id(decision_in(asked).at("id").as_string());
  EXPECT_EQ(as_client(kPost, "/v1/decisions/" + id + "/skip", "{}").status, 204);
  EXPECT_TRUE(decide(user, article("s2")).at("decision").is_null());
  publish("/policy/requirements", R"([{"attribute": "user_metadata.subscribed", "required": {"date": "2026-11-01"}}])");
  EXPECT_EQ(decision_in(decide(user, article("s3"))).at("mandatory"), true);
}

TEST_F(WhenToAsk, TheHostedPageSaysUntilWhen) {
  publish("/policy/requirements", R"([{"attribute": "user_metadata.title", "required": {"date": "2026-12-01"}}])");
  sign_up();
  clock_.advance(std::chrono::days(7));
  EXPECT_EQ(log_in().status, 303);
  const auto before = browse("/u/question?return_to=/");
  EXPECT_TRUE(before.body.contains("Please answer “Job title” by 2026-12-01.")) << before.body;
  EXPECT_TRUE(before.body.contains("Not now"));
  EXPECT_EQ(submit("/u/question?return_to=/", {{"action", "skip"}}).status, 303);
  clock_.advance(std::chrono::days(24));
  EXPECT_EQ(log_in().status, 303);
  const auto after = browse("/u/question?return_to=/");
  EXPECT_EQ(after.status, 200);
  EXPECT_FALSE(after.body.contains("Not now"));
  EXPECT_TRUE(after.body.contains("answers.title"));
  EXPECT_FALSE(after.body.contains("answers.company")) << "the rest of the form is optional";
}

TEST_F(WhenToAsk, TheHostedPageSaysHowManyMoreTimes) {
  publish("/policy/requirements", R"([{"attribute": "user_metadata.title", "required": {"prompts": 2}}])");
  sign_up();
  for (const char* said : {"You can leave “Job title” open 2 more times.", "You can leave “Job title” open once more."}) {
    clock_.advance(std::chrono::days(30));
    EXPECT_EQ(log_in().status, 303);
    const auto page = browse("/u/question?return_to=/");
    EXPECT_TRUE(page.body.contains(said)) << page.body;
    EXPECT_TRUE(browse("/u/question?return_to=/").body.contains(said)) << "loaded again, it is the same prompt";
    EXPECT_TRUE(page.body.contains("Not now"));
    EXPECT_EQ(submit("/u/question?return_to=/", {{"action", "skip"}}).status, 303);
  }
  clock_.advance(std::chrono::days(30));
  EXPECT_EQ(log_in().status, 303);
  const auto required = browse("/u/question?return_to=/");
  EXPECT_TRUE(required.body.contains("answers.title"));
  EXPECT_FALSE(required.body.contains("You can leave"));
  EXPECT_FALSE(required.body.contains("Not now"));
}

TEST_F(WhenToAsk, TheArmIsInTheExplanationAndInTheEvents) {
  publish("/experiments", R"([{"name": "mode", "arms": [
      {"name": "card", "percent": 50}, {"name": "modal", "percent": 50, "forms": {"newsletter": {"cadence": {"mode": "modal"}}}}]}])");
  std::set<std::string> arms;
  for (int number = 0; number < 12; ++number) {
    const std::string user = new_user(number);
    const JsonObject decided = decide(user, article());
    const JsonObject& decision = decision_in(decided);
    const JsonObject explanation = explanation_of(decision.at("id").as_string());
    const std::string arm(explanation.at("experiments").as_object().at("mode").as_string());
    arms.insert(arm);
    EXPECT_EQ(decision.at("mode"), arm == "card" ? "inline" : "modal");
    EXPECT_EQ(answer(decision, R"({"subscribed":true})").status, 200);
    const auto events = run(store_->users().history(*profile::UserId::parse(user), 0, 100));
    ASSERT_TRUE(events);
    const auto answered = std::ranges::find(*events, "decision.answered",
                                            [](const profile::StoredEvent& stored) { return stored.event.type; });
    ASSERT_NE(answered, events->end());
    EXPECT_EQ(answered->event.data.at("experiments").as_object().at("mode"), Json(arm));
  }
  EXPECT_EQ(arms.size(), 2u);
}

TEST_F(WhenToAsk, TheSiteIsInterruptedNoMoreOftenThanItMay) {
  publish("/policy/interruptions_per_hour", "2");
  std::vector<std::string> asked, waiting;
  std::string reason, next, id;
  for (int number = 0; number < 4; ++number) {
    const std::string user = new_user(number);
    const JsonObject decided = decide(user, article());
    if (find_object(decided, "decision") != nullptr) {
      asked.push_back(user);
      continue;
    }
    waiting.push_back(user);
    reason = decided.at("reason").as_string();
    next = decided.at("next_eligible").as_string();
    id = decided.at("decision_id").as_string();
  }
  EXPECT_EQ(asked.size(), 1u) << "they are spread";
  EXPECT_EQ(reason, "site_cap");
  EXPECT_EQ(next, "2026-11-01T12:30:00.000Z");
  EXPECT_TRUE(to_text(explanation_of(id)).contains(R"("gate":"site_cap","passed":false,"reason":"site_cap")"));
  decision_in(decide(asked[0], article()));  // Once more, which interrupts nobody anew.

  clock_.advance(std::chrono::minutes(30));
  decision_in(decide(waiting[0], article()));
  EXPECT_TRUE(decide(waiting[1], article()).at("decision").is_null());
  publish("/forms/1/cadence/mandatory", "true");
  decision_in(decide(waiting[1], article()));
}

}  // namespace
}  // namespace acquaint::api
