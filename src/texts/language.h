// What people read on the hosted pages (and wherever else the program speaks to them), by key, in
// each language that is known. The catalogues are en.json and de.json beside this file; operators
// add and replace texts in their settings. No text for people is written anywhere else.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::texts {

enum class Direction { left_to_right, right_to_left };

// Of the script in which the language with this BCP 47 tag is usually written.
Direction direction_of(std::string_view tag);

// All texts in one language: a snapshot, cheap to copy, safe to use from any thread.
class Language {
 public:
  // English, as it is built in.
  Language();

  const std::string& tag() const;  // BCP 47: "en", "pt-BR".
  Direction direction() const;
  // The same snapshot: says the same of everything.
  bool operator==(const Language&) const = default;

  // The text called `key` with `values` in its places ({"count": 8}). A key that is not in en.json
  // is a bug. The text is plain: what shows it escapes it. Values that run in the other direction are between isolates.
  std::string say(std::string_view key, const JsonObject& values = {}) const;

  // The items as an enumeration: "a, b and c" (Unicode CLDR).
  std::string enumerate(const std::vector<std::string>& items) const;

  // The same as say() for a key that may not exist, such as one made from the code of an error.
  std::optional<std::string> find(std::string_view key, const JsonObject& values = {}) const;

 private:
  friend class Languages;
  struct Texts;
  explicit Language(std::shared_ptr<const Texts> held) : texts_(std::move(held)) {}
  static std::shared_ptr<const Texts> built_in(std::string_view tag);

  std::shared_ptr<const Texts> texts_;
};

// The languages of a site, and which of them somebody reads best.
class Languages {
 public:
  // English and German, as they are built in.
  Languages();

  // With an operator's own texts: {"<tag>": {"<key>": "<text>"}}. In a language that is not built
  // in, texts that are not given are English. Error `invalid` "texts.invalid" for a tag that is not
  // BCP 47, an unknown key, a text that Text::parse refuses or one with other places than the
  // built-in one, more than 20 languages; its field is below `at`.
  static Result<Languages> with(const JsonObject& own, const std::string& at);

  // By the tags that were asked for (separated by spaces, the best first: OpenID Connect's
  // ui_locales), else by an Accept-Language header (RFC 9110 §12.5.4), else English. Neither need
  // be well-formed.
  Language choose(std::string_view ui_locales, std::string_view accept_language) const;

 private:
  struct Matcher;
  explicit Languages(std::vector<Language> languages);

  std::vector<Language> languages_;  // English first.
  std::shared_ptr<const Matcher> matcher_;
};

}  // namespace acquaint::texts
