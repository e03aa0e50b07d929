#include "consent/purpose.h"

#include <gtest/gtest.h>

namespace acquaint::consent {
namespace {

Result<std::vector<Purpose>> parse(std::string_view text) {
  const Json list = *parse_json(text);
  return parse_purposes(*list.if_array());
}

constexpr std::string_view kNewsletter = R"([{"id": "newsletter", "legal_basis": "consent", "version": 3, "texts": {
  "en": {"title": "Newsletter", "text": "We send you one letter a month."},
  "fr-CA": {"text": "Une lettre par mois."}}}])";

TEST(Purpose, IsReadAsDeclared) {
  const auto purposes = parse(kNewsletter);
  ASSERT_TRUE(purposes) << purposes.error().field;
  EXPECT_EQ(purposes->at(0),
            (Purpose{"newsletter", LegalBasis::consent, 3,
                     {{"en", "Newsletter", "We send you one letter a month."},
                      {"fr-CA", "", "Une lettre par mois."}}}));
  EXPECT_EQ(find_purpose(*purposes, "newsletter"), &purposes->at(0));
  EXPECT_EQ(find_purpose(*purposes, "offers"), nullptr);
}

TEST(Purpose, SpeaksTheClosestLanguage) {
  const Purpose purpose = parse(kNewsletter)->at(0);
  struct Case {
    const char* wanted;
    const char* language;
  };
  for (const Case& c : {Case{"en", "en"}, Case{"en-GB", "en"}, Case{"fr-CA", "fr-CA"}, Case{"fr", "fr-CA"},
                        Case{"de", "en"}, Case{"", "en"}}) {
    EXPECT_EQ(purpose.text_for(c.wanted).language, c.language) << c.wanted;
  }
}

TEST(Purpose, KnowsItsTextsByTheirHash) {
  const Purpose purpose = parse(kNewsletter)->at(0);
  EXPECT_TRUE(purpose.has_text(hash_of_text("Une lettre par mois.")));
  EXPECT_FALSE(purpose.has_text(hash_of_text("Une lettre par an.")));
  EXPECT_EQ(hash_of_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Purpose, OnlyConsentAndLegitimateInterestsAreTheUsersChoice) {
  for (const auto& [name, is_a_choice] :
       {std::pair("consent", true), std::pair("contract", false), std::pair("legal_obligation", false),
        std::pair("vital_interests", false), std::pair("public_task", false),
        std::pair("legitimate_interests", true)}) {
    const Purpose purpose{"a", *parse_legal_basis(name), 1, {{"en", "", "x"}}};
    EXPECT_EQ(purpose.is_a_choice(), is_a_choice) << name;
    EXPECT_EQ(name_of(purpose.legal_basis), name);
  }
}

TEST(Purpose, MalformedDeclarationsAreRefusedAndNamed) {
  struct Case {
    const char* name;
    std::string list;
    const char* code;
    const char* field;
  };
  const auto with = [](std::string_view members) { return "[{" + std::string(members) + "}]"; };
  const Case cases[] = {
      {"not an object", "[1]", "purpose.malformed", "/purposes/0"},
      {"no id", with(R"("legal_basis":"consent","texts":{"en":{"text":"x"}})"), "purpose.malformed", "/purposes/0/id"},
      {"an id with a space", with(R"("id":"a b","legal_basis":"consent","texts":{"en":{"text":"x"}})"),
       "purpose.malformed", "/purposes/0/id"},
      {"an unknown basis", with(R"("id":"a","legal_basis":"because","texts":{"en":{"text":"x"}})"),
       "purpose.malformed", "/purposes/0/legal_basis"},
      {"no texts", with(R"("id":"a","legal_basis":"consent","texts":{})"), "purpose.malformed", "/purposes/0/texts"},
      {"an empty text", with(R"("id":"a","legal_basis":"consent","texts":{"en":{"text":""}})"), "purpose.malformed",
       "/purposes/0/texts/en/text"},
      {"a title that is no text", with(R"("id":"a","legal_basis":"consent","texts":{"en":{"title":1,"text":"x"}})"),
       "purpose.malformed", "/purposes/0/texts/en/title"},
      {"no language", with(R"("id":"a","legal_basis":"consent","texts":{"!":{"text":"x"}})"), "purpose.malformed",
       "/purposes/0/texts/!"},
      {"version 0", with(R"("id":"a","legal_basis":"consent","version":0,"texts":{"en":{"text":"x"}})"),
       "purpose.malformed", "/purposes/0/version"},
      {"an unknown member", with(R"("id":"a","legal_basis":"consent","texts":{"en":{"text":"x"}},"extra":1)"),
       "json.unknown_field", "/purposes/0/extra"},
      {"the same id twice",
       R"([{"id":"a","legal_basis":"consent","texts":{"en":{"text":"x"}}},
           {"id":"a","legal_basis":"contract","texts":{"en":{"text":"y"}}}])",
       "purpose.duplicate", "/purposes/1/id"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto purposes = parse(c.list);
    ASSERT_FALSE(purposes);
    EXPECT_EQ(purposes.error().code, c.code);
    EXPECT_EQ(purposes.error().field, c.field);
  }
}

}  // namespace
}  // namespace acquaint::consent
