#include "asking/knowledge.h"

namespace acquaint::asking {
namespace {

constexpr double kStaleWeight = .5;  // A stale value is still half of an answer.

bool is_empty(const Json& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty());
}

}  // namespace

bool may_offer(const profile::AttributeDefinition& definition) {
  // The application that shows the question would see the value.
  if (definition.sensitive || definition.application == profile::Visibility::none) return false;
  return definition.fresh_for || !definition.derivations.empty();
}

Knowledge judge(const profile::Claim* claim, const profile::AttributeDefinition& definition, Time now) {
  if (claim == nullptr || is_empty(claim->value)) return {};
  const double confidence = claim->from.confidence;
  if (confidence < definition.confidence_min) {
    const bool is_guess = claim->from.source == profile::Source::inference;
    return {Reason::value_uncertain, 1 - confidence,
            is_guess && may_offer(definition) && confidence >= definition.confirm_min};
  }
  if (definition.fresh_for && now - claim->from.confirmed >= *definition.fresh_for) {
    return {Reason::value_stale, 1 - confidence * (1 - kStaleWeight), may_offer(definition)};
  }
  return {Reason::value_known, 0};
}

}  // namespace acquaint::asking
