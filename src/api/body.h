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

// A member that must be a text of at most `size_max` bytes; `fallback` when it is absent. Error
// "body.bad_field".
Result<std::string> text_member(const JsonObject& object, std::string_view name,
                                std::string_view fallback, std::size_t size_max,
                                std::string_view at = {});

}  // namespace acquaint::api
