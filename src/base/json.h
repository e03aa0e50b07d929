// JSON: Boost.JSON values, read strictly. Duplicate names, bad UTF-8, depth, size and trailing text
// are errors that name the place.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace acquaint {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

struct JsonLimits {
  std::size_t depth_max = 32;
  std::size_t size_max = 1024 * 1024;  // Bytes.
};

// One JSON text (RFC 8259), nothing before or after it but white space. Error `invalid`, code
// "json.malformed", "json.too_deep", "json.duplicate_key" or "json.too_large" (kind too_large);
// `field` is the JSON Pointer of the place as far as it was read.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

// As parse_json, and the text must hold an object ("json.not_an_object").
Result<JsonObject> parse_json_object(std::string_view text, const JsonLimits& limits = {});

// Compact, UTF-8, members in their order. A number that was written with a point or an exponent keeps
// one, so that it is read as the same kind of number again.
std::string to_text(const Json& value);
std::string to_text(const JsonObject& object);
// The same behind what `out` holds already.
void append_text(std::string& out, const Json& value);
void append_text(std::string& out, const JsonObject& object);

// Writes JSON text piece by piece, where building a value first would only copy it. The caller sees to it
// that the pieces make one value: every open_ has its close_, and members have names.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}  // Behind what it holds already.

  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void close_array() { close(']'); }
  void name(std::string_view name);

  void value(const Json& value);
  void value(const JsonObject& object);
  void text(std::string_view text);
  void number(std::int64_t number);
  void number(double number);
  void flag(bool flag);
  void null();

 private:
  void separate();
  void open(char bracket);
  void close(char bracket);

  std::string& out_;
  bool needs_comma_ = false;
};

// `base` with one more reference token, escaped as RFC 6901 says.
std::string pointer_to(std::string_view base, std::string_view name);
std::string pointer_to(std::string_view base, std::size_t index);

// The same value with every object's members sorted by name: equal values give equal texts.
Json canonical(const Json& value);

// Views without copies: nothing when the member is absent or of another type.
const Json* find(const JsonObject& object, std::string_view name);
std::optional<std::string_view> find_string(const JsonObject& object, std::string_view name);
std::optional<bool> find_bool(const JsonObject& object, std::string_view name);
std::optional<std::int64_t> find_int(const JsonObject& object, std::string_view name);
std::optional<double> find_number(const JsonObject& object, std::string_view name);
const JsonObject* find_object(const JsonObject& object, std::string_view name);
const JsonArray* find_array(const JsonObject& object, std::string_view name);
// The same, and an empty one in place of nothing.
const JsonObject& object_or_empty(const JsonObject& object, std::string_view name);
const JsonArray& array_or_empty(const JsonObject& object, std::string_view name);

// Refuses an object with a member that is not listed: code "json.unknown_field", `field` is
// `base` + the name. For documents whose every member must be understood.
Result<Done> only_fields(const JsonObject& object, std::initializer_list<std::string_view> known,
                         std::string_view base = {});

// The error of only_fields() for one member.
std::unexpected<Error> unknown_field(std::string_view base, std::string_view name);

// The JSON name of the value's type: "object", "array", "string", "integer", "number", "boolean",
// "null".
std::string_view type_name(const Json& value);

}  // namespace acquaint
