// Texts that say what is known of whoever reads them, in ICU's message syntax: "Welcome back, {name}!"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asking/condition.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/attribute.h"
#include "profile/catalogue.h"
#include "texts/text.h"

namespace acquaint::forms {

// A member of `values` of a document: what a place of this name stands for.
struct SaidValue {
  std::string name;
  profile::AttributePath attribute;
  std::optional<profile::AttributeIndex> index;  // In the catalogue that the form was compiled with.
  Json otherwise;  // A text or a number. What is known of the user is said while it is of the same kind.
};

// `document` is one that check_document accepts. Errors, pointing into it: "attribute.bad_path", and
// "form.bad_message" for what the catalogue calls sensitive or keeps from users or applications: both read the text.
Result<std::vector<SaidValue>> read_said_values(const JsonObject& document, const profile::Catalogue& catalogue);

// A text at this place of the document as a message in its language. Error "form.bad_message": it breaks the syntax of
// messages, has a place that is not among `values`, or uses a text as a number or a number as a text.
Result<texts::Text> read_message(std::string_view text, std::string_view locale, const std::string& at,
                                 const std::vector<SaidValue>& values);

// With each value as it is when nothing is known.
JsonObject said_otherwise(const std::vector<SaidValue>& values);

// With what is known of the user. A text of more than 200 bytes or of several lines, which would fit no sentence, is not
// known. `catalogue_version`: of the catalogue that the form was compiled with.
JsonObject said_of(const asking::Facts& facts, const std::vector<SaidValue>& values, std::uint64_t catalogue_version);

}  // namespace acquaint::forms
