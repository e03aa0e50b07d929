#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "pages/pages.h"

namespace acquaint::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

// As forms::describe_step writes it.
JsonObject work_step() {
  return *parse_json_object(R"({
    "form": "work", "title": "About you", "description": "Two quick questions.", "locale": "en",
    "step": {"id": "work", "number": 1, "of": 2, "title": "Where do you work?"},
    "purpose": {"id": "personalisation", "legal_basis": "consent", "parts": [
      {"text": "To pick articles. "}, {"text": "Privacy notice", "href": "https://example.com/p"}]},
    "elements": [
      {"kind": "text", "heading": true, "parts": [{"text": "Your job"}]},
      {"kind": "text", "heading": false, "parts": [{"text": "As on your card."}]},
      {"kind": "field", "name": "title", "label": "Job title", "widget": "text",
       "autocomplete": "organization-title", "required": true, "visible": true},
      {"kind": "field", "name": "csrf", "label": "Company", "widget": "text",
       "autocomplete": "organization", "required": true, "visible": true, "error": "Too short."}]})");
}

QuestionPage work_page() {
  return {.look = {.site = "Analytical Times"},
          .csrf = "t0",
          .decision = "dec_1",
          .return_to = "/articles/engines",
          .step = std::make_shared<const JsonObject>(work_step())};
}

// The step of this page alone, to be changed.
JsonObject& own_step(QuestionPage& page) {
  auto step = std::make_shared<JsonObject>(*page.step);
  page.step = step;
  return *step;
}

TEST(Question, LeadsToWhatIsKnownAboutTheUser) {
  QuestionPage page = work_page();
  EXPECT_THAT(render_question(page), Not(HasSubstr("What we know")));
  page.profile_url = "/me";
  EXPECT_THAT(render_question(page), HasSubstr(R"(<a href="/me">See what we know about you</a>)"));
}

