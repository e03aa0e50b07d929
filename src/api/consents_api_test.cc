// What users agree to, as their browsers and as applications see it.
#include "api/sample_server.h"
#include "consent/purpose.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kPurposes = R"json([
  {"id": "offers", "legal_basis": "consent", "version": 2, "texts": {
    "en": {"title": "Offers", "text": "To send you offers."}, "fr": {"text": "Pour vous envoyer des offres."}}},
  {"id": "billing", "legal_basis": "contract", "texts": {"en": {"text": "To send you the bill."}}}])json";

class Consents : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    publish(kPurposes);
    sign_up();
    id_ = std::string(*find_string(json(browse("/v1/me")), "user_id"));
  }

  void publish(std::string_view purposes) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["purposes"] = *parse_json(purposes);
    const auto published = run(settings_.publish(document, "purposes", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }

  http::Response decide(std::string body) { return browser_json(http::Method::post, "/v1/me/consents", std::move(body)); }

  static JsonObject purpose_in(const http::Response& response, std::string_view id) {
    const JsonObject body = json(response);
    for (const Json& purpose : body.at("purposes").as_array()) {
      if (purpose.at("purpose") == Json(id)) return purpose.as_object();
    }
    ADD_FAILURE() << "no purpose " << id << " in " << response.body;
    return {};
  }
  std::string state(std::string_view purpose) {
    return std::string(*find_string(purpose_in(browse("/v1/me/consents"), purpose), "state"));
  }
  static std::string code(const http::Response& response) {
    return std::string(find_string(json(response), "code").value_or(""));
  }
  const profile::UserPtr user() { return *run(store_->users().find(*profile::UserId::parse(id_))); }

  std::string id_;
};

TEST_F(Consents, APurposeIsUndecidedThenGrantedThenWithdrawnInOneStepEach) {
  EXPECT_EQ(state("offers"), "undecided");
  const http::Response granted = decide(R"({"purpose": "offers", "granted": true})");
  ASSERT_EQ(granted.status, 200) << granted.body;
  EXPECT_EQ(state("offers"), "granted");
  const JsonObject shown = purpose_in(granted, "offers");
  const JsonObject& receipt = shown.at("receipt").as_object();
  EXPECT_EQ(receipt.at("at"), "2026-11-01T12:00:00.000Z");
  EXPECT_EQ(receipt.at("source"), "api:/v1/me/consents");
  EXPECT_EQ(receipt.at("text"), *parse_json(R"({"sha256": ")" + consent::hash_of_text("To send you offers.") +
                                            R"(", "version": 2, "language": "en"})"));
  ASSERT_EQ(decide(R"({"purpose": "offers", "granted": false})").status, 200);
  EXPECT_EQ(state("offers"), "withdrawn");
}

TEST_F(Consents, EachDecisionStaysInTheHistory) {
  decide(R"({"purpose": "offers", "granted": true, "language": "fr"})");
  decide(R"({"purpose": "offers", "granted": false})");
  const http::Response history = as_client(http::Method::get, "/v1/users/" + percent_encode(id_) + "/history");
  EXPECT_NE(history.body.find("\"consent.granted\""), std::string::npos);
  EXPECT_NE(history.body.find("\"consent.withdrawn\""), std::string::npos);
  EXPECT_NE(history.body.find(consent::hash_of_text("Pour vous envoyer des offres.")), std::string::npos);
}

TEST_F(Consents, AnotherTextAsksForConsentAgain) {
  decide(R"({"purpose": "offers", "granted": true})");
  publish(R"([{"id": "offers", "legal_basis": "consent", "texts": {"en": {"text": "To sell your data."}}}])");
  EXPECT_EQ(state("offers"), "renewal_needed");
  const http::Response stale = decide(R"({"purpose": "offers", "granted": true, "text_sha256": ")" +
                                      consent::hash_of_text("To send you offers.") + "\"}");
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(code(stale), "consent.text_changed");
}

TEST_F(Consents, AnApplicationRecordsAndWithdrawsForAUser) {
  const std::string path = "/v1/users/" + percent_encode(id_) + "/consents";
  const http::Response granted =
      as_client(http::Method::post, path, R"({"purpose": "offers", "granted": true})", "update:consents");
  ASSERT_EQ(granted.status, 200) << granted.body;
  EXPECT_EQ(purpose_in(granted, "offers").at("receipt").at("source"), "api:machine");
  EXPECT_EQ(as_client(http::Method::get, path, "", "read:consents").status, 200);
  EXPECT_EQ(as_client(http::Method::get, path, "", "read:users").status, 403);
  EXPECT_EQ(as_client(http::Method::get, "/v1/users/auth0%7Cnobody/consents", "", "read:consents").status, 404);
}

