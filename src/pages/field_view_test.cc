#include "pages/field_view.h"

#include <gtest/gtest.h>

#include "pages/template.h"

namespace acquaint::pages {
namespace {

std::string draw(JsonObject field) {
  field["name"] = "role";
  field["label"] = "Your role";
  return render("field.mustache", {}, field_view(field, "answers."));
}

JsonArray two_options() {
  return {JsonObject{{"value", "dev"}, {"label", "Developer"}, {"selected", true}},
          JsonObject{{"value", 2}, {"hint", "of people"}, {"selected", false}}};
}

JsonObject two_answers() {
  return {{"field", "order"},
          {"answers", JsonArray{JsonObject{{"value", "1"}, {"selected", false}, {"choices", JsonArray{"dev", 2}}},
                                JsonObject{{"value", "2"}, {"label", "Second"}, {"selected", true}, {"choices", JsonArray{"dev"}}}}}};
}

struct Case {
  const char* name;
  JsonObject field;
  std::vector<std::string> shows;
  std::vector<std::string> hides;
};

// Read this table to learn what each widget becomes.
const std::vector<Case> kCases = {
    {"a label belongs to its input",
     {},
     {R"(<label for="answers.role">Your role)",
      R"(<input id="answers.role" name="answers.role" type="text")", "(optional)"},
     {"required", "aria-invalid", "aria-describedby"}},
    {"an unknown widget is a text", {{"widget", "hologram"}}, {R"(type="text")"}, {}},
    {"required", {{"required", true}}, {R"( required="")"}, {"(optional)"}},
    {"a hint describes the input",
     {{"hint", "As on your card"}},
     {R"(aria-describedby="answers.role-hint")",
      R"(<p class="hint" id="answers.role-hint">As on your card</p>)"},
     {}},
    {"an error describes the input and marks it",
     {{"error", "Too short"}},
     {R"(aria-describedby="answers.role-error")", R"(aria-invalid="true")",
      R"(id="answers.role-error")", "Too short"},
     {}},
    {"hint and error both describe it",
     {{"hint", "h"}, {"error", "e"}},
     {R"(aria-describedby="answers.role-hint answers.role-error")"},
     {}},
    {"job title",
     {{"autocomplete", "organization-title"}},
     {R"(autocomplete="organization-title")"},
     {}},
    {"company", {{"autocomplete", "organization"}}, {R"(autocomplete="organization")"}, {}},
    {"lengths",
     {{"minlength", 2}, {"maxlength", 120}, {"value", "CTO"}},
     {R"(minlength="2")", R"(maxlength="120")", R"(value="CTO")"},
     {R"( min=")"}},
    {"number",
     {{"widget", "number"}, {"min", 1}, {"max", 100}, {"step", "any"}, {"value", 40}},
     {R"(type="number")", R"(value="40")", R"(min="1")", R"(max="100")", R"(step="any")"},
     {}},
    {"date", {{"widget", "date"}}, {R"(type="date")"}, {}},
    {"e-mail", {{"widget", "email"}}, {R"(type="email")", R"(spellcheck="false")", R"( dir="ltr")"}, {}},
    {"a code runs from the left", {{"is_code", true}}, {R"(type="text")", R"( dir="ltr")"}, {}},
    {"a name runs as it is written", {{"widget", "identifier"}}, {R"( dir="auto")"}, {}},
    {"words run as the page does", {}, {}, {"dir="}},
    {"url", {{"widget", "url"}}, {R"(type="url")"}, {}},
    {"telephone", {{"widget", "tel"}}, {R"(type="tel")"}, {}},
    {"a password is not filled in",
     {{"widget", "password"}, {"value", "hunter2"}},
     {R"(type="password")"},
     {"hunter2"}},
    {"textarea keeps a first line break",
     {{"widget", "textarea"}, {"value", "\nsecond"}},
     {"\n\nsecond</textarea>", R"(<label for="answers.role">)"},
     {"<input"}},
    {"select",
     {{"widget", "select"}, {"options", two_options()}},
     {R"(<select id="answers.role")", R"(<option value="dev" selected>Developer</option>)",
      R"(<option value="2">2</option>)", R"(<option value="">Choose one</option>)"},
     {"<input"}},
    {"choices of another answer, the given one first, each selected once",
     {{"widget", "select"}, {"options", two_options()}, {"choices_by", two_answers()}},
     {"<optgroup label=\"Second\">\n<option value=\"dev\" selected>Developer</option>\n</optgroup>\n<optgroup label=\"1\">\n"
      "<option value=\"dev\">Developer</option>\n<option value=\"2\">2</option>\n</optgroup>"},
     {"</optgroup>\n<option"}},
    {"boxes say which answers they go with",
     {{"widget", "checkboxes"}, {"options", two_options()}, {"choices_by", two_answers()}},
     {R"(Developer <span class="hint">Second, 1</span>)", R"(2 <span class="hint">of people, 1</span>)"},
     {"optgroup"}},
    {"radio",
     {{"widget", "radio"}, {"options", two_options()}, {"required", true}, {"error", "Choose"}},
     {R"(role="radiogroup")", R"(aria-required="true")", R"(aria-invalid="true")",
      "<legend>Your role",
      R"(<input id="answers.role-1" name="answers.role" type="radio" value="dev" checked="" required=""><label for="answers.role-1">)",
      R"(<input id="answers.role-2" name="answers.role" type="radio" value="2" required="">)",
      "of people"},
     {}},
    {"rating",
     {{"widget", "rating"}, {"options", two_options()}},
     {"radiogroup", "group rating", R"(type="radio")"},
     {}},
    {"one checkbox",
     {{"widget", "checkbox"}, {"checked", true}},
     {R"(type="checkbox" value="true" checked="")",
      R"(<label for="answers.role">Your role</label>)"},
     {"(optional)"}},
    {"one checkbox, not ticked: that is an answer",
     {{"widget", "checkbox"}, {"checked", false}, {"required", true}},
     {R"(value="true")"},
     {"checked", R"( required="")"}},
    {"checkboxes",
     {{"widget", "checkboxes"}, {"options", two_options()}, {"required", true}},
     {"<fieldset", R"(name="answers.role" type="checkbox" value="dev" checked="">)",
      R"(value="2">)"},
     {"radiogroup", R"(required="")"}},
    {"a field that a script would hide is not insisted on",
     {{"required", true}, {"show_when", JsonArray{}}},
     {"(optional)"},
     {"required"}},
    {"a placeholder", {{"placeholder", "Acme"}}, {R"(placeholder="Acme")"}, {}},
    {"a time of day", {{"widget", "time"}}, {R"(type="time")"}, {}},
    {"terms stand beside their box, with links, and are insisted on",
     {{"widget", "legal"}, {"required", true},
      {"parts", JsonArray{JsonObject{{"text", "I agree to the "}},
                          JsonObject{{"text", "terms"}, {"href", "https://example.com/terms"}}}}},
     {R"(type="checkbox")", R"( required="")", "I agree to the ", R"(<a href="https://example.com/terms")"},
     {">Your role</label>"}},
    {"cards of one choice are radio buttons with images",
     {{"widget", "cards"}, {"type", "string"},
      {"options", JsonArray{JsonObject{{"value", "dev"}, {"label", "Developer"}, {"image", "https://i.example/d.png"}}}}},
     {"radiogroup", "group cards", R"(type="radio")", R"(<img src="https://i.example/d.png" alt="")", "Developer"},
     {}},
    {"cards of several choices are boxes; hidden labels are read out",
     {{"widget", "cards"}, {"type", "array"}, {"hide_labels", true},
      {"options", JsonArray{JsonObject{{"value", "dev"}, {"label", "Developer"}, {"image", "https://i.example/d.png"}}}}},
     {R"(type="checkbox")", R"(alt="Developer")"},
     {"radiogroup", R"(">Developer)"}},
    {"an answer of one's own beside radio buttons",
     {{"widget", "radio"}, {"options", two_options()}, {"required", true},
      {"other", JsonObject{{"label", "Another job"}, {"value", "Astronaut"}, {"maxlength", 200}}}},
     {R"(<input id="answers.role.other-choice" name="answers.role" type="radio" value="" checked="">)",
      R"(<label for="answers.role.other-choice">Another job</label>)",
      R"(<label class="visually-hidden" for="answers.role.other">Your own answer</label>)",
      R"(name="answers.role.other" type="text" value="Astronaut" maxlength="200")"},
     {R"( required="")"}},
    {"an answer of one's own beside a select",
     {{"widget", "select"}, {"options", two_options()}, {"other", JsonObject{}}},
     {R"(name="answers.role.other" type="text")"},
     {"other-choice"}},
    {"the country of a number",
     {{"widget", "tel"},
      {"countries", JsonArray{JsonObject{{"value", "DE"}, {"label", "Germany (+49)"}, {"selected", true}}}}},
     {R"(<label class="visually-hidden" for="answers.role.country">Country</label>)",
      R"(<select id="answers.role.country" name="answers.role.country">)",
      R"(<option value="DE" selected>Germany (+49)</option>)", R"(type="tel")"},
     {}},
    {"null is no value", {{"value", nullptr}}, {}, {"value=", "null"}},
};

TEST(FieldView, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::string html = draw(c.field);
    for (const std::string& text : c.shows)
      EXPECT_NE(html.find(text), html.npos) << text << "\n" << html;
    for (const std::string& text : c.hides)
      EXPECT_EQ(html.find(text), html.npos) << text << "\n" << html;
  }
}

}  // namespace
}  // namespace acquaint::pages
