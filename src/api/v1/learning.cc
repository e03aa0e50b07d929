#include "api/v1/learning.h"

#include "api/body.h"
#include "api/live_learner.h"

namespace acquaint::api::v1 {
namespace {

using asking::Learning;
using http::Response;

std::string_view name_of(Learning::Mode mode) {
  switch (mode) {
    case Learning::Mode::off: return "off";
    case Learning::Mode::observe: return "observe";
    case Learning::Mode::on: return "on";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

struct Step {
  std::string_view name;
  std::string reason;
};

// Where on the ladder of docs/learning.md the site stands, and what the next step waits for.
Step step_of(const Guide* guide, const Learning& policy) {
  if (policy.mode == Learning::Mode::off) return {"off", "The settings have learning off."};
  if (guide == nullptr) return {"starting", "The log of events has not been read to its end yet."};
  if (policy.mode == Learning::Mode::observe) return {"observing", "The settings let the model learn only."};
  if (guide->is_off) return {"switched_off", "Users of the learned order fared worse than the control group."};
  if (guide->model.asks < policy.asks_min) {
    return {"gathering", "Fewer than asks_min questions have been answered or not."};
  }
  if (!guide->model.is_trusted) return {"evidence", "The model does not predict answers well enough yet."};
  if (guide->standard.count + guide->learned.count < policy.ramp_users) {
    return {"half", "Fewer than ramp_users users have been compared."};
  }
  return {"full", "All but the control group get the learned order."};
}

JsonObject describe(const asking::Tally& tally) {
  return {{"users", tally.count}, {"points", tally.mean}};
}

JsonObject describe_users(const Guide& guide) {
  JsonObject users{{"standard", describe(guide.standard)},
                   {"learned", describe(guide.learned)},
                   {"watched", guide.newcomers}};
  if (const auto difference = asking::difference_of(guide.standard, guide.learned)) {
    users["difference"] = JsonObject{{"points", difference->mean}, {"bound", difference->bound}};
  } else {
    users["difference"] = nullptr;
  }
  return users;
}

Task<Result<Response>> show(Call& call) {
  const Learning& policy = call.settings->policy.learning;
  const GuidePtr guide = call.services.learner.guide(*call.settings);
  const Step step = step_of(guide.get(), policy);
  JsonObject body{{"mode", name_of(policy.mode)}, {"step", step.name}, {"reason", step.reason}};
  if (guide) {
    body["switched_off"] = guide->is_off;
    body["control"] = guide->guidance(policy).control;
    body["model"] = JsonObject{{"version", guide->model.version},
                               {"asks", guide->model.asks},
                               {"evidence", guide->model.evidence},
                               {"trusted", guide->model.is_trusted}};
    body["users"] = describe_users(*guide);
    body["cursor"] = profile::to_text(guide->position);
  }
  co_return Response::json(200, body).with("Cache-Control", "no-store");
}

// The log of events is all that there is to learn from, so that is where it is written.
Task<Result<Response>> tell(Call& call, std::string_view type) {
  if (const auto body = read_json_body(call.request, {}); !body) co_return std::unexpected(body.error());
  profile::Event event{.type = std::string(type),
                       .at = call.services.clock.now(),
                       .actor = call.principal.actor(),
                       .attribute = {},
                       .data = {}};
  const auto told = co_await call.services.events.append(std::move(event));
  if (!told) co_return std::unexpected(told.error());
  co_return Response::no_content();
}

Task<Result<Response>> reset(Call& call) { co_return co_await tell(call, asking::kLearningReset); }
Task<Result<Response>> resume(Call& call) { co_return co_await tell(call, asking::kLearningResumed); }

constexpr Route kLearningRoutes[] = {
    {http::Method::get, "/v1/learning", Access::scopes("read:tenant_settings"), show,
     "What was learnt, whether it is used, and why not."},
    {http::Method::post, "/v1/learning/reset", Access::scopes("update:tenant_settings"), reset,
     "Forgets what was learnt, and the comparison."},
    {http::Method::post, "/v1/learning/resume", Access::scopes("update:tenant_settings"), resume,
     "Switches on again what did harm, and begins the comparison anew."},
};

}  // namespace

std::span<const Route> learning_routes() { return kLearningRoutes; }

}  // namespace acquaint::api::v1
