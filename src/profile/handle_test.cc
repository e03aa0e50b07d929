#include "profile/handle.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "profile/sample_user.h"

namespace acquaint::profile {
namespace {

TEST(UserId, IsAProviderAndAnId) {
  const auto id = UserId::parse("google-oauth2|1234|x");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->provider(), "google-oauth2");
  EXPECT_EQ(id->id_in_provider(), "1234|x");
  for (const std::string& wrong : {std::string("auth0"), std::string("|1"), std::string("auth0|"),
                                   std::string("auth0|a b"), std::string("auth0|\xff"),
                                   "auth0|" + std::string(250, 'a')}) {
    EXPECT_FALSE(UserId::parse(wrong)) << wrong;
  }
}

TEST(Fold, GivesOneFormToOneAddress) {
  EXPECT_EQ(fold("Ada@Example.COM"), "ada@example.com");
  EXPECT_EQ(fold("STRASSE"), fold("stra\xc3\x9f" "e"));
  EXPECT_EQ(fold("e\xcc\x81"), fold("\xc3\x89"));  // A combining accent, and the capital letter.
}

struct EmailCase {
  const char* text;
  bool good;
};

const EmailCase kEmails[] = {
    {"ada@example.com", true},        {"a.b+tag@sub.example.org", true},
    {"\xc3\xa9@ex\xc3\xa4mple.de", true}, {"o'brien@example.ie", true},
    {"ada", false},                   {"@example.com", false},
    {"ada@", false},                  {"ada@example", false},
    {"a@b@example.com", false},       {"a..b@example.com", false},
    {".a@example.com", false},        {"ada@-example.com", false},
    {"a@x.com,b@y.com", false},       {"a@x.com;b@y.com", false},
    {"a b@example.com", false},       {"a@exam\rple.com", false},
    {"<a@example.com>", false},       {"\"a\"@example.com", false},
    {"a\x01@example.com", false},     {"a@example..com", false},
};

TEST(Email, AcceptsOneMailboxOnly) {
  for (const EmailCase& c : kEmails) EXPECT_EQ(is_email(c.text), c.good) << c.text;
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@example.com"));
  EXPECT_TRUE(is_email(std::string(64, 'a') + "@example.com"));
}

TEST(Handles, FollowTheUser) {
  Changed changed{ada(), {}};
  ASSERT_TRUE(learn(changed, Catalogue(), *AttributePath::parse("username"), "Countess",
                    said_by(Source::user, "signup")));
  const std::vector<Handle> want = {
      Handle::email("Username-Password-Authentication", "ADA@example.com"),
      Handle::identity("auth0", "63d17c4bdf1ce171262c7e93"),
      Handle::username("Username-Password-Authentication", "countess")};
  EXPECT_EQ(handles_of(changed.user), want);
}

TEST(Handles, ASocialUserSharesNoAddress) {
  User user = ada();
  user.identities.front() = {.connection = "google-oauth2", .provider = "google-oauth2",
                             .user_id = 1234, .is_social = true};
  const std::vector<Handle> want = {Handle::identity("google-oauth2", "1234")};
  EXPECT_EQ(handles_of(user), want);
}

TEST(Handles, WhoLogsInByMailIsFoundByTheAddress) {
  User user = ada();
  user.identities.front() = {.connection = "email", .provider = "email", .user_id = "1"};
  EXPECT_TRUE(std::ranges::binary_search(handles_of(user), Handle::email("email", *find_text(user, "email"))));
}

TEST(Handles, OfALinkedDatabaseAccountAreItsOwn) {
  User user(*UserId::parse("linkedin|1"));
  user.identities = {{.connection = "linkedin", .provider = "linkedin", .user_id = "1", .is_social = true},
                     {.connection = "db", .provider = "auth0", .user_id = "2",
                      .profile_data = *parse_json_object(R"({"email":"own@example.com"})")}};
  Changed changed{std::move(user), {}};
  ASSERT_TRUE(learn(changed, Catalogue(), *AttributePath::parse("email"), "told@example.com",
                    said_by(Source::identity_provider, "linkedin")));
  EXPECT_EQ(handles_of(changed.user),
            (std::vector<Handle>{Handle::email("db", "own@example.com"), Handle::identity("auth0", "2"),
                                 Handle::identity("linkedin", "1")}));
}

}  // namespace
}  // namespace acquaint::profile
