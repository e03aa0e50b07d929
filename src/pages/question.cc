#include <fmt/format.h>

#include <algorithm>

#include "base/recent.h"
#include "pages/page_view.h"
#include "pages/pages.h"
#include "pages/template.h"

namespace acquaint::pages {
namespace {

// "Step 1 of 2", when there is more than one.
std::string progress_of(const JsonObject& step, const texts::Language& language) {
  const auto number = find_int(step, "number");
  const auto of = find_int(step, "of");
  if (!number || !of || *of < 2) return {};
  return language.say("question.progress", {{"number", *number}, {"of", *of}});
}

// The fields whose names begin like this, without it.
FormFields with_prefix(const FormFields& posted, std::string_view prefix) {
  FormFields found;
  for (const auto& [name, value] : posted) {
    if (name.starts_with(prefix)) found.emplace_back(name.substr(prefix.size()), value);
  }
  return found;
}

// Empty for a basis that form documents do not have.
std::string words_for(std::string_view legal_basis, const texts::Language& language) {
  return language.find("question.basis." + std::string(legal_basis)).value_or("");
}

// What is offered to be confirmed, as templates/confirm.mustache needs it. A step with one question is
// confirmed by a button; with more of them, one choice each goes along with the other answers.
JsonArray say_confirmations(JsonArray elements, const texts::Language& language) {
  const auto is_field = [](const Json& element) {
    return element.is_object() && find_string(element.get_object(), "kind") == "field";
  };
  const bool is_one = std::ranges::count_if(elements, is_field) == 1;
  for (Json& given : elements) {
    JsonObject* element = given.if_object();
    const JsonObject* offer = element == nullptr ? nullptr : find_object(*element, "confirm");
    if (offer == nullptr) continue;
    const std::string_view key = find_bool(*offer, "guess").value_or(false) ? "confirm.guess" : "confirm.told";
    const std::string_view reply = find_string(*offer, "reply").value_or("");
    JsonObject view{{"question", language.say(key, {{"value", find_string(*offer, "text").value_or("")}})},
                    {"name", std::string(kReplyPrefix) + std::string(find_string(*element, "name").value_or(""))},
                    {"one_tap", is_one},
                    {"is_open", element->contains("error")},
                    {"is_confirmed", reply == "confirmed"},
                    {"is_declined", reply == "declined"}};
    (*element)["confirm"] = std::move(view);
  }
  return elements;
}

// Until when and how often each question may be left open, as far as that is known: "Please answer “Company” by
// 2026-04-01.", "You can leave “Company” open 2 more times.". Nothing of what has to be answered on this very page.
JsonArray deadlines_of(const JsonArray& elements, bool is_mandatory, const texts::Language& language) {
  constexpr std::size_t kDate = 10;  // Of an ISO 8601 time.
  JsonArray deadlines;
  for (const Json& element : elements) {
    const JsonObject* field = element.if_object();
    const JsonObject* requirement = field == nullptr ? nullptr : find_object(*field, "requirement");
    if (requirement == nullptr || (is_mandatory && find_bool(*field, "required").value_or(false))) continue;
    const std::string_view question = find_string(*field, "label").value_or("");
    if (const auto deadline = find_string(*requirement, "deadline")) {
      deadlines.push_back(JsonObject{
          {"text", language.say("question.deadline", {{"question", question}, {"date", deadline->substr(0, kDate)}})}});
    }
    if (const auto left = find_int(*requirement, "prompts_left")) {
      deadlines.push_back(
          JsonObject{{"text", language.say("question.prompts_left", {{"question", question}, {"count", *left}})}});
    }
  }
  return deadlines;
}

// The language of the form's own texts, where it is not that of the page.
std::string_view content_language(const QuestionPage& page) {
  const std::string_view locale = find_string(*page.step, "locale").value_or("");
  return locale == page.look.language.tag() ? std::string_view() : locale;
}

// What of a page is each visitor's own, on a step that is for everybody.
constexpr std::string_view kOwn[] = {"action", "csrf", "decision", "return_to"};

Draft draw(const QuestionPage& page) {
  const JsonObject& described = *page.step;
  const JsonObject& step = object_or_empty(described, "step");
  const texts::Language& language = page.look.language;
  const std::string_view form_title = find_string(described, "title").value_or("");
  const auto step_title = find_string(step, "title");
  const std::string untitled = language.say("question.title");
  JsonObject view =
      page_view(page.look, step_title.value_or(form_title.empty() ? untitled : form_title));
  view["form_title"] = step_title ? form_title : "";
  view["progress"] = progress_of(step, language);
  view["has_progress"] = step_title || !progress_of(step, language).empty();
  view["description"] = find_string(described, "description").value_or("");
  view["content_language"] = content_language(page);
  view["content_direction"] = word_for(texts::direction_of(content_language(page)));
  view["step"] = find_string(step, "id").value_or("");
  view["mandatory"] = page.mandatory;
  view["profile_url"] = safe_link(page.profile_url);

  const JsonObject& given_purpose = object_or_empty(described, "purpose");
  JsonArray purpose = text_parts(find_array(given_purpose, "parts"));
  view["legal_basis"] = words_for(find_string(given_purpose, "legal_basis").value_or(""), language);
  view["has_purpose"] = !purpose.empty();
  view["purpose"] = JsonObject{{"parts", std::move(purpose)}};

  const JsonArray* elements = find_array(described, "elements");
  view["deadlines"] = elements == nullptr ? JsonArray() : deadlines_of(*elements, page.mandatory, language);
  JsonArray said = say_problems(elements == nullptr ? JsonArray{} : *elements, language);
  said = say_confirmations(std::move(said), language);
  view["one_tap"] = std::ranges::any_of(said, [](const Json& element) {
    const JsonObject* offer = element.is_object() ? find_object(element.get_object(), "confirm") : nullptr;
    return offer != nullptr && find_bool(*offer, "one_tap").value_or(false);
  });
  set_elements(view, said, page.problems, kAnswerPrefix);
  return render_draft("question.mustache", language, view, kOwn);
}

// Whether the two differ at most in what kOwn names.
bool is_alike(const QuestionPage& a, const QuestionPage& b) {
  return a.mandatory == b.mandatory && a.profile_url == b.profile_url && a.look.language == b.look.language &&
         a.look.site == b.look.site && a.look.privacy_url == b.look.privacy_url && a.step == b.step;
}

// The draft of a page that is for everybody: most users see the same few questions, so one of each is kept.
const Draft& find_draft(const QuestionPage& page) {
  struct Drawn {
    QuestionPage page;
    Draft draft;
  };
  constexpr std::size_t kDrawnMax = 64;
  thread_local Recent<std::string, Drawn> recent(kDrawnMax);
  const std::string key = fmt::format("{} {}", fmt::ptr(page.step), page.look.language.tag());
  if (const Drawn* drawn = recent.find(key); drawn != nullptr && is_alike(drawn->page, page)) return drawn->draft;
  QuestionPage alike{.look = page.look, .mandatory = page.mandatory, .profile_url = page.profile_url, .step = page.step};
  Draft draft = draw(alike);
  recent.put(key, {std::move(alike), std::move(draft)});
  return recent.find(key)->draft;
}

}  // namespace

std::string render_question(const QuestionPage& page) {
  const std::string_view action = safe_link(page.action);
  const auto finish = [&](const Draft& draft) {
    return draft.finish({{"action", action}, {"csrf", page.csrf}, {"decision", page.decision}, {"return_to", page.return_to}});
  };
  return page.is_for_everybody && page.problems.empty() ? finish(find_draft(page)) : finish(draw(page));
}

JsonArray say_problems(JsonArray elements, const texts::Language& language) {
  for (Json& given : elements) {
    JsonObject* element = given.if_object();
    if (element == nullptr) continue;
    const auto rule = find_string(*element, "rule");
    if (!rule) continue;
    const Json* operand = find(*element, "operand");
    const auto words =
        language.find("answer." + std::string(*rule),
                      {{"operand", operand == nullptr ? Json(nullptr) : *operand}});
    if (words) (*element)["error"] = *words;
  }
  return elements;
}

FormFields posted_answers(const FormFields& posted) { return with_prefix(posted, kAnswerPrefix); }

FormFields posted_replies(const FormFields& posted) { return with_prefix(posted, kReplyPrefix); }

}  // namespace acquaint::pages
