#include "api/v1/forms.h"

#include <algorithm>
#include <charconv>

#include "api/query.h"
#include "forms/answer_schema.h"
#include "settings/stored_document.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;

std::unexpected<Error> no_such_form() {
  return fail(Error::Kind::not_found, "form.not_found", "There is no such form.");
}

std::unexpected<Error> no_such_version() {
  return fail(Error::Kind::not_found, "form.no_such_version", "No such version of this form is known.");
}

const settings::PublishedForm* find_current(const settings::Settings& settings, std::string_view id) {
  const auto found = std::ranges::find_if(settings.forms, [id](const auto& one) { return one.form.id() == id; });
  return found == settings.forms.end() ? nullptr : &*found;
}

// The form as its operator wrote it; null when the document declares none of this id.
const JsonObject* find_declared(const JsonObject& document, std::string_view id) {
  const JsonArray* list = find_array(document, "forms");
  if (list == nullptr) return nullptr;
  for (const Json& one : *list) {
    const JsonObject* form = one.if_object();
    if (form != nullptr && find_string(*form, "id") == id) return form;
  }
  return nullptr;
}

Task<Result<Response>> list(Call& call) {
  JsonArray forms;
  for (const settings::PublishedForm& one : call.settings->forms) {
    forms.push_back(JsonObject{{"id", one.form.id()},
                               {"title", one.form.title().text},
                               {"version", one.version},
                               {"steps", one.form.steps().size()},
                               {"questions", one.form.fields().size()}});
  }
  co_return Response::json(200, JsonObject{{"forms", std::move(forms)}});
}

JsonObject describe(std::string_view id, std::int64_t version, const JsonObject& document) {
  return {{"id", id}, {"version", version}, {"document", document}};
}

Task<Result<Response>> show(Call& call) {
  const std::string_view id = call.request.path_value("form");
  const settings::PublishedForm* current = find_current(*call.settings, id);
  const JsonObject* declared = find_declared(call.settings->document, id);
  if (current == nullptr || declared == nullptr) co_return no_such_form();
  co_return Response::json(200, describe(id, current->version, *declared));
}

Task<Result<Response>> show_schema(Call& call) {
  const settings::PublishedForm* current = find_current(*call.settings, call.request.path_value("form"));
  if (current == nullptr) co_return no_such_form();
  co_return Response::json(200, forms::answer_schema(current->form));
}

Task<Result<Response>> list_versions(Call& call) {
  const std::string_view id = call.request.path_value("form");
  JsonArray versions;
  for (const auto& [key, former] : call.settings->former_forms) {
    if (key.first != id) continue;
    versions.push_back(JsonObject{
        {"version", key.second}, {"in_force", false}, {"superseded_by", former.superseded_by}});
  }
  if (const settings::PublishedForm* current = find_current(*call.settings, id)) {
    versions.push_back(JsonObject{{"version", current->version}, {"in_force", true}});
  }
  if (versions.empty()) co_return no_such_form();
  co_return Response::json(200, JsonObject{{"id", id}, {"versions", std::move(versions)}});
}

// The form as it was written for this version. Published documents never change: a former version stands in the one
// before that which superseded it.
Task<Result<JsonObject>> load_version(Call& call, std::string id, std::int64_t version) {
  const settings::PublishedForm* current = find_current(*call.settings, id);
  if (current != nullptr && current->version == version) {
    const JsonObject* declared = find_declared(call.settings->document, id);
    if (declared == nullptr) co_return no_such_version();
    co_return *declared;
  }
  const auto former = call.settings->former_forms.find({id, version});
  if (former == call.settings->former_forms.end()) co_return no_such_version();
  const auto published = co_await call.services.settings.versions(former->second.superseded_by - 2, 1);
  if (!published) co_return std::unexpected(published.error());
  if (published->empty() || published->front().version != former->second.superseded_by - 1) co_return no_such_version();
  const auto document = settings::parse_document(published->front());
  if (!document) co_return std::unexpected(document.error());
  const JsonObject* declared = find_declared(*document, id);
  if (declared == nullptr) co_return no_such_version();
  co_return *declared;
}

