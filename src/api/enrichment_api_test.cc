// Ask, buy or infer: a log-in, a provider of enrichment, and the question that is left.
#include "api/upstream_fixture.h"

namespace acquaint::api {
namespace {

constexpr const char* kCatalogue = R"json({
  "user_metadata.company": {"label": "Company", "schema": {"type": "string", "minLength": 2, "maxLength": 120}},
  "user_metadata.title": {"label": "Job title"}
})json";

constexpr const char* kPurposes = R"json([
  {"id": "enrichment", "legal_basis": "consent", "texts": {"en": {"title": "Looking you up", "text": "We look you up."}}},
  {"id": "operations", "legal_basis": "legitimate_interests", "texts": {"en": {"text": "We run the site."}}}
])json";

constexpr const char* kForms = R"json([
  {"id": "work", "title": "Your work",
   "schema": {"type": "object", "properties": {"company": {"type": "string", "title": "Company"}}},
   "map": {"company": "user_metadata.company"},
   "cadence": {"placement": ["login", "page:/articles/*"], "mode": "page"}}
])json";

constexpr const char* kEnrichment = R"json({"clearbit": {
  "kind": "clearbit_person", "key": "sk_s3cr3t", "when": ["sign_up"], "purpose": "operations", "price": 0.1,
  "monthly_budget": 5, "attributes": {"user_metadata.company": "company"}}})json";

constexpr const char* kUrl = "https://person.clearbit.com/v2/people/find?email=grace%40example.com";
constexpr const char* kQuestion = "/u/question?return_to=%2Farticles";

class Enrichment : public Upstream {
 protected:
  void SetUp() override {
    Upstream::SetUp();
    document_ = *parse_json_object(kSampleSettings);
    document_["connections"] = *parse_json(kUpstreamConnections);
    document_["catalogue"] = *parse_json(kCatalogue);
    document_["purposes"] = *parse_json(kPurposes);
    document_["forms"] = *parse_json(kForms);
    document_["enrichment"] = *parse_json(kEnrichment);
    userinfo_.erase("company");
    publish();
    answer(200, R"({"employment": {"name": "Analytical Engines"}})");
  }

