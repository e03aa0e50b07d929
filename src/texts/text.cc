#include "texts/text.h"

#include <unicode/msgfmt.h>
#include <unicode/uchar.h>

#include <vector>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::texts {
namespace {

constexpr std::size_t kBytesMax = 2000;

std::unexpected<Error> bad(std::string message) {
  return invalid("texts.invalid", std::move(message));
}

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// Whether some of the value may run against the text around it.
bool runs_against(const icu::UnicodeString& value, bool is_from_right) {
  for (std::int32_t i = 0; i < value.length(); i = value.moveIndex32(i, 1)) {
    const UCharDirection direction = u_charDirection(value.char32At(i));
    if (is_from_right ? direction == U_LEFT_TO_RIGHT || direction == U_EUROPEAN_NUMBER
                      : direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) {
      return true;
    }
  }
  return false;
}

// The value in one piece, for the eye: without isolates (UAX #9 §2.4), which nobody sees, "12@example.com" in an Arabic
// sentence reads "example.com@12".
icu::UnicodeString isolated(const icu::UnicodeString& value) {
  constexpr char16_t kFirstStrongIsolate = 0x2068, kPopDirectionalIsolate = 0x2069;
  return icu::UnicodeString(kFirstStrongIsolate) + value + icu::UnicodeString(kPopDirectionalIsolate);
}

icu::Formattable formattable(const Json& value) {
  if (const auto* number = value.if_int64()) return {static_cast<std::int64_t>(*number)};
  if (const auto* number = value.if_uint64()) return {static_cast<double>(*number)};
  if (const auto* number = value.if_double()) return {*number};
  if (const auto* text = value.if_string()) return {wide(*text)};
  return {icu::UnicodeString()};
}

}  // namespace

std::optional<Text::Places> Text::places_of(const icu::MessagePattern& pattern) {
  if (pattern.hasNumberedArguments()) return std::nullopt;
  Places places;
  for (std::int32_t i = 0; i + 1 < pattern.countParts(); ++i) {
    const auto& part = pattern.getPart(i);
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
    const std::string name = narrow(pattern.getSubstring(pattern.getPart(i + 1)));
    places.all.insert(name);
    const UMessagePatternArgType type = part.getArgType();
    if (type == UMSGPAT_ARG_TYPE_SELECT) places.words.insert(name);
    if (type != UMSGPAT_ARG_TYPE_SELECT && type != UMSGPAT_ARG_TYPE_NONE) places.numbers.insert(name);
  }
  return places;
}

Result<Text> Text::parse(std::string_view pattern, const icu::Locale& locale) {
  if (pattern.size() > kBytesMax || !is_utf8(pattern)) {
    return bad("A text of at most 2,000 bytes of UTF-8 is expected.");
  }
  Text text;
  text.pattern_ = wide(pattern);
  text.locale_ = locale;
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessagePattern parsed(text.pattern_, nullptr, status);
  if (U_FAILURE(status)) return bad("The places for values in this text cannot be read.");
  auto places = places_of(parsed);
  if (!places) return bad("Places for values have names here, as in {count}.");
  text.places_ = std::move(*places);
  const icu::MessageFormat format(text.pattern_, locale, status);
  if (U_FAILURE(status)) return bad("The places for values in this text cannot be read.");
  if (text.places_.all.empty()) text.plain_ = text.with({});
  return text;
}

std::string Text::with(const JsonObject& values) const {
  if (places_.all.empty() && !plain_.empty()) return plain_;
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> held;
  const bool is_from_right = locale_.isRightToLeft();
  for (const auto& value : values) {
    names.push_back(wide(value.key()));
    held.push_back(formattable(value.value()));
    if (held.back().getType() != icu::Formattable::kString || places_.words.contains(std::string(value.key()))) continue;
    const icu::UnicodeString& text = held.back().getString();
    if (runs_against(text, is_from_right)) held.back() = icu::Formattable(isolated(text));
  }
  // Not kept: a MessageFormat makes its number formats when it first needs them, for one thread.
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessageFormat format(pattern_, locale_, status);
  icu::UnicodeString said;
  format.format(names.data(), held.data(), static_cast<std::int32_t>(names.size()), said, status);
  ACQUAINT_CHECK(U_SUCCESS(status));
  return narrow(said);
}

}  // namespace acquaint::texts
