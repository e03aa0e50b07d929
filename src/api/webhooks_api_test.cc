#include "api/sample_server.h"
#include "webhooks/signature.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get, kPost = http::Method::post, kPatch = http::Method::patch,
               kDelete = http::Method::delete_;

class WebhooksApi : public SampleServer {
 protected:
  static constexpr std::string_view kCrm =
      R"({"id":"crm","url":"https://crm.example/hook","events":["attribute.*"],"description":"To the CRM"})";

  JsonObject create(std::string_view body = kCrm) {
    const auto response = as_client(kPost, "/v1/webhooks", std::string(body));
    EXPECT_EQ(response.status, 201) << response.body;
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    return json(response);
  }
  webhooks::WebhookState state() { return **run(store_->webhooks().find("crm")); }
  void change(const std::function<void(webhooks::WebhookState&)>& how, std::vector<webhooks::Delivery> log = {}) {
    ASSERT_TRUE(run(store_->webhooks().change("crm", [&](const std::optional<webhooks::WebhookState>& held) {
      auto next = held;
      how(*next);
      return Result<std::optional<webhooks::WebhookState>>(next);
    }, std::move(log))));
  }
  std::string open(const webhooks::StoredSecret& secret) {
    return *webhooks::open_secret(services_.keys.seal, "crm", secret.sealed);
  }
};

TEST_F(WebhooksApi, AWebhookIsMadeWithASecretThatIsShownOnce) {
  const JsonObject made = create();
  EXPECT_EQ(made.at("status"), "active");
  EXPECT_EQ(made.at("payload"), "ids");
  const std::string secret(made.at("secret").as_string());
  EXPECT_TRUE(secret.starts_with("whsec_"));
  EXPECT_EQ(open(state().secrets.at(0)), secret);
  const auto shown = as_client(kGet, "/v1/webhooks/crm"), listed = as_client(kGet, "/v1/webhooks");
  EXPECT_EQ(json(shown).at("url"), "https://crm.example/hook");
  EXPECT_EQ(json(listed).at("webhooks").as_array().size(), 1U);
  for (const auto* response : {&shown, &listed}) EXPECT_EQ(response->body.find("whsec"), std::string::npos);
  // It is part of the settings; its secret is not.
  const auto settings = as_client(kGet, "/v1/settings");
  EXPECT_EQ(json(settings).at("document").at("webhooks").at(0).at("id"), "crm");
  EXPECT_EQ(settings.body.find("whsec"), std::string::npos);
}

TEST_F(WebhooksApi, AWebhookWithoutAnIdGetsOne) {
  const JsonObject made = create(R"({"url":"https://a.example/","events":["*"]})");
  EXPECT_TRUE(made.at("id").as_string().starts_with("wh_"));
  EXPECT_EQ(as_client(kGet, "/v1/webhooks/" + std::string(made.at("id").as_string())).status, 200);
}

TEST_F(WebhooksApi, ItStartsWithWhatHappensNext) {
  as_operator(kPost, "/control/users/import", R"({"user_id":"auth0|1","email":"a@example.com"})");
  create();
  EXPECT_EQ(state().position, *run(store_->events().latest()));
}

TEST_F(WebhooksApi, UpdateChangesWhatIsGivenAndKeepsTheSecret) {
  const std::string secret(create().at("secret").as_string());
  const auto updated = as_client(kPatch, "/v1/webhooks/crm", R"({"payload":"full","enabled":false})");
  ASSERT_EQ(updated.status, 200) << updated.body;
  EXPECT_EQ(json(updated).at("payload"), "full");
  EXPECT_EQ(json(updated).at("status"), "off");
  EXPECT_EQ(json(updated).at("description"), "To the CRM");
  EXPECT_EQ(open(state().secrets.at(0)), secret);
}

TEST_F(WebhooksApi, SwitchingOnRevivesOneThatFailuresSwitchedOff) {
  create();
  change([&](webhooks::WebhookState& next) { next.disabled = next.failing_since = clock_.now(); });
  const auto before = state();
  EXPECT_EQ(json(as_client(kGet, "/v1/webhooks/crm")).at("status"), "disabled");
  EXPECT_EQ(json(as_client(kPatch, "/v1/webhooks/crm", R"({"description":""})")).at("status"), "disabled");
  EXPECT_EQ(json(as_client(kPatch, "/v1/webhooks/crm", R"({"enabled":true})")).at("status"), "active");
  EXPECT_EQ(state().position, before.position);
  EXPECT_NE(state().turn, before.turn);
}

TEST_F(WebhooksApi, RemovingLeavesNothing) {
  create();
  ASSERT_EQ(as_client(kDelete, "/v1/webhooks/crm").status, 204);
  EXPECT_EQ(as_client(kGet, "/v1/webhooks/crm").status, 404);
  EXPECT_EQ(*run(store_->webhooks().find("crm")), std::nullopt);
  EXPECT_TRUE(json(as_client(kGet, "/v1/settings")).at("document").at("webhooks").as_array().empty());
}

TEST_F(WebhooksApi, TheFormerSecretSignsForADay) {
  const std::string first(create().at("secret").as_string());
  const auto rotated = as_client(kPost, "/v1/webhooks/crm/rotate-secret");
  ASSERT_EQ(rotated.status, 200);
  EXPECT_EQ(header(rotated, "Cache-Control"), "no-store");
  const std::string second(json(rotated).at("secret").as_string());
  EXPECT_NE(first, second);
  ASSERT_EQ(state().secrets.size(), 2U);
  EXPECT_EQ(open(state().secrets[0]), second);
  EXPECT_EQ(open(state().secrets[1]), first);
  EXPECT_EQ(state().secrets[1].until, clock_.now() + std::chrono::hours(24));
  as_client(kPost, "/v1/webhooks/crm/rotate-secret");
  ASSERT_EQ(state().secrets.size(), 2U);
  EXPECT_EQ(open(state().secrets[1]), second);
}

TEST_F(WebhooksApi, AWebhookOfADocumentGetsItsSecretByRotation) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["webhooks"] = JsonArray{*parse_json(kCrm)};
  ASSERT_TRUE(run(settings_.publish(document, "webhooks", clock_.now())));
  EXPECT_EQ(json(as_client(kGet, "/v1/webhooks/crm")).at("status"), "active");
  const auto rotated = as_client(kPost, "/v1/webhooks/crm/rotate-secret");
  ASSERT_EQ(rotated.status, 200);
  EXPECT_EQ(open(state().secrets.at(0)), json(rotated).at("secret").as_string());
}

