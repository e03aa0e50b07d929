#include "forms/listed_questions.h"

#include <gtest/gtest.h>

#include "forms/form.h"
#include "forms/offer.h"

namespace acquaint::forms {
namespace {

profile::Catalogue catalogue() {
  return *profile::Catalogue::parse(*parse_json_object(R"({
      "user_metadata.title": {"label": "Job title", "schema": {"type": "string", "maxLength": 40}},
      "user_metadata.Company Name": {"label": "Company"},
      "app_metadata.title": {"label": "Title at work"},
      "user_metadata.4": {"label": "Four", "schema": {"type": "boolean"}},
      "user_metadata.odd": {"schema": {"type": "object"}}})"));
}

Result<Form> compile(const char* text) { return Form::compile(*parse_json_object(text), catalogue()); }

TEST(ListedQuestions, MakeAFormOfOneStepFromTheCatalogue) {
  const auto form = compile(R"({"id": "about", "title": "About you", "cadence": {"maxQuestionsPerStep": 2},
      "questions": ["user_metadata.title", "user_metadata.Company Name", "app_metadata.title", "user_metadata.4"]})");
  ASSERT_TRUE(form) << form.error().message << form.error().field;
  ASSERT_EQ(form->steps().size(), 1U);
  ASSERT_EQ(form->fields().size(), 4U);
  EXPECT_EQ(form->fields()[0].name, "title");
  EXPECT_EQ(form->fields()[0].label.text, "Job title");
  EXPECT_EQ(form->fields()[0].size_max, 40);
  EXPECT_EQ(form->fields()[1].name, "company_name");
  EXPECT_EQ(form->fields()[1].label.text, "Company");
  EXPECT_EQ(form->fields()[2].name, "question_2");
  EXPECT_EQ(form->fields()[3].type, FieldType::boolean);
  const auto catalogue_again = catalogue();
  EXPECT_EQ(form->find_field("question_2")->attribute.text(), "app_metadata.title");
}

TEST(ListedQuestions, AreTranslatedAsThoseOfAnyForm) {
  const auto form = compile(R"({"id": "about", "title": "About you", "locales": {"default": "en", "available": ["en", "de"]},
      "questions": ["user_metadata.title"], "messages": {"de": {"/schema/properties/title/title": "Beruf"}}})");
  ASSERT_TRUE(form) << form.error().message << form.error().field;
  EXPECT_EQ(form->localize(form->fields()[0].label, "de"), "Beruf");
}

TEST(ListedQuestions, AMistakeIsNamedInTheList) {
  const struct {
    const char* rest;
    const char* code;
    const char* field;
  } rows[] = {
      {R"("questions": [])", "form.malformed", "/questions"},
      {R"("questions": "user_metadata.title")", "form.malformed", "/questions"},
      {R"("questions": [1])", "form.malformed", "/questions/0"},
      {R"("questions": ["user_metadata.title", "user_metadata.title"])", "form.malformed", "/questions/1"},
      {R"("questions": ["user_metadata.nothing"])", "form.unknown_attribute", "/questions/0"},
      {R"("questions": ["user_metadata.title", "user_metadata.odd"])", "form.bad_field", "/questions/1"},
      {R"("questions": ["user_metadata.title"], "map": {})", "form.malformed", "/map"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.rest);
    const auto form = compile((std::string(R"({"id": "about", "title": "About you", )") + row.rest + "}").c_str());
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().code, row.code);
    EXPECT_EQ(form.error().field, row.field);
  }
}

}  // namespace
}  // namespace acquaint::forms
