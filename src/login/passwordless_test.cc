#include "login/passwordless.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "login/account.h"

namespace acquaint::login {
namespace {

const Time kNow = from_ms(1'000'000);
const EmailCodeScope kScope{.client_id = "app", .connection = "email", .email = "Ada@example.com"};

class PasswordlessTest : public testing::Test {
 protected:
  SeededRandom random_{1};
  const profile::Catalogue catalogue_ = *profile::Catalogue::parse({});
};

TEST_F(PasswordlessTest, ACodeIsBoundToClientConnectionAndAddressInWhateverCase) {
  const NewTicket code = make_email_code(kScope, random_, kNow);
  EXPECT_EQ(email_code_key({"app", "email", "ada@EXAMPLE.com"}), code.ticket.key);
  for (const EmailCodeScope& other : {EmailCodeScope{"other", "email", "ada@example.com"},
                                      EmailCodeScope{"app", "mail", "ada@example.com"},
                                      EmailCodeScope{"app", "email", "bob@example.com"},
                                      EmailCodeScope{"", "email", "ada@example.com"}}) {
    EXPECT_NE(email_code_key(other), code.ticket.key);
  }
  EXPECT_EQ(code.ticket.expires, kNow + std::chrono::minutes(5));
  EXPECT_EQ(code.secret.size(), 6U);
}

TEST_F(PasswordlessTest, ALinkKeepsTheRequestThatItLeadsOnTo) {
  const NewTicket made =
      make_email_link({.scope = kScope, .parameters = {{"state", "s"}}}, random_, kNow);
  const auto read = read_email_link(made.ticket);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->scope.client_id, "app");
  EXPECT_EQ(read->scope.connection, "email");
  EXPECT_EQ(read->scope.email, "Ada@example.com");
  EXPECT_EQ(read->parameters, (JsonObject{{"state", "s"}}));
  EXPECT_EQ(parse_email_link(made.secret)->key, made.ticket.key);
  for (const char* name : {"client_id", "connection", "email", "parameters"}) {
    Ticket damaged = made.ticket;
    damaged.content.erase(name);
    EXPECT_FALSE(read_email_link(damaged)) << name;
  }
}

TEST_F(PasswordlessTest, ANewUserHasTheAddressFromTheConnection) {
  const auto made = make_email_user(kScope, catalogue_, "client:app", random_, kNow);
  ASSERT_TRUE(made);
  const profile::User& user = made->user;
  EXPECT_EQ(user.id.provider(), "email");
  EXPECT_EQ(profile::find_text(user, "email"), "ada@example.com");
  EXPECT_TRUE(has_verified_email(user));
  const auto* claim = profile::find_claim(user, *profile::AttributePath::parse("email"));
  EXPECT_EQ(claim->from.source, profile::Source::identity_provider);
  EXPECT_EQ(claim->from.origin, "email");
  const auto handle = profile::Handle::email("email", "ADA@example.com");
  EXPECT_TRUE(std::ranges::binary_search(profile::handles_of(user), handle));
  EXPECT_FALSE(make_email_user({"app", "email", "nobody"}, catalogue_, "x", random_, kNow));
}

}  // namespace
}  // namespace acquaint::login
