// The ways in which one value can follow from another: a closed set of named pure functions, so that a
// catalogue is data and not a program. docs/catalogue.md lists them for operators.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace acquaint::profile {

enum class Transform {
  copy,              // Any value as it is; all others take a text and give a text.
  lower_case,
  upper_case,
  title_case,
  first_word,
  last_word,
  after_first_word,  // All but the first word.
  email_domain,      // "ada@mail.acme.co.uk" -> "acme.co.uk", by the Public Suffix List; nothing for free mail.
  email_company,     // ... -> "Acme", from the same domain.
  phone_country,     // "+44 20 7946 0000" -> "GB"
};

std::string_view name_of(Transform transform);
std::optional<Transform> parse_transform(std::string_view name);

struct Transformed {
  Json value;
  // Under which the value is looked up in a table, the most telling first: its text, or of an e-mail
  // address the domains, in small letters.
  std::vector<std::string> keys;
};

// Nothing when the value is of another type, or nothing follows from it.
std::optional<Transformed> apply(Transform transform, const Json& value);

}  // namespace acquaint::profile
