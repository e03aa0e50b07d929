#include <algorithm>

#include "pages/page_view.h"
#include "pages/pages.h"
#include "pages/template.h"

namespace acquaint::pages {
namespace {

const JsonObject& part_of(const JsonObject& object, std::string_view name) {
  static const JsonObject kEmpty;
  const JsonObject* part = find_object(object, name);
  return part == nullptr ? kEmpty : *part;
}

// "Step 1 of 2", when there is more than one.
std::string progress_of(const JsonObject& step) {
  const auto number = find_int(step, "number");
  const auto of = find_int(step, "of");
  if (!number || !of || *of < 2) return {};
  return "Step " + std::to_string(*number) + " of " + std::to_string(*of);
}

struct LegalBasis {
  std::string_view name;  // As form documents have it.
  std::string_view words;
};

constexpr LegalBasis kLegalBases[] = {
    {"consent", "We use your answer with your consent only."},
    {"contract", "We need it for our contract with you."},
    {"legal_obligation", "The law requires us to ask."},
    {"vital_interests", "We ask to protect somebody's life."},
    {"public_task", "We ask in the public interest."},
    {"legitimate_interests", "We ask because of our legitimate interests."},
};

std::string_view words_for(std::string_view legal_basis) {
  const auto found = std::ranges::find(kLegalBases, legal_basis, &LegalBasis::name);
  return found == std::end(kLegalBases) ? std::string_view() : found->words;
}

// The language of the form's own texts, where it is not that of the page.
std::string_view content_language(const QuestionPage& page) {
  const std::string_view locale = find_string(page.step, "locale").value_or("");
  return locale == page.look.language ? std::string_view() : locale;
}

}  // namespace

std::string render_question(const QuestionPage& page) {
  const JsonObject& step = part_of(page.step, "step");
  const std::string_view form_title = find_string(page.step, "title").value_or("A question");
  const auto step_title = find_string(step, "title");
  JsonObject view = page_view(page.look, step_title.value_or(form_title));
  view["form_title"] = step_title ? form_title : "";
  view["progress"] = progress_of(step);
  view["has_progress"] = step_title || !progress_of(step).empty();
  view["description"] = find_string(page.step, "description").value_or("");
  view["content_language"] = content_language(page);
  view["action"] = safe_link(page.action);
  view["csrf"] = page.csrf;
  view["decision"] = page.decision;
  view["step"] = find_string(step, "id").value_or("");
  view["return_to"] = page.return_to;
  view["mandatory"] = page.mandatory;

  const JsonObject& given_purpose = part_of(page.step, "purpose");
  JsonArray purpose = text_parts(find_array(given_purpose, "parts"));
  view["legal_basis"] = words_for(find_string(given_purpose, "legal_basis").value_or(""));
  view["has_purpose"] = !purpose.empty();
  view["purpose"] = JsonObject{{"parts", std::move(purpose)}};

  const JsonArray* elements = find_array(page.step, "elements");
  set_elements(view, elements == nullptr ? JsonArray{} : *elements, {}, kAnswerPrefix);
  return render("question.mustache", view);
}

FormFields posted_answers(const FormFields& posted) {
  FormFields answers;
  for (const auto& [name, value] : posted) {
    if (name.starts_with(kAnswerPrefix)) {
      answers.emplace_back(name.substr(kAnswerPrefix.size()), value);
    }
  }
  return answers;
}

}  // namespace acquaint::pages
