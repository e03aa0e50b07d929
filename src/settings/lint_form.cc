#include "settings/lint_form.h"

#include <algorithm>

#include "asking/text_rule.h"

namespace acquaint::settings {
namespace {

using asking::Offer;
using asking::Question;

// Whether the logic reads anything at all: without, it always says the same.
bool reads_anything(const Json& logic) {
  if (const JsonArray* list = logic.if_array()) return std::ranges::any_of(*list, reads_anything);
  const JsonObject* object = logic.if_object();
  if (object == nullptr) return false;
  return std::ranges::any_of(*object, [](const auto& member) {
    const std::string_view name = member.key();
    const bool reads =
        name == "var" || name == "missing" || name == "missing_some" || name == "daysSince";
    return reads || reads_anything(member.value());
  });
}

// What it always says; nothing where that depends.
std::optional<bool> constant_of(const asking::Condition& condition) {
  if (reads_anything(condition.logic())) return std::nullopt;
  return condition.evaluate({}) == asking::Verdict::yes;
}

// Whether every moment that the placement fits is protected, as far as their texts can tell: regular
// expressions over URLs cannot be compared, and placements with rules only with the very same.
bool is_protected(std::string_view placement, const asking::Policy& policy) {
  const auto split = [](std::string_view text) {
    const std::size_t colon = text.find(':');
    return std::pair(text.substr(0, colon),
                     colon == text.npos ? std::string_view() : text.substr(colon + 1));
  };
  const auto [kind, pattern] = split(placement);
  return std::ranges::any_of(policy.protected_moments, [&](const asking::Placement& protection) {
    if (placement.starts_with('{')) return protection.text() == placement;
    const auto [protected_kind, protected_pattern] = split(protection.text());
    if (protected_kind != kind) return false;
    if (protected_pattern.empty()) return true;
    return !pattern.empty() && asking::matches_glob(protected_pattern, pattern);
  });
}

std::string days(Duration duration) {
  return std::to_string(duration / std::chrono::days(1)) + " days";
}

class FormLint {
 public:
  FormLint(const forms::Form& form, const Offer& offer, const Settings& settings)
      : form_(form), offer_(offer), settings_(settings) {}

  std::vector<LintWarning> run() {
    whether_it_is_reached();
    questions();
    clocks();
    freshness();
    size();
    translations();
    return std::move(warnings_);
  }

 private:
  void warn(std::string_view name, const std::string& below, std::string text) {
    std::string place = "forms / " + form_.id();
    if (!below.empty()) place += " / " + below;
    warnings_.push_back({name, std::move(place), std::move(text)});
  }

  void whether_it_is_reached() {
    const asking::Cadence& cadence = offer_.cadence;
    if (cadence.paused) warn("form_unreachable", "cadence / paused", "The form is paused.");
    if (cadence.roll_out <= 0) {
      warn("form_unreachable", "cadence / rollOut", "It is rolled out to nobody.");
    }
    if (cadence.placements.empty()) {
      warn("form_unreachable", "cadence / placement",
           "It is placed nowhere: only needs can ask it.");
    }
    for (const asking::Placement& placement : cadence.placements) {
      if (!is_protected(placement.text(), settings_.policy)) continue;
      warn(
          "placement_protected", "cadence / placement",
          "Moments at \"" + placement.text() + "\" are protected, so that nothing is asked there.");
    }
    if (offer_.targeting && constant_of(*offer_.targeting) == false) {
      warn("form_unreachable", "targeting", "The condition never says yes.");
    }
    const bool asks = std::ranges::any_of(
        offer_.steps, [](const asking::Step& step) { return !step.questions.empty(); });
    if (!asks) warn("form_unreachable", "map", "It has no question for a declared attribute.");
  }

  void questions() {
    for (const asking::Step& step : offer_.steps) {
      for (const Question& question : step.questions) check(question);
    }
  }

  void check(const Question& question) {
    const std::string& path = settings_.catalogue.at(question.attribute).path.text();
    if (!question.askable) {
      warn("question_unreachable", question.field,
           "Users may not give " + path + " a value, so that it is never asked.");
    }
    for (const asking::ShowRule& rule : question.shown_when) {
      const auto always = constant_of(rule.condition);
      if (always && *always == rule.hides) {
        warn("question_unreachable", question.field, "Its rule never lets it be seen.");
      }
    }
    if (question.purpose.empty() && question.askable) {
      warn("question_without_purpose", question.field,
           "Neither the form nor the catalogue says what " + path + " is asked for.");
    }
    if (!question.purpose.empty() && question.askable && !says_why(question)) {
      warn("purpose_without_text", question.field,
           "No text is declared for the purpose that " + path + " is asked for, so that nobody is told.");
    }
  }

  // The label of a box of consent says what it is for by itself.
  bool says_why(const Question& question) const {
    const forms::Field* field = form_.find_field(question.field);
    return (field != nullptr && field->consent) || consent::find_purpose(settings_.purposes, question.purpose) != nullptr;
  }

  void clocks() {
    const asking::Cadence& cadence = offer_.cadence;
    const asking::Policy& policy = settings_.policy;
    if (cadence.mandatory) return;  // Gaps do not hold it back.
    time_since_the_last_ask();
    if (cadence.cooldown > Duration(0) && cadence.cooldown < policy.gap_after_answer) {
      warn("cooldown_within_gap", "cadence / cooldownDays",
           "Shorter than gap_after_answer (" + days(policy.gap_after_answer) +
               "), it never counts.");
    }
    if (cadence.after_skip > Duration(0) && cadence.after_skip < policy.gap_after_ignore) {
      warn("cooldown_within_gap", "cadence / afterSkipDays",
           "Shorter than gap_after_ignore (" + days(policy.gap_after_ignore) +
               "), it never counts.");
    }
  }

