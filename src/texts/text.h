// One text with places for values, in ICU's message syntax: "Step {number} of {of}",
// "{count, plural, one {# character} other {# characters}}".
#pragma once

#include <unicode/locid.h>
#include <unicode/messagepattern.h>
#include <unicode/unistr.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::texts {

// Immutable, safe to use from any thread.
class Text {
 public:
  // `locale` decides about plurals and how numbers look. Error `invalid` "texts.invalid" when the
  // pattern is no text of UTF-8 or breaks ICU's syntax, has places without a name, or more than
  // 2,000 bytes.
  static Result<Text> parse(std::string_view pattern, const icu::Locale& locale);

  // With `values`, which are texts and numbers, in the named places: all of them, and numbers where numbers stand. Values
  // that run in the other direction than the text stand between isolates.
  std::string with(const JsonObject& values) const;

  // The names of the places; those that stand for numbers, as in {count, plural, ...} and {count, number}, and those
  // that stand for words to choose by, as in {role, select, ...}. All others take both.
  const std::set<std::string>& places() const { return places_.all; }
  const std::set<std::string>& numbers() const { return places_.numbers; }
  const std::set<std::string>& words() const { return places_.words; }

 private:
  struct Places {
    std::set<std::string> all;
    std::set<std::string> numbers;
    std::set<std::string> words;
  };
  // Nothing when a place has a number instead of a name.
  static std::optional<Places> places_of(const icu::MessagePattern& pattern);

  icu::UnicodeString pattern_;
  icu::Locale locale_;
  Places places_;
  std::string plain_;  // What it says, when it has no places.
};

}  // namespace acquaint::texts
