#include "forms/document.h"

#include <optional>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::forms {
namespace {

using valijson::ValidationResults;
using valijson::adapters::BoostJsonAdapter;

// The pointer of the first member or text that contains U+0000. valijson reads texts only up to
// there, so that what comes after would go unchecked.
std::optional<std::string> find_nul(const Json& value, const std::string& at) {
  if (const auto* text = value.if_string()) {
    if (std::string_view(*text).contains('\0')) return at;
  } else if (const JsonArray* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (auto found = find_nul((*array)[i], pointer_to(at, i))) return found;
    }
  } else if (const JsonObject* object = value.if_object()) {
    for (const auto& member : *object) {
      const std::string_view name = member.key();
      if (name.contains('\0')) return at;
      if (auto found = find_nul(member.value(), pointer_to(at, name))) return found;
    }
  }
  return std::nullopt;
}

// valijson writes a place as {"<root>", "[name]", "[0]"}.
std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    pointer = pointer_to(pointer, std::string_view(context[i]).substr(1, context[i].size() - 2));
  }
  return pointer;
}

// The deepest problem is the cause; those above it only say that something below is wrong.
const ValidationResults::Error& cause_of(const ValidationResults& results) {
  const ValidationResults::Error* deepest = &*results.begin();
  for (const auto& error : results) {
    if (error.context.size() > deepest->context.size()) deepest = &error;
  }
  return *deepest;
}

const valijson::Schema& form_schema() {
  static const auto kSchema = [] {
    auto schema = std::make_unique<valijson::Schema>();
    const auto text = parse_json(form_schema_text());
    ACQUAINT_CHECK(text.has_value());
    valijson::SchemaParser().populateSchema(BoostJsonAdapter(*text), *schema);
    return schema;
  }();
  return *kSchema;
}

}  // namespace

Result<Done> check_document(const JsonObject& document) {
  const Json value(document);
  if (to_text(value).size() > kDocumentBytesMax) {
    return fail(Error::Kind::too_large, "form.too_large", "A form has at most 64 KiB of JSON.");
  }
  if (const auto nul = find_nul(value, "")) {
    return invalid("form.malformed", "A text must not contain U+0000.", *nul);
  }
  valijson::Validator validator;
  ValidationResults results;
  if (!validator.validate(form_schema(), BoostJsonAdapter(value), &results)) {
    if (results.numErrors() == 0) return invalid("form.malformed", "This is not a form.");
    const auto& cause = cause_of(results);
    return invalid("form.malformed", cause.description, pointer_of(cause.context));
  }
  if (document.contains("version")) {
    return invalid("form.read_only", "The version is given when the form is published.", "/version");
  }
  return Done{};
}

std::string content_hash(const JsonObject& document) {
  JsonObject content = document;
  content.erase("version");
  return to_hex(sha256(to_text(canonical(content))));
}

}  // namespace acquaint::forms
