#include "texts/language.h"

#include <unicode/listformatter.h>

#include "base/check.h"
#include "texts/embedded.h"
#include "texts/texts.h"

namespace acquaint::texts {

const Text* Language::Texts::find(std::string_view key) const {
  if (const auto held = by_key.find(key); held != by_key.end()) return &held->second;
  return otherwise == nullptr ? nullptr : otherwise->find(key);
}

std::shared_ptr<const Language::Texts> Language::built_in(std::string_view tag) {
  const std::string name(tag);
  const auto document = parse_json_object(embedded(name + ".json"));
  ACQUAINT_CHECK(document.has_value());
  auto texts = std::make_shared<Texts>();
  texts->tag = name;
  texts->locale = icu::Locale(name.c_str());
  texts->direction = direction_of(name);
  for (const auto& member : *document) {
    auto text = Text::parse(std::string_view(member.value().as_string()), texts->locale);
    ACQUAINT_CHECK(text.has_value());
    texts->by_key.emplace(member.key(), std::move(*text));
  }
  return texts;
}

Language::Language() {
  static const std::shared_ptr<const Texts> english = built_in("en");
  texts_ = english;
}

const std::string& Language::tag() const {
  return texts_->tag;
}

Direction direction_of(std::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  const auto locale = icu::Locale::forLanguageTag(
      icu::StringPiece(tag.data(), static_cast<std::int32_t>(tag.size())), error);
  return U_SUCCESS(error) && locale.isRightToLeft() ? Direction::right_to_left : Direction::left_to_right;
}

Direction Language::direction() const { return texts_->direction; }

std::string Language::say(std::string_view key, const JsonObject& values) const {
  const Text* text = texts_->find(key);
  ACQUAINT_CHECK(text != nullptr);
  return text->with(values);
}

std::string Language::enumerate(const std::vector<std::string>& items) const {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::ListFormatter> formatter(
      icu::ListFormatter::createInstance(texts_->locale, error));
  ACQUAINT_CHECK(U_SUCCESS(error));
  std::vector<icu::UnicodeString> pieces;
  for (const std::string& item : items) pieces.push_back(icu::UnicodeString::fromUTF8(item));
  icu::UnicodeString joined;
  formatter->format(pieces.data(), static_cast<std::int32_t>(pieces.size()), joined, error);
  ACQUAINT_CHECK(U_SUCCESS(error));
  std::string text;
  joined.toUTF8String(text);
  return text;
}

std::optional<std::string> Language::find(std::string_view key, const JsonObject& values) const {
  const Text* text = texts_->find(key);
  if (text == nullptr) return std::nullopt;
  return text->with(values);
}

}  // namespace acquaint::texts
