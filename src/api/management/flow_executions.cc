#include "api/management/flow_executions.h"

#include <algorithm>
#include <string>

#include "api/flow_executions.h"
#include "api/management/page.h"
#include "flows/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;

// The executions of the flow that the path names.
Task<Result<std::vector<JsonObject>>> executions_of(Call& call) {
  const flows::Document* flow = call.settings->auth0->find_flow(call.request.path_value("flow"));
  if (flow == nullptr) co_return fail(Error::Kind::not_found, "auth0_flow.not_found", "There is no such flow.");
  std::string id = flow->id;
  co_return co_await load_executions(call.services, std::move(id));
}

Task<Result<JsonObject>> execution_of(Call& call) {
  auto executions = co_await executions_of(call);
  if (!executions) co_return std::unexpected(executions.error());
  const auto found = std::ranges::find_if(*executions, [&](const JsonObject& execution) {
    return find_string(execution, "id") == call.request.path_value("id");
  });
  if (found == executions->end())
    co_return fail(Error::Kind::not_found, "auth0_flow.no_execution", "There is no such execution of the flow.");
  co_return std::move(*found);
}

Task<Result<Response>> list_executions(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto page = PageQuery::parse(*query);
  if (!page) co_return std::unexpected(page.error());
  auto executions = co_await executions_of(call);
  if (!executions) co_return std::unexpected(executions.error());
  for (JsonObject& execution : *executions) execution.erase("debug");
  co_return show_page("executions", "id", std::move(*executions), *page, {});
}

Task<Result<Response>> get_execution(Call& call) {
  const auto asked = split_repeated(call.request, "hydrate");
  if (!asked) co_return std::unexpected(asked.error());
  auto execution = co_await execution_of(call);
  if (!execution) co_return std::unexpected(execution.error());
  if (std::ranges::find(asked->values, "debug") == asked->values.end()) execution->erase("debug");
  co_return Response::json(200, *execution);
}

Task<Result<Response>> delete_execution(Call& call) {
  const auto execution = co_await execution_of(call);
  if (!execution) co_return std::unexpected(execution.error());
  std::string id(call.request.path_value("id")), actor = call.principal.actor();
  const auto hidden = co_await hide_execution(call.services, std::move(id), std::move(actor));
  if (!hidden) co_return std::unexpected(hidden.error());
  co_return Response::no_content();
}

constexpr Route kFlowExecutionRoutes[] = {
    {http::Method::get, "/api/v2/flows/{flow}/executions", Access::scopes("read:flows_executions"), list_executions,
     "Lists the latest executions of a flow: paging."},
    {http::Method::get, "/api/v2/flows/{flow}/executions/{id}", Access::scopes("read:flows_executions"), get_execution,
     "Shows an execution; with hydrate=debug, how its actions went."},
    {http::Method::delete_, "/api/v2/flows/{flow}/executions/{id}", Access::scopes("delete:flows_executions"),
     delete_execution, "Removes an execution from what is shown."},
};

}  // namespace

std::span<const Route> flow_execution_routes() {
  return kFlowExecutionRoutes;
}

}  // namespace acquaint::api::management
