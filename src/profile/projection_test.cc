#include "profile/projection.h"

#include <gtest/gtest.h>

#include "profile/sample_user.h"
#include "profile/snapshot.h"

namespace acquaint::profile {
namespace {

TEST(Projection, FillsInAuth0sDefaults) {
  const JsonObject shown = project(ada(), Catalogue());
  EXPECT_EQ(shown.at("user_id"), "auth0|63d17c4bdf1ce171262c7e93");
  EXPECT_EQ(shown.at("name"), "ada@example.com");
  EXPECT_EQ(shown.at("nickname"), "ada");
  EXPECT_EQ(shown.at("created_at"), "2026-03-01T12:00:00.000Z");
  // MD5 of "ada@example.com", as `printf ada@example.com | md5sum` prints it.
  EXPECT_EQ(shown.at("picture"),
            "https://s.gravatar.com/avatar/3e3417d7ef77d5932a6734b916515ed5?s=480&r=pg&d="
            "https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fad.png");
  EXPECT_EQ(to_text(shown.at("identities")),
            R"([{"connection":"Username-Password-Authentication","user_id":"63d17c4bdf1ce171262c7e93",)"
            R"("provider":"auth0","isSocial":false}])");
  for (const char* absent : {"user_metadata", "app_metadata", "last_login", "logins_count", "blocked",
                             "last_password_reset", "password"}) {
    EXPECT_FALSE(shown.contains(absent)) << absent;
  }
}

TEST(Projection, ShowsSomeAttributesAsItShowsAll) {
  const char* const kNames[] = {"name",     "nickname",     "picture",        "email", "email_verified",
                                "username", "phone_number", "phone_verified", "given_name", "updated_at"};
  std::vector<ShownAttribute> wanted;
  for (const char* name : kNames) wanted.push_back({name, *AttributePath::parse(name)});
  const struct {
    const char* name;
    JsonObject known;  // Beside what is known of Ada.
  } rows[] = {
      {"nothing but the address", {}},
      {"a nickname", {{"nickname", "countess"}}},
      {"a name and a picture", {{"name", "Ada"}, {"picture", "https://ada.example/p.png"}}},
      {"a verified address", {{"email_verified", true}}},
      {"a user name", {{"username", "ada1843"}}},
      {"a phone number", {{"phone_number", "+441234567890"}, {"phone_verified", false}}},
  };
  for (const auto& row : rows) {
    for (const bool has_address : {true, false}) {
      SCOPED_TRACE(row.name);
      Changed changed{ada(), {}};
      for (const auto& member : row.known) {
        ASSERT_TRUE(learn(changed, Catalogue(), *AttributePath::parse(member.key()), member.value(),
                          said_by(Source::application, "test")));
      }
      if (!has_address) changed.user.claims.erase(*AttributePath::parse("email"));
      const JsonObject all = project(changed.user, Catalogue());
      JsonObject some;
      project(changed.user, Catalogue(), wanted, some);
      for (const char* name : kNames) {
        EXPECT_EQ(some.contains(name), all.contains(name)) << name;
        if (!some.contains(name) || !all.contains(name)) continue;
        EXPECT_EQ(some.at(name), all.at(name)) << name;
      }
    }
  }
}

TEST(Projection, NeverShowsThePassword) {
  User user = ada();
  user.password_hash = "canary-hash";
  user.password_history = {"canary-former"};
  EXPECT_FALSE(to_text(project(user, Catalogue())).contains("canary"));
  EXPECT_FALSE(to_text(explain_profile(user, Catalogue(), noon())).contains("canary"));
}

TEST(Projection, FollowsTheDeclaredSurvivorship) {
  Changed changed{ada(), {}};
  const auto company = *AttributePath::parse("user_metadata.company");
  ASSERT_TRUE(learn(changed, Catalogue(), company, "Engines", said_by(Source::identity_provider, "linkedin")));
  ASSERT_TRUE(learn(changed, Catalogue(), company, "Babbage", said_by(Source::user, "work")));
  const auto trusting = Catalogue::parse(*parse_json_object(
      R"({"user_metadata.company": {"survivorship": ["identity_provider", "user"]}})"));
  ASSERT_TRUE(trusting);
  EXPECT_EQ(project(changed.user, Catalogue()).at("user_metadata").at("company"), "Babbage");
  EXPECT_EQ(project(changed.user, *trusting).at("user_metadata").at("company"), "Engines");

  const UserPtr snapshot = make_snapshot(changed.user);
  EXPECT_EQ(snapshot->view(*trusting)->effective.at(0)->value, "Engines");
  EXPECT_EQ(snapshot->view(*trusting), snapshot->view(*trusting));
}

TEST(Profile, ExplainsEachAttributeWithItsRivals) {
  const auto catalogue = Catalogue::parse(*parse_json_object(
      R"({"user_metadata.company": {"label": "Company", "fresh_for": "30d"},
          "user_metadata.title": {"label": "Job title"}})"));
  ASSERT_TRUE(catalogue);
  Changed changed{ada(), {}};
  const auto company = *AttributePath::parse("user_metadata.company");
  ASSERT_TRUE(learn(changed, *catalogue, company, "Engines", said_by(Source::identity_provider, "linkedin")));
  ASSERT_TRUE(learn(changed, *catalogue, company, "Babbage", said_by(Source::user, "work")));

  const JsonObject soon = explain_profile(changed.user, *catalogue, noon());
  const Json& shown = soon.at("attributes").at(1);
  EXPECT_EQ(shown.at("attribute"), "user_metadata.company");
  EXPECT_EQ(shown.at("value"), "Babbage");
  EXPECT_EQ(shown.at("source"), "user");
  EXPECT_EQ(shown.at("origin"), "work");
  EXPECT_EQ(shown.at("stale"), false);
  EXPECT_EQ(shown.at("rivals").at(0).at("value"), "Engines");
  EXPECT_EQ(to_text(soon.at("unknown")), R"(["user_metadata.title"])");

  const auto later = noon() + std::chrono::hours(24 * 31);
  EXPECT_EQ(explain_profile(changed.user, *catalogue, later).at("attributes").at(1).at("stale"), true);
}

}  // namespace
}  // namespace acquaint::profile
