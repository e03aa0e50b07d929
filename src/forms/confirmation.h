// A value that is known already and only has to be confirmed: how it is offered, and what may be replied.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "forms/form.h"

namespace acquaint::forms {

// How much of a value whoever looks may see: somebody who is merely recognised gets a mask.
enum class Reveal { masked, full };

// A field of a step whose value is offered.
struct Confirmation {
  std::string field;
  Json value;
  bool is_guess = false;  // Inferred; else it was told, but long ago.
};

// What the user said besides answers, by field name.
struct Replies {
  JsonObject answers;
  std::vector<std::string> confirmed;  // "Yes, still right."
  std::vector<std::string> declined;   // "I would rather not say."

  Replies() = default;
  Replies(JsonObject given) : answers(std::move(given)) {}  // Answers alone.
};

// The value as people read it: texts, numbers and dates, and the labels of choices. Masked, the first
// character of each word and "…". Nothing when the field cannot be offered like this: a consent, a box,
// a sensitive value; and masked, a choice or a number, of which even a part tells too much.
std::optional<std::string> shown_value(const Form& form, const Field& field, const Json& value,
                                       Reveal reveal, std::string_view locale);

}  // namespace acquaint::forms
