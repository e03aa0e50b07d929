#include "asking/experiment.h"

#include <algorithm>
#include <set>

#include "asking/fields.h"
#include "asking/sticky.h"
#include "base/stable_hash.h"

namespace acquaint::asking {
namespace {

constexpr const char* kCode = "experiment.bad_field";
constexpr std::size_t kExperimentsMax = 20;
constexpr std::size_t kArmsMax = 10;
constexpr std::size_t kFormsMax = 20;

// What an arm may change of the policy. What protects users or stops everything is not among it.
constexpr std::string_view kPolicyMembers[] = {
    "boosts",          "cadence",          "dismissal_backoff", "dismissal_backoff_max",   "dismissals_max",
    "fatigue_half_life", "fatigue_max",    "gap_after_answer",  "gap_after_ignore",        "gap_doublings_max",
    "order",           "prompts_max",      "prompts_window",    "prompts_per_page_max",    "prompts_per_session_max",
    "question_gap",    "questions_max",    "questions_max_inline", "questions_max_slide_in", "shares",
};

constexpr std::string_view kCadenceMembers[] = {
    "afterSkipDays", "cooldownDays", "logins",    "maxAsks", "maxQuestionsPerStep", "mode",   "pageViews",
    "paused",        "perUserBudgetPerMonth",     "placement", "priority",          "since",  "visits",
};

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void read_name(Fields& fields, std::string_view name, std::string& into) {
  fields.read(name, into, 64);
  if (!is_name(into)) fields.refuse(name, "A name of lower-case letters, digits, \"_\" and \"-\" is expected.");
}

// An object of which every member is in the closed set.
void read_members(Fields& outer, std::string_view name, std::span<const std::string_view> known, JsonObject& into) {
  const Json* value = outer.next(name);
  if (value == nullptr) return;
  const JsonObject* object = value->if_object();
  if (object == nullptr) return outer.refuse(name, "An object is expected.");
  for (const auto& member : *object) {
    if (std::ranges::find(known, std::string_view(member.key())) != known.end()) continue;
    return outer.adopt({Error::Kind::invalid, kCode, "An experiment cannot change this.",
                        pointer_to(outer.at(name), std::string_view(member.key()))});
  }
  into = *object;
}

void read_form(Fields& forms, std::string_view id, ExperimentArm& arm) {
  const JsonObject* object = forms.next(id)->if_object();
  if (object == nullptr) return forms.refuse(id, "An object is expected.");
  FormChange change;
  Fields fields(*object, kCode, forms.at(id));
  read_members(fields, "cadence", kCadenceMembers, change.cadence);
  fields.read("replaced_by", change.replaced_by, 64);
  if (const auto done = fields.finish(); !done) return forms.adopt(done.error());
  arm.forms.emplace(id, std::move(change));
}

void read_forms(Fields& outer, ExperimentArm& arm) {
  const Json* value = outer.next("forms");
  if (value == nullptr) return;
  const JsonObject* object = value->if_object();
  if (object == nullptr || object->size() > kFormsMax) {
    return outer.refuse("forms", "An object of at most 20 forms is expected.");
  }
  Fields forms(*object, kCode, outer.at("forms"));
  for (const auto& member : *object) read_form(forms, member.key(), arm);
  if (const auto done = forms.finish(); !done) outer.adopt(done.error());
}

Result<ExperimentArm> read_arm(const Json& json, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid(kCode, "An object is expected.", at);
  ExperimentArm arm;
  Fields fields(*object, kCode, at);
  read_name(fields, "name", arm.name);
  if (arm.name == kHoldOut) fields.refuse("name", "The hold-out has this name.");
  fields.read("percent", arm.percent, 0, 100);
  read_members(fields, "policy", kPolicyMembers, arm.policy);
  read_forms(fields, arm);
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  return arm;
}

void read_arms(Fields& fields, Experiment& experiment) {
  const Json* value = fields.next("arms");
  const JsonArray* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr || list->empty() || list->size() > kArmsMax) {
    return fields.refuse("arms", "A list of 1 to 10 arms is expected.");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = pointer_to(fields.at("arms"), i);
    auto arm = read_arm((*list)[i], at);
    if (arm && std::ranges::find(experiment.arms, arm->name, &ExperimentArm::name) != experiment.arms.end()) {
      arm = invalid(kCode, "Another arm has this name.", pointer_to(at, "name"));
    }
    if (!arm) return fields.adopt(arm.error());
    experiment.arms.push_back(std::move(*arm));
  }
  double sum = 0;
  for (const ExperimentArm& arm : experiment.arms) sum += arm.percent;
  if (sum < 100 - 1e-6 || sum > 100 + 1e-6) fields.refuse("arms", "Hold-out and arms together are not 100 percent.");
}

Result<Experiment> read_experiment(const Json& json, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid(kCode, "An object is expected.", at);
  Experiment experiment;
  Fields fields(*object, kCode, at);
  read_name(fields, "name", experiment.name);
  if (object->contains("group")) read_name(fields, "group", experiment.group);
  fields.read("share", experiment.share, 0, 100);
  double hold_out = 0;
  fields.read("hold_out", hold_out, 0, 100);
  if (hold_out > 0) experiment.arms.push_back({.name = std::string(kHoldOut), .percent = hold_out, .policy = {}, .forms = {}});
  read_arms(fields, experiment);
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  return experiment;
}

// Everything that an experiment changes in any of its arms.
std::set<std::string> changes_of(const Experiment& experiment) {
  std::set<std::string> changes;
  for (const ExperimentArm& arm : experiment.arms) {
    for (const auto& member : arm.policy) changes.insert(pointer_to("/policy", std::string_view(member.key())));
    for (const auto& [id, change] : arm.forms) {
      const std::string form = pointer_to("/forms", id);
      // With another form in its place, what others change of it would mean nothing.
      if (!change.replaced_by.empty()) changes.insert(form);
      for (const auto& member : change.cadence) changes.insert(pointer_to(form, std::string_view(member.key())));
    }
  }
  return changes;
}

bool clash(const std::set<std::string>& a, const std::set<std::string>& b) {
  const auto is_part_of = [](const std::string& part, const std::string& whole) {
    return part == whole || part.starts_with(whole + "/");
  };
  return std::ranges::any_of(a, [&](const std::string& one) {
    return std::ranges::any_of(b, [&](const std::string& other) {
      return is_part_of(one, other) || is_part_of(other, one);
    });
  });
}

}  // namespace

