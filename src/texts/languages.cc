#include <unicode/localematcher.h>

#include <algorithm>

#include "base/check.h"
#include "texts/language.h"
#include "texts/texts.h"

namespace acquaint::texts {
namespace {

constexpr std::size_t kLanguagesMax = 20;
constexpr std::size_t kTagMax = 35;       // The longest tag of RFC 5646 §4.4.1.
constexpr std::size_t kHeaderMax = 1000;  // Longer lists of languages are nobody's wish.

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("texts.invalid", std::move(message), std::move(field));
}

std::optional<icu::Locale> locale_of(std::string_view tag) {
  if (tag.empty() || tag.size() > kTagMax) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const auto locale = icu::Locale::forLanguageTag(
      icu::StringPiece(tag.data(), static_cast<std::int32_t>(tag.size())), status);
  if (U_FAILURE(status) || locale.isBogus() || *locale.getLanguage() == '\0') return std::nullopt;
  if (locale.toLanguageTag<std::string>(status) != tag) return std::nullopt;
  return locale;
}

// One operator's text: it must be able to say what the built-in one says.
Result<Text> own_text(const Text& built_in, const Json& value, const icu::Locale& locale,
                      const std::string& at) {
  if (!value.is_string()) return bad("A text is expected.", at);
  auto text = Text::parse(std::string_view(value.get_string()), locale);
  if (!text) return bad(text.error().message, at);
  if (!std::ranges::includes(built_in.places(), text->places())) {
    return bad("The built-in text has no place of this name.", at);
  }
  return text;
}

// Tags in the form of an Accept-Language header; what is not a tag is left out.
std::string as_header(std::string_view tags) {
  std::string header;
  while (!tags.empty()) {
    const std::string_view tag = tags.substr(0, tags.find(' '));
    tags.remove_prefix(std::min(tags.size(), tag.size() + 1));
    const bool is_tag = std::ranges::all_of(tag, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (is_tag && !tag.empty()) header.append(header.empty() ? "" : ",").append(tag);
  }
  return header;
}

}  // namespace

// Built once for a set of languages; its questions may be asked by any thread.
struct Languages::Matcher {
  icu::LocaleMatcher matcher;

  static icu::LocaleMatcher build(const std::vector<Language>& languages) {
    icu::LocaleMatcher::Builder builder;
    builder.setNoDefaultLocale();
    for (const Language& language : languages) builder.addSupportedLocale(language.texts_->locale);
    UErrorCode status = U_ZERO_ERROR;
    icu::LocaleMatcher built = builder.build(status);
    ACQUAINT_CHECK(U_SUCCESS(status));
    return built;
  }

  // Null when nothing in the header is near enough, or it cannot be read.
  const icu::Locale* best(std::string_view header) const {
    if (header.empty() || header.size() > kHeaderMax) return nullptr;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale* found = matcher.getBestMatchForListString(
        icu::StringPiece(header.data(), static_cast<std::int32_t>(header.size())), status);
    return U_FAILURE(status) ? nullptr : found;
  }
};

Languages::Languages(std::vector<Language> languages)
    : languages_(std::move(languages)),
      matcher_(std::make_shared<const Matcher>(Matcher::build(languages_))) {}

Languages::Languages() {
  static const Languages built_in{{Language(), Language(Language::built_in("de"))}};
  *this = built_in;
}

Result<Languages> Languages::with(const JsonObject& own, const std::string& at) {
  if (own.size() > kLanguagesMax) return bad("At most 20 languages can have texts.", at);
  const Languages built_in;
  std::vector<Language> languages = built_in.languages_;
  const Language english;
  for (const auto& member : own) {
    const std::string tag(member.key()), language_at = pointer_to(at, std::string_view(tag));
    const auto locale = locale_of(tag);
    if (!locale) return bad("A language tag is expected, such as fr or pt-BR.", language_at);
    const JsonObject* given = member.value().if_object();
    if (given == nullptr) return bad("An object of texts is expected.", language_at);
    const auto known = std::ranges::find(languages, tag, &Language::tag);
    auto texts = std::make_shared<Language::Texts>();
    texts->tag = tag;
    texts->locale = *locale;
    texts->direction = direction_of(tag);
    texts->otherwise = known == languages.end() ? english.texts_ : known->texts_;
    for (const auto& one : *given) {
      const std::string text_at = pointer_to(language_at, std::string_view(one.key()));
      const Text* replaced = english.texts_->find(one.key());
      if (replaced == nullptr) return bad("There is no text of this name.", text_at);
      auto text = own_text(*replaced, one.value(), *locale, text_at);
      if (!text) return std::unexpected(text.error());
      texts->by_key.emplace(one.key(), std::move(*text));
    }
    if (known == languages.end()) {
      languages.push_back(Language(std::move(texts)));
    } else {
      *known = Language(std::move(texts));
    }
  }
  return Languages(std::move(languages));
}

Language Languages::choose(std::string_view ui_locales, std::string_view accept_language) const {
  const icu::Locale* best = matcher_->best(as_header(ui_locales));
  if (best == nullptr) best = matcher_->best(accept_language);
  if (best == nullptr) return languages_.front();
  const auto found = std::ranges::find_if(
      languages_, [&](const Language& language) { return language.texts_->locale == *best; });
  return found == languages_.end() ? languages_.front() : *found;
}

}  // namespace acquaint::texts
