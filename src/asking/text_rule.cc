#include "asking/text_rule.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace acquaint::asking {
namespace {

constexpr std::size_t kTextBytesMax = 512;
constexpr int kDepthMax = 4;
constexpr int kRulesMax = 50;
constexpr int kExpressionBytesMax = 1 << 20;  // Of a compiled expression.

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_language(std::string_view range, std::string_view tag) {
  if (tag.size() < range.size() || (tag.size() > range.size() && tag[range.size()] != '-')) return false;
  return std::ranges::equal(range, tag.substr(0, range.size()), {}, lower, lower);
}

std::shared_ptr<const re2::RE2> compile_expression(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kExpressionBytesMax);
  auto expression = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  return expression->ok() ? expression : nullptr;
}

}  // namespace

class TextRule::Reader {
 public:
  Reader(Plain plain, const std::string& code) : plain_(plain), code_(code) {}

  Result<TextRule> read(const Json& json, const std::string& at, int depth) {
    if (depth > kDepthMax) return refuse("Rules are nested deeper than 4 levels.", at);
    if (++rules_ > kRulesMax) return refuse("There are more than 50 rules.", at);
    if (json.is_string()) {
      return of_text(plain_ == Plain::pattern ? Kind::pattern : Kind::language, json, at);
    }
    if (const JsonArray* list = json.if_array()) return one_of(*list, at, depth);
    const JsonObject* object = json.if_object();
    if (object == nullptr || object->empty()) {
      return refuse("A text, a list of rules, or an object with at least one rule is expected.", at);
    }
    TextRule rule;
    for (const auto& member : *object) {
      auto part = named(member.key(), member.value(), pointer_to(at, std::string_view(member.key())), depth);
      if (!part) return part;
      rule.parts_.push_back(std::move(*part));
    }
    return rule;
  }

 private:
  static constexpr std::pair<std::string_view, Kind> kNames[] = {
      {"is", Kind::is},               {"contains", Kind::contains}, {"starts_with", Kind::starts_with},
      {"ends_with", Kind::ends_with}, {"regex", Kind::regex},
  };

  std::unexpected<Error> refuse(std::string message, const std::string& at) const {
    return invalid(code_, std::move(message), at);
  }

  Result<TextRule> one_of(const JsonArray& list, const std::string& at, int depth) {
    if (list.empty()) return refuse("An empty list fits nothing.", at);
    TextRule rule;
    rule.kind_ = Kind::any;
    for (std::size_t i = 0; i < list.size(); ++i) {
      auto part = read(list[i], pointer_to(at, i), depth + 1);
      if (!part) return part;
      rule.parts_.push_back(std::move(*part));
    }
    return rule;
  }

  Result<TextRule> named(std::string_view name, const Json& json, const std::string& at, int depth) {
    if (name == "not") {
      auto part = read(json, at, depth + 1);
      if (!part) return part;
      TextRule rule;
      rule.kind_ = Kind::none;
      rule.parts_.push_back(std::move(*part));
      return rule;
    }
    const auto* found = std::ranges::find(kNames, name, &std::pair<std::string_view, Kind>::first);
    if (found == std::end(kNames)) return refuse("There is no rule of this name.", at);
    if (++rules_ > kRulesMax) return refuse("There are more than 50 rules.", at);
    return of_text(found->second, json, at);
  }

  Result<TextRule> of_text(Kind kind, const Json& json, const std::string& at) const {
    if (!json.is_string() || json.get_string().empty() || json.get_string().size() > kTextBytesMax) {
      return refuse("A text of 1 to 512 bytes is expected.", at);
    }
    TextRule rule;
    rule.kind_ = kind;
    rule.text_ = json.get_string();
    if (kind != Kind::regex) return rule;
    rule.expression_ = compile_expression(rule.text_);
    if (rule.expression_ == nullptr) {
      return refuse("This is no regular expression of RE2, or it is too large.", at);
    }
    return rule;
  }

  const Plain plain_;
  const std::string& code_;
  int rules_ = 0;
};

Result<TextRule> TextRule::read(const Json& json, Plain plain, const std::string& code, const std::string& at) {
  return Reader(plain, code).read(json, at, 1);
}

bool TextRule::fits(std::string_view text) const {
  const auto part_fits = [text](const TextRule& part) { return part.fits(text); };
  switch (kind_) {
    case Kind::pattern: return matches_glob(text_, text);
    case Kind::language: return is_language(text_, text);
    case Kind::is: return text == text_;
    case Kind::contains: return text.contains(text_);
    case Kind::starts_with: return text.starts_with(text_);
    case Kind::ends_with: return text.ends_with(text_);
    case Kind::regex: return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression_);
    case Kind::any: return std::ranges::any_of(parts_, part_fits);
    case Kind::all: return std::ranges::all_of(parts_, part_fits);
    case Kind::none: return std::ranges::none_of(parts_, part_fits);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

bool matches_glob(std::string_view pattern, std::string_view text) {
  const std::size_t plain = std::min(pattern.find('*'), pattern.size());
  if (text.substr(0, plain) != pattern.substr(0, plain)) return false;
  std::size_t p = plain, t = plain;
  std::size_t star = pattern.npos, resume = 0;  // Where to go on when the last star must take more.
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace acquaint::asking
