// Whatever a text on a page says, the page keeps its structure.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "pages/pages.h"

namespace acquaint::pages {
namespace {

// Without spaces, so that it may also stand in a link.
constexpr std::string_view kHostile =
    R"(</p></textarea><script>alert("1")</script>"onfocus="x'&{{csrf}}{{{x}}}{{>head}})";
constexpr std::string_view kPlain = "plain";

Look look_with(std::string_view text) {
  return {.site = std::string(text), .privacy_url = "/" + std::string(text)};
}

JsonObject field_with(std::string_view text, std::string_view widget) {
  JsonObject field{{"kind", "field"}, {"widget", widget}, {"required", true}};
  for (const char* name : {"name", "label", "hint", "autocomplete", "min", "max", "step",
                           "minlength", "maxlength", "value", "error"}) {
    field[name] = text;
  }
  field["options"] = JsonArray{JsonObject{{"value", text}, {"label", text}, {"hint", text}}};
  return field;
}

JsonObject step_with(std::string_view text) {
  const JsonArray parts = {JsonObject{{"text", text}, {"href", "https://" + std::string(text)}},
                           JsonObject{{"text", text}}};
  JsonArray elements = {JsonObject{{"kind", "text"}, {"heading", true}, {"parts", parts}},
                        JsonObject{{"kind", "text"}, {"heading", false}, {"parts", parts}}};
  for (const char* widget : {"text", "textarea", "email", "url", "tel", "number", "date", "select",
                             "radio", "checkbox", "checkboxes", "rating", "password"}) {
    elements.push_back(field_with(text, widget));
  }
  elements.push_back(field_with(text, text));
  return {{"title", text},
          {"description", text},
          {"locale", text},
          {"step", JsonObject{{"id", text}, {"title", text}, {"number", 1}, {"of", 2}}},
          {"purpose", JsonObject{{"id", text}, {"legal_basis", text}, {"parts", parts}}},
          {"elements", std::move(elements)}};
}

std::string sign_up_with(std::string_view given) {
  const std::string text(given);
  return render_sign_up(
      {.look = look_with(text),
       .csrf = text,
       .return_to = text,
       .password_hint = text,
       .given_name = text,
       .family_name = text,
       .email = text,
       .problems = {{"email", text}, {"password", text}, {text, text}, {"", text}},
       .providers = {{text, text, text}}});
}

std::string log_in_with(std::string_view given) {
  const std::string text(given);
  return render_log_in(
      {.look = look_with(text),
       .csrf = text,
       .return_to = text,
       .email = text,
       .problem = text,
       .providers = {{text, text, text}}});
}

std::string log_out_with(std::string_view given) {
  const std::string text(given);
  return render_log_out({.look = look_with(text), .csrf = text, .request = text});
}

std::string password_with(std::string_view given) {
  const std::string text(given);
  return render_password(
      {.look = look_with(text), .csrf = text, .return_to = text, .email = text, .problem = text});
}

std::string question_with(std::string_view given) {
  const std::string text(given);
  return render_question({.look = look_with(text),
                          .csrf = text,
                          .decision = text,
                          .return_to = text,
                          .action = "/" + text,
                          .step = std::make_shared<const JsonObject>(step_with(text))});
}

std::string message_with(std::string_view given) {
  const std::string text(given);
  return render_message({.look = look_with(text),
                         .title = text,
                         .text = text,
                         .link_url = "https://" + text,
                         .link_text = text});
}

// The page's tags, each without its quoted attribute values: all that texts must not change.
std::vector<std::string> structure_of(std::string_view html) {
  std::vector<std::string> tags;
  std::string tag;
  bool in_tag = false;
  bool in_quotes = false;
  for (const char c : html) {
    if (!in_tag && c == '<') in_tag = true;
    if (!in_tag) continue;
    if (c == '"') in_quotes = !in_quotes;
    if (!in_quotes) tag.push_back(c);
    if (c == '>' && !in_quotes) {
      tags.push_back(std::exchange(tag, {}));
      in_tag = false;
    }
  }
  return tags;
}

struct Page {
  const char* name;
  std::string (*render_with)(std::string_view text);
};

const Page kPages[] = {{"sign-up", sign_up_with},
                       {"log-in", log_in_with},
                       {"log-out", log_out_with},
                       {"password", password_with},
                       {"question", question_with},
                       {"message", message_with}};

TEST(Escaping, HostileTextsChangeNoTag) {
  for (const Page& page : kPages) {
    SCOPED_TRACE(page.name);
    const std::string html = page.render_with(kHostile);
    EXPECT_EQ(structure_of(html), structure_of(page.render_with(kPlain)));
    EXPECT_EQ(html.find("<script"), html.npos);
  }
}

TEST(Escaping, TextsAreNeverReadAsTemplates) {
  for (const Page& page : kPages) {
    SCOPED_TRACE(page.name);
    const std::string html = page.render_with(kHostile);
    EXPECT_NE(html.find("&amp;{{csrf}}{{{x}}}{{&gt;head}}"), html.npos);
  }
}

TEST(Escaping, NothingRunsOrIsStyledInline) {
  for (const Page& page : kPages) {
    SCOPED_TRACE(page.name);
    for (const std::string& tag : structure_of(page.render_with(kPlain))) {
      EXPECT_FALSE(tag.starts_with("<script") || tag.starts_with("<style")) << tag;
      EXPECT_EQ(tag.find(" style="), tag.npos) << tag;
      EXPECT_EQ(tag.find(" on"), tag.npos) << tag;
    }
  }
}

struct LinkCase {
  const char* url;
  bool linked;
};

// A page links to the web, to mail and to its own site. Anything else stays plain text.
const LinkCase kLinks[] = {
    {"https://example.com/privacy", true},
    {"http://example.com/", true},
    {"mailto:privacy@example.com", true},
    {"/privacy", true},
    {"javascript:alert(1)", false},
    {"JavaScript:alert(1)", false},
    {" javascript:alert(1)", false},
    {"java\tscript:alert(1)", false},
    {"data:text/html,x", false},
    {"//evil.example/", false},
    {"/\\evil.example/", false},
    {"/\t/evil.example/", false},
    {"https://a\nb", false},
    {"relative", false},
    {"", false},
};

TEST(Escaping, LinksOnlyWhereTheyMayGo) {
  for (const LinkCase& c : kLinks) {
    SCOPED_TRACE(c.url);
    const std::string html = render_message(
        {.look = {}, .title = "T", .text = "X", .link_url = c.url, .link_text = "go"});
    EXPECT_EQ(html.find("<a ") != html.npos, c.linked);
    const JsonArray parts = {JsonObject{{"text", "why"}, {"href", c.url}}};
    const JsonObject step{{"purpose", JsonObject{{"parts", parts}}}};
    const std::string question =
        render_question({.look = {}, .csrf = "", .decision = "", .return_to = "",
                         .step = std::make_shared<const JsonObject>(step)});
    EXPECT_EQ(question.find("<a ") != question.npos, c.linked);
    EXPECT_NE(question.find("why"), question.npos);
  }
}

}  // namespace
}  // namespace acquaint::pages
