// The JSON body of a request to our own endpoints.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"

namespace acquaint::api {

// An object with no other members than `known`. Errors: "body.not_json" for another content type,
// those of parse_json, and "json.unknown_field". An absent body counts as {}.
Result<JsonObject> read_json_body(const http::Request& request,
                                  std::initializer_list<std::string_view> known,
                                  const JsonLimits& limits = {});

// The value of a member that must be a text of at most `size_max` bytes. Error "body.bad_field"; `at` is
// the JSON Pointer of the object that holds it.
Result<std::string_view> read_text(const Json& value, std::size_t size_max, std::string_view name,
                                   std::string_view at = {});

// The same of a member that may be absent: `fallback` then.
Result<std::string> text_member(const JsonObject& object, std::string_view name,
                                std::string_view fallback, std::size_t size_max,
                                std::string_view at = {});

}  // namespace acquaint::api
