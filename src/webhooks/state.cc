#include "webhooks/state.h"

namespace acquaint::webhooks {
namespace {

std::unexpected<Error> corrupt() {
  return fail(Error::Kind::internal, "webhook.corrupt", "What is stored of a webhook could not be read.");
}

std::optional<Time> find_time(const JsonObject& object, std::string_view name) {
  const auto ms = find_int(object, name);
  return ms ? std::optional(from_ms(*ms)) : std::nullopt;
}

void put(JsonObject& into, const char* name, std::optional<Time> time) {
  if (time) into[name] = to_ms(*time);
}

}  // namespace

JsonObject to_json(const WebhookState& state) {
  JsonArray secrets;
  for (const StoredSecret& secret : state.secrets) {
    JsonObject one{{"sealed", secret.sealed}};
    put(one, "until", secret.until);
    secrets.push_back(std::move(one));
  }
  JsonObject out{{"secrets", std::move(secrets)},
                 {"position", state.position.number},
                 {"turn", state.turn}};
  put(out, "failing_since", state.failing_since);
  put(out, "disabled", state.disabled);
  return out;
}

Result<WebhookState> parse_state(const JsonObject& stored) {
  const JsonArray* secrets = find_array(stored, "secrets");
  const auto position = find_int(stored, "position"), turn = find_int(stored, "turn");
  if (secrets == nullptr || !position || !turn) return corrupt();
  WebhookState state{.secrets = {},
                     .position = {*position},
                     .turn = static_cast<std::uint64_t>(*turn),
                     .failing_since = find_time(stored, "failing_since"),
                     .disabled = find_time(stored, "disabled")};
  for (const Json& element : *secrets) {
    const JsonObject* secret = element.if_object();
    const auto sealed = secret == nullptr ? std::nullopt : find_string(*secret, "sealed");
    if (!sealed) return corrupt();
    state.secrets.push_back({std::string(*sealed), find_time(*secret, "until")});
  }
  return state;
}

JsonObject to_json(const Delivery& delivery) {
  return {{"event", delivery.event.number}, {"type", delivery.type},
          {"attempt", delivery.attempt},    {"at", to_ms(delivery.at)},
          {"status", delivery.status},      {"code", delivery.code},
          {"ms", delivery.ms},              {"outcome", delivery.outcome}};
}

Result<Delivery> parse_delivery(std::uint64_t number, const JsonObject& stored) {
  const auto event = find_int(stored, "event"), attempt = find_int(stored, "attempt");
  const auto at = find_int(stored, "at"), status = find_int(stored, "status");
  const auto ms = find_int(stored, "ms");
  const auto type = find_string(stored, "type"), code = find_string(stored, "code");
  const auto outcome = find_string(stored, "outcome");
  if (!event || !attempt || !at || !status || !ms || !type || !code || !outcome) return corrupt();
  return Delivery{.number = number,
                  .event = {*event},
                  .type = std::string(*type),
                  .attempt = static_cast<int>(*attempt),
                  .at = from_ms(*at),
                  .status = static_cast<int>(*status),
                  .code = std::string(*code),
                  .ms = *ms,
                  .outcome = std::string(*outcome)};
}

}  // namespace acquaint::webhooks
