#include "login/user_import.h"

#include <gtest/gtest.h>

#include "login/account.h"
#include "profile/projection.h"

namespace acquaint::login {
namespace {

using profile::AttributePath;
using profile::Catalogue;
using profile::Changed;
using profile::Source;
using profile::User;

const Time kNow = *parse_iso8601("2026-11-01T00:00:00Z");

JsonObject json(std::string_view text) { return *parse_json_object(text); }

constexpr std::string_view kGrace = R"({
  "user_id": "linkedin|Qx7", "email": "Grace@Example.com", "email_verified": true, "name": "Grace Hopper",
  "company": "Analytical Engines", "tenant": "old", "multifactor": ["guardian"],
  "identities": [{"provider": "linkedin", "connection": "li-work", "user_id": "Qx7", "isSocial": true},
                 {"provider": "google-oauth2", "connection": "google-oauth2", "user_id": 42,
                  "profileData": {"email": "g@example.com"}}],
  "user_metadata": {"title": "Admiral"}, "app_metadata": {"plan": "gold", "gone": null},
  "created_at": "2026-03-02T09:14:27.000Z", "updated_at": "2026-10-19T07:45:03.000Z",
  "last_login": "2026-10-19T07:45:03.000Z", "last_ip": "203.0.113.9", "logins_count": 12})";

Changed import_new(std::string_view text) {
  const auto read = read_imported_user(json(text), "0123456789abcdef01234567");
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
  return *import_into(User(read->id), *read, Catalogue(), kNow);
}

const profile::Claim* claim_of(const User& user, std::string_view path) {
  return profile::find_claim(user, *AttributePath::parse(path));
}

TEST(UserImport, KeepsWhoSaidWhatAndWhen) {
  const User user = import_new(kGrace).user;
  const profile::Claim* company = claim_of(user, "company");
  ASSERT_NE(company, nullptr);
  EXPECT_EQ(company->from.source, Source::identity_provider);
  EXPECT_EQ(company->from.origin, "li-work");
  EXPECT_EQ(company->from.seen, *parse_iso8601("2026-10-19T07:45:03Z"));
  const profile::Claim* title = claim_of(user, "user_metadata.title");
  ASSERT_NE(title, nullptr);
  EXPECT_EQ(title->from.source, Source::import);
}

TEST(UserImport, ShowsTheUserAsItWasExported) {
  const JsonObject shown = profile::project(import_new(kGrace).user, Catalogue());
  EXPECT_EQ(shown.at("user_id"), "linkedin|Qx7");
  EXPECT_EQ(shown.at("email"), "grace@example.com");
  EXPECT_EQ(shown.at("created_at"), "2026-03-02T09:14:27.000Z");
  EXPECT_EQ(shown.at("updated_at"), "2026-10-19T07:45:03.000Z");
  EXPECT_EQ(shown.at("last_login"), "2026-10-19T07:45:03.000Z");
  EXPECT_EQ(shown.at("last_ip"), "203.0.113.9");
  EXPECT_EQ(shown.at("logins_count"), 12);
  EXPECT_EQ(shown.at("identities").as_array().size(), 2U);
  EXPECT_EQ(shown.at("app_metadata"), json(R"({"plan":"gold"})"));
  EXPECT_FALSE(shown.contains("tenant"));
  EXPECT_FALSE(shown.contains("multifactor"));
}

TEST(UserImport, TheSameImportAgainChangesNothing) {
  const User once = import_new(kGrace).user;
  const auto again =
      import_into(once, *read_imported_user(json(kGrace), ""), Catalogue(), kNow + std::chrono::days(1));
  EXPECT_EQ(again->user, once);
  EXPECT_TRUE(again->events.empty());
}

TEST(UserImport, DoesNotOverrideWhatTheUserSaid) {
  Changed user = import_new(kGrace);
  const profile::Actor grace{.source = Source::user, .origin = "me", .name = "user", .now = kNow, .purpose = ""};
  ASSERT_TRUE(profile::learn(user, Catalogue(), *AttributePath::parse("user_metadata.title"), "Rear Admiral", grace));
  JsonObject document = json(kGrace);
  document["user_metadata"] = json(R"({"title":"Captain"})");
  const auto merged = import_into(user.user, *read_imported_user(document, ""), Catalogue(), kNow);
  EXPECT_EQ(claim_of(merged->user, "user_metadata.title")->value, "Rear Admiral");
  EXPECT_EQ(merged->user.claims.at(*AttributePath::parse("user_metadata.title")).size(), 2U);
}

TEST(UserImport, MakesAnIdForWhoHasNone) {
  const User user = import_new(R"({"email":"new@example.com","given_name":"New"})").user;
  EXPECT_EQ(user.id.text(), "auth0|0123456789abcdef01234567");
  EXPECT_EQ(user.identities.front().connection, kDatabaseConnection);
  EXPECT_EQ(claim_of(user, "given_name")->from.source, Source::import);
}

TEST(UserImport, RefusesWhatIsWrongAndNamesIt) {
  const struct {
    std::string_view text, code, field;
  } kCases[] = {
      {R"({"user_id":"auth0|1"})", "user.no_identifier", ""},
      {R"({"user_id":7,"email":"a@example.com"})", "import.bad_member", "/user_id"},
      {R"({"user_id":"auth0|a b","email":"a@example.com"})", "user.bad_id", "/user_id"},
      {R"({"email":"not an address"})", "user.bad_identifier", "/email"},
      {R"({"email":["a@example.com"]})", "import.bad_member", "/email"},
      {R"({"email":"a@example.com","email_verified":"yes"})", "import.bad_member", "/email_verified"},
      {R"({"email":"a@example.com","user_metadata":[]})", "import.bad_member", "/user_metadata"},
      {R"({"email":"a@example.com","created_at":"yesterday"})", "import.bad_member", "/created_at"},
      {R"({"email":"a@example.com","logins_count":-1})", "import.bad_member", "/logins_count"},
      {R"({"email":"a@example.com","password_hash":"$2b$10$abc"})", "login.unsupported_hash", "/password_hash"},
      {R"({"email":"a@example.com","identities":[]})", "import.bad_member", "/identities"},
      {R"({"email":"a@example.com","identities":[7]})", "import.bad_member", "/identities/0"},
      {R"({"user_id":"auth0|1","email":"a@example.com",
           "identities":[{"provider":"auth0","connection":"c","user_id":"2"}]})",
       "import.bad_member", "/identities/0/user_id"},
  };
  for (const auto& wrong : kCases) {
    const auto read = read_imported_user(json(wrong.text), "0123456789abcdef01234567");
    ASSERT_FALSE(read.has_value()) << wrong.text;
    EXPECT_EQ(read.error().code, wrong.code) << wrong.text;
    EXPECT_EQ(read.error().field, wrong.field) << wrong.text;
  }
}

}  // namespace
}  // namespace acquaint::login
