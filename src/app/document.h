// Reads a settings document that a person wrote: YAML or JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::app {

// JSON when the first character is "{", else YAML 1.2 (core schema: 1, 1.5, true, null and text).
// Errors: "document.malformed" with line and column, "document.duplicate_key",
// "document.too_large" (above 16 MiB, a million values, or 64 levels), "document.not_an_object",
// and those of parse_json. `name` stands for the file in messages.
Result<JsonObject> parse_document(std::string_view text, std::string_view name);

// As above; "document.unreadable" when the file cannot be read.
Result<JsonObject> read_document(const std::string& file);

}  // namespace acquaint::app
