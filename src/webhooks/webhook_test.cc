#include "webhooks/webhook.h"

#include <gtest/gtest.h>

namespace acquaint::webhooks {
namespace {

constexpr std::string_view kFull =
    R"({"id":"crm","url":"https://crm.example/hook?a=1","events":["attribute.*","user.created"],)"
    R"("enabled":false,"payload":"full","description":"To the CRM"})";

TEST(Webhook, IsReadAndWrittenAlike) {
  const auto webhook = parse_webhook(*parse_json(kFull), "");
  ASSERT_TRUE(webhook);
  EXPECT_EQ(to_text(to_json(*webhook)), kFull);
  const auto least = parse_webhook(*parse_json(R"({"id":"a","url":"https://a.example","events":["*"]})"), "");
  ASSERT_TRUE(least);
  EXPECT_TRUE(least->enabled);
  EXPECT_EQ(least->payload, Payload::ids);
}

TEST(Webhook, RefusesWhatItCannotUseAndPointsAtIt) {
  const struct {
    const char* name;
    const char* change;
    const char* code;
    const char* field;
  } kCases[] = {
      {"unknown member", R"({"secret":"whsec_x"})", "json.unknown_field", "/webhooks/0/secret"},
      {"no id", R"({"id":null})", "webhook.malformed", "/webhooks/0/id"},
      {"a bad id", R"({"id":"a/b"})", "webhook.malformed", "/webhooks/0/id"},
      {"no URL", R"({"url":"crm"})", "webhook.malformed", "/webhooks/0/url"},
      {"a URL with a password", R"({"url":"https://a:b@crm.example/"})", "webhook.malformed", "/webhooks/0/url"},
      {"another scheme", R"({"url":"file:///etc/passwd"})", "webhook.malformed", "/webhooks/0/url"},
      {"no events", R"({"events":[]})", "webhook.malformed", "/webhooks/0/events"},
      {"an event that is none", R"({"events":["user.created","A b"]})", "webhook.malformed", "/webhooks/0/events/1"},
      {"a star in the middle", R"({"events":["a*b"]})", "webhook.malformed", "/webhooks/0/events/0"},
      {"a number for a flag", R"({"enabled":1})", "webhook.malformed", "/webhooks/0/enabled"},
      {"another payload", R"({"payload":"all"})", "webhook.malformed", "/webhooks/0/payload"},
      {"a description that is no text", R"({"description":{}})", "webhook.malformed", "/webhooks/0/description"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    JsonObject object = *parse_json_object(kFull);
    const JsonObject changes = *parse_json_object(c.change);
    for (const auto& member : changes) object[member.key()] = member.value();
    const auto refused = parse_webhooks({object});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, c.code);
    EXPECT_EQ(refused.error().field, c.field);
  }
}

TEST(Webhook, TwoMayNotShareAnId) {
  const Json one = *parse_json(kFull);
  const auto refused = parse_webhooks({one, one});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "webhook.duplicate");
  EXPECT_EQ(refused.error().field, "/webhooks/1/id");
  EXPECT_FALSE(parse_webhooks(JsonArray(kWebhooksMax + 1, one)));
}

TEST(Webhook, WantsTheTypesThatItNames) {
  const struct {
    const char* pattern;
    const char* type;
    bool want;
  } kCases[] = {
      {"attribute.set", "attribute.set", true},   {"attribute.set", "attribute.removed", false},
      {"attribute.*", "attribute.removed", true}, {"attribute.*", "attributes.removed", false},
      {"attribute.*", "user.created", false},     {"*", "anything", true},
  };
  for (const auto& c : kCases) {
    Webhook webhook;
    webhook.events = {"user.erased", c.pattern};
    EXPECT_EQ(wants(webhook, c.type), c.want) << c.pattern << " " << c.type;
  }
}

}  // namespace
}  // namespace acquaint::webhooks
