#include "profile/user.h"

#include <gtest/gtest.h>

#include "profile/sample_user.h"

namespace acquaint::profile {
namespace {

User full_user() {
  Changed changed{ada(), {}};
  const Actor actor = said_by(Source::application, "crm");
  (void)learn(changed, Catalogue(), *AttributePath::parse("user_metadata.any"),
              *parse_json(R"({"deep":[1,2.5,null,"x",{"y":true}]})"), actor);
  User user = std::move(changed.user);
  user.claims.at(*AttributePath::parse("email")).push_back(
      claim("ada@work.example", Source::enrichment, "clearbit", noon(), 0.7));
  user.claims.begin()->second.front().from.purpose = "personalisation";
  user.identities.push_back({.connection = "google-oauth2", .provider = "google-oauth2",
                             .user_id = 1234, .is_social = true,
                             .profile_data = JsonObject{{"email", "ada@gmail.example"}}});
  user.version = 7;
  user.shows_empty_user_metadata = true;
  user.password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
  user.password_history = {"$argon2id$former", "$argon2id$first"};
  user.last_password_reset = noon();
  user.last_login = noon();
  user.last_ip = "192.0.2.1";
  user.logins_count = 3;
  user.asking.stopped = true;
  user.look_ups["clearbit"] = {.state = LookUpState::failed, .at = noon(), .about = "1f", .code = "outbound.timeout"};
  user.look_ups["fullcontact"] = {.state = LookUpState::empty, .at = noon(), .about = "2e", .code = {}};
  return user;
}

TEST(StoredUser, ReadsWhatItWrote) {
  for (const User& user : {ada(), full_user()}) {
    const auto read = parse_stored_user(to_stored_text(user));
    ASSERT_TRUE(read) << read.error().field;
    EXPECT_EQ(*read, user);
  }
}

TEST(StoredUser, AHistoryOfPasswordsIsAbsentWhenEmpty) {
  User user = full_user();
  const std::string with = to_stored_text(user);
  EXPECT_NE(with.find(R"("password_history":["$argon2id$former","$argon2id$first"])"), with.npos);
  user.password_history.clear();
  const std::string without = to_stored_text(user);
  EXPECT_EQ(without.find("password_history"), without.npos);
  EXPECT_EQ(parse_stored_user(without)->password_history, std::vector<std::string>());
  EXPECT_NE(*parse_stored_user(with), user);
}

TEST(StoredUser, ADamagedHistoryOfPasswordsIsNamed) {
  User user = full_user();
  const std::string text = to_stored_text(user);
  const std::string good = R"(["$argon2id$former","$argon2id$first"])";
  for (const char* wrong : {"[]", "[1]", "{}", "null", R"("$argon2id$former")"}) {
    std::string damaged = text;
    damaged.replace(damaged.find(good), good.size(), wrong);
    EXPECT_EQ(parse_stored_user(damaged).error().field, "/password_history") << wrong;
  }
  user.password_history.assign(kPasswordHistoryMax, "$argon2id$former");
  EXPECT_TRUE(parse_stored_user(to_stored_text(user)));
  user.password_history.emplace_back("$argon2id$former");
  EXPECT_EQ(parse_stored_user(to_stored_text(user)).error().field, "/password_history");
}

TEST(StoredUser, ADamagedTextIsAnErrorNotACrash) {
  const std::string text = to_stored_text(full_user());
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(parse_stored_user(text.substr(0, length)));
  }
  for (const char* wrong :
       {"{}", "[]", R"({"format":2})",
        R"({"format":1,"id":"auth0|1","version":1,"created":0,"updated":0,"identities":[{}],"claims":{}})",
        R"({"format":1,"id":"auth0|1","version":1,"created":0,"updated":0,"identities":[],"claims":{"a":[]}})"}) {
    EXPECT_EQ(parse_stored_user(wrong).error().code, "user.corrupt") << wrong;
  }
}

}  // namespace
}  // namespace acquaint::profile
