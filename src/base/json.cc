#include "base/json.h"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace acquaint {
namespace {

namespace json = boost::json;

// The member names of one object. Nearly all objects have few, for which a look at each is
// cheapest; more are hashed, so that an object of many costs no more than its length.
class Names {
 public:
  // False when it is there already.
  bool insert(const std::string& name) {
    if (few_.size() < kFew) {
      if (std::ranges::find(few_, name) != few_.end()) return false;
      if (few_.empty()) few_.reserve(8);
      few_.push_back(name);
      return true;
    }
    if (many_ == nullptr) many_ = std::make_unique<Many>(few_.begin(), few_.end());
    return many_->insert(name).second;
  }

 private:
  using Many = std::unordered_set<std::string>;
  static constexpr std::size_t kFew = 16;
  std::vector<std::string> few_;
  std::unique_ptr<Many> many_;
};

// Builds the value as json::parse does, and remembers where it is, so that a duplicate name is
// refused and every error has a pointer.
class StrictHandler {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  StrictHandler() { frames_.reserve(4); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code&) { return enter(Frame{.is_array = false}); }
  bool on_object_end(std::size_t count, json::error_code&) {
    stack_.push_object(count);
    return leave();
  }
  bool on_array_begin(json::error_code&) { return enter(Frame{.is_array = true}); }
  bool on_array_end(std::size_t count, json::error_code&) {
    stack_.push_array(count);
    return leave();
  }

  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    key_.append(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    stack_.push_key(part);
    key_.append(part);
    Frame& frame = frames_.back();
    const bool is_new = frame.names.insert(key_);
    std::swap(frame.name, key_);
    key_.clear();
    if (!is_new) {
      duplicate_ = true;
      error = json::make_error_code(json::error::syntax);
    }
    return is_new;
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_string(part);
    return count();
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    number_.append(part);
    return true;
  }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    number_.clear();
    stack_.push_int64(number);
    return count();
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    number_.clear();
    stack_.push_uint64(number);
    return count();
  }
  bool on_double(double number, json::string_view last, json::error_code&) {
    // The parser's own value may be off in its last bit; what is stored must come back as it was.
    number_.append(last);
    double exact = 0;
    const auto [end, error] =
        std::from_chars(number_.data(), number_.data() + number_.size(), exact);
    if (error == std::errc() && end == number_.data() + number_.size()) number = exact;
    number_.clear();
    stack_.push_double(number);
    return count();
  }
  bool on_bool(bool value, json::error_code&) {
    stack_.push_bool(value);
    return count();
  }
  bool on_null(json::error_code&) {
    stack_.push_null();
    return count();
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  void reset() { stack_.reset(); }
  Json release() { return stack_.release(); }
  bool duplicate() const { return duplicate_; }

  std::string pointer() const {
    std::string text;
    for (const Frame& frame : frames_) {
      if (frame.is_array) {
        text = pointer_to(text, frame.elements);
      } else if (!frame.name.empty()) {
        text = pointer_to(text, frame.name);
      }
    }
    return text;
  }

 private:
  struct Frame {
    bool is_array;
    std::size_t elements = 0;  // Read so far, in an array.
    std::string name = {};     // The member being read, in an object.
    Names names = {};
  };

  bool enter(Frame frame) {
    frames_.push_back(std::move(frame));
    return true;
  }
  bool leave() {
    frames_.pop_back();
    return count();
  }
  bool count() {
    if (!frames_.empty() && frames_.back().is_array) ++frames_.back().elements;
    return true;
  }

  // Where values wait for the array or object that they are of: most texts need no more.
  alignas(Json) std::array<unsigned char, 2048> waiting_;
  json::value_stack stack_{{}, waiting_.data(), waiting_.size()};
  std::string number_;  // The text of a number, as far as it was read.
  std::vector<Frame> frames_;
  std::string key_;
  bool duplicate_ = false;
};

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// How many bytes at the front need no escape; eight are looked at together.
std::size_t plain_length(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  const auto zero_in = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
  std::size_t length = 0;
  for (; length + sizeof(std::uint64_t) <= text.size(); length += sizeof(std::uint64_t)) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text.data() + length, sizeof bytes);
    const std::uint64_t found = ((bytes - kOnes * 0x20) & ~bytes) |
                                zero_in(bytes ^ (kOnes * '"')) | zero_in(bytes ^ (kOnes * '\\'));
    if ((found & kHighs) != 0) break;
  }
  while (length < text.size() && !needs_escape(text[length])) ++length;
  return length;
}

