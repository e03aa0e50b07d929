// Checks values against JSON Schema: the 2020-12 subset that forms and the catalogue may use.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::profile {

// One way in which a value breaks its schema.
struct SchemaProblem {
  std::string field;    // JSON Pointer into the value.
  std::string rule;     // The keyword that it breaks: "required", "maxLength", "type", ...; or
                        // "characters": a text with U+0000 or bytes that are not UTF-8.
  std::string message;  // For a person; never repeats the value.
};

// A compiled schema: immutable, cheap to copy, safe to use from any thread.
class Schema {
 public:
  // Accepts: type (one of string, integer, number, boolean, array, object), enum and const (of texts,
  // numbers, booleans and null), oneOf of {const, title, description}, minLength, maxLength (code
  // points), pattern (RE2, unanchored), format (email, uri, date, time of day, phone; asserted), minimum, maximum,
  // exclusiveMinimum, exclusiveMaximum, multipleOf (numbers below 2^53), items, minItems, maxItems,
  // uniqueItems, properties, required, additionalProperties (boolean), title, description, default,
  // examples, readOnly, $schema and members that begin with "x-"; 8 levels deep. Anything else: error
  // "schema.unsupported" whose field points at it.
  static Result<Schema> compile(const Json& schema);

  // Every problem of the value, in document order; empty when it conforms. At most 50.
  std::vector<SchemaProblem> check(const Json& value) const;

  // The schema as it was given.
  const Json& document() const;

 private:
  struct Compiled;
  explicit Schema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace acquaint::profile