Result<std::int64_t> version_in_path(const Call& call) {
  const std::string_view text = call.request.path_value("version");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return no_such_version();
  return number;
}

Task<Result<Response>> show_version(Call& call) {
  const auto version = version_in_path(call);
  if (!version) co_return std::unexpected(version.error());
  const std::string id(call.request.path_value("form"));
  const auto document = co_await load_version(call, id, *version);
  if (!document) co_return std::unexpected(document.error());
  co_return Response::json(200, describe(id, *version, *document));
}

Task<Result<Response>> show_difference(Call& call) {
  const auto version = version_in_path(call);
  if (!version) co_return std::unexpected(version.error());
  const std::string id(call.request.path_value("form"));
  const settings::PublishedForm* current = find_current(*call.settings, id);
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::uint64_t in_force = current == nullptr ? 0 : static_cast<std::uint64_t>(current->version);
  const auto to = query->number("to", in_force, std::uint64_t{1} << 53);
  if (!to) co_return std::unexpected(to.error());
  const auto before = co_await load_version(call, id, *version);
  if (!before) co_return std::unexpected(before.error());
  const auto after = co_await load_version(call, id, static_cast<std::int64_t>(*to));
  if (!after) co_return std::unexpected(after.error());
  const settings::Difference difference = settings::compare(*before, *after);
  co_return Response::json(200, JsonObject{{"from", *version},
                                           {"to", *to},
                                           {"difference", settings::to_json(difference)},
                                           {"text", settings::to_text(difference)}});
}

// The document with this form in the place of the one with its id, or behind all others.
JsonObject with_form(JsonObject document, const JsonObject& form) {
  Json& list = document["forms"];
  if (!list.is_array()) list.emplace_array();
  const std::string_view id = find_string(form, "id").value_or("");
  for (Json& one : list.get_array()) {
    if (!one.is_object() || find_string(one.get_object(), "id") != id) continue;
    one = form;
    return document;
  }
  list.get_array().push_back(form);
  return document;
}

Task<Result<Response>> restore(Call& call) {
  const auto version = version_in_path(call);
  if (!version) co_return std::unexpected(version.error());
  const std::string id(call.request.path_value("form"));
  const auto form = co_await load_version(call, id, *version);
  if (!form) co_return std::unexpected(form.error());
  settings::DocumentChange change = [form = *form](JsonObject document) -> Result<JsonObject> {
    return with_form(std::move(document), form);
  };
  std::string note = "Form " + id + " as in its version " + std::to_string(*version);
  const auto in_force =
      co_await call.services.settings.edit(std::move(change), std::move(note), call.services.clock.now());
  if (!in_force) co_return std::unexpected(in_force.error());
  const settings::PublishedForm* restored = find_current(**in_force, id);
  if (restored == nullptr) co_return no_such_form();
  co_return Response::json(200, describe(id, restored->version, *form));
}

constexpr Route kFormRoutes[] = {
    {http::Method::get, "/v1/forms", Access::scopes("read:tenant_settings"), list,
     "The forms in force and their versions."},
    {http::Method::get, "/v1/forms/{form}", Access::scopes("read:tenant_settings"), show,
     "A form as it is declared, and its version."},
    {http::Method::get, "/v1/forms/{form}/schema", Access::scopes("read:tenant_settings"), show_schema,
     "The JSON Schema (draft 7) of the answers to a form."},
    {http::Method::get, "/v1/forms/{form}/versions", Access::scopes("read:tenant_settings"), list_versions,
     "The versions of a form that are known."},
    {http::Method::get, "/v1/forms/{form}/versions/{version}", Access::scopes("read:tenant_settings"), show_version,
     "A form as it was in one version."},
    {http::Method::get, "/v1/forms/{form}/versions/{version}/difference", Access::scopes("read:tenant_settings"),
     show_difference, "What is different from this version to the one in force, or to version `to`."},
    {http::Method::post, "/v1/forms/{form}/versions/{version}/restore", Access::scopes("update:tenant_settings"),
     restore, "Publishes a form as it was in this version, under a new number."},
};

}  // namespace

std::span<const Route> form_routes() { return kFormRoutes; }

}  // namespace acquaint::api::v1
