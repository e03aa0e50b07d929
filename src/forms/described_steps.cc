#include "forms/described_steps.h"

#include <algorithm>
#include <utility>

namespace acquaint::forms {
namespace {

bool has_rule(const Element& element, const Form& form) {
  if (const auto* index = std::get_if<FieldIndex>(&element)) {
    const Field& field = form.fields()[*index];
    return !field.shown_when.empty() || field.dependence;
  }
  const auto rules = [](const auto& block) {
    if constexpr (requires { block.shown_when; }) return !block.shown_when.empty();
    return false;
  };
  return std::visit(rules, element);
}

bool has_rules(const Form& form) {
  return std::ranges::any_of(form.steps(), [&form](const Step& step) {
    return !step.shown_when.empty() ||
           std::ranges::any_of(step.elements, [&form](const Element& element) { return has_rule(element, form); });
  });
}

// Whether the description depends on nothing but the form, what is asked, and the language.
bool is_for_everybody(const Run& run, const Presentation& shown) {
  const bool says_values = shown.reveal == Reveal::full && !run.form.said_values().empty();
  return shown.values == nullptr && shown.confirmations.empty() && shown.problems.empty() && run.due.empty() && !says_values &&
         std::ranges::none_of(run.form.fields(), &Field::read_only) && !has_rules(run.form);
}

// The step by its address, which is its own among all versions of all forms of the snapshot.
std::string key_of(const Run& run, const Step& step, const Presentation& shown) {
  const void* address = &step;
  std::string key(reinterpret_cast<const char*>(&address), sizeof address);
  key += run.form.locale_for(shown.locale);
  for (const std::string& path : run.asked) key.append(" ").append(path);
  return key;
}

}  // namespace

StepDescription DescribedSteps::describe(const Run& run, const Step& step, const Presentation& presentation) {
  const auto describe_now = [&] { return std::make_shared<const JsonObject>(describe_step(run, step, presentation)); };
  if (!is_for_everybody(run, presentation)) return {describe_now(), false};
  const std::string key = key_of(run, step, presentation);
  {
    const std::lock_guard lock(mutex_);
    if (const auto* kept = kept_.find(key)) return {*kept, true};
  }
  auto described = describe_now();
  const std::lock_guard lock(mutex_);
  if (const auto* kept = kept_.find(key)) return {*kept, true};  // Another thread was faster.
  kept_.put(key, described);
  return {std::move(described), true};
}

}  // namespace acquaint::forms
