#include "login/linking.h"

#include <gtest/gtest.h>

#include "login/account.h"
#include "login/fake_stores.h"

namespace acquaint::login {
namespace {

using profile::AttributePath;
using profile::Changed;
using profile::ChangedPair;
using profile::User;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");
const profile::Actor kActor{.source = profile::Source::application, .origin = "console", .name = "client:console",
                            .now = kNoon, .purpose = ""};

User account(std::string id, std::string email, std::string title, std::string hash = "") {
  SeededRandom random{1};
  NewAccount wanted;
  wanted.id = std::move(id);
  wanted.root = {{"email", std::move(email)}, {"email_verified", true}};
  wanted.user_metadata = {{"title", std::move(title)}};
  auto made = make_database_user(std::move(wanted), profile::Catalogue(), kActor, random);
  EXPECT_TRUE(made) << made.error().code;
  made->user.password_hash = std::move(hash);
  made->user.version = 7;
  return made->user;
}
User ada() { return account("ada", "ada@example.com", "Countess"); }
User work() { return account("work", "ada@work.example", "Analyst"); }

Result<ChangedPair> link(const User& first, const User* second) { return link_accounts(kActor)(first, second); }
User linked(const User& first, const User& second) { return link(first, &second)->first.user; }

Json value_of(const User& user, std::string_view path) {
  const auto* claim = profile::find_claim(user, *AttributePath::parse(path));
  return claim == nullptr ? Json() : claim->value;
}

TEST(Linking, TheFirstUserKeepsItsClaimsAndTheSecondBecomesAnIdentity) {
  const User second = work();
  const auto pair = link(ada(), &second);
  ASSERT_TRUE(pair);
  EXPECT_FALSE(pair->second);
  const User& user = pair->first.user;
  EXPECT_EQ(value_of(user, "email"), "ada@example.com");
  EXPECT_EQ(value_of(user, "user_metadata.title"), "Countess");
  ASSERT_EQ(user.identities.size(), 2U);
  EXPECT_EQ(id_of(user.identities[1]), "work");
  EXPECT_EQ(user.identities[1].profile_data,
            (JsonObject{{"email", "ada@work.example"}, {"email_verified", true}}));
  ASSERT_EQ(pair->first.events.size(), 1U);
  EXPECT_EQ(pair->first.events[0].type, "identity.linked");
  EXPECT_EQ(user.updated, kNoon + Duration(1));
}

TEST(Linking, HandlesOfBothLeadToTheFirst) {
  const auto handles = profile::handles_of(linked(ada(), work()));
  for (const auto& handle : {profile::Handle::email(kDatabaseConnection, "ada@work.example"),
                             profile::Handle::email(kDatabaseConnection, "ada@example.com"),
                             profile::Handle::identity("auth0", "work")}) {
    EXPECT_TRUE(std::ranges::binary_search(handles, handle)) << handle.text();
  }
}

TEST(Linking, UnlinkingGivesBackWhatWasThere) {
  const User before = work();
  const User user = linked(ada(), before);
  EXPECT_EQ(user_behind(user, "auth0", "work")->text(), "auth0|work");
  const auto pair = unlink_identity("auth0", "work", kActor)(user, nullptr);
  ASSERT_TRUE(pair) << pair.error().code;
  ASSERT_TRUE(pair->second);
  User again = pair->second->user;
  EXPECT_EQ(again.updated, kNoon);
  again.updated = before.updated;
  EXPECT_EQ(again, before);
  EXPECT_EQ(pair->first.user.identities.size(), 1U);
  EXPECT_EQ(pair->first.user.claims, ada().claims);
  EXPECT_EQ(pair->first.events.at(0).type, "identity.unlinked");
  EXPECT_EQ(pair->second->events.at(0).type, "user.unlinked");
  EXPECT_EQ(find_string(pair->second->events.at(0).data, "from"), "auth0|ada");
}

TEST(Linking, AllIdentitiesOfTheSecondMoveAndEachComesBackAlone) {
  const User third = account("third", "ada@third.example", "Third");
  const User user = linked(ada(), linked(work(), third));
  ASSERT_EQ(user.identities.size(), 3U);
  const auto pair = unlink_identity("auth0", "work", kActor)(user, nullptr);
  ASSERT_TRUE(pair && pair->second);
  EXPECT_EQ(pair->second->user.identities.size(), 1U);
  EXPECT_EQ(pair->first.user.identities.size(), 2U);
  EXPECT_EQ(user_behind(pair->first.user, "auth0", "third")->text(), "auth0|third");
}

TEST(Linking, AnIdentityThatNeverWasAUserBeginsWithWhatItsProviderTold) {
  User user = ada();
  user.identities.push_back({.connection = "linkedin", .provider = "linkedin", .user_id = Json(42), .is_social = true,
                             .profile_data = JsonObject{{"given_name", "Ada"}, {"headline", "Countess"},
                                                        {"picture", JsonObject()}}});
  const auto pair = unlink_identity("linkedin", "42", kActor)(user, nullptr);
  ASSERT_TRUE(pair && pair->second);
  EXPECT_EQ(pair->second->user.id.text(), "linkedin|42");
  EXPECT_EQ(value_of(pair->second->user, "given_name"), "Ada");
  EXPECT_EQ(pair->second->user.claims.size(), 1U);
}

TEST(Linking, WhatMustNotBeIsRefused) {
  User blocked = work();
  blocked.claims[*AttributePath::parse("blocked")] = {{.value = Json(true), .from = {.seen = kNoon, .confirmed = kNoon}}};
  User full = ada();
  while (full.identities.size() < kIdentitiesMax) full.identities.push_back(full.identities.front());
  const User second = work();
  const User user = linked(ada(), second);
  struct Case {
    const char* name;
    Result<ChangedPair> result;
    const char* code;
  };
  for (const Case& c : {Case{"nobody", link(ada(), nullptr), "link.no_account"},
                        Case{"a blocked second", link(ada(), &blocked), "link.blocked"},
                        Case{"a blocked first", link(blocked, &second), "link.blocked"},
                        Case{"too many", link(full, &second), "link.too_many"},
                        Case{"the main identity", unlink_identity("auth0", "ada", kActor)(user, nullptr), "link.main_identity"},
                        Case{"another provider", unlink_identity("google", "work", kActor)(user, nullptr), "link.no_identity"},
                        Case{"the id is taken", unlink_identity("auth0", "work", kActor)(user, &second), "user.exists"}}) {
    SCOPED_TRACE(c.name);
    ASSERT_FALSE(c.result);
    EXPECT_EQ(c.result.error().code, c.code);
  }
}

class LinkedLogin : public testing::Test {
 protected:
  LinkedLogin() {
    const std::string first = *run(hashes_.hash("first password")), second = *run(hashes_.hash("second password"));
    users_.users.emplace("auth0|ada", linked(account("ada", "ada@example.com", "Countess", first),
                                             account("work", "ada@work.example", "Analyst", second)));
  }
  std::string log_in(std::string identifier, std::string password) {
    PasswordLogin attempt{.identifier = std::move(identifier), .password = std::move(password), .ip = "203.0.113.7"};
    const auto user = run(authenticate(users_, hashes_, throttle_, std::move(attempt), kNoon));
    return user ? (*user)->user().id.text() : user.error().code;
  }

  HashPool hashes_{{.threads = 1}};
  Throttle throttle_{[] { return std::make_shared<const AttackProtection>(); }};
  FakeUserStore users_;
};

TEST_F(LinkedLogin, EachAccountHasItsOwnPasswordAndBothLeadToOneUser) {
  EXPECT_EQ(log_in("ada@example.com", "first password"), "auth0|ada");
  EXPECT_EQ(log_in("ada@work.example", "second password"), "auth0|ada");
  EXPECT_EQ(log_in("Ada@Work.Example", "second password"), "auth0|ada");
  EXPECT_EQ(log_in("ada@work.example", "first password"), "login.wrong_credentials");
  EXPECT_EQ(log_in("ada@example.com", "second password"), "login.wrong_credentials");
}

TEST_F(LinkedLogin, AnAccountThatCameWithTheUserSharesTheUsersPassword) {
  User& user = users_.users.at("auth0|ada");
  user.identities.back().former_user.clear();
  EXPECT_EQ(log_in("ada@work.example", "first password"), "auth0|ada");
  EXPECT_EQ(log_in("ada@work.example", "second password"), "login.wrong_credentials");
}

}  // namespace
}  // namespace acquaint::login
