// How the Management API changes what the settings declare: it edits the document that is in force
// and publishes the result as a new version.
#pragma once

#include <functional>
#include <string_view>

#include "api/route.h"
#include "base/json.h"
#include "settings/live.h"

namespace acquaint::api::management {

// The body of a request that changes something: a JSON object, or with read_list_body an array, sent
// as such. Error "management.invalid_body" for another content type, and those of parse_json.
Result<JsonObject> read_body(const http::Request& request);
Result<JsonArray> read_list_body(const http::Request& request);

// The same without members that are null: in the body that creates something they are as absent.
Result<JsonObject> read_new_body(const http::Request& request);

// Publishes what the change makes of the document; the version's note is the request and who sent it.
// Returns the settings in force with it.
Task<Result<settings::SettingsPtr>> edit(Call& call, settings::DocumentChange change);

// Whether an element of a list of the document is the one that is meant.
using IsMeant = std::function<bool(const JsonObject& element)>;
// The one whose member is this text.
IsMeant has_member(std::string_view name, std::string value);  // `name` is a literal.

// Null when there is none.
JsonObject* find_element(JsonObject& document, std::string_view list, const IsMeant& is_meant);
void add_element(JsonObject& document, std::string_view list, JsonObject element);
void remove_elements(JsonObject& document, std::string_view list, const IsMeant& is_meant);

// `object` with the members of `changes`, of which null removes.
JsonObject merged(JsonObject object, const JsonObject& changes);

// What belongs to the server's own configuration is shown and cannot be changed here.
std::unexpected<Error> refuse_built_in();

}  // namespace acquaint::api::management
