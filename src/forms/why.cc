#include "forms/why.h"

#include <algorithm>
#include <chrono>

#include "forms/rich_text.h"

namespace acquaint::forms {
namespace {

// A purpose as it is told: declared, or the form's own.
struct Told {
  std::string id;
  std::string legal_basis;
  std::string text;
};

std::vector<Told> purposes_of(const Form& form, std::span<const Field* const> asked, std::string_view locale,
                              const Declarations& declared) {
  if (const auto& own = form.purpose()) return {{own->id, own->legal_basis, form.say(own->text, locale)}};
  std::vector<Told> told;
  for (const Field* field : asked) {
    const consent::Purpose* purpose = declared_purpose(*field, declared);
    if (purpose == nullptr || std::ranges::find(told, purpose->id, &Told::id) != told.end()) continue;
    told.push_back({purpose->id, std::string(consent::name_of(purpose->legal_basis)), purpose->text_for(locale).text});
  }
  return told;
}

bool is_shared(const std::vector<Told>& told) {
  return std::ranges::all_of(told, [&](const Told& one) { return one.legal_basis == told.front().legal_basis; });
}

std::string_view primary_of(std::string_view tag) { return tag.substr(0, tag.find('-')); }

// A sentence in another language than the text before it would help nobody.
std::optional<texts::Language> words_in(std::string_view locale, const Declarations& declared) {
  if (declared.languages == nullptr) return std::nullopt;
  texts::Language language = declared.languages->choose(locale, "");
  if (primary_of(language.tag()) != primary_of(locale)) return std::nullopt;
  return language;
}

// What holds for all that is asked.
struct Handling {
  bool is_hidden_from_applications = false;
  std::optional<Duration> fresh_for;  // The shortest.

  bool says_anything() const { return is_hidden_from_applications || fresh_for; }
};

Handling handling_of(std::span<const Field* const> asked, const profile::Catalogue& catalogue) {
  Handling handling{.is_hidden_from_applications = !asked.empty(), .fresh_for = {}};
  for (const Field* field : asked) {
    const auto index = catalogue.find(field->attribute.text());
    if (!index) {
      handling.is_hidden_from_applications = false;
      continue;
    }
    const profile::AttributeDefinition& attribute = catalogue.at(*index);
    if (attribute.application != profile::Visibility::none) handling.is_hidden_from_applications = false;
    if (!attribute.fresh_for) continue;
    handling.fresh_for = handling.fresh_for ? std::min(*handling.fresh_for, *attribute.fresh_for) : attribute.fresh_for;
  }
  return handling;
}

class Parts {
 public:
  void add(std::string_view text) {
    if (text.empty()) return;
    if (!parts_.empty()) parts_.push_back(JsonObject{{"text", " "}});
    for (Json& part : to_json(parse_rich_text(text))) parts_.push_back(std::move(part));
  }
  JsonArray take() { return std::move(parts_); }

 private:
  JsonArray parts_;
};

void add_handling(Parts& parts, const Handling& handling, const texts::Language& language) {
  if (handling.is_hidden_from_applications) parts.add(language.say("question.no_application"));
  if (!handling.fresh_for) return;
  const auto days = std::chrono::floor<std::chrono::days>(*handling.fresh_for).count();
  if (days > 0) parts.add(language.say("question.fresh_for", {{"days", days}}));
}

}  // namespace

const consent::Purpose* declared_purpose(const Field& field, const Declarations& declared) {
  if (field.consent) return consent::find_purpose(declared.purposes, field.consent->purpose);
  const auto index =
      declared.catalogue == nullptr ? std::nullopt : declared.catalogue->find(field.attribute.text());
  return index ? consent::find_purpose(declared.purposes, declared.catalogue->at(*index).purpose) : nullptr;
}

std::optional<JsonObject> describe_why(const Form& form, std::span<const Field* const> asked, std::string_view locale,
                                       const Declarations& declared) {
  const std::vector<Told> told = purposes_of(form, asked, locale, declared);
  if (told.empty()) return std::nullopt;
  const bool has_one_basis = is_shared(told);
  const Handling handling = declared.catalogue == nullptr ? Handling() : handling_of(asked, *declared.catalogue);
  const bool needs_words = !has_one_basis || handling.says_anything();
  const auto language = needs_words ? words_in(locale, declared) : std::nullopt;
  Parts parts;
  for (const Told& one : told) {
    parts.add(one.text);
    if (has_one_basis || !language) continue;
    parts.add(language->find("question.basis." + one.legal_basis).value_or(""));
  }
  if (language) add_handling(parts, handling, *language);
  JsonObject out;
  if (told.size() == 1) out["id"] = told.front().id;
  if (has_one_basis && !told.front().legal_basis.empty()) out["legal_basis"] = told.front().legal_basis;
  out["parts"] = parts.take();
  return out;
}

}  // namespace acquaint::forms
