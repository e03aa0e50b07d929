#include "settings/lint.h"

#include <algorithm>
#include <cstdlib>

#include "asking/open_decision.h"
#include "flows/references.h"
#include "settings/lint_form.h"
#include "settings/lint_policy.h"

namespace acquaint::settings {
namespace {

// What the form asks for: perhaps only in arms of experiments, in place of another form.
const asking::Offer& offer_of(const forms::Form& form, const Settings& settings) {
  if (const auto* everybodys = asking::find_offer(settings.offers, form.id())) return *everybodys;
  for (const Variant& variant : settings.variants) {
    if (const auto* found = asking::find_offer(variant.offers, form.id())) return *found;
  }
  std::abort();  // Unreachable: only what takes the place of another form is taken out.
}

bool is_asked(const Settings& settings, profile::AttributeIndex attribute) {
  return std::ranges::any_of(settings.forms, [&](const PublishedForm& published) {
    return std::ranges::any_of(offer_of(published.form, settings).steps, [&](const asking::Step& step) {
      return std::ranges::find(step.questions, attribute, &asking::Question::attribute) !=
             step.questions.end();
    });
  });
}

bool is_equivalent_of_another(const Settings& settings, const profile::AttributePath& path) {
  return std::ranges::any_of(
      settings.catalogue.attributes(), [&](const profile::AttributeDefinition& other) {
        return std::ranges::find(other.equivalents, path) != other.equivalents.end();
      });
}

bool may_be_told_by_users(const profile::AttributeDefinition& definition) {
  const auto& sources = definition.sources;
  return definition.user == profile::Visibility::edit &&
         (sources.empty() || std::ranges::find(sources, profile::Source::user) != sources.end());
}

// Of the list `member` of the policy, whose attributes the catalogue declares.
template <typename Part>
void lint_asked(const std::vector<Part>& parts, std::string_view name, std::string_view member,
                const Settings& settings, std::vector<LintWarning>& into) {
  for (const Part& part : parts) {
    const auto index = settings.catalogue.find(part.attribute);
    if (index && is_asked(settings, *index)) continue;
    into.push_back({name, "policy / " + std::string(member),
                    "No form asks for " + part.attribute + ", so that it has no effect."});
  }
}

// What stands on the root comes from sign-ups and providers, and is there without a form.
void lint_catalogue(const Settings& settings, std::vector<LintWarning>& into) {
  const auto& attributes = settings.catalogue.attributes();
  for (profile::AttributeIndex i = 0; i < attributes.size(); ++i) {
    const profile::AttributeDefinition& definition = attributes[i];
    const bool is_for_forms = definition.path.section() == profile::Section::user_metadata &&
                              may_be_told_by_users(definition) &&
                              !is_equivalent_of_another(settings, definition.path);
    if (!is_for_forms || is_asked(settings, i)) continue;
    into.push_back({"attribute_in_no_form", "catalogue / " + definition.path.text(),
                    "No form asks for this attribute."});
  }
}

void lint_clients(const Settings& settings, std::vector<LintWarning>& into) {
  for (const auto& [client, demand] : settings.client_needs) {
    for (const asking::Need& need : demand.needs) {
      if (!need.index || is_asked(settings, *need.index)) continue;
      into.push_back({"need_in_no_form", "clients / " + client + " / needs",
                      "No form asks for " + need.attribute +
                          ", so that it cannot be asked for at the log-in."});
    }
  }
}

// What of Auth0's forms is kept and does not work.
void lint_auth0_forms(const Settings& settings, std::vector<LintWarning>& into) {
  for (const flows::Document& form : settings.auth0->forms) {
    for (flows::Reported& part : flows::report_form(*settings.auth0, form)) {
      into.push_back({"auth0_form_part", "auth0 / forms / " + form.name + " / " + part.place, std::move(part.text)});
    }
  }
}

}  // namespace

std::vector<LintWarning> lint(const Settings& settings) {
  std::vector<LintWarning> warnings = lint_policy(settings);
  lint_asked(settings.policy.requirements, "requirement_in_no_form", "requirements", settings, warnings);
  lint_asked(settings.policy.shares, "share_in_no_form", "shares", settings, warnings);
  lint_catalogue(settings, warnings);
  for (const PublishedForm& published : settings.forms) {
    std::ranges::move(lint_form(published.form, offer_of(published.form, settings), settings),
                      std::back_inserter(warnings));
  }
  lint_clients(settings, warnings);
  lint_auth0_forms(settings, warnings);
  return warnings;
}

Json to_json(const std::vector<LintWarning>& warnings) {
  JsonArray list;
  for (const LintWarning& warning : warnings) {
    list.push_back(
        JsonObject{{"name", warning.name}, {"place", warning.place}, {"text", warning.text}});
  }
  return list;
}

std::string to_text(const std::vector<LintWarning>& warnings) {
  std::string text;
  for (const LintWarning& warning : warnings) {
    text += "warning: " + warning.place + ": " + warning.text + " [" + std::string(warning.name) +
            "]\n";
  }
  return text;
}

}  // namespace acquaint::settings
