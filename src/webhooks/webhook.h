// Webhooks as the operator declares them: which events go to which URL, and what of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::webhooks {

enum class Payload {
  ids,   // What happened to which user and attribute. No values.
  full,  // The event with its data, in which there are values of the user.
};

struct Webhook {
  std::string id;
  std::string url;
  std::vector<std::string> events;  // "attribute.set", "attribute.*" or "*".
  std::string description;
  bool enabled = true;
  Payload payload = Payload::ids;

  bool operator==(const Webhook&) const = default;
};

inline constexpr std::size_t kWebhooksMax = 50;

// One webhook: {"id", "url", "events", "description", "enabled", "payload": "ids" | "full"}. Errors
// are `invalid` and their field points into it from `at`: "webhook.malformed", "json.unknown_field".
Result<Webhook> parse_webhook(const Json& webhook, std::string_view at);

// The "webhooks" list of a settings document; also "webhook.duplicate".
Result<std::vector<Webhook>> parse_webhooks(const JsonArray& list,
                                            std::string_view base = "/webhooks");
JsonObject to_json(const Webhook& webhook);

// Whether events of this type go to the webhook.
bool wants(const Webhook& webhook, std::string_view type);

}  // namespace acquaint::webhooks
