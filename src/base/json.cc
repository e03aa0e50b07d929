#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <set>
#include <vector>

namespace acquaint {
namespace {

namespace json = boost::json;

// Builds the value as json::parse does, and remembers where it is, so that a duplicate name is
// refused and every error has a pointer.
class StrictHandler {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

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
    const bool is_new = frame.names.insert(key_).second;
    frame.name = std::move(key_);
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
    const auto [end, error] = std::from_chars(number_.data(), number_.data() + number_.size(), exact);
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
    std::size_t elements = 0;     // Read so far, in an array.
    std::string name = {};        // The member being read, in an object.
    std::set<std::string> names = {};
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

  json::value_stack stack_;
  std::string number_;  // The text of a number, as far as it was read.
  std::vector<Frame> frames_;
  std::string key_;
  bool duplicate_ = false;
};

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
    return invalid("json.too_deep",
                   "The JSON text is nested deeper than " + std::to_string(limits.depth_max) +
                       " levels.",
                   std::move(at));
  }
  return invalid("json.malformed",
                 "The JSON text is malformed at byte " + std::to_string(used) + ": " +
                     error.message() + ".",
                 std::move(at));
}

Result<JsonObject> parse_json_object(std::string_view text, const JsonLimits& limits) {
  auto value = parse_json(text, limits);
  if (!value) return std::unexpected(value.error());
  if (!value->is_object()) return invalid("json.not_an_object", "A JSON object is expected.");
  return std::move(value->as_object());
}

std::string to_text(const Json& value) { return json::serialize(value); }

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

const Json* find(const JsonObject& object, std::string_view name) { return object.if_contains(name); }

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
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
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

Result<Done> only_fields(const JsonObject& object, std::initializer_list<std::string_view> known,
                         std::string_view base) {
  for (const auto& member : object) {
    const std::string_view name = member.key();
    if (std::ranges::find(known, name) == known.end()) {
      return invalid("json.unknown_field", "There is no field of this name here.",
                     pointer_to(base, name));
    }
  }
  return Done{};
}

std::string_view type_name(const Json& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "boolean";
    case json::kind::int64:
    case json::kind::uint64: return "integer";
    case json::kind::double_: return "number";
    case json::kind::string: return "string";
    case json::kind::array: return "array";
    case json::kind::object: return "object";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace acquaint