TEST(Question, ShowsTheStepAndWhyItIsAsked) {
  const std::string html = render_question(work_page());
  for (const char* text :
       {"<h1>Where do you work?</h1>", "About you · Step 1 of 2", "Your job",
        "<p>\nAs on your card.", "<p>Two quick questions.</p>", R"(name="csrf" value="t0")",
        R"(name="decision" value="dec_1")", R"(name="step" value="work")",
        R"(name="return_to" value="/articles/engines")", R"(name="answers.title")",
        R"(autocomplete="organization-title")", R"(autocomplete="organization")", "Why we ask",
        "To pick articles. ", "with your consent",
        R"(<a href="https://example.com/p" rel="noopener noreferrer">Privacy notice</a>)"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
}

TEST(Question, NamesTheLanguageOfTheFormWhereItIsAnother) {
  QuestionPage page = work_page();
  EXPECT_THAT(render_question(page), Not(HasSubstr("<h1 lang")));
  own_step(page)["locale"] = "de";
  const std::string html = render_question(page);
  EXPECT_THAT(html, HasSubstr(R"(<html lang="en")"));
  EXPECT_THAT(html, HasSubstr(R"(<h1 lang="de" dir="ltr">)"));
  EXPECT_THAT(html, HasSubstr(R"(action="/u/question" lang="de" dir="ltr">)"));
  EXPECT_THAT(html, HasSubstr(R"(<div class="actions" lang="en" dir="ltr">)"));
  own_step(page)["locale"] = "ar";
  const std::string arabic = render_question(page);
  EXPECT_THAT(arabic, HasSubstr(R"(<html lang="en" dir="ltr")"));
  EXPECT_THAT(arabic, HasSubstr(R"(action="/u/question" lang="ar" dir="rtl">)"));
  EXPECT_THAT(arabic, HasSubstr(R"(id="answers.csrf-error" lang="en" dir="ltr">)"));
}

TEST(Question, CanBeAnsweredSkippedOrRefused) {
  const std::string html = render_question(work_page());
  EXPECT_THAT(html, HasSubstr(R"(name="action" value="answer">Continue<)"));
  EXPECT_THAT(html, HasSubstr(R"(name="action" value="skip" formnovalidate>Not now<)"));
  EXPECT_THAT(html, HasSubstr(R"(name="action" value="never" formnovalidate>Don&apos;t ask again<)"));
  EXPECT_LT(html.find("value=\"answer\""), html.find("value=\"skip\""));  // Enter answers.
}

TEST(Question, MandatoryCanOnlyBeAnswered) {
  QuestionPage page = work_page();
  page.mandatory = true;
  const std::string html = render_question(page);
  EXPECT_THAT(html, HasSubstr("value=\"answer\""));
  EXPECT_THAT(html, HasSubstr("We need this before you go on."));
  EXPECT_THAT(html, Not(HasSubstr("value=\"skip\"")));
  EXPECT_THAT(html, Not(HasSubstr("value=\"never\"")));
}

TEST(Question, AFieldCannotTakeTheNameOfAHiddenOne) {
  const std::string html = render_question(work_page());
  EXPECT_THAT(html, HasSubstr(R"(name="answers.csrf")"));
  EXPECT_EQ(html.find(R"(name="csrf")"), html.rfind(R"(name="csrf")"));
}

TEST(Question, GivesBackTheAnswersAlone) {
  const FormFields posted = {{"csrf", "t0"},
                             {"answers.csrf", "Babbage"},
                             {"answers.title", "CTO"},
                             {"answers.title", "again"},
                             {"action", "answer"}};
  EXPECT_EQ(posted_answers(posted),
            (FormFields{{"csrf", "Babbage"}, {"title", "CTO"}, {"title", "again"}}));
}

TEST(Question, OffersAKnownValueByAButtonOrAmongOtherFieldsByAChoice) {
  QuestionPage page = work_page();
  JsonArray& elements = own_step(page)["elements"].get_array();
  elements[2].get_object()["confirm"] = *parse_json(R"({"text": "A\u2026 <b>", "masked": true, "guess": true, "reply": "declined"})");
  const std::string among = render_question(page);
  EXPECT_THAT(among, HasSubstr("We think it is A\u2026 &lt;b&gt;. Is that right?"));
  EXPECT_THAT(among, HasSubstr(R"(type="radio" name="replies.title" value="confirmed">)"));
  EXPECT_THAT(among, HasSubstr(R"(type="radio" name="replies.title" value="declined" checked>)"));
  EXPECT_THAT(among, HasSubstr(">Continue</button>"));

  elements.pop_back();
  const std::string alone = render_question(page);
  EXPECT_THAT(alone, HasSubstr(R"(<button class="primary" type="submit" name="replies.title" value="confirmed" formnovalidate>Yes)"));
  EXPECT_THAT(alone, HasSubstr("<details>"));
  EXPECT_THAT(alone, HasSubstr(R"(name="answers.title")"));
  EXPECT_THAT(alone, Not(HasSubstr(R"(id="answers.title" name="answers.title" type="text" autocomplete="organization-title" required)")));
}

TEST(Question, ItsProblemsAreLinkedAtTheTop) {
  const std::string html = render_question(work_page());
  EXPECT_THAT(html, HasSubstr(R"(<a href="#answers.csrf">Company – Too short.</a>)"));
  EXPECT_THAT(html, HasSubstr("<title>Error: Where do you work?"));
}

TEST(Question, SaysInTheLanguageOfThePageWhichRuleAnAnswerBreaks) {
  QuestionPage page = work_page();
  page.look.language = texts::Languages().choose("de", "");
  JsonObject& field = own_step(page)["elements"].as_array()[3].as_object();
  field["error"] = "Must have at most 80 characters.";
  field["rule"] = "maxLength";
  field["operand"] = 80;
  const std::string html = render_question(page);
  EXPECT_THAT(html, HasSubstr("Company – Darf höchstens 80 Zeichen haben."));
  EXPECT_THAT(html, HasSubstr("About you · Schritt 1 von 2"));
  for (const char* german : {"Warum wir fragen", ">Weiter<", ">Jetzt nicht<", ">Nicht mehr fragen<",
                             "nur mit Ihrer Einwilligung", "Fehler:"}) {
    EXPECT_THAT(html, HasSubstr(german));
  }
  EXPECT_THAT(html, HasSubstr(R"(id="answers.csrf-error" lang="de" dir="ltr">)"));
  field["rule"] = "an.operators.own";
  EXPECT_THAT(render_question(page), HasSubstr("Must have at most 80 characters."));
}

struct Open {
  const char* name;
  const char* requirement;
  std::vector<const char*> english, german;  // All that is said of it.
  bool required = false, mandatory = false;
};

const Open kOpen[] = {
    {"by a date", R"({"stage": "encouraged", "deadline": "2026-04-01T00:00:00.000Z"})",
     {"Please answer “Company” by 2026-04-01."}, {"Bitte beantworten Sie „Company“ bis 2026-04-01."}},
    {"the last time", R"({"stage": "encouraged", "prompts_left": 1})",
     {"You can leave “Company” open once more."}, {"Sie können „Company“ noch einmal offen lassen."}},
    {"some times", R"({"stage": "optional", "prompts_left": 2})",
     {"You can leave “Company” open 2 more times."}, {"Sie können „Company“ noch 2-mal offen lassen."}},
    {"many times", R"({"stage": "optional", "prompts_left": 1000})",
     {"You can leave “Company” open 1,000 more times."}, {"Sie können „Company“ noch 1.000-mal offen lassen."}},
    {"by a date, and so many times", R"({"stage": "optional", "deadline": "2026-04-01T00:00:00.000Z", "prompts_left": 3})",
     {"Please answer “Company” by 2026-04-01.", "You can leave “Company” open 3 more times."},
     {"Bitte beantworten Sie „Company“ bis 2026-04-01.", "Sie können „Company“ noch 3-mal offen lassen."}},
    {"its form cannot be put off, but it can be left empty", R"({"stage": "optional", "prompts_left": 3})",
     {"You can leave “Company” open 3 more times."}, {"Sie können „Company“ noch 3-mal offen lassen."}, false, true},
    {"its form can be put off", R"({"stage": "optional", "prompts_left": 3})",
     {"You can leave “Company” open 3 more times."}, {"Sie können „Company“ noch 3-mal offen lassen."}, true, false},
    {"it must be answered at once", R"({"stage": "optional", "deadline": "2026-04-01T00:00:00.000Z", "prompts_left": 3})",
     {}, {}, true, true},
    {"it is required by now", R"({"stage": "required"})", {}, {}, true, true},
};

TEST(Question, SaysUntilWhenAndHowOftenItMayBeLeftOpen) {
  for (const Open& c : kOpen) {
    SCOPED_TRACE(c.name);
    QuestionPage page = work_page();
    page.mandatory = c.mandatory;
    JsonObject& company = own_step(page)["elements"].as_array()[3].as_object();
    company["requirement"] = *parse_json(c.requirement);
    company["required"] = c.required;
    for (const char* language : {"en", "de"}) {
      page.look.language = texts::Languages().choose(language, "");
      const std::string html = render_question(page);
      std::string said;
      for (const char* line : language == std::string_view("en") ? c.english : c.german) {
        said += "<p class=\"deadline\">" + std::string(line) + "</p>\n";
      }
      const std::size_t first = html.find("<p class=\"deadline\">"), last = html.find("<form");
      EXPECT_EQ(first == std::string::npos ? "" : html.substr(first, last - first), said);
    }
  }
}

TEST(Question, SaysNothingOfWhatTheStepLeavesOut) {
  const std::string html =
      render_question({.look = {},
                       .csrf = "",
                       .decision = "",
                       .return_to = "",
                       .step = std::make_shared<const JsonObject>(JsonObject{{"step", JsonObject{{"number", 1}, {"of", 1}}}})});
  EXPECT_THAT(html, HasSubstr("<h1>A question</h1>"));
  EXPECT_THAT(html, Not(HasSubstr("Step 1")));
  EXPECT_THAT(html, Not(HasSubstr("Why we ask")));
}

// Whatever was drawn before.
TEST(Question, IsKeptForTheNextUserAndStaysRight) {
  JsonObject other_text = work_step(), fewer = work_step();
  other_text.at("elements").as_array()[2].as_object()["label"] = "Your job";
  fewer.at("elements").as_array().pop_back();
  std::vector<QuestionPage> pages;
  for (const JsonObject& described : {work_step(), other_text, fewer}) {
    const auto step = std::make_shared<const JsonObject>(described);
    for (int variant = 0; variant < 7; ++variant) {
      QuestionPage page = work_page();
      page.step = step;
      page.csrf = "token" + std::to_string(pages.size());
      page.decision = "dec_" + std::to_string(pages.size());
      page.mandatory = variant == 1;
      if (variant == 2) page.look.site = "Other Times";
      if (variant == 3) page.look.privacy_url = "https://example.com/privacy";
      if (variant == 4) page.look.language = texts::Languages().choose("de", "");
      if (variant == 5) page.profile_url = "/me";
      if (variant == 6) page.action = "/u/ask?ticket=1";
      pages.push_back(std::move(page));
    }
  }
  for (int round = 0; round < 3; ++round) {
    for (QuestionPage page : pages) {
      page.is_for_everybody = false;
      const std::string drawn = render_question(page);
      page.is_for_everybody = true;
      EXPECT_EQ(render_question(page), drawn);
      EXPECT_EQ(render_question(page), drawn) << "from what was kept";
      page.problems = {{.field = "", .message = "Try again."}};
      EXPECT_THAT(render_question(page), HasSubstr("Try again."));
    }
  }
}

}  // namespace
}  // namespace acquaint::pages
