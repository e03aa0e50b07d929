#include "flows/template.h"

#include <algorithm>
#include <charconv>

#include "flows/functions.h"

namespace acquaint::flows {
namespace {

constexpr int kDepthMax = 16;  // Of calls within calls, and of values within values.
constexpr std::size_t kArgumentsMax = 32;

std::unexpected<Error> bad_template() {
  return invalid("auth0_flow.bad_template", "A template holds no expression between its braces.");
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '$';
}

// Reads one expression and evaluates it on the way:
//   coalesce = primary { "??" primary }
//   primary  = text | number | true | false | null | undefined | list | call | path
//   list     = "[" [ coalesce { "," coalesce } ] "]"
//   path     = name { "." name | "[" number or text "]" }
//   call     = path "(" [ coalesce { "," coalesce } ] ")"
class Expression {
 public:
  Expression(std::string_view text, const Scope& scope, const Chance& chance)
      : rest_(text), scope_(scope), chance_(chance) {}

  Result<Filled> read_all() {
    auto value = read_coalesce(0);
    skip_space();
    if (value && !rest_.empty()) return bad_template();
    return value;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' ||
                              rest_.front() == '\t' || rest_.front() == '\r')) {
      rest_.remove_prefix(1);
    }
  }

  bool take(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  Result<Filled> read_coalesce(int depth) {
    if (depth > kDepthMax) return bad_template();
    auto value = read_primary(depth);
    while (value && take("??")) {
      auto other = read_primary(depth);
      if (!other) return other;
      if (!*value || (*value)->is_null()) value = std::move(other);
    }
    return value;
  }

  Result<Filled> read_primary(int depth) {
    skip_space();
    if (rest_.empty()) return bad_template();
    const char first = rest_.front();
    if (first == '\'' || first == '"') return read_text();
    if ((first >= '0' && first <= '9') || first == '-') return read_number();
    if (take("[")) return read_list(depth);
    return read_name(depth);
  }

  Result<Filled> read_list(int depth) {
    const auto elements = read_all_until("]", depth);
    if (!elements) return std::unexpected(elements.error());
    JsonArray list;
    for (const Filled& element : *elements) list.push_back(element.value_or(nullptr));
    return list;
  }

  Result<std::vector<Filled>> read_all_until(std::string_view end, int depth) {
    std::vector<Filled> values;
    if (take(end)) return values;
    do {
      auto value = read_coalesce(depth + 1);
      if (!value) return std::unexpected(value.error());
      values.push_back(std::move(*value));
    } while (values.size() < kArgumentsMax && take(","));
    if (!take(end)) return bad_template();
    return values;
  }

  Result<Filled> read_text() {
    const char quote = rest_.front();
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        rest_.remove_prefix(i + 1);
        return Json(text);
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      text += rest_[i];
    }
    return bad_template();
  }

  Result<Filled> read_number() {
    const std::size_t size = std::min(rest_.find_first_not_of("0123456789.-"), rest_.size());
    const std::string_view digits = rest_.substr(0, size);
    rest_.remove_prefix(size);
    std::int64_t whole = 0;
    if (std::from_chars(digits.data(), digits.data() + size, whole).ptr == digits.data() + size)
      return Json(whole);
    double number = 0;
    if (std::from_chars(digits.data(), digits.data() + size, number).ptr == digits.data() + size)
      return Json(number);
    return bad_template();
  }

  std::string_view read_word() {
    const auto end = std::ranges::find_if_not(rest_, is_name_character);
    const std::string_view word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(word.size());
    return word;
  }

  Result<Filled> read_name(int depth) {
    const std::string_view name = read_word();
    if (name.empty()) return bad_template();
    if (name == "true" || name == "false") return Json(name == "true");
    if (name == "null") return Json(nullptr);
    if (name == "undefined") return std::nullopt;
    if (rest_.starts_with('(')) return read_call(name, depth);
    if (name == "functions") {
      if (!take(".")) return bad_template();
      const std::string_view function = read_word();
      if (!rest_.starts_with('(')) return bad_template();
      return read_call(function, depth);
    }
    return read_path(root(name));
  }

  const JsonObject* root(std::string_view name) const {
    const std::pair<std::string_view, const JsonObject*> roots[] = {{"context", &scope_.context},
                                                                    {"fields", &scope_.fields},
                                                                    {"vars", &scope_.vars},
                                                                    {"actions", &scope_.actions}};
    for (const auto& [known, object] : roots) {
      if (known == name) return object;
    }
    return nullptr;
  }

