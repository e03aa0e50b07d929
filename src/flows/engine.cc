#include "flows/engine.h"

#include <algorithm>

#include "base/encoding.h"
#include "flows/condition.h"
#include "flows/mail_address.h"
#include "flows/requests.h"

namespace acquaint::flows {
namespace {

constexpr Duration kCodeLife = std::chrono::minutes(5);
constexpr std::int64_t kCodeTriesMax = 5;

std::unexpected<Error> bad_action(std::string message) {
  return invalid("auth0_flow.bad_action", std::move(message));
}

std::string text_of(const JsonObject& object, std::string_view name) {
  const Json* value = find(object, name);
  return value == nullptr ? std::string() : text_of_value(*value);
}

struct Runnable {
  std::string_view type;
  std::string_view action;
};

constexpr Runnable kRunnable[] = {
    {"FLOW", "BOOLEAN_CONDITION"}, {"FLOW", "STORE_VARS"},      {"FLOW", "ERROR_MESSAGE"},
    {"FLOW", "MAP_VALUE"},         {"FLOW", "RETURN_JSON"},     {"FLOW", "DO_NOTHING"},
    {"JSON", "PARSE_JSON"},        {"JSON", "CREATE_JSON"},     {"JSON", "SERIALIZE_JSON"},
    {"OTP", "GENERATE_CODE"},      {"OTP", "VERIFY_CODE"},      {"EMAIL", "VERIFY_EMAIL"},
    {"HTTP", "SEND_REQUEST"},      {"CLEARBIT", "FIND_PERSON"}, {"CLEARBIT", "FIND_COMPANY"},
    {"AUTH0", "GET_USER"},         {"AUTH0", "UPDATE_USER"},    {"AUTH0", "CREATE_USER"},
};

// One run of one flow.
class FlowRun {
 public:
  FlowRun(const Declared& declared, FlowState& state, Random& random, Effects& effects)
      : declared_(declared),
        state_(state),
        random_(random),
        effects_(effects),
        begun_(effects.now()) {}

  Task<Result<FlowEnd>> run(const JsonArray& actions) {
    const auto ran = co_await run_list(actions);
    if (!ran) co_return std::unexpected(ran.error());
    co_return std::move(end_);
  }

  Execution execution(std::string flow, const Result<FlowEnd>& end) {
    Execution told{.flow = std::move(flow),
                   .outcome = Execution::Outcome::completed,
                   .code = {},
                   .begun = begun_,
                   .ended = effects_.now(),
                   .actions = std::move(ran_)};
    if (end && end->kind == FlowEnd::Kind::refused) told.outcome = Execution::Outcome::refused;
    if (!end) {
      told.outcome = Execution::Outcome::failed;
      told.code = end.error().code;
    }
    return told;
  }

 private:
  Task<Result<Done>> run_list(const JsonArray& actions) {
    for (const Json& element : actions) {
      if (has_ended_) break;
      const JsonObject* action = element.if_object();
      if (action == nullptr) continue;
      if (auto may = count(); !may) co_return may;
      auto ran = co_await run_action(*action);
      if (!ran) co_return ran;
    }
    co_return Done{};
  }

  Result<Done> count() {
    if (++runs_ > kActionRunsMax) {
      return invalid("auth0_flow.too_many_actions", "The flow has run too many actions.");
    }
    if (effects_.now() - begun_ > kFlowPatience) {
      return fail(Error::Kind::unavailable, "auth0_flow.too_slow", "The flow takes too long.");
    }
    return Done{};
  }

  // What goes wrong in an action that may fail is its output.
  Task<Result<Done>> run_action(const JsonObject& action) {
    const std::string id = text_of(action, "id");
    const Time began = effects_.now();
    const std::size_t place = ran_.size();
    ran_.push_back({.id = id, .type = text_of(action, "type"), .action = text_of(action, "action"), .code = {}});
    auto output = co_await output_of(action);
    ran_[place].took = effects_.now() - began;
    if (!output) ran_[place].code = output.error().code;
    if (output) {
      state_.scope.actions[id] = std::move(*output);
      co_return Done{};
    }
    Error error = output.error();
    if (find_bool(action, "allow_failure").value_or(false)) {
      state_.scope.actions[id] = JsonObject{{"error", JsonObject{{"code", error.code}}}};
      co_return Done{};
    }
    if (error.field.empty()) error.field = id;
    co_return std::unexpected(std::move(error));
  }

  Chance chance() { return {effects_.now(), random_}; }

