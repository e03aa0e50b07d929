// Purposes: what the operator uses a person's data for, in words, and on what legal ground (GDPR,
// Article 6 (1)). Declared in the "purposes" list of the settings, or carried by a form.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::consent {

enum class LegalBasis {
  consent,
  contract,
  legal_obligation,
  vital_interests,
  public_task,
  legitimate_interests,
};

std::string_view name_of(LegalBasis basis);
std::optional<LegalBasis> parse_legal_basis(std::string_view name);

struct PurposeText {
  std::string language;  // BCP 47.
  std::string title;     // A few words for lists; may be empty.
  std::string text;      // What is agreed to.

  bool operator==(const PurposeText&) const = default;
};

struct Purpose {
  std::string id;
  LegalBasis legal_basis = LegalBasis::consent;
  std::int64_t version = 1;         // The operator's number of the wording.
  std::vector<PurposeText> texts;   // At least one; the first is for all other languages.

  // The text in the closest language: the same tag, then the same language, then the first.
  const PurposeText& text_for(std::string_view language) const;
  // The user may say no: consent is given freely, and legitimate interests can be objected to
  // (Article 21).
  bool is_a_choice() const;
  // Whether a hash is that of one of the texts as they stand.
  bool has_text(std::string_view text_hash) const;

  bool operator==(const Purpose&) const = default;
};

// SHA-256 in hexadecimal of the text's bytes.
std::string hash_of_text(std::string_view text);

// [{"id": "newsletter", "legal_basis": "consent", "version": 3, "texts": {"en": {"title": "…",
// "text": "…"}}}]. Errors are `invalid`, and their field points into the list from `base`:
// "purpose.malformed", "purpose.duplicate", "json.unknown_field".
Result<std::vector<Purpose>> parse_purposes(const JsonArray& list,
                                            std::string_view base = "/purposes");

// Null when there is no such purpose.
const Purpose* find_purpose(std::span<const Purpose> purposes, std::string_view id);

// As GET /v1/purposes shows it.
JsonObject to_json(const Purpose& purpose);

}  // namespace acquaint::consent
