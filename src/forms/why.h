// Why a step asks, and what happens with its answers: the purpose that the form names, else those that the
// catalogue declares for what is asked. Pure. The only place that says so, for every surface.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "consent/purpose.h"
#include "forms/field.h"
#include "forms/form.h"
#include "profile/catalogue.h"
#include "texts/language.h"

namespace acquaint::forms {

// What the settings declare beside the form; without a catalogue, the form's own purpose is all there is to say.
struct Declarations {
  const profile::Catalogue* catalogue = nullptr;
  std::span<const consent::Purpose> purposes = {};
  const texts::Languages* languages = nullptr;  // For sentences of the site's own; null: none.
};

// The purpose that a field is asked for where the form names none: that of its box of consent, else of its attribute.
// Null: none is declared, or none with a text.
const consent::Purpose* declared_purpose(const Field& field, const Declarations& declared);

// {"id", "legal_basis", "parts"} for the fields that are asked, in an available locale of the form; nothing where no
// purpose is known. Of several purposes it has the texts in the order of the questions and no `id`; `legal_basis` is
// theirs where they share one, else a sentence for each stands among the parts. After the texts comes what the
// catalogue says of the answers, where the site has words in that language: that no application sees them, and when
// they are asked for again.
std::optional<JsonObject> describe_why(const Form& form, std::span<const Field* const> asked, std::string_view locale,
                                       const Declarations& declared);

}  // namespace acquaint::forms