TEST_F(WebhooksApi, ReplayGoesBackToATime) {
  create();
  clock_.advance(std::chrono::hours(1));
  as_operator(kPost, "/control/users/import", R"({"user_id":"auth0|1","email":"a@example.com"})");
  const auto latest = *run(store_->events().latest());
  change([&](webhooks::WebhookState& next) { next.position = latest; });
  const auto before = state();
  ASSERT_EQ(as_client(kPost, "/v1/webhooks/crm/replay", R"({"since":"2026-11-01T12:30:00Z"})").status, 202);
  EXPECT_EQ(state().position, profile::position_before(*parse_iso8601("2026-11-01T12:30:00Z")));
  EXPECT_NE(state().turn, before.turn);
  // Of the future nothing can be sent again, nor may it be passed over.
  ASSERT_EQ(as_client(kPost, "/v1/webhooks/crm/replay", R"({"since":"2030-01-01T00:00:00Z"})").status, 202);
  EXPECT_EQ(state().position, latest);
}

TEST_F(WebhooksApi, ShowsWhatBecameOfDeliveries) {
  create();
  const webhooks::Delivery failed{.event = {26}, .type = "user.created", .attempt = 2, .at = clock_.now(), .status = 0,
                                  .code = "outbound.timeout", .ms = 15000, .outcome = "failed"};
  webhooks::Delivery delivered = failed;
  delivered.status = 204, delivered.code = "", delivered.outcome = "delivered", delivered.attempt = 3;
  change([](auto&) {}, {failed, delivered});
  const JsonObject log = json(as_client(kGet, "/v1/webhooks/crm/deliveries"));
  const JsonArray& list = log.at("deliveries").as_array();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(to_text(list[1]), R"({"number":1,"message_id":"evt_000000000000001a","type":"user.created","attempt":2,)"
                              R"("at":"2026-11-01T12:00:00.000Z","outcome":"failed","code":"outbound.timeout","ms":15000})");
  EXPECT_EQ(json(as_client(kGet, "/v1/webhooks/crm/deliveries?limit=1&before=2")).at("deliveries").as_array().size(), 1U);
}

TEST_F(WebhooksApi, RefusesWhatCannotBe) {
  create();
  const struct {
    http::Method method;
    const char* path;
    const char* body;
    int status;
    const char* code;
    const char* field;
  } kCases[] = {
      {kPost, "/v1/webhooks", R"({"id":"crm","url":"https://a.example","events":["*"]})", 409, "webhook.exists", "/id"},
      {kPost, "/v1/webhooks", R"({"url":"ftp://a.example","events":["*"]})", 400, "webhook.malformed", "/url"},
      {kPost, "/v1/webhooks", R"({"url":"https://a.example","events":[]})", 400, "webhook.malformed", "/events"},
      {kPost, "/v1/webhooks", R"({"secret":"whsec_x"})", 400, "json.unknown_field", "/secret"},
      {kPatch, "/v1/webhooks/crm", R"({"url":1})", 400, "webhook.malformed", "/url"},
      {kPatch, "/v1/webhooks/crm", R"({"id":"other"})", 400, "json.unknown_field", "/id"},
      {kPatch, "/v1/webhooks/none", R"({})", 404, "webhook.not_found", ""},
      {kDelete, "/v1/webhooks/none", "", 404, "webhook.not_found", ""},
      {kPost, "/v1/webhooks/none/rotate-secret", "", 404, "webhook.not_found", ""},
      {kPost, "/v1/webhooks/none/replay", R"({"since":"2026-11-01T12:00:00Z"})", 404, "webhook.not_found", ""},
      {kPost, "/v1/webhooks/crm/replay", R"({})", 400, "body.bad_field", "/since"},
      {kPost, "/v1/webhooks/crm/replay", R"({"since":"yesterday"})", 400, "body.bad_field", "/since"},
      {kGet, "/v1/webhooks/none/deliveries", "", 404, "webhook.not_found", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.path) + " " + c.body);
    const auto response = as_client(c.method, c.path, c.body);
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(json(response).at("code"), c.code);
    EXPECT_EQ(find_string(json(response), "field").value_or(""), c.field);
  }
}

}  // namespace
}  // namespace acquaint::api
