#include "api/v1/experiments.h"

#include "analytics/interval.h"

namespace acquaint::api::v1 {
namespace {

using asking::Experiment;
using asking::ExperimentArm;
using http::Response;

using analytics::CohortSum;

// Up to when everything has been counted: until now, unless the bookkeeper is behind.
Task<Result<Time>> counted_until(Call& call) {
  const auto latest = co_await call.services.events.latest();
  if (!latest) co_return std::unexpected(latest.error());
  const auto counted_to = co_await call.services.figures.counted_to();
  if (!counted_to) co_return std::unexpected(counted_to.error());
  if (*counted_to >= *latest) co_return call.services.clock.now();
  co_return from_ms(counted_to->number >> profile::kPositionTimeShift);
}

JsonObject to_json(const ExperimentArm& arm, const Experiment& experiment) {
  JsonObject out{{"name", arm.name},
                 {"percent", arm.percent},
                 {"share", experiment.share / 100 * arm.percent / 100},
                 {"hold_out", arm.name == asking::kHoldOut}};
  if (!arm.policy.empty()) out["policy"] = arm.policy;
  if (arm.forms.empty()) return out;
  JsonObject& forms = out["forms"].emplace_object();
  for (const auto& [id, change] : arm.forms) {
    JsonObject& form = forms[id].emplace_object();
    if (!change.cadence.empty()) form["cadence"] = change.cadence;
    if (!change.replaced_by.empty()) form["replaced_by"] = change.replaced_by;
  }
  return out;
}

JsonObject to_json(const Experiment& experiment, const std::vector<CohortSum>& sums) {
  JsonObject out{{"name", experiment.name}, {"share", experiment.share / 100}};
  if (!experiment.group.empty()) out["group"] = experiment.group;
  std::vector<std::string> names;
  for (const ExperimentArm& arm : experiment.arms) names.push_back(arm.name);
  const JsonObject users = analytics::describe_users(sums, experiment.name, names);
  JsonArray& arms = out["arms"].emplace_array();
  for (const ExperimentArm& arm : experiment.arms) {
    JsonObject each = to_json(arm, experiment);
    each["users"] = users.at(arm.name);
    arms.push_back(std::move(each));
  }
  out["lift"] = analytics::describe_lift(sums, experiment.name, names);
  return out;
}

// Asking as a whole beside those whom the policy holds out.
JsonObject describe_hold_out(double percent, const std::vector<CohortSum>& sums) {
  const std::vector<std::string> arms{std::string(asking::kHoldOut), std::string(asking::kAsked)};
  return {{"share", percent / 100},
          {"users", analytics::describe_users(sums, asking::kPolicyHoldOut, arms)},
          {"lift", analytics::describe_lift(sums, asking::kPolicyHoldOut, arms)}};
}

Task<Result<Response>> list(Call& call) {
  const auto until = co_await counted_until(call);
  if (!until) co_return std::unexpected(until.error());
  const auto sums = co_await call.services.figures.cohorts(analytics::watched_to(*until));
  if (!sums) co_return std::unexpected(sums.error());
  JsonObject out{{"version", call.settings->version}, {"least", analytics::kLeastCounted}};
  JsonArray& experiments = out["experiments"].emplace_array();
  for (const Experiment& experiment : call.settings->experiments.all()) experiments.push_back(to_json(experiment, *sums));
  const double held_out = call.settings->policy.hold_out;
  if (held_out > 0) out["hold_out"] = describe_hold_out(held_out, *sums);
  co_return Response::json(200, out).with("Cache-Control", "no-store");
}

constexpr Route kExperimentRoutes[] = {
    {http::Method::get, "/v1/experiments", Access::scopes("read:stats", "read:tenant_settings"), list,
     "The declared experiments: arms, how many users are in each, what they did, and the lift against the hold-out."},
};

}  // namespace

std::span<const Route> experiment_routes() { return kExperimentRoutes; }

}  // namespace acquaint::api::v1
