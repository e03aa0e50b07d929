// What forms, flows and vault connections have in common in the Management API: they stand as lists
// in "auth0" of the settings, are shown as they stand there, and changed member by member.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "base/json.h"

namespace acquaint::api::management {

struct DocumentKind {
  std::string_view list;                         // "forms"
  std::string_view prefix;                       // "ap_"
  std::string_view code;                         // "auth0_form", of its errors.
  std::span<const std::string_view> creatable;   // Members that a caller may give,
  std::span<const std::string_view> changeable;  // and those that may change.
  Result<Done> (*check)(const JsonObject& document);
  JsonObject (*show)(JsonObject document);  // As stored, with secrets sealed, to what is answered.
};

// All documents of the kind as they are stored, in their order.
const JsonArray& stored_documents(const settings::Settings& settings, const DocumentKind& kind);

// One line of a list.
using Summarize = std::function<JsonObject(const JsonObject& document)>;
Result<http::Response> list_documents(const Call& call, const DocumentKind& kind,
                                      const Summarize& summarize);
// Errors here and below: "<code>.not_found", "<code>.invalid", "json.unknown_field".
Result<http::Response> show_document(const Call& call, const DocumentKind& kind);
// Also "<code>.too_many".
Task<Result<http::Response>> create_document(Call& call, const DocumentKind& kind);
Task<Result<http::Response>> update_document(Call& call, const DocumentKind& kind);
// Also conflict "auth0_form.in_use".
Task<Result<http::Response>> delete_document(Call& call, const DocumentKind& kind);

// The members of `names` that the document has.
JsonObject selected(const JsonObject& document, std::span<const std::string_view> names);

}  // namespace acquaint::api::management