Result<Experiments> Experiments::parse(const JsonArray& document, const std::string& at) {
  if (document.size() > kExperimentsMax) return invalid(kCode, "At most 20 experiments can be declared.", at);
  Experiments experiments;
  for (std::size_t i = 0; i < document.size(); ++i) {
    auto experiment = read_experiment(document[i], pointer_to(at, i));
    if (!experiment) return std::unexpected(experiment.error());
    const auto added = experiments.add(std::move(*experiment), pointer_to(at, i));
    if (!added) return std::unexpected(added.error());
  }
  if (const auto done = experiments.check_conflicts(at); !done) return std::unexpected(done.error());
  if (experiments.variants() > kVariantsMax) {
    return invalid("experiment.too_many", "There are more than 128 ways to be in arms. Put experiments into a group.", at);
  }
  return experiments;
}

Result<Done> Experiments::add(Experiment experiment, const std::string& at) {
  if (std::ranges::find(all_, experiment.name, &Experiment::name) != all_.end()) {
    return invalid(kCode, "Another experiment has this name.", pointer_to(at, "name"));
  }
  const auto in_group = [&](const Slot& slot) { return !slot.group.empty() && slot.group == experiment.group; };
  auto slot = std::ranges::find_if(slots_, in_group);
  if (slot == slots_.end()) slot = slots_.insert(slots_.end(), Slot{experiment.group, {}, {}});
  double share = experiment.share;
  for (const std::size_t other : slot->experiments) share += all_[other].share;
  if (share > 100) return invalid(kCode, "All shares of the group are more than 100 percent.", pointer_to(at, "share"));
  slot->experiments.push_back(all_.size());
  for (std::size_t arm = 0; arm < experiment.arms.size(); ++arm) slot->places.push_back({all_.size(), arm});
  all_.push_back(std::move(experiment));
  return Done{};
}

Result<Done> Experiments::check_conflicts(const std::string& at) const {
  for (std::size_t later = 0; later < all_.size(); ++later) {
    const std::set<std::string> changes = changes_of(all_[later]);
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const bool exclude = !all_[later].group.empty() && all_[later].group == all_[earlier].group;
      if (exclude || !clash(changes, changes_of(all_[earlier]))) continue;
      return invalid("experiment.conflict",
                     "Another experiment changes the same. Put both into one group.", pointer_to(at, later));
    }
  }
  return Done{};
}

std::size_t Experiments::variants() const {
  std::size_t count = 1;
  for (const Slot& slot : slots_) {
    count *= slot.places.size() + 1;
    if (count > kVariantsMax) break;  // Before it overflows.
  }
  return count;
}

std::size_t Experiments::choice_of(const Slot& slot, std::string_view user) const {
  const std::string& name = slot.group.empty() ? all_[slot.experiments.front()].name : slot.group;
  double in_group = share_of(stable_hash((slot.group.empty() ? "acquaint.experiment.share " : "acquaint.group ") + name, user));
  std::size_t first = 1;  // Place of the experiment's first arm.
  for (const std::size_t number : slot.experiments) {
    const Experiment& experiment = all_[number];
    if (in_group >= experiment.share) {
      in_group -= experiment.share;
      first += experiment.arms.size();
      continue;
    }
    double in_arms = share_of(stable_hash("acquaint.experiment " + experiment.name, user));
    for (std::size_t arm = 0; arm + 1 < experiment.arms.size(); ++arm) {
      if (in_arms < experiment.arms[arm].percent) return first + arm;
      in_arms -= experiment.arms[arm].percent;
    }
    return first + experiment.arms.size() - 1;
  }
  return 0;
}

std::size_t Experiments::variant_of(std::string_view user) const {
  std::size_t variant = 0;
  for (const Slot& slot : slots_) variant = variant * (slot.places.size() + 1) + choice_of(slot, user);
  return variant;
}

std::vector<Experiments::Place> Experiments::places_of(std::size_t variant) const {
  std::vector<Place> places;
  for (auto slot = slots_.rbegin(); slot != slots_.rend(); ++slot) {
    const std::size_t choice = variant % (slot->places.size() + 1);
    variant /= slot->places.size() + 1;
    if (choice != 0) places.push_back(slot->places[choice - 1]);
  }
  std::ranges::sort(places, {}, &Place::experiment);
  return places;
}

std::vector<Assigned> Experiments::assigned(std::size_t variant) const {
  std::vector<Assigned> assigned;
  for (const Place& place : places_of(variant)) {
    const Experiment& experiment = all_[place.experiment];
    assigned.push_back({experiment.name, experiment.arms[place.arm].name});
  }
  return assigned;
}

}  // namespace acquaint::asking
