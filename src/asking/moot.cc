#include "asking/moot.h"

namespace acquaint::asking {
namespace {

// The place of a variable below `at` that is no part of a profile; empty when there is none.
std::string find_foreign(const Json& logic, const std::string& at) {
  if (const JsonArray* list = logic.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (std::string found = find_foreign((*list)[i], pointer_to(at, i)); !found.empty()) return found;
    }
  }
  const JsonObject* object = logic.if_object();
  if (object == nullptr) return {};
  for (const auto& member : *object) {
    const std::string member_at = pointer_to(at, std::string_view(member.key()));
    if (member.key() == "var") {
      const Json* name = &member.value();
      if (name->is_array() && !name->get_array().empty()) name = &name->get_array().front();
      const std::string_view text = name->is_string() ? std::string_view(name->get_string()) : "";
      for (const std::string_view root : {"moment.", "answers.", "profile."}) {
        if (text.starts_with(root)) return member_at;
      }
    }
    if (std::string found = find_foreign(member.value(), member_at); !found.empty()) return found;
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

Result<Done> check_moot_conditions(const profile::Catalogue& catalogue) {
  for (profile::AttributeIndex index = 0; index < catalogue.size(); ++index) {
    const auto condition = moot_condition(catalogue, index);
    if (!condition) return std::unexpected(condition.error());
  }
  return Done{};
}

bool is_moot(const std::optional<Condition>& condition, const Facts& facts) {
  return condition && condition->evaluate(facts) == Verdict::yes;
}

}  // namespace acquaint::asking
