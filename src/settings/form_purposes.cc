#include "settings/form_purposes.h"

namespace acquaint::settings {
namespace {

constexpr std::string_view kTextPlace = "/purpose/text";

// The locales of a form besides its default one, as far as the document is well formed: compiling it
// reports the rest.
std::vector<std::string> further_locales(const JsonObject& form) {
  std::vector<std::string> names;
  const JsonObject* locales = find_object(form, "locales");
  const JsonArray* available = locales == nullptr ? nullptr : find_array(*locales, "available");
  if (available == nullptr) return names;
  for (const Json& name : *available) {
    if (name.is_string()) names.emplace_back(name.get_string());
  }
  return names;
}

std::string default_locale(const JsonObject& form) {
  const JsonObject* locales = find_object(form, "locales");
  return std::string(locales == nullptr ? "en" : find_string(*locales, "default").value_or("en"));
}

JsonObject& object_in(JsonObject& parent, std::string_view name) {
  Json& member = parent[name];
  if (!member.is_object()) member.emplace_object();
  return member.get_object();
}

}  // namespace

Result<JsonObject> with_declared_purpose(const JsonObject& form,
                                         std::span<const consent::Purpose> purposes) {
  const JsonObject* named = find_object(form, "purpose");
  if (named == nullptr) return form;
  const consent::Purpose* declared =
      consent::find_purpose(purposes, find_string(*named, "id").value_or(""));
  if (declared == nullptr) return form;
  for (const std::string_view member : {"text", "legalBasis"}) {
    if (!named->contains(member)) continue;
    return invalid("purpose.declared_elsewhere",
                   "This purpose is declared in the settings' list: name it by its id alone.",
                   pointer_to("/purpose", member));
  }
  JsonObject filled = form;
  const std::string shown = declared->text_for(default_locale(form)).text;
  JsonObject& purpose = object_in(filled, "purpose");
  purpose["text"] = shown;
  purpose["legalBasis"] = consent::name_of(declared->legal_basis);
  for (const std::string& locale : further_locales(form)) {
    const std::string& translated = declared->text_for(locale).text;
    if (translated == shown) continue;
    object_in(object_in(filled, "messages"), locale)[kTextPlace] = translated;
  }
  return filled;
}

void add_purpose_of(const forms::Form& form, std::vector<consent::Purpose>& purposes) {
  const auto& own = form.purpose();
  if (!own || consent::find_purpose(purposes, own->id) != nullptr) return;
  consent::Purpose purpose{.id = own->id,
                           .legal_basis = consent::parse_legal_basis(own->legal_basis)
                                              .value_or(consent::LegalBasis::consent),
                           .version = 1,
                           .texts = {}};
  for (const std::string& locale : form.locales()) {
    purpose.texts.push_back({locale, form.say(form.title(), locale),
                             std::string(form.localize(own->text, locale))});
  }
  purposes.push_back(std::move(purpose));
}

}  // namespace acquaint::settings
