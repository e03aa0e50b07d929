#include "api/v1/webhooks.h"

#include <algorithm>

#include "api/body.h"
#include "api/management/edit.h"
#include "api/query.h"
#include "webhooks/courier.h"
#include "webhooks/message.h"
#include "webhooks/signature.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using webhooks::Webhook;
using webhooks::WebhookState;
using StateOrNone = std::optional<WebhookState>;

constexpr std::string_view kList = "webhooks";
constexpr Duration kFormerSecretLasts = std::chrono::hours(24);

std::unexpected<Error> no_such_webhook() {
  return fail(Error::Kind::not_found, "webhook.not_found", "There is no such webhook.");
}

webhooks::CourierTools tools_of(Services& services) {
  return {services.events, services.webhooks, services.keys.seal, services.clock, services.random};
}

Result<const Webhook*> find_declared(const Call& call) {
  const auto& declared = call.settings->webhooks;
  const auto found = std::ranges::find(declared, call.request.path_value("id"), &Webhook::id);
  if (found == declared.end()) return no_such_webhook();
  return &*found;
}

// "active", "off" (by the operator), "failing" or "disabled" (by failures).
std::string_view status_of(const Webhook& webhook, const StateOrNone& state) {
  if (!webhook.enabled) return "off";
  if (state && state->disabled) return "disabled";
  return state && state->failing_since ? "failing" : "active";
}

JsonObject describe(const Webhook& webhook, const StateOrNone& state) {
  JsonObject out = webhooks::to_json(webhook);
  out["status"] = status_of(webhook, state);
  if (!state) return out;
  out["cursor"] = profile::to_text(state->position);
  if (state->failing_since) out["failing_since"] = to_iso8601(*state->failing_since);
  if (state->disabled) out["disabled_at"] = to_iso8601(*state->disabled);
  return out;
}

// What an answer that shows a secret must say of itself.
Response secret_answer(int status, JsonObject body) {
  return Response::json(status, body).with("Cache-Control", "no-store");
}

management::IsMeant is_webhook(std::string id) {
  return [id = std::move(id)](const JsonObject& element) {
    return find_string(element, "id") == id;
  };
}

Task<Result<Response>> list_webhooks(Call& call) {
  JsonArray list;
  for (const Webhook& webhook : call.settings->webhooks) {
    const auto state = co_await call.services.webhooks.find(webhook.id);
    if (!state) co_return std::unexpected(state.error());
    list.push_back(describe(webhook, *state));
  }
  JsonObject out;
  out["webhooks"] = std::move(list);
  co_return Response::json(200, out);
}

Task<Result<Response>> show_webhook(Call& call) {
  const auto webhook = find_declared(call);
  if (!webhook) co_return std::unexpected(webhook.error());
  const auto state = co_await call.services.webhooks.find((*webhook)->id);
  if (!state) co_return std::unexpected(state.error());
  co_return Response::json(200, describe(**webhook, *state));
}

// Makes the state first: a webhook that is in force without one would get a secret that nobody sees.
Task<Result<Response>> create_webhook(Call& call) {
  auto body = read_json_body(call.request,
                             {"id", "url", "events", "description", "enabled", "payload"});
  if (!body) co_return std::unexpected(body.error());
  if (!body->contains("id")) (*body)["id"] = "wh_" + random_hex(call.services.random, 8);
  const auto webhook = webhooks::parse_webhook(*body, "");
  if (!webhook) co_return std::unexpected(webhook.error());
  const auto taken = fail(Error::Kind::conflict, "webhook.exists", "Another webhook has this id.", "/id");
  const auto& declared = call.settings->webhooks;
  if (std::ranges::find(declared, webhook->id, &Webhook::id) != declared.end()) co_return taken;

  const auto latest = co_await call.services.events.latest();
  if (!latest) co_return std::unexpected(latest.error());
  std::string secret;
  const WebhookState fresh =
      webhooks::new_state(tools_of(call.services), webhook->id, *latest, secret);
  webhooks::StateChange replace = [&](const StateOrNone&) { return std::optional(fresh); };
  const auto made = co_await call.services.webhooks.change(webhook->id, std::move(replace), {});
  if (!made) co_return std::unexpected(made.error());

  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    if (management::find_element(document, kList, is_webhook(webhook->id)) != nullptr) return taken;
    management::add_element(document, kList, webhooks::to_json(*webhook));
    return document;
  };
  const auto edited = co_await management::edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  JsonObject out = describe(*webhook, *made);
  out["secret"] = secret;
  co_return secret_answer(201, std::move(out));
}

