#include "webhooks/message.h"

#include "webhooks/signature.h"

namespace acquaint::webhooks {

std::string message_id(profile::EventPosition position) { return "evt_" + to_text(position); }

std::string message_body(const Webhook& webhook, const profile::FeedEvent& event) {
  JsonObject data;
  if (event.user) {
    data["user_id"] = event.user->text();
    data["sequence"] = event.sequence;
    data["part"] = event.part;
  }
  if (!event.event.attribute.empty()) data["attribute"] = event.event.attribute;
  data["actor"] = event.event.actor;
  data["cursor"] = to_text(event.position);
  if (webhook.payload == Payload::full) data["details"] = event.event.data;
  JsonObject body;
  body["type"] = event.event.type;
  body["timestamp"] = to_iso8601(event.event.at);
  body["data"] = std::move(data);
  return to_text(body);
}

outbound::HttpRequest make_message(const Webhook& webhook, const profile::FeedEvent& event,
                                   const std::vector<std::string>& secrets, Time now) {
  const std::string id = message_id(event.position);
  const std::int64_t seconds = to_ms(now) / 1000;
  outbound::HttpRequest request;
  request.method = outbound::Method::post;
  request.url = webhook.url;
  request.purpose = "webhook";
  request.body = message_body(webhook, event);
  std::string signatures;
  for (const std::string& secret : secrets) {
    signatures.append(signatures.empty() ? "" : " ").append(sign(secret, id, seconds, request.body));
  }
  request.headers = {{"Content-Type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(seconds)},
                     {"webhook-signature", signatures}};
  return request;
}

}  // namespace acquaint::webhooks
