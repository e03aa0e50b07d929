#include "forms/confirmation.h"

#include <gtest/gtest.h>

#include "forms/render.h"
#include "forms/sample_form.h"

namespace acquaint::forms {
namespace {

Form form_of(std::string_view properties) {
  auto form = Form::compile(small_document(properties), *profile::Catalogue::parse({}));
  EXPECT_TRUE(form) << form.error().message << form.error().field;
  return std::move(*form);
}

TEST(Confirmation, ShowsAValueAsPeopleReadIt) {
  const Form form = form_of(R"({
      "company": {"type": "string", "maxLength": 60},
      "size": {"type": "string", "oneOf": [{"const": "s", "title": "Up to ten"}, {"const": "l", "title": "More"}]},
      "topics": {"type": "array", "items": {"type": "string", "oneOf": [{"const": "a", "title": "Art"}, {"const": "b", "title": "Books"}]}},
      "born": {"type": "string", "format": "date"},
      "team": {"type": "integer"},
      "news": {"type": "boolean"},
      "income": {"type": "string", "x-sensitive": true}})");
  const struct {
    const char* name;
    const char* field;
    Json value;
    Reveal reveal;
    std::optional<std::string> wanted;
  } rows[] = {
      {"a text", "company", "Analytical Engines", Reveal::full, "Analytical Engines"},
      {"each word of a text", "company", "Analytical Engines", Reveal::masked, "A\u2026 E\u2026"},
      {"one character of many bytes", "company", "\u00c9cole", Reveal::masked, "\u00c9\u2026"},
      {"words of one character", "company", "B & Q AG", Reveal::masked, "\u2026 \u2026 \u2026 A\u2026"},
      {"hardly anything", "company", "AB", Reveal::masked, std::nullopt},
      {"a value that cannot be given today", "company", Json(std::string(61, 'x')), Reveal::full, std::nullopt},
      {"a choice by its label", "size", "s", Reveal::full, "Up to ten"},
      {"a part of a choice tells it", "size", "s", Reveal::masked, std::nullopt},
      {"several choices", "topics", JsonArray{"a", "b"}, Reveal::full, "Art, Books"},
      {"a date", "born", "1815-12-10", Reveal::full, "1815-12-10"},
      {"a part of a date", "born", "1815-12-10", Reveal::masked, std::nullopt},
      {"a number", "team", 7, Reveal::full, "7"},
      {"a part of a number", "team", 7, Reveal::masked, std::nullopt},
      {"a box", "news", true, Reveal::full, std::nullopt},
      {"what is sensitive", "income", "plenty", Reveal::full, std::nullopt},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(shown_value(form, *form.find_field(row.field), row.value, row.reveal, "en"), row.wanted);
  }
}

TEST(Confirmation, IsPartOfTheDescriptionOfItsField) {
  const Form form = form_of(R"({"company": {"type": "string"}, "title": {"type": "string"}})");
  const std::vector<std::string> asked = {"user_metadata.company", "user_metadata.title"};
  const JsonObject nothing;
  const asking::Facts facts;
  const forms::Run run{form, asked, nothing, facts};
  const Confirmation offered[] = {{.field = "company", .value = "Engines", .is_guess = true}};
  const auto confirm = [&](Reveal reveal) {
    const JsonObject step =
        describe_step(run, form.steps()[0], {.locale = "en", .confirmations = offered, .reveal = reveal});
    const JsonArray& elements = step.at("elements").as_array();
    EXPECT_FALSE(elements[1].as_object().contains("confirm"));
    return elements[0].at("confirm");
  };
  EXPECT_EQ(confirm(Reveal::full),
            Json({{"text", "Engines"}, {"masked", false}, {"guess", true}, {"value", "Engines"}}));
  EXPECT_EQ(confirm(Reveal::masked), Json({{"text", "E\u2026"}, {"masked", true}, {"guess", true}}));
}

}  // namespace
}  // namespace acquaint::forms
