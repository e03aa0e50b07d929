#include "consent/purpose.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace acquaint::consent {
namespace {

constexpr std::array<std::pair<LegalBasis, std::string_view>, 6> kBases{{
    {LegalBasis::consent, "consent"},
    {LegalBasis::contract, "contract"},
    {LegalBasis::legal_obligation, "legal_obligation"},
    {LegalBasis::vital_interests, "vital_interests"},
    {LegalBasis::public_task, "public_task"},
    {LegalBasis::legitimate_interests, "legitimate_interests"},
}};

constexpr std::size_t kPurposesMax = 200, kLanguagesMax = 100;
constexpr std::size_t kIdBytesMax = 64, kTitleBytesMax = 200, kTextBytesMax = 4000;
constexpr std::int64_t kVersionMax = 1'000'000'000;

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid("purpose.malformed", std::move(message), std::move(field));
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// As forms name purposes.
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax && is_letter(text.front()) &&
         std::ranges::all_of(text, [](char c) {
           return is_letter(c) || is_digit(c) || std::string_view("_.:-").contains(c);
         });
}

std::string_view primary_of(std::string_view language) {
  return language.substr(0, language.find('-'));
}

bool is_text(std::optional<std::string_view> text, std::size_t bytes_max) {
  return text && !text->empty() && text->size() <= bytes_max && !text->contains('\0');
}

Result<PurposeText> read_text(std::string_view language, const Json& json, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (!is_language_tag(language)) return malformed(at, "A language tag such as \"en\" is expected.");
  if (object == nullptr) return malformed(at, "An object with \"title\" and \"text\" is expected.");
  if (const auto known = only_fields(*object, {"title", "text"}, at); !known) {
    return std::unexpected(known.error());
  }
  const auto title = find_string(*object, "title"), text = find_string(*object, "text");
  if (object->contains("title") && !is_text(title, kTitleBytesMax)) {
    return malformed(pointer_to(at, "title"), "A title has 1 to 200 bytes.");
  }
  if (!is_text(text, kTextBytesMax)) {
    return malformed(pointer_to(at, "text"), "A text has 1 to 4,000 bytes.");
  }
  return PurposeText{std::string(language), std::string(title.value_or("")), std::string(*text)};
}

Result<std::vector<PurposeText>> read_texts(const JsonObject& object, const std::string& at) {
  const JsonObject* given = find_object(object, "texts");
  if (given == nullptr || given->empty() || given->size() > kLanguagesMax) {
    return malformed(at, "An object with a text in each language is expected.");
  }
  std::vector<PurposeText> texts;
  for (const auto& member : *given) {
    const std::string_view language = member.key();
    auto text = read_text(language, member.value(), pointer_to(at, language));
    if (!text) return std::unexpected(std::move(text.error()));
    texts.push_back(std::move(*text));
  }
  return texts;
}

Result<Purpose> read_purpose(const Json& json, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return malformed(at, "An object is expected.");
  if (const auto known = only_fields(*object, {"id", "legal_basis", "version", "texts"}, at); !known) {
    return std::unexpected(known.error());
  }
  const auto id = find_string(*object, "id");
  if (!id || !is_id(*id)) {
    return malformed(pointer_to(at, "id"),
                     "An id has up to 64 letters, digits, \"_\", \".\", \":\" and \"-\", a letter first.");
  }
  const auto basis = parse_legal_basis(find_string(*object, "legal_basis").value_or(""));
  if (!basis) {
    return malformed(pointer_to(at, "legal_basis"), "One of the six legal bases is expected.");
  }
  const auto version = find_int(*object, "version");
  if (object->contains("version") && (!version || *version < 1 || *version > kVersionMax)) {
    return malformed(pointer_to(at, "version"), "A whole number from 1 is expected.");
  }
  auto texts = read_texts(*object, pointer_to(at, "texts"));
  if (!texts) return std::unexpected(std::move(texts.error()));
  return Purpose{std::string(*id), *basis, version.value_or(1), std::move(*texts)};
}

}  // namespace

std::string_view name_of(LegalBasis basis) {
  for (const auto& [known, name] : kBases) {
    if (known == basis) return name;
  }
  return "";
}

std::optional<LegalBasis> parse_legal_basis(std::string_view name) {
  for (const auto& [basis, known] : kBases) {
    if (known == name) return basis;
  }
  return std::nullopt;
}

const PurposeText& Purpose::text_for(std::string_view language) const {
  if (const auto same = std::ranges::find(texts, language, &PurposeText::language);
      same != texts.end()) {
    return *same;
  }
  const auto close = std::ranges::find_if(texts, [&](const PurposeText& text) {
    return primary_of(text.language) == primary_of(language);
  });
  return close == texts.end() ? texts.front() : *close;
}

bool Purpose::is_a_choice() const {
  return legal_basis == LegalBasis::consent || legal_basis == LegalBasis::legitimate_interests;
}

bool Purpose::has_text(std::string_view text_hash) const {
  return std::ranges::any_of(
      texts, [&](const PurposeText& text) { return hash_of_text(text.text) == text_hash; });
}

std::string hash_of_text(std::string_view text) { return to_hex(sha256(text)); }

Result<std::vector<Purpose>> parse_purposes(const JsonArray& list, std::string_view base) {
  if (list.size() > kPurposesMax) {
    return malformed(std::string(base), "At most 200 purposes can be declared.");
  }
  std::vector<Purpose> purposes;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_to(base, i);
    auto purpose = read_purpose(list[i], at);
    if (!purpose) return std::unexpected(std::move(purpose.error()));
    if (find_purpose(purposes, purpose->id) != nullptr) {
      return invalid("purpose.duplicate", "Another purpose has this id.", pointer_to(at, "id"));
    }
    purposes.push_back(std::move(*purpose));
  }
  return purposes;
}

const Purpose* find_purpose(std::span<const Purpose> purposes, std::string_view id) {
  const auto found = std::ranges::find(purposes, id, &Purpose::id);
  return found == purposes.end() ? nullptr : &*found;
}

JsonObject to_json(const Purpose& purpose) {
  JsonObject texts;
  for (const PurposeText& text : purpose.texts) {
    JsonObject each;
    if (!text.title.empty()) each["title"] = text.title;
    each["text"] = text.text;
    each["sha256"] = hash_of_text(text.text);
    texts[text.language] = std::move(each);
  }
  return {{"id", purpose.id},
          {"legal_basis", name_of(purpose.legal_basis)},
          {"is_a_choice", purpose.is_a_choice()},
          {"version", purpose.version},
          {"texts", std::move(texts)}};
}

}  // namespace acquaint::consent