  Result<JsonObject> filled_params(const JsonObject& action) {
    JsonObject params = object_or_empty(action, "params");
    for (const std::string_view branch : {"if", "then", "else"})
      params.erase(branch);  // Read later, or not at all.
    auto filled = fill(params, state_.scope, chance());
    if (!filled) return std::unexpected(filled.error());
    return std::move((*filled)->get_object());
  }

  Task<Result<Json>> output_of(const JsonObject& action) {
    const std::string type = text_of(action, "type"), name = text_of(action, "action");
    if (!is_runnable_action(type, name)) {
      co_return invalid("auth0_flow.not_runnable",
                        "The flow has an action that cannot be run here.");
    }
    const auto params = filled_params(action);
    if (!params) co_return std::unexpected(params.error());
    if (type == "FLOW") co_return co_await control(action, name, *params);
    if (type == "JSON") co_return json(name, *params);
    if (type == "OTP") co_return one_time_code(name, *params);
    if (type == "EMAIL")
      co_return check_address(text_of(*params, "email"), object_or_empty(*params, "rules"));
    if (type == "AUTH0") co_return co_await user(name, *params);
    co_return co_await request(action, type, name, *params);
  }

  Task<Result<Json>> control(const JsonObject& action, const std::string& name,
                             const JsonObject& params) {
    if (name == "BOOLEAN_CONDITION") co_return co_await branch(object_or_empty(action, "params"));
    if (name == "STORE_VARS") {
      for (const auto& member : object_or_empty(params, "vars"))
        state_.scope.vars[member.key()] = member.value();
      co_return object_or_empty(params, "vars");
    }
    if (name == "ERROR_MESSAGE") {
      end_ = {.kind = FlowEnd::Kind::refused,
              .message = text_of(params, "message").substr(0, 2'048)};
      has_ended_ = true;
    }
    if (name == "MAP_VALUE") {
      const Json* mapped = find(object_or_empty(params, "cases"), text_of(params, "input"));
      if (mapped == nullptr) mapped = find(params, "fallback");
      co_return mapped == nullptr ? Json(nullptr) : *mapped;
    }
    if (name == "RETURN_JSON") {
      const Json* payload = find(params, "payload");
      end_.returned = payload == nullptr ? Json(nullptr) : *payload;
      has_ended_ = true;
    }
    co_return Json(nullptr);
  }

  Task<Result<Json>> branch(const JsonObject& params) {
    const Json* condition = find(params, "if");
    const auto held =
        condition == nullptr ? Result<bool>(false) : holds(*condition, state_.scope, chance());
    if (!held) co_return std::unexpected(held.error());
    const auto ran = co_await run_list(array_or_empty(params, *held ? "then" : "else"));
    if (!ran) co_return std::unexpected(ran.error());
    co_return Json(*held);
  }

  static Result<Json> json(const std::string& name, const JsonObject& params) {
    if (name == "PARSE_JSON") {
      auto parsed = parse_json(text_of(params, "json"));
      if (!parsed) return bad_action("The text is no JSON.");
      return parsed;
    }
    const Json* object = find(params, "object");
    if (object == nullptr) return bad_action("An object is expected.");
    return name == "CREATE_JSON" ? *object : Json(to_text(*object));
  }

  // The hash is kept: whoever sees a stored run learns no code.
  std::string code_hash(const std::string& reference, const std::string& code) {
    return to_hex(sha256(reference + "\n" + code));
  }

  Result<Json> one_time_code(const std::string& name, const JsonObject& params) {
    const std::string reference = text_of(params, "reference");
    if (reference.empty() || reference.size() > 255) return bad_action("A reference is expected.");
    return name == "GENERATE_CODE" ? make_code(reference, params)
                                   : verify_code(reference, text_of(params, "code"));
  }

  Result<Json> make_code(const std::string& reference, const JsonObject& params) {
    const std::int64_t length = find_int(params, "length").value_or(6);
    if (length < 1 || length > 10 ||
        (state_.codes.size() >= 20 && !state_.codes.contains(reference))) {
      return bad_action("A length of 1 to 10 is expected, and at most 20 codes at once.");
    }
    std::string code;
    while (std::ssize(code) < length) {
      std::byte byte{};
      random_.fill({&byte, 1});
      const int number = std::to_integer<int>(byte);
      if (number < 250)
        code += static_cast<char>('0' + number % 10);  // Those above are thrown away: no bias.
    }
    state_.codes[reference] = JsonObject{{"hash", code_hash(reference, code)},
                                         {"expires", to_ms(effects_.now() + kCodeLife)},
                                         {"tries", 0}};
    return JsonObject{{"code", code}};
  }

  Result<Json> verify_code(const std::string& reference, const std::string& code) {
    const auto answer = [](std::string_view cause) {
      return JsonObject{{"valid", cause == "VALID"}, {"cause", cause}};
    };
    Json* kept = state_.codes.if_contains(reference);
    JsonObject* held = kept == nullptr ? nullptr : kept->if_object();
    if (held == nullptr) return answer("MISSING");
    const std::int64_t tries = find_int(*held, "tries").value_or(0) + 1;
    if (find_int(*held, "expires").value_or(0) <= to_ms(effects_.now()) || tries > kCodeTriesMax) {
      state_.codes.erase(reference);
      return answer("EXPIRED");
    }
    if (!equal_in_constant_time(text_of(*held, "hash"), code_hash(reference, code))) {
      (*held)["tries"] = tries;
      return answer("UNEQUAL");
    }
    state_.codes.erase(reference);
    return answer("VALID");
  }

  Result<const VaultConnection*> connection_of(const JsonObject& params, std::string_view app) {
    const VaultConnection* connection =
        declared_.find_vault_connection(text_of(params, "connection_id"));
    if (connection == nullptr || connection->app_id != app || !connection->is_ready()) {
      return bad_action("A vault connection for this, with its setup, is expected.");
    }
    return connection;
  }

  Task<Result<Json>> user(const std::string& name, const JsonObject& params) {
    const auto connection = connection_of(params, "AUTH0");
    if (!connection) co_return std::unexpected(connection.error());
    ManagementCall call{
        .method = "GET", .user = text_of(params, "user_id"), .scope = "read:users", .body = {}};
    if (name == "UPDATE_USER") {
      call = {.method = "PATCH",
              .user = call.user,
              .scope = "update:users",
              .body = object_or_empty(params, "changes")};
    } else if (name == "CREATE_USER") {
      call = {.method = "POST",
              .user = {},
              .scope = "create:users",
              .body = object_or_empty(params, "payload")};
    }
    if (name != "CREATE_USER" && call.user.empty())
      co_return bad_action("The id of a user is expected.");
    auto answered = co_await effects_.manage(**connection, std::move(call));
    if (!answered) co_return std::unexpected(answered.error());
    co_return std::move(*answered);
  }

  Result<HttpCall> http_call(const JsonObject& action, const std::string& type,
                             const std::string& name, const JsonObject& params) {
    if (type == "HTTP" && !params.contains("connection_id")) {
      return make_request(params, text_of(object_or_empty(action, "params"), "url"), nullptr);
    }
    const auto connection = connection_of(params, type);
    if (!connection) return std::unexpected(connection.error());
    if (type == "CLEARBIT") return make_clearbit_request(name, params, **connection);
    return make_request(params, text_of(object_or_empty(action, "params"), "url"), *connection);
  }

  Task<Result<Json>> request(const JsonObject& action, const std::string& type,
                             const std::string& name, const JsonObject& params) {
    auto call = http_call(action, type, name, params);
    if (!call) co_return std::unexpected(call.error());
    auto reply = co_await effects_.call(std::move(*call));
    if (!reply) co_return std::unexpected(reply.error());
    // Clearbit answers 404 about whom it does not know.
    const bool is_unknown = type == "CLEARBIT" && reply->status == 404;
    // Nobody follows a redirect: what was sent did not arrive.
    if (reply->status >= 300 && !is_unknown) {
      co_return fail(Error::Kind::unavailable, "auth0_flow.refused",
                     "The other server refused the request.");
    }
    JsonObject described = describe_reply(*reply);
    if (type != "CLEARBIT") co_return std::move(described);
    co_return is_unknown ? Json(nullptr) : described["body"];
  }

  const Declared& declared_;
  FlowState& state_;
  Random& random_;
  Effects& effects_;
  const Time begun_;
  std::size_t runs_ = 0;
  bool has_ended_ = false;
  FlowEnd end_;
  std::vector<RanAction> ran_;
};

}  // namespace

bool is_runnable_action(std::string_view type, std::string_view action) {
  return std::ranges::any_of(
      kRunnable, [&](const Runnable& one) { return one.type == type && one.action == action; });
}

Task<Result<FlowEnd>> run_flow(const Declared& declared, const Document& flow, FlowState& state,
                               Random& random, Effects& effects) {
  state.scope.actions.clear();
  FlowRun run(declared, state, random, effects);
  auto end = co_await run.run(array_or_empty(flow.json, "actions"));
  effects.executed(run.execution(flow.id, end));
  co_return end;
}

}  // namespace acquaint::flows