TEST_F(Consents, WhatCannotBeIsRefusedAndChangesNothing) {
  struct Case {
    const char* name;
    const char* body;
    int status;
    const char* code;
  };
  const std::uint64_t version = user()->user().version;
  for (const Case& c : {
           Case{"nothing", "{}", 400, "consent.no_subject"},
           Case{"two subjects", R"({"purpose": "offers", "client": "a", "granted": true})", 400, "consent.no_subject"},
           Case{"an audience alone", R"({"purpose": "offers", "audience": "a", "granted": true})", 400, "consent.no_subject"},
           Case{"no decision", R"({"purpose": "offers"})", 400, "body.bad_field"},
           Case{"a decision in words", R"({"purpose": "offers", "granted": "yes"})", 400, "body.bad_field"},
           Case{"an unknown purpose", R"({"purpose": "x", "granted": true})", 404, "purpose.not_found"},
           Case{"no choice", R"({"purpose": "billing", "granted": false})", 409, "consent.not_a_choice"},
           Case{"a client without the page", R"({"client": "a", "granted": true})", 409, "consent.needs_page"},
           Case{"a client never agreed to", R"({"client": "a", "granted": false})", 404, "consent.not_found"},
           Case{"an unknown member", R"({"purpose": "offers", "granted": true, "x": 1})", 400, "json.unknown_field"},
       }) {
    SCOPED_TRACE(c.name);
    const http::Response refused = decide(c.body);
    EXPECT_EQ(refused.status, c.status) << refused.body;
    EXPECT_EQ(code(refused), c.code);
  }
  EXPECT_EQ(user()->user().version, version);
}

TEST_F(Consents, AnotherSitesPageCannotDecide) {
  http::Request message = request(http::Method::post, "/v1/me/consents", R"({"purpose": "offers", "granted": true})");
  message.headers.emplace_back("cookie", browser_.header());
  message.headers.emplace_back("sec-fetch-site", "cross-site");
  EXPECT_EQ(send(std::move(message)).status, 403);
  EXPECT_EQ(state("offers"), "undecided");
}

TEST_F(Consents, PurposesOfFormsAreListedWithTheDeclaredOnes) {
  const JsonObject body = json(browse("/v1/purposes"));
  std::vector<std::string> ids;
  for (const Json& purpose : body.at("purposes").as_array()) ids.emplace_back(purpose.at("id").as_string());
  EXPECT_EQ(ids, (std::vector<std::string>{"offers", "billing", "personalisation", "newsletter"}));
}

TEST_F(Consents, AnsweringAFormIsConsentAndWithdrawingEndsTheQuestions) {
  log_in();
  const http::Response page = browse("/u/question?return_to=/");
  ASSERT_EQ(page.status, 200) << page.body;
  const http::Response answered =
      submit("/u/question?return_to=/", {{"action", "answer"}, {"answers.title", "Countess"}, {"answers.company", "Engines"}});
  ASSERT_EQ(answered.status, 303) << answered.body;
  EXPECT_EQ(state("personalisation"), "granted");
  EXPECT_EQ(purpose_in(browse("/v1/me/consents"), "personalisation").at("receipt").at("source"), "form:work");

  ASSERT_EQ(decide(R"({"purpose": "personalisation", "granted": false})").status, 200);
  const auto* title = profile::find_claim(user()->user(), *profile::AttributePath::parse("user_metadata.title"));
  ASSERT_NE(title, nullptr);
  EXPECT_EQ(title->value, "Countess");
  ASSERT_EQ(decide(R"({"purpose": "personalisation", "granted": true})").status, 200);
  ASSERT_EQ(decide(R"({"purpose": "personalisation", "granted": false, "erase_answers": true})").status, 200);
  EXPECT_EQ(profile::find_claim(user()->user(), *profile::AttributePath::parse("user_metadata.title")), nullptr);

  clock_.advance(std::chrono::days(100));
  log_in();
  const http::Response not_asked = browse("/u/question?return_to=/");
  EXPECT_EQ(not_asked.status, 303) << not_asked.body;
}

}  // namespace
}  // namespace acquaint::api
