#include "api/management/forms.h"

#include <algorithm>
#include <set>
#include <string>

#include "api/management/flow_documents.h"
#include "api/management/page.h"
#include "flows/declared.h"
#include "flows/references.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::string_view kMembers[] = {"name",  "messages", "languages", "translations",
                                         "start", "nodes",    "ending",    "style"};
constexpr std::string_view kSummary[] = {"id",         "name",        "created_at",
                                         "updated_at", "embedded_at", "submitted_at"};

Result<Done> check(const JsonObject& document) {
  const auto parsed = flows::parse_form(document);
  if (!parsed) return std::unexpected(parsed.error());
  return Done{};
}

JsonObject show(JsonObject document) {
  return document;
}

constexpr DocumentKind kForms{.list = "forms",
                              .prefix = flows::kFormPrefix,
                              .code = "auth0_form",
                              .creatable = kMembers,
                              .changeable = kMembers,
                              .check = check,
                              .show = show};

Task<Result<Response>> list_forms(Call& call) {
  const auto listing = split_repeated(call.request, "hydrate");
  if (!listing) co_return std::unexpected(listing.error());
  const bool counts = std::ranges::find(listing->values, "flow_count") != listing->values.end();
  const auto summarize = [counts](const JsonObject& form) {
    JsonObject shown = selected(form, kSummary);
    if (counts) shown["flow_count"] = flows::flows_of_form(form).size();
    return shown;
  };
  co_return list_documents(call, kForms, summarize);
}

Task<Result<Response>> create_form(Call& call) {
  co_return co_await create_document(call, kForms);
}
Task<Result<Response>> get_form(Call& call) {
  co_return show_document(call, kForms);
}
Task<Result<Response>> update_form(Call& call) {
  co_return co_await update_document(call, kForms);
}
Task<Result<Response>> delete_form(Call& call) {
  co_return co_await delete_document(call, kForms);
}

// What of a form is kept and does not work as it stands.
Task<Result<Response>> list_warnings(Call& call) {
  const flows::Document* form = call.settings->auth0->find_form(call.request.path_value("id"));
  if (form == nullptr)
    co_return fail(Error::Kind::not_found, "auth0_form.not_found", "There is no such form.");
  JsonArray warnings;
  for (const flows::Reported& part : flows::report_form(*call.settings->auth0, *form)) {
    warnings.push_back(JsonObject{{"place", part.place}, {"text", part.text}});
  }
  co_return Response::json(200, JsonObject{{"warnings", std::move(warnings)}});
}

constexpr Route kFormRoutes[] = {
    {http::Method::get, "/api/v2/forms", Access::scopes("read:forms"), list_forms,
     "Lists Auth0's forms: paging, hydrate=flow_count."},
    {http::Method::post, "/api/v2/forms", Access::scopes("create:forms"), create_form,
     "Creates a form."},
    {http::Method::get, "/api/v2/forms/{id}", Access::scopes("read:forms"), get_form,
     "Shows a form."},
    {http::Method::patch, "/api/v2/forms/{id}", Access::scopes("update:forms"), update_form,
     "Changes a form member by member; null removes one."},
    {http::Method::delete_, "/api/v2/forms/{id}", Access::scopes("delete:forms"), delete_form,
     "Removes a form."},
    {http::Method::get, "/v1/auth0-forms/{id}/warnings", Access::scopes("read:forms"),
     list_warnings,
     "What of one of Auth0's forms, and of its flows, is kept but does not work as it stands."},
};

}  // namespace

std::span<const Route> form_routes() {
  return kFormRoutes;
}

}  // namespace acquaint::api::management
