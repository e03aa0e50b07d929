#include "settings/variants.h"

#include <algorithm>
#include <set>

#include "asking/gates.h"
#include "settings/policy_attributes.h"

namespace acquaint::settings {
namespace {

using asking::Experiment;
using asking::ExperimentArm;
using asking::Experiments;
using asking::Offer;

// The arm's place in the document, where the hold-out is no arm.
std::string place_of(const Experiments& experiments, Experiments::Place place) {
  const std::vector<ExperimentArm>& arms = experiments.all()[place.experiment].arms;
  const std::size_t number = arms.front().name == asking::kHoldOut ? place.arm - 1 : place.arm;
  return pointer_to(pointer_to("/experiments", place.experiment) + "/arms", number);
}

JsonObject with_members(JsonObject object, const JsonObject& members) {
  for (const auto& member : members) object[member.key()] = member.value();
  return object;
}

Result<asking::Policy> policy_with(const JsonObject& document, const Settings& settings, const std::string& at) {
  auto policy = asking::Policy::parse(document, at, settings.segments);
  if (!policy) return policy;
  if (const auto known = check_attributes(*policy, settings.catalogue, at); !known) return std::unexpected(known.error());
  return policy;
}

Offer* find_offer(std::vector<Offer>& offers, std::string_view form) {
  const auto found = std::ranges::find(offers, form, &Offer::form);
  return found == offers.end() ? nullptr : &*found;
}

const forms::Form* find_published(const Settings& settings, std::string_view id) {
  const auto found = std::ranges::find(settings.forms, id, [](const PublishedForm& form) -> const std::string& {
    return form.form.id();
  });
  return found == settings.forms.end() ? nullptr : &found->form;
}

std::unexpected<Error> unknown_form(const std::string& at) {
  return invalid("experiment.unknown_form", "There is no such form.", at);
}

// What the arm makes of the forms. `all` has those that only take the place of others, too.
Result<Done> change_forms(std::vector<Offer>& offers, const ExperimentArm& arm, const std::string& at,
                          const std::vector<Offer>& all, const Settings& settings) {
  for (const auto& [id, change] : arm.forms) {
    const std::string form_at = pointer_to(at + "/forms", id);
    const forms::Form* form = find_published(settings, id);
    Offer* offer = find_offer(offers, id);
    if (form == nullptr || offer == nullptr) return unknown_form(form_at);
    if (!change.cadence.empty()) {
      auto cadence = asking::Cadence::parse(with_members(form->cadence(), change.cadence), form_at + "/cadence");
      if (!cadence) return std::unexpected(cadence.error());
      offer->cadence = std::move(*cadence);
    }
    if (change.replaced_by.empty()) continue;
    const auto replacement = std::ranges::find(all, change.replaced_by, &Offer::form);
    if (replacement == all.end()) return unknown_form(form_at + "/replaced_by");
    *offer = *replacement;
  }
  return Done{};
}

// The forms that only take the place of others are nobody's but theirs.
void take_out_replacements(Settings& settings) {
  std::set<std::string, std::less<>> replacements;
  for (const Experiment& experiment : settings.experiments.all()) {
    for (const ExperimentArm& arm : experiment.arms) {
      for (const auto& [id, change] : arm.forms) replacements.insert(change.replaced_by);
    }
  }
  std::erase_if(settings.offers, [&](const Offer& offer) { return replacements.contains(offer.form); });
}

Result<Variant> make_variant(const Settings& settings, const std::vector<Experiments::Place>& places,
                             const std::vector<Offer>& all, const JsonObject& policy_document) {
  Variant variant{.policy = settings.policy, .offers = settings.offers};
  JsonObject merged = policy_document;
  for (const Experiments::Place& place : places) {
    const ExperimentArm& arm = settings.experiments.all()[place.experiment].arms[place.arm];
    const std::string at = place_of(settings.experiments, place);
    if (!arm.policy.empty()) {
      merged = with_members(std::move(merged), arm.policy);
      auto policy = policy_with(merged, settings, at + "/policy");
      if (!policy) return std::unexpected(policy.error());
      variant.policy = std::move(*policy);
    }
    const auto changed = change_forms(variant.offers, arm, at, all, settings);
    if (!changed) return std::unexpected(changed.error());
  }
  for (Offer& offer : variant.offers) {
    offer.score_max = asking::score_max_of(offer, settings.catalogue, variant.policy);
  }
  variant.policy.counters = asking::counters_for(variant.offers, settings.segments);
  variant.policy.enrichments = settings.policy.enrichments;
  return variant;
}

}  // namespace

Result<Done> add_variants(Settings& settings, const JsonObject& policy) {
  if (settings.experiments.empty()) return Done{};
  const std::vector<Offer> all = settings.offers;
  take_out_replacements(settings);
  for (std::size_t number = 0; number < settings.experiments.variants(); ++number) {
    auto variant = make_variant(settings, settings.experiments.places_of(number), all, policy);
    if (!variant) return std::unexpected(variant.error());
    variant->policy.assigned = settings.experiments.assigned(number);
    settings.variants.push_back(std::move(*variant));
  }
  return Done{};
}

}  // namespace acquaint::settings
