#include "forms/why.h"

#include <gtest/gtest.h>

#include "forms/render.h"
#include "forms/sample_form.h"

namespace acquaint::forms {
namespace {

using profile::Catalogue;

Catalogue catalogue() {
  return *Catalogue::parse(*parse_json_object(R"json({
    "user_metadata.title": {"purpose": "articles"},
    "user_metadata.company": {"purpose": "articles", "fresh_for": "180d"},
    "user_metadata.team": {"purpose": "billing", "fresh_for": "1d"},
    "user_metadata.salary": {"purpose": "billing", "permissions": {"user": "edit", "application": "none"}},
    "user_metadata.age": {"purpose": "undeclared"},
    "user_metadata.colour": {},
    "user_metadata.letter": {"purpose": "articles"}})json"));
}

std::vector<consent::Purpose> purposes() {
  return *consent::parse_purposes(parse_json(R"json([
    {"id": "articles", "legal_basis": "consent", "texts": {
      "en": {"text": "To pick [articles](https://example.com/a)."}, "de": {"text": "Um Artikel auszuwählen."}}},
    {"id": "billing", "legal_basis": "contract", "texts": {"en": {"text": "To send the bill."}}},
    {"id": "newsletter", "legal_basis": "consent", "texts": {"en": {"text": "One letter a month."}}}])json")->as_array());
}

JsonObject document() {
  JsonObject document = small_document(R"({"title":{"type":"string"},"company":{"type":"string"},"team":{"type":"string"},
    "salary":{"type":"string"},"age":{"type":"string"},"colour":{"type":"string"},"letter":{"type":"boolean"}})",
    R"({"type":"VerticalLayout","elements":[
      {"type":"Control","scope":"#/properties/title"},{"type":"Control","scope":"#/properties/company"},
      {"type":"Control","scope":"#/properties/team"},{"type":"Control","scope":"#/properties/salary"},
      {"type":"Control","scope":"#/properties/age"},{"type":"Control","scope":"#/properties/colour"},
      {"type":"Control","scope":"#/properties/letter","options":{"consent":{"purpose":"newsletter","textVersion":1}}}]})");
  return with(std::move(document), "/locales", *parse_json(R"({"default":"en","available":["en","de","fr"]})"));
}

// The purpose of the only step, when these are asked: "id basis: what its parts say".
std::string why(std::vector<std::string> asked, const JsonObject& written, std::string_view locale = "en") {
  const Catalogue known = catalogue();
  const std::vector<consent::Purpose> declared = purposes();
  const texts::Languages languages;
  const Form form = *Form::compile(written, known);
  for (std::string& name : asked) name = "user_metadata." + name;
  const JsonObject step = describe_step(
      {.form = form, .asked = asked, .answers = {}, .facts = {}}, form.steps().front(),
      {.locale = locale, .problems = {}, .confirmations = {},
       .declared = {.catalogue = &known, .purposes = declared, .languages = &languages}});
  const JsonObject* purpose = find_object(step, "purpose");
  if (purpose == nullptr) return "";
  std::string told(find_string(*purpose, "id").value_or("-"));
  told += " " + std::string(find_string(*purpose, "legal_basis").value_or("-")) + ": ";
  for (const Json& part : *find_array(*purpose, "parts")) {
    told += std::string(part.at("text").as_string());
    if (const auto address = find_string(part.as_object(), "href")) told += "<" + std::string(*address) + ">";
  }
  return told;
}

struct Case {
  const char* name;
  std::vector<std::string> asked;
  const char* locale;
  const char* want;
};

const Case kCases[] = {
    {"of the attribute, with its link", {"title"}, "en", "articles consent: To pick articles<https://example.com/a>."},
    {"in the language of the form", {"title"}, "de", "articles consent: Um Artikel auszuwählen."},
    {"how long the answer counts", {"company"}, "en",
     "articles consent: To pick articles<https://example.com/a>. After 180 days we ask whether it is still right."},
    {"one purpose is told once", {"title", "company"}, "de",
     "articles consent: Um Artikel auszuwählen. Nach 180 Tagen fragen wir, ob sie noch stimmt."},
    {"the site has no words in this language", {"company"}, "fr",
     "articles consent: To pick articles<https://example.com/a>."},
    {"who does not see it", {"salary"}, "en", "billing contract: To send the bill. Applications do not see your answer."},
    {"that holds for all that is asked", {"team", "salary"}, "en",
     "billing contract: To send the bill. After 1 day we ask whether it is still right."},
    {"several, each with its ground", {"title", "salary"}, "en",
     "- -: To pick articles<https://example.com/a>. We use your answer with your consent only. To send the bill. "
     "We need it for our contract with you."},
    {"of a box of consent", {"letter"}, "en", "newsletter consent: One letter a month."},
    {"a purpose without a text", {"age"}, "en", ""},
    {"no purpose", {"colour"}, "en", ""},
};

TEST(Why, IsWhatTheCatalogueDeclaresForWhatIsAsked) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(why(c.asked, document(), c.locale), c.want);
  }
}

TEST(Why, IsTheFormsOwnPurposeWhereItNamesOne) {
  const JsonObject own = with(document(), "/purpose", JsonObject{{"id", "own"}, {"text", "Because."}});
  EXPECT_EQ(why({"title", "salary"}, own), "own -: Because.");
  EXPECT_EQ(why({"colour"}, own), "own -: Because.");
  EXPECT_EQ(why({"company"}, own), "own -: Because. After 180 days we ask whether it is still right.");
}

}  // namespace
}  // namespace acquaint::forms
