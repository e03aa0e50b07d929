#include "api/v1/experiments.h"

namespace acquaint::api::v1 {
namespace {

using asking::Experiment;
using asking::ExperimentArm;
using http::Response;

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

JsonObject to_json(const Experiment& experiment) {
  JsonObject out{{"name", experiment.name}, {"share", experiment.share / 100}};
  if (!experiment.group.empty()) out["group"] = experiment.group;
  JsonArray& arms = out["arms"].emplace_array();
  for (const ExperimentArm& arm : experiment.arms) arms.push_back(to_json(arm, experiment));
  return out;
}

Task<Result<Response>> list(Call& call) {
  JsonObject out{{"version", call.settings->version}};
  JsonArray& experiments = out["experiments"].emplace_array();
  for (const Experiment& experiment : call.settings->experiments.all()) experiments.push_back(to_json(experiment));
  co_return Response::json(200, out);
}

constexpr Route kExperimentRoutes[] = {
    {http::Method::get, "/v1/experiments", Access::scopes("read:stats", "read:tenant_settings"), list,
     "The declared experiments: arms, shares, hold-out."},
};

}  // namespace

std::span<const Route> experiment_routes() { return kExperimentRoutes; }

}  // namespace acquaint::api::v1
