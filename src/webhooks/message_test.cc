#include "webhooks/message.h"

#include <gtest/gtest.h>

#include "webhooks/signature.h"

namespace acquaint::webhooks {
namespace {

profile::FeedEvent sample_event() {
  return {.position = {0x1a},
          .user = *profile::UserId::parse("auth0|1"),
          .sequence = 3,
          .part = 1,
          .event = {.type = "attribute.set", .at = from_ms(1793534400123), .actor = "client:crm",
                    .attribute = "user_metadata.title", .data = {{"value", "Countess"}}}};
}

Webhook sample_webhook(Payload payload) {
  return {.id = "crm", .url = "https://crm.example/hook", .events = {"*"}, .description = {}, .enabled = true, .payload = payload};
}

TEST(Message, SaysWhatHappenedWithoutValues) {
  EXPECT_EQ(message_body(sample_webhook(Payload::ids), sample_event()),
            R"({"type":"attribute.set","timestamp":"2026-11-01T12:00:00.123Z","data":{"user_id":"auth0|1",)"
            R"("sequence":3,"part":1,"attribute":"user_metadata.title","actor":"client:crm",)"
            R"("cursor":"000000000000001a"}})");
}

TEST(Message, HasTheDataWhenTheOperatorWantsIt) {
  const auto body = *parse_json_object(message_body(sample_webhook(Payload::full), sample_event()));
  EXPECT_EQ(body.at("data").at("details").at("value"), "Countess");
}

TEST(Message, AnEventOfTheServerNamesNoUser) {
  profile::FeedEvent event = sample_event();
  event.user.reset();
  event.event.attribute.clear();
  EXPECT_EQ(message_body(sample_webhook(Payload::ids), event),
            R"({"type":"attribute.set","timestamp":"2026-11-01T12:00:00.123Z",)"
            R"("data":{"actor":"client:crm","cursor":"000000000000001a"}})");
}

TEST(Message, IsSignedWithEverySecret) {
  SeededRandom random{1};
  const std::string newer = make_secret(random), older = make_secret(random);
  const auto message = make_message(sample_webhook(Payload::ids), sample_event(), {newer, older}, from_ms(1793534400999));
  const auto header = [&](std::string_view name) {
    for (const auto& [held, value] : message.headers) {
      if (held == name) return value;
    }
    return std::string();
  };
  EXPECT_EQ(message.url, "https://crm.example/hook");
  EXPECT_EQ(header("webhook-id"), "evt_000000000000001a");
  EXPECT_EQ(header("webhook-timestamp"), "1793534400");
  EXPECT_EQ(header("webhook-signature"), sign(newer, "evt_000000000000001a", 1793534400, message.body) + " " +
                                             sign(older, "evt_000000000000001a", 1793534400, message.body));
}

}  // namespace
}  // namespace acquaint::webhooks