void append_escaped(std::string& out, char c) {
  constexpr char kDigits[] = "0123456789abcdef";
  out.push_back('\\');
  switch (c) {
    case '"':
    case '\\':
      out.push_back(c);
      break;
    case '\b':
      out.push_back('b');
      break;
    case '\f':
      out.push_back('f');
      break;
    case '\n':
      out.push_back('n');
      break;
    case '\r':
      out.push_back('r');
      break;
    case '\t':
      out.push_back('t');
      break;
    default:
      out.append({'u', '0', '0', kDigits[c >> 4], kDigits[c & 15]});
      break;
  }
}

// `before` ends and `behind` begins with the quotation mark: fewer pieces, since most texts are short.
void append_quoted(std::string& out, std::string_view text, std::string_view before = "\"",
                   std::string_view behind = "\"") {
  out.append(before);
  while (true) {
    // What needs no escape goes in one piece.
    const std::size_t length = plain_length(text);
    out.append(text.substr(0, length));
    if (length == text.size()) break;
    append_escaped(out, text[length]);
    text.remove_prefix(length + 1);
  }
  out.append(behind);
}

template <typename Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_double(std::string& out, double number) {
  if (!std::isfinite(number)) {  // JSON has no name for it; JavaScript writes the same.
    out += "null";
    return;
  }
  const std::size_t begin = out.size();
  append_number(out, number);
  if (out.find_first_of(".e", begin) == out.npos) out += ".0";
}

void append_array(std::string& out, const JsonArray& array) {
  out.push_back('[');
  bool is_first = true;
  for (const Json& element : array) {
    if (!std::exchange(is_first, false)) out.push_back(',');
    append_text(out, element);
  }
  out.push_back(']');
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.size_max) {
    return fail(Error::Kind::too_large, "json.too_large",
                "The JSON text is longer than " + std::to_string(limits.size_max) + " bytes.");
  }
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::basic_parser<StrictHandler> parser(options);
  parser.handler().reset();
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::make_error_code(json::error::extra_data);
  if (!error) return parser.handler().release();

  std::string at = parser.handler().pointer();
  if (parser.handler().duplicate()) {
    return invalid("json.duplicate_key", "The JSON text names a member twice.", std::move(at));
  }
  if (error == json::error::too_deep) {
    return invalid(
        "json.too_deep",
        "The JSON text is nested deeper than " + std::to_string(limits.depth_max) + " levels.",
        std::move(at));
  }
  return invalid(
      "json.malformed",
      "The JSON text is malformed at byte " + std::to_string(used) + ": " + error.message() + ".",
      std::move(at));
}

Result<JsonObject> parse_json_object(std::string_view text, const JsonLimits& limits) {
  auto value = parse_json(text, limits);
  if (!value) return std::unexpected(value.error());
  if (!value->is_object()) return invalid("json.not_an_object", "A JSON object is expected.");
  return std::move(value->as_object());
}

void append_text(std::string& out, const JsonObject& object) {
  out.push_back('{');
  bool is_first = true;
  for (const auto& member : object) {
    append_quoted(out, std::string_view(member.key()),
                  std::exchange(is_first, false) ? "\"" : ",\"", "\":");
    append_text(out, member.value());
  }
  out.push_back('}');
}

