#include "api/operations/probes.h"

#include "api/operations/operations.h"

namespace acquaint::api::operations {
namespace {

using http::Response;

Task<Result<Response>> live(Call&) { co_return Response::text(200, "ok\n"); }

Task<Result<Response>> ready(Call& call) {
  const std::string problem = call.services.operations.problem();
  if (!problem.empty()) co_return Response::text(503, problem + "\n");
  co_return Response::text(200, "ok\n");
}

Task<Result<Response>> metrics(Call& call) {
  Response response = Response::text(200, call.services.operations.metrics());
  response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
  co_return response;
}

Task<Result<Response>> version(Call& call) {
  JsonObject body;
  body["version"] = call.services.version;
  body["settings"] = call.settings->version;
  co_return Response::json(200, std::move(body));
}

constexpr Route kProbeRoutes[] = {
    {http::Method::get, "/livez", Access::anyone(), live, "200 while the program runs."},
    {http::Method::get, "/readyz", Access::anyone(), ready,
     "200 while it can do its work, else 503 and what is wrong."},
    {http::Method::get, "/metrics", Access::anyone(), metrics, "Metrics in Prometheus' text format."},
    {http::Method::get, "/version", Access::anyone(), version,
     "The versions of the program and of the settings in force."},
};

}  // namespace

std::span<const Route> probe_routes() { return kProbeRoutes; }

}  // namespace acquaint::api::operations
