// What a text of a moment must be like: a URL, a path, a name, a device, a language. Part of the
// language of placements (placement.h); docs/asking.md is the manual.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace re2 {
class RE2;
}

namespace acquaint::asking {

// Immutable, cheap to copy, safe to use from any thread.
class TextRule {
 public:
  // What a text alone stands for: a pattern in which "*" is any text, or a language with all of its
  // regions ("de" fits "de" and "de-AT": basic filtering of RFC 4647 §3.3.1).
  enum class Plain { pattern, language };

  // A text; a list, of which one must fit; or an object, of which all members must: `is`, `contains`,
  // `starts_with`, `ends_with`, `regex` (RE2, searched for) with a text each, and `not` with a rule.
  // Texts have at most 512 bytes, rules are nested at most 4 deep, and there are at most 50 of them.
  // Error `code` names the place below `at`.
  static Result<TextRule> read(const Json& json, Plain plain, const std::string& code, const std::string& at);

  bool fits(std::string_view text) const;

 private:
  enum class Kind { pattern, language, is, contains, starts_with, ends_with, regex, any, all, none };
  class Reader;

  Kind kind_ = Kind::all;
  std::string text_;
  std::shared_ptr<const re2::RE2> expression_;
  std::vector<TextRule> parts_;
};

// Whether the whole text is as the pattern says, in which "*" stands for any text. Linear in practice
// and at most quadratic: a later star never gives back what an earlier one took.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace acquaint::asking