  Result<Filled> read_path(const JsonObject* root) {
    const Json* value = nullptr;
    bool is_root = true;
    const auto step_to = [&](std::string_view name) {
      value = !is_root ? member(value, name) : root == nullptr ? nullptr : root->if_contains(name);
      is_root = false;
    };
    for (;;) {
      if (rest_.starts_with('.')) {
        rest_.remove_prefix(1);
        const std::string_view name = read_word();
        if (name.empty()) return bad_template();
        step_to(name);
      } else if (rest_.starts_with('[')) {
        rest_.remove_prefix(1);
        skip_space();
        if (rest_.empty()) return bad_template();
        const auto index =
            rest_.front() == '\'' || rest_.front() == '"' ? read_text() : read_number();
        if (!index || !*index) return bad_template();
        if (!take("]")) return bad_template();
        step_to(text_of_value(*index));
      } else if (is_root) {
        return root == nullptr ? Filled() : Filled(*root);
      } else {
        return value == nullptr ? Filled() : Filled(*value);
      }
    }
  }

  static const Json* member(const Json* value, std::string_view name) {
    if (value == nullptr) return nullptr;
    if (const JsonObject* object = value->if_object()) return object->if_contains(name);
    const JsonArray* list = value->if_array();
    std::size_t index = 0;
    if (list == nullptr ||
        std::from_chars(name.data(), name.data() + name.size(), index).ptr !=
            name.data() + name.size() ||
        index >= list->size()) {
      return nullptr;
    }
    return &(*list)[index];
  }

  Result<Filled> read_call(std::string_view name, int depth) {
    rest_.remove_prefix(1);
    const auto arguments = read_all_until(")", depth);
    if (!arguments) return std::unexpected(arguments.error());
    if (name != "t") return call_function(name, *arguments, chance_);
    const std::string key = arguments->empty() ? std::string() : text_of_value(arguments->front());
    const Json* text = scope_.texts.if_contains(key);
    return text == nullptr ? Filled() : Filled(*text);
  }

  std::string_view rest_;
  const Scope& scope_;
  const Chance& chance_;
};

// The end of an expression that begins behind its braces: braces within quotes do not count.
std::size_t end_of(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == quote) {
        quote = 0;
      }
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
    } else if (text.substr(i).starts_with("}}")) {
      return i;
    }
  }
  return std::string_view::npos;
}

Result<Filled> fill_text(std::string_view text, const Scope& scope, const Chance& chance) {
  if (text.size() > kTemplateBytesMax && text.contains("{{")) {
    return fail(Error::Kind::too_large, "auth0_flow.too_large", "A template is too long.");
  }
  std::string out;
  for (std::string_view rest = text;;) {
    const std::size_t begin = rest.find("{{");
    out.append(rest.substr(0, begin));
    if (begin == std::string_view::npos) return Json(out);
    rest.remove_prefix(begin + 2);
    const std::size_t end = end_of(rest);
    if (end == std::string_view::npos) return Json(out.append("{{").append(rest));
    auto value = evaluate(rest.substr(0, end), scope, chance);
    rest.remove_prefix(end + 2);
    const bool is_whole = begin == 0 && rest.empty() && out.empty();
    if (!value || is_whole) return value;
    out += text_of_value(*value);
    if (out.size() > kFilledBytesMax) {
      return fail(Error::Kind::too_large, "auth0_flow.too_large", "The text becomes too long.");
    }
  }
}

Result<Filled> fill_value(const Json& given, const Scope& scope, const Chance& chance, int depth) {
  if (given.is_string()) return fill_text(given.get_string(), scope, chance);
  if (!given.is_structured()) return given;
  if (depth > kDepthMax) return bad_template();
  if (const JsonArray* list = given.if_array()) {
    JsonArray filled;
    for (const Json& element : *list) {
      auto value = fill_value(element, scope, chance, depth + 1);
      if (!value) return value;
      filled.push_back(value->value_or(nullptr));
    }
    return filled;
  }
  JsonObject filled;
  for (const auto& member : given.get_object()) {
    auto value = fill_value(member.value(), scope, chance, depth + 1);
    if (!value) return value;
    if (*value) filled[member.key()] = std::move(**value);
  }
  return filled;
}

}  // namespace

Result<Filled> evaluate(std::string_view expression, const Scope& scope, const Chance& chance) {
  return Expression(expression, scope, chance).read_all();
}

Result<Filled> fill(const Json& given, const Scope& scope, const Chance& chance) {
  return fill_value(given, scope, chance, 0);
}

bool is_readable(const Json& given) {
  class NoChance final : public Random {
   public:
    void fill(std::span<std::byte> bytes) override { std::ranges::fill(bytes, std::byte{}); }
  };
  NoChance random;
  return fill(given, Scope(), {Time(), random}).has_value();
}

std::string text_of_value(const Filled& value) {
  if (!value || value->is_null()) return {};
  if (value->is_string()) return std::string(std::string_view(value->get_string()));
  return to_text(*value);
}

}  // namespace acquaint::flows
