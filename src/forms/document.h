// The form document as operators write it (docs/forms.md): its published JSON Schema and the check
// against it. What a schema cannot say is checked where the document is compiled (form.h).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::forms {

// JSON Schema 2020-12, as served at /schemas/form-1.json.
std::string_view form_schema_text();

constexpr std::size_t kDocumentBytesMax = 64 * 1024;

// Error "form.too_large" (kind too_large) beyond kDocumentBytesMax of compact JSON; "form.malformed"
// when the document breaks the schema or a text in it contains U+0000; "form.read_only" when it
// brings its own `version`.
Result<Done> check_document(const JsonObject& document);

// SHA-256 in hexadecimal of the canonical document without `version`: what a published version is
// known by. The order of members makes no difference.
std::string content_hash(const JsonObject& document);

}  // namespace acquaint::forms
