#include "settings/form_purposes.h"

#include <gtest/gtest.h>

#include "settings/sample_settings.h"
#include "settings/settings.h"

namespace acquaint::settings {
namespace {

JsonObject document_with(std::string_view purposes, std::string_view of_form) {
  JsonObject document = with(sample_settings(), "/purposes", *parse_json(purposes));
  return with(document, "/forms/0/purpose", *parse_json(of_form));
}

constexpr std::string_view kDeclared = R"([{"id": "picking", "legal_basis": "legitimate_interests", "texts": {
  "en": {"text": "To pick for you."}, "de": {"text": "Um auszuwählen."}}}])";

TEST(FormPurposes, AFormNamesADeclaredPurposeByItsIdAlone) {
  JsonObject document = document_with(kDeclared, R"({"id": "picking"})");
  document = with(document, "/forms/0/locales", *parse_json(R"({"default": "en", "available": ["en", "de"]})"));
  const auto settings = build(document, {});
  ASSERT_TRUE(settings) << settings.error().code << " " << settings.error().field;
  const forms::Form& form = settings->forms.front().form;
  ASSERT_TRUE(form.purpose());
  EXPECT_EQ(form.localize(form.purpose()->text, "en"), "To pick for you.");
  EXPECT_EQ(form.localize(form.purpose()->text, "de"), "Um auszuwählen.");
  EXPECT_EQ(form.purpose()->legal_basis, "legitimate_interests");
  EXPECT_EQ(settings->offers.front().steps.front().questions.front().purpose, "picking");
  EXPECT_EQ(settings->document, document);
}

TEST(FormPurposes, APurposeThatOnlyAFormCarriesIsKnownToo) {
  const auto settings = build(sample_settings(), {});
  ASSERT_TRUE(settings);
  const auto* purpose = consent::find_purpose(settings->purposes, "personalisation");
  ASSERT_NE(purpose, nullptr);
  EXPECT_EQ(purpose->legal_basis, consent::LegalBasis::consent);
  EXPECT_EQ(purpose->text_for("en").text, "To pick articles.");
}

TEST(FormPurposes, TwoTextsOrNoneAreRefused) {
  struct Case {
    const char* name;
    const char* purpose;
    const char* code;
    const char* field;
  };
  for (const Case& c : {Case{"text twice", R"({"id": "picking", "text": "Other."})", "purpose.declared_elsewhere",
                             "/forms/0/purpose/text"},
                        Case{"basis twice", R"({"id": "picking", "legalBasis": "consent"})",
                             "purpose.declared_elsewhere", "/forms/0/purpose/legalBasis"},
                        Case{"no text at all", R"({"id": "unknown"})", "form.unknown_purpose", "/forms/0/purpose/id"}}) {
    SCOPED_TRACE(c.name);
    const auto settings = build(document_with(kDeclared, c.purpose), {});
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, c.code);
    EXPECT_EQ(settings.error().field, c.field);
  }
}

TEST(FormPurposes, AnotherTextOfThePurposeMakesAnotherVersionOfTheForm) {
  const JsonObject before = document_with(kDeclared, R"({"id": "picking"})");
  const JsonObject after = with(before, "/purposes/0/texts/en/text", "To pick and to choose.");
  const std::string form(*find_string(*before.at("forms").as_array()[0].if_object(), "id"));
  EXPECT_EQ(number_forms(before, {{form, 4}}, after)->at(form), 5);
  EXPECT_EQ(number_forms(before, {{form, 4}}, before)->at(form), 4);
}

}  // namespace
}  // namespace acquaint::settings