  void publish() {
    const auto published = run(settings_.publish(document_, "enrichment", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }
  void declare(std::string_view member, Json value) {
    document_["enrichment"].as_object()["clearbit"].as_object()[member] = std::move(value);
    publish();
  }
  void answer(int status, std::string body = "{}") {
    serve(kUrl, [status, body](auto&) { return outbound::HttpAnswer{.status = status, .headers = {}, .body = body}; });
  }
  std::ptrdiff_t calls() const { return std::ranges::count(http_.requests, kUrl, &outbound::HttpRequest::url); }
  // Whether the log-in that has just happened ends with the question.
  bool is_asked() { return browse(kQuestion).status == 200; }
  JsonObject look_up_by_hand() {
    return json(as_client(http::Method::post, path_of_grace(), "{}"));
  }
  static std::string path_of_grace() { return "/v1/enrichment/clearbit/users/" + percent_encode(kGrace); }
  JsonObject status() {
    return json(as_client(http::Method::get, "/v1/enrichment")).at("providers").at(0).as_object();
  }
  Json company() {
    const JsonObject grace = user(kGrace);
    const JsonObject* metadata = find_object(grace, "user_metadata");
    const Json* value = metadata == nullptr ? nullptr : find(*metadata, "company");
    return value == nullptr ? Json() : *value;
  }

  JsonObject document_;
};

TEST_F(Enrichment, ASocialLogInWhoseCompanyComesFromAnApiIsNotAskedForTheCompany) {
  log_in_upstream();
  EXPECT_FALSE(is_asked());
  EXPECT_EQ(company(), "Analytical Engines");
  const JsonObject profile = json(as_client(http::Method::get, "/v1/users/" + percent_encode(kGrace) + "/profile"));
  const std::string text = to_text(profile);
  EXPECT_TRUE(text.contains(R"("source":"enrichment","origin":"clearbit")")) << text;
}

TEST_F(Enrichment, WithoutAProviderItIsAsked) {
  document_.erase("enrichment");
  publish();
  log_in_upstream();
  EXPECT_TRUE(is_asked());
}

TEST_F(Enrichment, WhileTheAnswerIsOnItsWayNobodyIsAsked) {
  desk_.waits = true;
  log_in_upstream();
  EXPECT_FALSE(is_asked());
  EXPECT_EQ(company(), Json());
  const JsonObject asked = json(browser_json(http::Method::post, "/v1/decisions",
                                             R"({"moment": {"kind": "page", "url": "https://x.example/articles/7"}})"));
  const std::string id(asked.at("decision_id").as_string());
  const std::string why = browse("/v1/decisions/" + id + "/explanation").body;
  EXPECT_TRUE(why.contains(R"("gate":"enrichment","passed":false,"reason":"look_up_outstanding")")) << why;
  EXPECT_TRUE(why.contains(R"("detail":{"provider":"clearbit"})")) << why;
  desk_.run_all();
  EXPECT_EQ(company(), "Analytical Engines");
  EXPECT_FALSE(is_asked());
}

TEST_F(Enrichment, AfterTheGraceTheUserIsAsked) {
  desk_.waits = true;
  declare("grace", "2h");
  log_in_upstream();
  EXPECT_FALSE(is_asked());
  clock_.advance(std::chrono::hours(2));
  EXPECT_TRUE(is_asked());
}

TEST_F(Enrichment, WhatTheProviderDoesNotKnowOrTellIsAsked) {
  for (const int status : {404, 401, 500}) {
    SCOPED_TRACE(status);
    answer(status);
    log_in_upstream();
    EXPECT_TRUE(is_asked());
    EXPECT_GE(calls(), 1);
    ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/users/" + percent_encode(kGrace)).status, 204);
    as_client(http::Method::delete_, "/v1/enrichment/clearbit/breaker");
    browser_ = {};
  }
}

TEST_F(Enrichment, ASignUpAloneIsLookedUpWhereThatIsDeclared) {
  answer(404);
  log_in_upstream();
  clock_.advance(std::chrono::days(100));
  log_in_upstream();
  EXPECT_EQ(calls(), 1);
  declare("when", JsonArray{"log_in"});
  log_in_upstream();
  EXPECT_EQ(calls(), 2);
}

TEST_F(Enrichment, ALogInByPasswordGrantIsOneToo) {
  document_["clients"] = *parse_json(R"([{"client_id": "back", "client_secret": "back-secret-0123456789",
      "token_endpoint_auth_method": "client_secret_post", "grant_types": ["password"]}])");
  declare("asks_of_unverified", true);
  sign_up("grace@example.com");
  browser_ = {};
  EXPECT_EQ(calls(), 1);
  declare("when", JsonArray{"log_in"});
  clock_.advance(std::chrono::days(91));
  answer(200, R"({"employment": {"name": "Babbage & Co"}})");
  declare("fresh_for", "1h");
  document_["catalogue"].as_object()["user_metadata.company"].as_object()["fresh_for"] = "30d";
  publish();
  const auto told = send(request(http::Method::post, "/oauth/token",
                                 R"({"grant_type": "password", "client_id": "back", "client_secret": "back-secret-0123456789",
                                     "username": "grace@example.com", "password": "analytical engine 1843"})"));
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(calls(), 2);
}

TEST_F(Enrichment, NobodyIsLookedUpBeforeTheyAgree) {
  declare("purpose", "enrichment");
  declare("when", JsonArray{"log_in"});
  log_in_upstream();
  EXPECT_EQ(calls(), 0);
  EXPECT_TRUE(is_asked());
  browser_json(http::Method::post, "/v1/me/consents", R"({"purpose": "enrichment", "granted": true})");
  log_in_upstream();
  EXPECT_EQ(calls(), 1);
  EXPECT_EQ(company(), "Analytical Engines");
  browser_json(http::Method::post, "/v1/me/consents", R"({"purpose": "enrichment", "granted": false})");
  EXPECT_EQ(company(), Json());
  log_in_upstream();
  EXPECT_EQ(calls(), 1);
}

TEST_F(Enrichment, AnAddressThatNobodyVerifiedIsNotLookedUp) {
  userinfo_["email_verified"] = false;
  log_in_upstream();
  EXPECT_EQ(calls(), 0);
  EXPECT_TRUE(is_asked());
}

TEST_F(Enrichment, WhatIsNeededIsBoughtInPlaceOfAsking) {
  declare("when", JsonArray{"needed"});
  log_in_upstream();
  EXPECT_EQ(calls(), 0);
  EXPECT_FALSE(is_asked());
  EXPECT_EQ(calls(), 1);
  EXPECT_EQ(company(), "Analytical Engines");
}

TEST_F(Enrichment, WhatIsNeededAndCannotBeBoughtIsAsked) {
  declare("when", JsonArray{"needed"});
  answer(404);
  log_in_upstream();
  EXPECT_TRUE(is_asked());
  EXPECT_EQ(calls(), 1);
}

TEST_F(Enrichment, WhatFollowsFromTheAddressIsNeitherBoughtNorAsked) {
  document_["catalogue"].as_object()["user_metadata.company"] = *parse_json(
      R"({"derivations": [{"from": "email", "rule": "email_company", "confidence": 0.9}]})");
  userinfo_["email"] = "grace@engines-of-analysis.com";
  publish();
  log_in_upstream();
  EXPECT_EQ(calls(), 0);
  EXPECT_FALSE(is_asked());
}

TEST_F(Enrichment, ASpentBudgetBuysNothingAndHoldsNoQuestionBack) {
  declare("monthly_budget", 0.05);
  log_in_upstream();
  EXPECT_EQ(calls(), 0);
  EXPECT_TRUE(is_asked());
  EXPECT_EQ(as_client(http::Method::post, path_of_grace(), "{}").status, 409);
}

TEST_F(Enrichment, ShowsHowProvidersAreAndNoSecret) {
  log_in_upstream();
  JsonObject shown = status();
  EXPECT_EQ(to_text(shown),
            R"({"name":"clearbit","kind":"clearbit_person","enabled":true,"breaker":"closed","under_way":0,"calls":1,)"
            R"("look_ups_this_month":1,"spent_this_month":0.1,"monthly_budget":5.0})");
  answer(401);
  look_up_by_hand();
  shown = status();
  EXPECT_EQ(shown.at("last_error").at("code"), "enrichment.unauthorized");
  EXPECT_EQ(shown.at("last_error").at("at"), "2026-11-01T12:00:00.000Z");
  EXPECT_FALSE(to_text(shown).contains("s3cr3t"));
  EXPECT_FALSE(as_client(http::Method::get, "/v1/settings").body.contains("s3cr3t"));
}

TEST_F(Enrichment, LooksOneUserUpByHand) {
  answer(404);
  log_in_upstream();
  EXPECT_EQ(look_up_by_hand().at("state"), "empty");
  answer(200, R"({"employment": {"name": "Babbage & Co"}})");
  const JsonObject found = look_up_by_hand();
  EXPECT_EQ(found.at("state"), "found");
  EXPECT_EQ(found.at("user_id").as_string(), kGrace);
  EXPECT_EQ(company(), "Babbage & Co");
  desk_.waits = true;
  EXPECT_EQ(as_client(http::Method::post, path_of_grace(), "{}").status, 202);
  const auto twice = as_client(http::Method::post, path_of_grace(), "{}");
  EXPECT_EQ(twice.status, 409);
  EXPECT_TRUE(twice.body.contains("outstanding"));
}

TEST_F(Enrichment, AWaitEndsAProviderThatHasFailedTooOften) {
  answer(500);
  log_in_upstream();
  look_up_by_hand();
  EXPECT_EQ(status().at("breaker"), "open");
  EXPECT_EQ(as_client(http::Method::post, path_of_grace(), "{}").status, 409);
  EXPECT_EQ(as_client(http::Method::delete_, "/v1/enrichment/clearbit/breaker").status, 204);
  EXPECT_EQ(status().at("breaker"), "closed");
}

TEST_F(Enrichment, SaysWhatIsNotThere) {
  for (const char* path : {"/v1/enrichment/hunter/users/auth0%7C1", "/v1/enrichment/clearbit/users/auth0%7C1"}) {
    EXPECT_EQ(as_client(http::Method::post, path, "{}").status, 404) << path;
  }
  EXPECT_EQ(as_client(http::Method::delete_, "/v1/enrichment/hunter/breaker").status, 404);
}

}  // namespace
}  // namespace acquaint::api