  // What is required by now is asked whatever gaps say.
  bool may_be_required() const {
    return std::ranges::any_of(offer_.steps, [&](const asking::Step& step) {
      return std::ranges::any_of(step.questions, [&](const Question& question) {
        const std::string& path = settings_.catalogue.at(question.attribute).path.text();
        return asking::find_requirement(settings_.policy.requirements, path) != nullptr;
      });
    });
  }

  void time_since_the_last_ask() {
    const asking::Policy& policy = settings_.policy;
    const Duration gap = std::min(policy.gap_after_answer, policy.gap_after_ignore);
    for (const asking::Elapsed& elapsed : offer_.cadence.occasion.elapsed) {
      const bool is_within = elapsed.since == asking::Elapsed::Since::last_ask && elapsed.most && *elapsed.most < gap;
      if (!is_within || may_be_required()) continue;
      warn("since_within_gap", "cadence / since",
           "So soon after a prompt the gap of the policy still runs, and who was never asked is not asked either.");
    }
  }

  // Whether another form asks for it again as soon as it is stale.
  bool is_asked_sooner(profile::AttributeIndex attribute, Duration fresh_for) const {
    return std::ranges::any_of(settings_.offers, [&](const Offer& other) {
      if (other.form == offer_.form || other.cadence.cooldown > fresh_for) return false;
      return std::ranges::any_of(other.steps, [&](const asking::Step& step) {
        return std::ranges::find(step.questions, attribute, &Question::attribute) != step.questions.end();
      });
    });
  }

  void freshness() {
    const Duration cooldown = offer_.cadence.cooldown;
    for (const asking::Step& step : offer_.steps) {
      for (const Question& question : step.questions) {
        const profile::AttributeDefinition& definition = settings_.catalogue.at(question.attribute);
        if (!definition.fresh_for || cooldown <= *definition.fresh_for || !question.askable) continue;
        if (is_asked_sooner(question.attribute, *definition.fresh_for)) continue;
        warn("fresh_within_cooldown", "cadence / cooldownDays",
             definition.path.text() + " is stale after " + days(*definition.fresh_for) +
                 ", and this form does not ask for it again before " + days(cooldown) + ".");
      }
    }
  }

  void size() {
    const int most = asking::questions_max(offer_, settings_.policy);
    int all = 0, required = 0;
    for (const asking::Step& step : offer_.steps) {
      for (const Question& question : step.questions) {
        if (!question.askable || !question.shown_when.empty()) continue;
        ++all;
        if (question.required) ++required;
      }
    }
    if (required > most) {
      warn("form_exceeds_prompt", "cadence / maxQuestionsPerStep",
           std::to_string(required) + " questions are required, and one prompt has " +
               std::to_string(most) + ": nobody can complete the form at once.");
    }
    const auto& shows = offer_.cadence.shows_max;
    if (shows && !offer_.cadence.mandatory && *shows * most < all) {
      warn("form_never_complete", "cadence / maxAsks",
           "Shown " + std::to_string(*shows) + " times with " + std::to_string(most) +
               " questions, it cannot ask all " + std::to_string(all) + ".");
    }
    const auto& budget = offer_.cadence.questions_per_month_max;
    if (budget && *budget < std::min(most, all)) {
      warn("budget_below_prompt", "cadence / perUserBudgetPerMonth",
           "It is less than the questions of one prompt, which are cut down to it.");
    }
  }

  // One warning for each language, or a form that nobody translated would bury all others.
  void translations() {
    for (const std::string& locale : form_.locales()) {
      if (locale == form_.default_locale()) continue;
      const JsonObject* messages = find_object(form_.document(), "messages");
      const JsonObject* of_locale = messages == nullptr ? nullptr : find_object(*messages, locale);
      std::vector<std::string> missing;
      for (const forms::Text* text : texts()) {
        if (text->empty() || text->at.empty()) continue;
        if (of_locale == nullptr || !of_locale->contains(text->at)) missing.push_back(text->at);
      }
      if (missing.empty()) continue;
      warn("translation_missing", "messages / " + locale,
           std::to_string(missing.size()) + " texts have no translation; the first is at " +
               missing.front() + ".");
    }
  }

  std::vector<const forms::Text*> texts() const {
    std::vector<const forms::Text*> all = {&form_.title(), &form_.description()};
    if (form_.purpose()) all.push_back(&form_.purpose()->text);
    for (const forms::Step& step : form_.steps()) {
      all.push_back(&step.title);
      for (const forms::Element& element : step.elements) {
        if (const auto* paragraph = std::get_if<forms::Paragraph>(&element)) {
          all.push_back(&paragraph->text);
        }
      }
    }
    for (const forms::AnswerCheck& check : form_.checks()) all.push_back(&check.message);
    for (const forms::Field& field : form_.fields()) {
      all.insert(all.end(), {&field.label, &field.hint});
      for (const forms::Option& option : field.options) {
        all.insert(all.end(), {&option.label, &option.hint});
      }
    }
    return all;
  }

  const forms::Form& form_;
  const Offer& offer_;
  const Settings& settings_;
  std::vector<LintWarning> warnings_;
};

}  // namespace

std::vector<LintWarning> lint_form(const forms::Form& form, const Offer& offer,
                                   const Settings& settings) {
  return FormLint(form, offer, settings).run();
}

}  // namespace acquaint::settings
