#include "login/mailed_link.h"

#include <gtest/gtest.h>

#include "login/account.h"

namespace acquaint::login {
namespace {

const Time kMade = from_ms(1'000'000), kNow = from_ms(2'000'000);

MailedLink link_to_ada() { return {.email = "ada@example.com", .made = kMade}; }

class MailedLinkTest : public testing::Test {
 protected:
  const profile::Catalogue catalogue_ = *profile::Catalogue::parse({});
  SeededRandom random_{1};

  profile::User ada(JsonObject root = {{"email", "Ada@example.com"}}) {
    const profile::Actor actor{.source = profile::Source::user,
                               .origin = "signup",
                               .name = "anonymous",
                               .now = from_ms(1)};
    NewAccount account;
    account.root = std::move(root);
    return make_database_user(std::move(account), catalogue_, actor, random_)->user;
  }
};

TEST_F(MailedLinkTest, IsReadAsItWasWritten) {
  const MailedLink link{.email = "ada@example.com",
                        .made = kMade,
                        .result_url = "https://app.example/?a=b",
                        .verifies_email = true,
                        .tells_email = true};
  EXPECT_EQ(parse_mailed_link(to_json(link)), link);
  for (const char* name : {"email", "made", "result_url", "verifies_email", "tells_email"}) {
    SCOPED_TRACE(name);
    JsonObject damaged = to_json(link);
    damaged.erase(name);
    EXPECT_FALSE(parse_mailed_link(damaged));
  }
}

TEST_F(MailedLinkTest, MeansNobodyOnceTheAccountIsAnother) {
  EXPECT_TRUE(still_means(link_to_ada(), ada()));
  EXPECT_FALSE(still_means(link_to_ada(), ada({{"email", "countess@example.com"}})));
  EXPECT_FALSE(still_means(link_to_ada(), ada({{"username", "ada"}})));
  EXPECT_FALSE(still_means(link_to_ada(), ada({{"email", "ada@example.com"}, {"blocked", true}})));
  profile::User changed = ada();
  changed.last_password_reset = kMade;
  EXPECT_TRUE(still_means(link_to_ada(), changed));
  changed.last_password_reset = kMade + Duration(1);
  EXPECT_FALSE(still_means(link_to_ada(), changed));
}

TEST_F(MailedLinkTest, VerifiesTheAddressAlsoAgainstWhatAnApplicationSaidBefore) {
  const profile::User user = ada({{"email", "ada@example.com"}, {"email_verified", false}});
  const auto changed = verify_email(link_to_ada(), catalogue_, kNow)(user);
  ASSERT_TRUE(changed);
  EXPECT_TRUE(has_verified_email(changed->user));
  EXPECT_EQ(changed->events.back().type, "user.email_verified");
  EXPECT_FALSE(verify_email(link_to_ada(), catalogue_, kNow)(ada({{"username", "ada"}})));
}

TEST_F(MailedLinkTest, ResetsThePasswordAndVerifiesOnlyWhenItSaysSo) {
  MailedLink link = link_to_ada();
  auto changed = reset_password(link, "new", 0, catalogue_, kNow)(ada());
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->user.password_hash, "new");
  EXPECT_EQ(changed->user.last_password_reset, kNow);
  EXPECT_FALSE(has_verified_email(changed->user));
  EXPECT_FALSE(reset_password(link, "newer", 0, catalogue_, kNow)(changed->user))
      << "The link is as good as used.";
  link.verifies_email = true;
  changed = reset_password(link, "new", 0, catalogue_, kNow)(ada());
  ASSERT_TRUE(changed);
  EXPECT_TRUE(has_verified_email(changed->user));
}

TEST_F(MailedLinkTest, ResultAddresses) {
  struct Case {
    const char* name;
    std::string result_url;
    bool tells_email;
    std::string want;
  };
  const Case cases[] = {
      {"plain", "https://app.example/done", false,
       "https://app.example/done?success=true&message=Well%20done."},
      {"with a query", "https://app.example/done?a=b", false,
       "https://app.example/done?a=b&success=true&message=Well%20done."},
      {"with a fragment", "https://app.example/#/done", false,
       "https://app.example/?success=true&message=Well%20done.#/done"},
      {"with the address", "https://app.example/", true,
       "https://app.example/?email=ada%2Bx%40example.com&success=true&message=Well%20done."},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const MailedLink link{.email = "ada+x@example.com",
                          .made = kMade,
                          .result_url = c.result_url,
                          .tells_email = c.tells_email};
    EXPECT_EQ(result_address(link, "Well done."), c.want);
  }
}

}  // namespace
}  // namespace acquaint::login
