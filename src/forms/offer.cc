#include "forms/offer.h"

#include "base/check.h"

namespace acquaint::forms {
namespace {

asking::ShowRule to_asking(const ShowRule& rule, const Form& form) {
  asking::ShowRule out{.condition = rule.condition, .hides = rule.effect == Effect::hide, .answers = {}};
  for (const std::string& name : rule.answers) {
    const Field* field = form.find_field(name);
    ACQUAINT_CHECK(field != nullptr);  // A rule reads only what comes before it: read_layout.
    out.answers.push_back({name, field->attribute, field->index});
  }
  return out;
}

asking::Step to_asking(const Step& step, const Form& form, const profile::Catalogue& catalogue) {
  asking::Step out{.id = step.id, .questions = {}};
  for (const Element& element : step.elements) {
    const auto* place = std::get_if<FieldIndex>(&element);
    if (place == nullptr || !form.fields()[*place].index) continue;
    const Field& field = form.fields()[*place];
    if (field.read_only) continue;
    asking::Question question =
        asking::question_for(catalogue, *field.index, field.name, field.required);
    if (form.purpose()) question.purpose = form.purpose()->id;
    if (field.consent) question.purpose = field.consent->purpose;
    for (const auto* rules : {&step.shown_when, &field.shown_when}) {
      for (const ShowRule& rule : *rules) question.shown_when.push_back(to_asking(rule, form));
    }
    out.questions.push_back(std::move(question));
  }
  return out;
}

}  // namespace

Result<asking::Offer> make_offer(const Form& form, std::int64_t version,
                                 const asking::Names& known) {
  auto cadence = asking::Cadence::parse(form.cadence(), "/cadence");
  if (!cadence) return std::unexpected(cadence.error());
  asking::Offer offer{.form = form.id(), .version = version, .purpose = {}, .targeting = {},
                      .cadence = std::move(*cadence), .steps = {}};
  if (form.purpose()) offer.purpose = form.purpose()->id;
  if (form.targeting() != nullptr) {
    auto condition = asking::Condition::compile(*form.targeting(), known);
    ACQUAINT_CHECK(condition.has_value());  // Form::compile has compiled it.
    offer.targeting = std::move(*condition);
  }
  for (const Step& step : form.steps()) offer.steps.push_back(to_asking(step, form, known.catalogue));
  return offer;
}

}  // namespace acquaint::forms
