#include "asking/moot.h"

namespace acquaint::asking {
namespace {

bool is_foreign(std::string_view variable) {
  return variable.starts_with("moment.") || variable.starts_with("answers.") || variable.starts_with("profile.");
}

// The place of a variable below `at` that is no part of a profile; empty when there is none. `names`: the
// operator around it takes names of variables.
std::string find_foreign(const Json& logic, const std::string& at, bool names = false) {
  if (names && logic.is_string() && is_foreign(logic.get_string())) return at;
  if (const JsonArray* list = logic.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (std::string found = find_foreign((*list)[i], pointer_to(at, i), names); !found.empty()) return found;
    }
  }
  const JsonObject* object = logic.if_object();
  if (object == nullptr) return {};
  for (const auto& member : *object) {
    const std::string_view name = member.key();
    const bool takes_names = name == "var" || name == "missing" || name == "missing_some";
    std::string found = find_foreign(member.value(), pointer_to(at, name), takes_names);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

Result<std::optional<Condition>> moot_condition(const profile::Catalogue& catalogue,
                                                profile::AttributeIndex attribute) {
  const profile::AttributeDefinition& definition = catalogue.at(attribute);
  if (definition.moot_when.is_null()) return std::nullopt;
  const std::string at = pointer_to(pointer_to("", definition.path.text()), "moot_when");
  if (std::string foreign = find_foreign(definition.moot_when, at); !foreign.empty()) {
    return invalid("catalogue.invalid", "Only attributes and \"stats.\" can make an attribute moot.",
                   std::move(foreign));
  }
  auto condition = Condition::compile(definition.moot_when, catalogue);
  if (!condition) {
    Error error = condition.error();
    error.field = at + error.field;
    return std::unexpected(std::move(error));
  }
  return std::move(*condition);
}

bool is_moot(const std::optional<Condition>& condition, const Facts& facts) {
  return condition && condition->evaluate(facts) == Verdict::yes;
}

}  // namespace acquaint::asking
