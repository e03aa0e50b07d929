#include "profile/transform.h"

#include <gtest/gtest.h>

#include "profile/mapping.h"

namespace acquaint::profile {
namespace {

struct Row {
  const char* name;
  Transform transform;
  Json value;
  Json wanted;  // Null: nothing follows.
};

const Row kRows[] = {
    {"a copy of a text", Transform::copy, "Engines", "Engines"},
    {"a copy of a number", Transform::copy, 42, 42},
    {"an empty text is no value", Transform::copy, "", nullptr},
    {"small letters", Transform::lower_case, "ÉCOLE", "école"},
    {"capital letters", Transform::upper_case, "straße", "STRASSE"},
    {"a capital letter each", Transform::title_case, "ada king lovelace", "Ada King Lovelace"},
    {"the first word", Transform::first_word, "  Ada King Lovelace ", "Ada"},
    {"the last word", Transform::last_word, "Ada King Lovelace", "Lovelace"},
    {"all but the first word", Transform::after_first_word, "Ada King Lovelace", "King Lovelace"},
    {"one word has no others", Transform::after_first_word, "Ada", nullptr},
    {"words come from texts alone", Transform::first_word, 42, nullptr},
    {"a domain", Transform::email_domain, "ada@Mail.Acme.co.uk", "acme.co.uk"},
    {"a company", Transform::email_company, "ada@mail.analytical-engines.com", "Analytical Engines"},
    {"free mail names no company", Transform::email_company, "ada@gmail.com", nullptr},
    {"nor does a host of free mail", Transform::email_company, "ada@mail.gmx.de", nullptr},
    {"a public suffix is nobody's", Transform::email_domain, "ada@co.uk", nullptr},
    {"a domain without a name", Transform::email_domain, "ada@", nullptr},
    {"no address", Transform::email_domain, "ada", nullptr},
    {"an address in brackets", Transform::email_domain, "ada@[127.0.0.1]", nullptr},
    {"an internationalised domain has no name", Transform::email_company, "ada@xn--bcher-kva.example.xn--p1ai", "Example"},
    {"a country", Transform::phone_country, "+49 30 901820", "DE"},
    {"one of many behind +1", Transform::phone_country, "+14165550123", "CA"},
    {"the first behind +1", Transform::phone_country, "+12125550123", "US"},
    {"one of several behind +7", Transform::phone_country, "+77172123456", "KZ"},
    {"an island", Transform::phone_country, "+44 1534 123456", "JE"},
    {"no code of any country", Transform::phone_country, "+999123456789", nullptr},
    {"a number without its country", Transform::phone_country, "030901820", nullptr},
    {"letters are no number", Transform::phone_country, "+49 CALL ADA", nullptr},
    {"too short", Transform::phone_country, "+49", nullptr},
};

TEST(Transform, MakesOneValueOfAnother) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto made = apply(row.transform, row.value);
    const bool follows = made && made->value != Json("");
    EXPECT_EQ(follows ? made->value : Json(), row.wanted);
  }
}

TEST(Transform, EachIsKnownByItsName) {
  for (int i = 0; i <= static_cast<int>(Transform::phone_country); ++i) {
    const auto transform = static_cast<Transform>(i);
    EXPECT_EQ(parse_transform(name_of(transform)), transform);
  }
  EXPECT_EQ(parse_transform("guess"), std::nullopt);
}

Mapping mapping(const char* text) { return *Mapping::parse(*parse_json_object(text), "", nullptr); }

TEST(Mapping, ATableMayNameWholeDomainsBeforeTheirOwners) {
  const Mapping companies = mapping(R"({"rule": "email_company", "otherwise": "keep",
      "table": {"acme.co.uk": "Acme Ltd", "labs.acme.co.uk": "Acme Laboratories"}, "except": ["school.edu"]})");
  EXPECT_EQ(companies.apply("a@acme.co.uk"), Json("Acme Ltd"));
  EXPECT_EQ(companies.apply("a@mail.acme.co.uk"), Json("Acme Ltd"));
  EXPECT_EQ(companies.apply("a@labs.acme.co.uk"), Json("Acme Laboratories"));
  EXPECT_EQ(companies.apply("a@babbage.com"), Json("Babbage"));
  EXPECT_EQ(companies.apply("a@school.edu"), std::nullopt);
  EXPECT_EQ(companies.apply("a@mail.school.edu"), std::nullopt);
}

TEST(Mapping, WhatIsNotInTheTableFollowsOnlyWhenAskedFor) {
  EXPECT_EQ(mapping(R"({"table": {"1": "one"}})").apply(1), Json("one"));
  EXPECT_EQ(mapping(R"({"table": {"1": "one"}})").apply(2), std::nullopt);
  EXPECT_EQ(mapping(R"({"table": {"1": "one"}, "otherwise": "keep"})").apply(2), Json(2));
  EXPECT_EQ(Mapping().apply("as it is"), Json("as it is"));
}

}  // namespace
}  // namespace acquaint::profile
