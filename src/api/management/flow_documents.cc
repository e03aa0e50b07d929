#include "api/management/flow_documents.h"

#include <algorithm>
#include <utility>

#include "api/management/edit.h"
#include "api/management/page.h"
#include "api/query.h"
#include "flows/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::string_view kPart = "auth0", kLoginForm = "login_form";

JsonObject& part_of(JsonObject& document) {
  if (!document.contains(kPart)) document[kPart] = JsonObject();
  return document[kPart].as_object();
}

std::unexpected<Error> not_found(const DocumentKind& kind) {
  return fail(Error::Kind::not_found, std::string(kind.code) + ".not_found",
              "There is none with this id.");
}

const JsonObject* find_stored(const settings::Settings& settings, const DocumentKind& kind,
                              std::string_view id) {
  for (const Json& element : stored_documents(settings, kind)) {
    if (find_string(element.get_object(), "id") == id) return element.if_object();
  }
  return nullptr;
}

Result<Response> answer(const settings::Settings& settings, const DocumentKind& kind,
                        std::string_view id, int status) {
  const JsonObject* stored = find_stored(settings, kind, id);
  if (stored == nullptr) return not_found(kind);
  return Response::json(status, kind.show(*stored));
}

Result<Done> check_given(const JsonObject& given, std::span<const std::string_view> allowed) {
  for (const auto& member : given) {
    if (std::ranges::find(allowed, std::string_view(member.key())) == allowed.end()) {
      return unknown_field("", member.key());
    }
  }
  return Done{};
}

// With its id first and its times last, as the real API shows it. Messages that say nothing are as
// absent.
JsonObject complete(const JsonObject& given, const DocumentKind& kind, Services& services) {
  JsonObject made{{"id", flows::random_document_id(kind.prefix, services.random)}};
  for (const auto& member : given) {
    const JsonObject* object = member.value().if_object();
    if (member.key() == "messages" && object != nullptr && object->empty()) continue;
    made[member.key()] = member.value();
  }
  made["created_at"] = made["updated_at"] = to_iso8601(services.clock.now());
  return made;
}

bool is_login_form(const JsonObject& part, const JsonObject& document) {
  const JsonObject* login = find_object(part, kLoginForm);
  const auto named = login == nullptr ? std::nullopt : find_string(*login, "form");
  return named && (named == find_string(document, "id") || named == find_string(document, "name"));
}

}  // namespace

const JsonArray& stored_documents(const settings::Settings& settings, const DocumentKind& kind) {
  return array_or_empty(object_or_empty(settings.document, kPart), kind.list);
}

JsonObject selected(const JsonObject& document, std::span<const std::string_view> names) {
  JsonObject shown;
  for (const std::string_view name : names) {
    if (const Json* value = find(document, name)) shown[name] = *value;
  }
  return shown;
}

Result<Response> list_documents(const Call& call, const DocumentKind& kind,
                                const Summarize& summarize) {
  const auto listing = split_repeated(call.request, "hydrate");
  if (!listing) return std::unexpected(listing.error());
  const auto page = PageQuery::parse(listing->query);
  if (!page) return std::unexpected(page.error());
  std::vector<JsonObject> shown;
  for (const Json& element : stored_documents(*call.settings, kind)) {
    shown.push_back(summarize(element.get_object()));
  }
  return show_page(kind.list == "vault_connections" ? "connections" : kind.list, "id",
                   std::move(shown), *page, {});
}

Result<Response> show_document(const Call& call, const DocumentKind& kind) {
  return answer(*call.settings, kind, call.request.path_value("id"), 200);
}

Task<Result<Response>> create_document(Call& call, const DocumentKind& kind) {
  const auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (auto known = check_given(*body, kind.creatable); !known)
    co_return std::unexpected(known.error());
  const JsonObject made = complete(*body, kind, call.services);
  if (auto checked = kind.check(made); !checked) co_return std::unexpected(checked.error());
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject& part = part_of(document);
    const JsonArray* list = find_array(part, kind.list);
    if (list != nullptr && list->size() >= flows::kDocumentsMax) {
      return fail(Error::Kind::forbidden, std::string(kind.code) + ".too_many",
                  "There are 500 already.");
    }
    add_element(part, kind.list, made);
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, kind, *find_string(made, "id"), 201);
}

Task<Result<Response>> update_document(Call& call, const DocumentKind& kind) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  if (auto known = check_given(*changes, kind.changeable); !known)
    co_return std::unexpected(known.error());
  const std::string id(call.request.path_value("id")), now = to_iso8601(call.services.clock.now());
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject* element = find_element(part_of(document), kind.list, has_member("id", id));
    if (element == nullptr) return not_found(kind);
    JsonObject changed = merged(*element, *changes);
    changed["updated_at"] = now;
    if (auto checked = kind.check(changed); !checked) return std::unexpected(checked.error());
    *element = std::move(changed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, kind, id, 200);
}

Task<Result<Response>> delete_document(Call& call, const DocumentKind& kind) {
  const std::string id(call.request.path_value("id"));
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    JsonObject& part = part_of(document);
    const JsonObject* element = find_element(part, kind.list, has_member("id", id));
    if (element == nullptr) return not_found(kind);
    if (kind.list == "forms" && is_login_form(part, *element)) {
      return fail(Error::Kind::conflict, "auth0_form.in_use",
                  "The form is shown after log-ins: take it away there first.");
    }
    remove_elements(part, kind.list, has_member("id", id));
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

}  // namespace acquaint::api::management