// Switching it on again, also when only failures had switched it off: it goes on where it stopped.
Task<Result<StateOrNone>> revive(Call& call, const std::string& id) {
  webhooks::StateChange change = [](const StateOrNone& held) {
    StateOrNone next = held;
    if (!next || !next->disabled) return Result<StateOrNone>(next);
    next->disabled.reset();
    next->failing_since.reset();
    ++next->turn;
    return Result<StateOrNone>(next);
  };
  return call.services.webhooks.change(id, std::move(change), {});
}

Task<Result<Response>> update_webhook(Call& call) {
  const auto declared = find_declared(call);
  if (!declared) co_return std::unexpected(declared.error());
  const auto body = read_json_body(call.request, {"url", "events", "description", "enabled", "payload"});
  if (!body) co_return std::unexpected(body.error());
  const std::string id = (*declared)->id;
  Result<Webhook> updated = no_such_webhook();
  settings::DocumentChange merge = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = management::find_element(document, kList, is_webhook(id));
    if (element == nullptr) return no_such_webhook();
    JsonObject next = *element;
    for (const auto& member : *body) next[member.key()] = member.value();
    updated = webhooks::parse_webhook(next, "");
    if (!updated) return std::unexpected(updated.error());
    *element = webhooks::to_json(*updated);
    return document;
  };
  const auto edited = co_await management::edit(call, std::move(merge));
  if (!edited) co_return std::unexpected(edited.error());
  Result<StateOrNone> state;
  if (find_bool(*body, "enabled") == true) {
    state = co_await revive(call, id);
  } else {
    state = co_await call.services.webhooks.find(id);
  }
  if (!state) co_return std::unexpected(state.error());
  co_return Response::json(200, describe(*updated, *state));
}

Task<Result<Response>> remove_webhook(Call& call) {
  const auto declared = find_declared(call);
  if (!declared) co_return std::unexpected(declared.error());
  const std::string id = (*declared)->id;
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    management::remove_elements(document, kList, is_webhook(id));
    return document;
  };
  const auto edited = co_await management::edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  webhooks::StateChange forget = [](const StateOrNone&) { return StateOrNone(); };
  const auto forgotten = co_await call.services.webhooks.change(id, std::move(forget), {});
  if (!forgotten) co_return std::unexpected(forgotten.error());
  co_return Response::no_content();
}

// A webhook that was declared in a document may have no state yet.
WebhookState state_or_new(Call& call, const StateOrNone& held, const std::string& id,
                          profile::EventPosition latest) {
  if (held) return *held;
  std::string secret;
  return webhooks::new_state(tools_of(call.services), id, latest, secret);
}

Task<Result<Response>> rotate_secret(Call& call) {
  const auto webhook = find_declared(call);
  if (!webhook) co_return std::unexpected(webhook.error());
  const auto latest = co_await call.services.events.latest();
  if (!latest) co_return std::unexpected(latest.error());
  const std::string id = (*webhook)->id, secret = webhooks::make_secret(call.services.random);
  const std::string sealed = webhooks::seal_secret(call.services.keys.seal, id, secret);
  const Time until = call.services.clock.now() + kFormerSecretLasts;
  webhooks::StateChange rotate = [&](const StateOrNone& held) {
    WebhookState next = state_or_new(call, held, id, *latest);
    next.secrets.resize(1);  // One former secret is enough: of two leaks the older one must end.
    next.secrets.front().until = until;
    next.secrets.insert(next.secrets.begin(), {.sealed = sealed, .until = std::nullopt});
    return Result<StateOrNone>(std::move(next));
  };
  const auto rotated = co_await call.services.webhooks.change(id, std::move(rotate), {});
  if (!rotated) co_return std::unexpected(rotated.error());
  JsonObject out;
  out["secret"] = secret;
  out["former_secret_valid_until"] = to_iso8601(until);
  co_return secret_answer(200, std::move(out));
}

