// What is different between two settings documents, for people: shown before anything is published.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace acquaint::settings {

struct DifferenceLine {
  enum class Kind { added, removed, changed, means };  // `means`: `after` says what a change means.
  Kind kind;
  std::string place;   // "forms / work / cadence / placement": list elements by their id or name.
  std::string before;  // JSON text, or a form in words; cut at 200 bytes. Empty when added.
  std::string after;   // Empty when removed.

  bool operator==(const DifferenceLine&) const = default;
};

using Difference = std::vector<DifferenceLine>;

// Objects by member, lists of objects by "id", "name" or "client_id" where these tell all elements
// apart, everything else by value. Empty only when the documents say the same.
Difference compare(const JsonObject& before, const JsonObject& after);

Json to_json(const Difference& difference);
// One line each: "+ forms / news: {…}", "~ policy / cadence: "gentle" → "brisk"".
std::string to_text(const Difference& difference);

}  // namespace acquaint::settings
