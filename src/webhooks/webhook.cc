#include "webhooks/webhook.h"

#include <algorithm>

#include "outbound/url.h"

namespace acquaint::webhooks {
namespace {

constexpr std::size_t kIdBytesMax = 64;
constexpr std::size_t kTypeBytesMax = 100;
constexpr std::size_t kTypesMax = 50;
constexpr std::size_t kDescriptionBytesMax = 500;

std::unexpected<Error> malformed(std::string_view at, std::string_view name, std::string message) {
  return invalid("webhook.malformed", std::move(message), pointer_to(at, name));
}

bool is_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= kIdBytesMax && std::ranges::all_of(text, fits);
}

// "attribute.set", "attribute.*", "*".
bool is_pattern(std::string_view text) {
  if (text == "*") return true;
  if (text.ends_with(".*")) text.remove_suffix(2);
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; };
  return !text.empty() && text.size() <= kTypeBytesMax && std::ranges::all_of(text, fits);
}

Result<std::vector<std::string>> read_events(const JsonObject& object, std::string_view at) {
  const JsonArray* list = find_array(object, "events");
  if (list == nullptr || list->empty() || list->size() > kTypesMax) {
    return malformed(at, "events", "A list of 1 to 50 types of events is expected.");
  }
  std::vector<std::string> events;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const boost::json::string* text = (*list)[i].if_string();
    if (text == nullptr || !is_pattern(*text)) {
      return invalid("webhook.malformed",
                     "A type such as \"attribute.set\", or \"attribute.*\" or \"*\", is expected.",
                     pointer_to(pointer_to(at, "events"), i));
    }
    events.emplace_back(*text);
  }
  return events;
}

Result<Done> read_flags(const JsonObject& object, std::string_view at, Webhook& webhook) {
  if (const Json* enabled = find(object, "enabled")) {
    if (!enabled->is_bool()) return malformed(at, "enabled", "true or false is expected.");
    webhook.enabled = enabled->get_bool();
  }
  if (const Json* payload = find(object, "payload")) {
    if (*payload != Json("ids") && *payload != Json("full")) {
      return malformed(at, "payload", "\"ids\" or \"full\" is expected.");
    }
    webhook.payload = *payload == Json("full") ? Payload::full : Payload::ids;
  }
  if (const Json* description = find(object, "description")) {
    if (!description->is_string() || description->get_string().size() > kDescriptionBytesMax) {
      return malformed(at, "description", "A text of at most 500 bytes is expected.");
    }
    webhook.description = description->get_string();
  }
  return Done{};
}

}  // namespace

Result<Webhook> parse_webhook(const Json& json, std::string_view at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid("webhook.malformed", "An object is expected.", std::string(at));
  const auto known =
      only_fields(*object, {"id", "url", "events", "description", "enabled", "payload"}, at);
  if (!known) return std::unexpected(known.error());
  Webhook webhook;
  webhook.id = find_string(*object, "id").value_or("");
  if (!is_id(webhook.id)) {
    return malformed(at, "id", "1 to 64 of a-z, 0-9, '-' and '_' are expected.");
  }
  webhook.url = find_string(*object, "url").value_or("");
  if (!outbound::Url::parse(webhook.url)) {
    return malformed(at, "url", "An https address without a user name is expected.");
  }
  auto events = read_events(*object, at);
  if (!events) return std::unexpected(std::move(events.error()));
  webhook.events = std::move(*events);
  if (const auto read = read_flags(*object, at, webhook); !read) {
    return std::unexpected(read.error());
  }
  return webhook;
}

Result<std::vector<Webhook>> parse_webhooks(const JsonArray& list, std::string_view base) {
  if (list.size() > kWebhooksMax) {
    return invalid("webhook.malformed", "At most 50 webhooks can be declared.", std::string(base));
  }
  std::vector<Webhook> webhooks;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_to(base, i);
    auto webhook = parse_webhook(list[i], at);
    if (!webhook) return std::unexpected(std::move(webhook.error()));
    if (std::ranges::find(webhooks, webhook->id, &Webhook::id) != webhooks.end()) {
      return invalid("webhook.duplicate", "Another webhook has this id.", pointer_to(at, "id"));
    }
    webhooks.push_back(std::move(*webhook));
  }
  return webhooks;
}

JsonObject to_json(const Webhook& webhook) {
  JsonObject out;
  out["id"] = webhook.id;
  out["url"] = webhook.url;
  out["events"] = JsonArray(webhook.events.begin(), webhook.events.end());
  out["enabled"] = webhook.enabled;
  out["payload"] = webhook.payload == Payload::full ? "full" : "ids";
  out["description"] = webhook.description;
  return out;
}

bool wants(const Webhook& webhook, std::string_view type) {
  return std::ranges::any_of(webhook.events, [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return pattern == type;
    return type.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

}  // namespace acquaint::webhooks
