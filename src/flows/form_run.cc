#include "flows/form_run.h"

#include <algorithm>

#include "flows/path.h"
#include "flows/requests.h"

namespace acquaint::flows {
namespace {

std::string_view text_of(const JsonObject& object, std::string_view name) {
  return find_string(object, name).value_or("");
}

bool jumps_to(const JsonObject& form, std::string_view from, std::string_view node) {
  return std::ranges::any_of(components_of(form, from), [&](const JsonObject* component) {
    const JsonObject* config = find_object(*component, "config");
    return text_of(*component, "type") == "JUMP_BUTTON" && config != nullptr &&
           text_of(*config, "next_node") == node;
  });
}

Progress failed(Error error) {
  return {.kind = Progress::Kind::failed, .message = {}, .error = std::move(error)};
}

// Through routers and flows to the next step, or to the end.
Task<Result<Progress>> advance(FormRun& run, const RunWorld& world, std::string pointer) {
  FlowState state{.scope = scope_of(run, world), .codes = run.codes};
  for (std::size_t flows = 0; flows <= kFlowRunsMax; ++flows) {
    const auto stop =
        follow(world.form.json, pointer, state.scope, {world.effects.now(), world.random});
    if (!stop) co_return failed(stop.error());
    if (stop->kind != Stop::Kind::flow) {
      run.node = stop->node;
      run.has_ended = stop->kind == Stop::Kind::ending;
      co_return Progress{.kind = run.has_ended ? Progress::Kind::ended : Progress::Kind::step};
    }
    const Document* flow =
        world.declared.find_flow(config_text(world.form.json, stop->node, "flow_id"));
    if (flow == nullptr) {
      co_return failed({Error::Kind::not_found, "auth0_flow.not_found",
                        "The form runs a flow that does not exist.", stop->node});
    }
    auto end = co_await run_flow(world.declared, *flow, state, world.random, world.effects);
    run.vars = state.scope.vars;
    run.codes = state.codes;
    if (!end) co_return failed(end.error());
    if (end->kind == FlowEnd::Kind::refused) {
      co_return Progress{
          .kind = Progress::Kind::refused, .message = std::move(end->message), .error = {}};
    }
    pointer = config_text(world.form.json, stop->node, "next_node");
  }
  co_return failed({Error::Kind::invalid, "auth0_form.loop", "The form leads in a circle.", ""});
}

// Whether the run can be kept, and read again within a ticket: what other servers answer may be
// nested deeply, or no UTF-8.
Result<Done> check_kept(const FormRun& run) {
  constexpr std::size_t kDepthMax = 28;
  if (parse_json(to_text(to_json(run)), {.depth_max = kDepthMax, .size_max = kRunBytesMax}))
    return Done{};
  return fail(Error::Kind::too_large, "auth0_form.too_large", "There is too much in this form.");
}

}  // namespace

JsonObject to_json(const FormRun& run) {
  JsonArray history;
  for (const std::string& node : run.history) history.emplace_back(node);
  return {{"fields", run.fields}, {"vars", run.vars},   {"codes", run.codes},
          {"node", run.node},     {"history", history}, {"ended", run.has_ended},
          {"round", run.round}};
}

FormRun parse_run(const JsonObject& stored) {
  FormRun run{.fields = object_or_empty(stored, "fields"),
              .vars = object_or_empty(stored, "vars"),
              .codes = object_or_empty(stored, "codes"),
              .node = std::string(text_of(stored, "node")),
              .history = {},
              .has_ended = find_bool(stored, "ended").value_or(false),
              .round = find_int(stored, "round").value_or(0)};
  if (const JsonArray* history = find_array(stored, "history")) {
    for (const Json& node : *history) run.history.emplace_back(std::string_view(node.as_string()));
  }
  return run;
}

bool is_reachable(const FormRun& run, const JsonObject& form, std::string_view node) {
  const JsonObject* found = find_node(form, node);
  if (found == nullptr || text_of(*found, "type") != "STEP") return false;
  return node == run.node || std::ranges::find(run.history, node) != run.history.end() ||
         jumps_to(form, run.node, node);
}

Scope scope_of(const FormRun& run, const RunWorld& world) {
  Scope scope;
  scope.context = world.context;
  scope.fields = run.fields;
  scope.vars = run.vars;
  scope.texts = texts_of(world.form.json, language_for(world.form.json, world.language));
  return scope;
}

Task<Result<Progress>> begin(FormRun& run, const RunWorld& world, JsonObject fields,
                             JsonObject vars) {
  if (to_text(fields).size() > kGivenBytesMax || to_text(vars).size() > kGivenBytesMax) {
    co_return fail(Error::Kind::too_large, "auth0_form.too_large",
                   "There is too much in this form.");
  }
  run.vars = std::move(vars);
  const Scope scope = scope_of(run, world);
  auto hidden = hidden_fields(world.form.json, fields, scope, {world.effects.now(), world.random});
  if (!hidden) co_return failed(hidden.error());
  run.fields = std::move(fields);
  for (auto& member : *hidden) run.fields[member.key()] = std::move(member.value());
  std::string first(first_node(world.form.json));
  auto progress = co_await advance(run, world, std::move(first));
  if (auto kept = check_kept(run); progress && !kept) co_return failed(kept.error());
  co_return progress;
}

Task<Result<Progress>> go_on(FormRun& run, const RunWorld& world, std::string_view step,
                             JsonObject answers) {
  for (const JsonObject* component : components_of(world.form.json, step))
    run.fields.erase(text_of(*component, "id"));
  for (auto& member : answers) run.fields[member.key()] = std::move(member.value());
  ++run.round;
  if (auto kept = check_kept(run); !kept) co_return std::unexpected(kept.error());
  JsonObject vars = run.vars;
  const std::string from(step);
  std::string next(config_text(world.form.json, from, "next_node"));
  auto progress = co_await advance(run, world, std::move(next));
  if (!progress) co_return progress;
  if (auto kept = check_kept(run); !kept) {
    run.vars = std::move(vars);
    run.has_ended = false;
    progress = failed(kept.error());
  }
  if (progress->kind == Progress::Kind::refused || progress->kind == Progress::Kind::failed) {
    run.node = from;
  } else if (const auto known = std::ranges::find(run.history, from); known == run.history.end()) {
    run.history.push_back(from);
  }
  co_return progress;
}

std::string ending_address(const FormRun& run, const RunWorld& world) {
  const JsonObject ending = object_or_empty(world.form.json, "ending");
  if (find_bool(ending, "resume_flow").value_or(false)) return {};
  const JsonObject redirection = object_or_empty(ending, "redirection");
  const std::string_view target = text_of(redirection, "target");
  if (!target.contains("://") || server_of(target).contains("{{")) return {};
  const Scope scope = scope_of(run, world);
  const auto filled = fill(Json(target), scope, {world.effects.now(), world.random});
  const std::string address = filled ? text_of_value(*filled) : std::string();
  const bool is_clean = std::ranges::none_of(address, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\';
  });
  return is_clean ? address : std::string();
}

}  // namespace acquaint::flows
