// What the known services are asked and how their answers are named, so that a provider needs no more than a
// key and attributes. Shapes: FullContact, "Person Enrich v3" (docs.fullcontact.com); Clearbit, "Enrichment API"
// (the shape that others offer as compatible with it).
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "outbound/client.h"

namespace acquaint::enrichment {

enum class Kind { fullcontact, clearbit_person, clearbit_company, clearbit_combined, http };

struct Preset {
  // The name of a value, and its place in the answer.
  using Field = std::pair<std::string_view, std::string_view>;

  std::string_view name;
  Kind kind;
  outbound::Method method = outbound::Method::get;
  std::string_view url = {};   // All with places (placeholder.h); empty for `http`.
  std::string_view body = {};  // JSON; empty: none.
  bool pays_for_matches = false;  // What is not found costs nothing.
  std::span<const Field> fields = {};
};

const Preset* find_preset(std::string_view kind_name);
const Preset& preset_of(Kind kind);

}  // namespace acquaint::enrichment
