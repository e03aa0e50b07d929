#include "profile/consent_state.h"

#include <gtest/gtest.h>

#include "profile/user.h"

namespace acquaint::profile {
namespace {

Consents sample() {
  return {{{ConsentKind::purpose, "newsletter", ""},
           {.granted = true, .text_version = 3, .text_hash = std::string(64, 'a'), .language = "en",
            .at = from_ms(1000), .source = "form:newsletter"}},
          {{ConsentKind::client, "reader", "https://api.example/"},
           {.granted = true, .covers = {"openid", "read:a"}, .text_hash = std::string(64, 'b'),
            .at = from_ms(2000), .source = "page:/u/consent"}},
          {{ConsentKind::connection, "linkedin", ""},
           {.granted = false, .at = from_ms(3000), .source = "client:console"}}};
}

TEST(ConsentState, IsReadAsItWasWritten) {
  const auto read = parse_consents(to_json(sample()));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, sample());
}

TEST(ConsentState, TravelsWithTheUser) {
  User user(*UserId::parse("auth0|ada"));
  user.consents = sample();
  const auto read = parse_stored_user(to_stored_text(user));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->consents, sample());
}

TEST(ConsentState, AUserWithoutConsentsIsStoredAsBeforeThereWereAny) {
  const User user(*UserId::parse("auth0|ada"));
  EXPECT_EQ(to_stored_text(user).find("consents"), std::string::npos);
}

TEST(ConsentState, DamageIsNoticed) {
  struct Case {
    const char* name;
    const char* stored;
  };
  for (const Case& c : {
           Case{"not a list", R"({})"},
           Case{"not an object", R"([1])"},
           Case{"another kind", R"([{"k":"friend","n":"a","y":true,"t":1,"o":"x"}])"},
           Case{"no time", R"([{"k":"purpose","n":"a","y":true,"o":"x"}])"},
           Case{"no decision", R"([{"k":"purpose","n":"a","t":1,"o":"x"}])"},
           Case{"a scope that is no text",
                R"([{"k":"client","n":"a","y":true,"t":1,"o":"x","c":[1]}])"},
           Case{"the same subject twice",
                R"([{"k":"purpose","n":"a","y":true,"t":1,"o":"x"},
                    {"k":"purpose","n":"a","y":false,"t":2,"o":"x"}])"},
       }) {
    SCOPED_TRACE(c.name);
    const auto read = parse_consents(*parse_json(c.stored));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "user.corrupt");
  }
}

}  // namespace
}  // namespace acquaint::profile
