#include "api/management/flows.h"

#include <algorithm>
#include <string>

#include "api/management/flow_documents.h"
#include "api/management/page.h"
#include "flows/declared.h"
#include "flows/references.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::string_view kMembers[] = {"name", "actions"};
constexpr std::string_view kSummary[] = {"id", "name", "created_at", "updated_at", "executed_at"};

Result<Done> check(const JsonObject& document) {
  const auto parsed = flows::parse_flow(document);
  if (!parsed) return std::unexpected(parsed.error());
  return Done{};
}

JsonObject show(JsonObject document) {
  return document;
}

constexpr DocumentKind kFlows{.list = "flows",
                              .prefix = flows::kFlowPrefix,
                              .code = "auth0_flow",
                              .creatable = kMembers,
                              .changeable = kMembers,
                              .check = check,
                              .show = show};

std::size_t forms_with(const flows::Declared& declared, const JsonObject& flow) {
  const auto id = find_string(flow, "id"), name = find_string(flow, "name");
  return static_cast<std::size_t>(
      std::ranges::count_if(declared.forms, [&](const flows::Document& form) {
        const auto used = flows::flows_of_form(form.json);
        return std::ranges::any_of(
            used, [&](const std::string& flow_id) { return flow_id == id || flow_id == name; });
      }));
}

Task<Result<Response>> list_flows(Call& call) {
  const auto listing = split_repeated(call.request, "hydrate");
  if (!listing) co_return std::unexpected(listing.error());
  const bool counts = std::ranges::find(listing->values, "form_count") != listing->values.end();
  const auto summarize = [&](const JsonObject& flow) {
    JsonObject shown = selected(flow, kSummary);
    if (counts) shown["form_count"] = forms_with(*call.settings->auth0, flow);
    return shown;
  };
  co_return list_documents(call, kFlows, summarize);
}

Task<Result<Response>> create_flow(Call& call) {
  co_return co_await create_document(call, kFlows);
}
Task<Result<Response>> get_flow(Call& call) {
  co_return show_document(call, kFlows);
}
Task<Result<Response>> update_flow(Call& call) {
  co_return co_await update_document(call, kFlows);
}
Task<Result<Response>> delete_flow(Call& call) {
  co_return co_await delete_document(call, kFlows);
}

constexpr Route kFlowRoutes[] = {
    {http::Method::get, "/api/v2/flows", Access::scopes("read:flows"), list_flows,
     "Lists flows: paging, hydrate=form_count."},
    {http::Method::post, "/api/v2/flows", Access::scopes("create:flows"), create_flow,
     "Creates a flow."},
    {http::Method::get, "/api/v2/flows/{id}", Access::scopes("read:flows"), get_flow,
     "Shows a flow."},
    {http::Method::patch, "/api/v2/flows/{id}", Access::scopes("update:flows"), update_flow,
     "Changes a flow; its actions are replaced whole."},
    {http::Method::delete_, "/api/v2/flows/{id}", Access::scopes("delete:flows"), delete_flow,
     "Removes a flow."},
};

}  // namespace

std::span<const Route> flow_routes() {
  return kFlowRoutes;
}

}  // namespace acquaint::api::management
