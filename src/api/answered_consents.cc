#include "api/answered_consents.h"

#include "consent/receipt.h"

namespace acquaint::api {
namespace {

void agree(profile::Changed& into, std::string_view purpose, const consent::Wording& shown,
           const consent::Occasion& occasion) {
  const auto subject = consent::of_purpose(purpose);
  const profile::Receipt* held = consent::find_granted(into.user, subject);
  if (held != nullptr && held->text_hash == consent::hash_of_text(shown.text)) return;
  consent::grant(into, subject, shown, {}, occasion);
}

}  // namespace

void record_consents(profile::Changed& into, const forms::Form& form, const JsonObject& answers,
                     std::string_view locale, const profile::Actor& actor) {
  if (answers.empty()) return;
  const consent::Occasion occasion{
      .source = "form:" + form.id(), .actor = actor.name, .now = actor.now};
  const std::string& shown_in = form.locale_for(locale);
  const auto shown = [&](const forms::Text& text, std::int64_t version) {
    return consent::Wording{.version = version,
                            .text = std::string(form.localize(text, shown_in)),
                            .language = shown_in};
  };
  const auto& purpose = form.purpose();
  if (purpose && purpose->legal_basis == consent::name_of(consent::LegalBasis::consent)) {
    agree(into, purpose->id, shown(purpose->text, 0), occasion);
  }
  for (const auto& member : answers) {
    const forms::Field* field = form.find_field(std::string_view(member.key()));
    if (field == nullptr || !field->consent || !member.value().is_bool()) continue;
    if (member.value().get_bool()) {
      agree(into, field->consent->purpose, shown(field->label, field->consent->text_version),
            occasion);
    } else if (consent::is_granted(into.user, field->consent->purpose)) {
      consent::withdraw(into, consent::of_purpose(field->consent->purpose), occasion);
    }
  }
}

}  // namespace acquaint::api