Task<Result<Response>> replay(Call& call) {
  const auto webhook = find_declared(call);
  if (!webhook) co_return std::unexpected(webhook.error());
  const auto body = read_json_body(call.request, {"since"});
  if (!body) co_return std::unexpected(body.error());
  const auto since = parse_iso8601(find_string(*body, "since").value_or(""));
  if (!since) {
    co_return invalid("body.bad_field", "A time such as 2026-11-01T12:00:00Z is expected.", "/since");
  }
  const auto latest = co_await call.services.events.latest();
  if (!latest) co_return std::unexpected(latest.error());
  const auto start = std::min(profile::position_before(*since), *latest);
  const std::string id = (*webhook)->id;
  webhooks::StateChange move = [&](const StateOrNone& held) {
    WebhookState next = state_or_new(call, held, id, *latest);
    next.position = start;
    ++next.turn;
    return Result<StateOrNone>(std::move(next));
  };
  const auto moved = co_await call.services.webhooks.change(id, std::move(move), {});
  if (!moved) co_return std::unexpected(moved.error());
  co_return Response::json(202, describe(**webhook, *moved));
}

JsonObject describe(const webhooks::Delivery& delivery) {
  JsonObject out;
  out["number"] = delivery.number;
  out["message_id"] = webhooks::message_id(delivery.event);
  out["type"] = delivery.type;
  out["attempt"] = delivery.attempt;
  out["at"] = to_iso8601(delivery.at);
  out["outcome"] = delivery.outcome;
  if (delivery.status != 0) out["status"] = delivery.status;
  if (!delivery.code.empty()) out["code"] = delivery.code;
  out["ms"] = delivery.ms;
  return out;
}

Task<Result<Response>> list_deliveries(Call& call) {
  const auto webhook = find_declared(call);
  if (!webhook) co_return std::unexpected(webhook.error());
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto before = query->number("before", INT64_MAX, INT64_MAX);
  if (!before) co_return std::unexpected(before.error());
  const auto limit = query->number("limit", 50, webhooks::kDeliveriesKept);
  if (!limit) co_return std::unexpected(limit.error());
  const auto found = co_await call.services.webhooks.deliveries((*webhook)->id, *before, *limit);
  if (!found) co_return std::unexpected(found.error());
  JsonArray list;
  for (const webhooks::Delivery& delivery : *found) list.push_back(describe(delivery));
  JsonObject out;
  out["deliveries"] = std::move(list);
  co_return Response::json(200, out);
}

constexpr Route kWebhookRoutes[] = {
    {http::Method::get, "/v1/webhooks", Access::scopes("read:event_streams"), list_webhooks,
     "All webhooks and how they are."},
    {http::Method::post, "/v1/webhooks", Access::scopes("create:event_streams"), create_webhook,
     "Adds a webhook; shows its secret, once."},
    {http::Method::get, "/v1/webhooks/{id}", Access::scopes("read:event_streams"), show_webhook,
     "One webhook and how it is."},
    {http::Method::patch, "/v1/webhooks/{id}", Access::scopes("update:event_streams"), update_webhook,
     "Changes the members that are given; enabled: true also revives one that failures switched off."},
    {http::Method::delete_, "/v1/webhooks/{id}", Access::scopes("delete:event_streams"), remove_webhook,
     "Removes a webhook with its secret and its log."},
    {http::Method::post, "/v1/webhooks/{id}/rotate-secret", Access::scopes("update:event_streams"),
     rotate_secret, "A new secret, shown once; the former one signs as well for a day."},
    {http::Method::get, "/v1/webhooks/{id}/deliveries", Access::scopes("read:event_deliveries"),
     list_deliveries, "The last attempts, the latest first: before, limit."},
    {http::Method::post, "/v1/webhooks/{id}/replay", Access::scopes("update:event_deliveries"), replay,
     "Sends again what happened since a time."},
};

}  // namespace

std::span<const Route> webhook_routes() { return kWebhookRoutes; }

}  // namespace acquaint::api::v1