void append_text(std::string& out, const Json& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      append_number(out, value.get_int64());
      return;
    case json::kind::uint64:
      append_number(out, value.get_uint64());
      return;
    case json::kind::double_:
      append_double(out, value.get_double());
      return;
    case json::kind::string:
      append_quoted(out, std::string_view(value.get_string()));
      return;
    case json::kind::array:
      append_array(out, value.get_array());
      return;
    case json::kind::object:
      append_text(out, value.get_object());
      return;
  }
}

std::string to_text(const Json& value) {
  std::string text;
  append_text(text, value);
  return text;
}

std::string to_text(const JsonObject& object) {
  std::string text;
  append_text(text, object);
  return text;
}

void JsonWriter::separate() {
  if (std::exchange(needs_comma_, true)) out_.push_back(',');
}

void JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  needs_comma_ = true;
}

void JsonWriter::name(std::string_view name) {
  append_quoted(out_, name, needs_comma_ ? ",\"" : "\"", "\":");
  needs_comma_ = false;
}

void JsonWriter::value(const Json& value) {
  separate();
  append_text(out_, value);
}

void JsonWriter::value(const JsonObject& object) {
  separate();
  append_text(out_, object);
}

void JsonWriter::text(std::string_view text) {
  append_quoted(out_, text, std::exchange(needs_comma_, true) ? ",\"" : "\"");
}

void JsonWriter::number(std::int64_t number) {
  separate();
  append_number(out_, number);
}

void JsonWriter::number(double number) {
  separate();
  append_double(out_, number);
}

void JsonWriter::flag(bool flag) {
  separate();
  out_ += flag ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

std::string pointer_to(std::string_view base, std::string_view name) {
  std::string pointer(base);
  pointer.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer.push_back(c);
    }
  }
  return pointer;
}

std::string pointer_to(std::string_view base, std::size_t index) {
  return std::string(base) + "/" + std::to_string(index);
}

Json canonical(const Json& value) {
  if (const JsonArray* array = value.if_array()) {
    JsonArray out;
    for (const Json& element : *array) out.push_back(canonical(element));
    return out;
  }
  const JsonObject* object = value.if_object();
  if (object == nullptr) return value;
  std::vector<std::string_view> names;
  for (const auto& member : *object) names.push_back(member.key());
  std::ranges::sort(names);
  JsonObject out;
  for (const std::string_view name : names) out[name] = canonical(object->at(name));
  return out;
}

const Json* find(const JsonObject& object, std::string_view name) {
  return object.if_contains(name);
}

std::optional<std::string_view> find_string(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

std::optional<bool> find_bool(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::optional<std::int64_t> find_int(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  // Small ones are unsigned, too, when the program made them of such a type.
  const std::uint64_t* number = value->if_uint64();
  if (number == nullptr || !std::in_range<std::int64_t>(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<double> find_number(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

const JsonObject* find_object(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const JsonArray* find_array(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

const JsonObject& object_or_empty(const JsonObject& object, std::string_view name) {
  static const JsonObject kEmpty;
  const JsonObject* found = find_object(object, name);
  return found == nullptr ? kEmpty : *found;
}

const JsonArray& array_or_empty(const JsonObject& object, std::string_view name) {
  static const JsonArray kEmpty;
  const JsonArray* found = find_array(object, name);
  return found == nullptr ? kEmpty : *found;
}

Result<Done> only_fields(const JsonObject& object, std::initializer_list<std::string_view> known,
                         std::string_view base) {
  for (const auto& member : object) {
    const std::string_view name = member.key();
    if (std::ranges::find(known, name) == known.end()) return unknown_field(base, name);
  }
  return Done{};
}

std::unexpected<Error> unknown_field(std::string_view base, std::string_view name) {
  return invalid("json.unknown_field", "There is no field of this name here.",
                 pointer_to(base, name));
}

std::string_view type_name(const Json& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "integer";
    case json::kind::double_:
      return "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace acquaint
