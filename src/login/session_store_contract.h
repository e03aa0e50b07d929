// What every SessionStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

#include "login/session_store.h"
#include "profile/user_store.h"

namespace acquaint::login {

// A session store and the user store of the same database.
struct SessionStores {
  std::shared_ptr<SessionStore> sessions;
  std::shared_ptr<profile::UserStore> users;
};

struct SessionStoreMaker {
  const char* name;
  SessionStores (*make)();
};

inline void PrintTo(const SessionStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class SessionStoreContract : public testing::TestWithParam<SessionStoreMaker> {
 protected:
  const SessionStores stores_ = GetParam().make();
  SessionStore& sessions_ = *stores_.sessions;
  const profile::UserId ada_ = *profile::UserId::parse("auth0|ada");
  const profile::UserId bob_ = *profile::UserId::parse("auth0|bob");

  void SetUp() override {
    ASSERT_TRUE(run(stores_.users->create(profile::User(ada_), {})));
    ASSERT_TRUE(run(stores_.users->create(profile::User(bob_), {})));
  }

  static Session session(const profile::UserId& user, char secret, std::int64_t expires_ms = 2000) {
    // Raw bytes, zeros included, as a hash has them.
    return {.user = user, .secret_hash = std::string(31, '\0') + secret, .created = from_ms(1000),
            .expires = from_ms(expires_ms)};
  }
  bool save(const Session& session) { return run(sessions_.save(session)).has_value(); }
  bool holds(const Session& session) {
    const auto found = run(sessions_.find(session.user, session.secret_hash));
    EXPECT_TRUE(found || found.error().code == "session.not_found");
    return found == session;
  }
};

TEST_P(SessionStoreContract, FindsWhatWasSavedAndNothingElse) {
  EXPECT_TRUE(save(session(ada_, 'a')));
  EXPECT_TRUE(holds(session(ada_, 'a')));
  EXPECT_FALSE(holds(session(ada_, 'b')));
  EXPECT_FALSE(holds(session(bob_, 'a')));
}

TEST_P(SessionStoreContract, SavingAgainReplaces) {
  EXPECT_TRUE(save(session(ada_, 'a', 2000)));
  EXPECT_TRUE(save(session(ada_, 'a', 3000)));
  EXPECT_TRUE(holds(session(ada_, 'a', 3000)));
}

TEST_P(SessionStoreContract, ProlongsWhatIsThereAndRevivesNothing) {
  EXPECT_TRUE(save(session(ada_, 'a', 2000)));
  const Session later = session(ada_, 'a', 3000);
  EXPECT_TRUE(run(sessions_.prolong(ada_, later.secret_hash, later.expires)));
  EXPECT_TRUE(holds(later));
  EXPECT_TRUE(run(sessions_.remove(ada_, later.secret_hash)));
  EXPECT_TRUE(run(sessions_.prolong(ada_, later.secret_hash, later.expires)));
  EXPECT_FALSE(holds(later));
}

TEST_P(SessionStoreContract, RefusesASessionOfNobody) {
  const auto eve = *profile::UserId::parse("auth0|eve");
  const auto refused = run(sessions_.save(session(eve, 'a')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "user.not_found");
  EXPECT_FALSE(holds(session(eve, 'a')));
}

TEST_P(SessionStoreContract, RemovesOneOrAllOfAUser) {
  for (const char secret : {'a', 'b', 'c'}) EXPECT_TRUE(save(session(ada_, secret)));
  EXPECT_TRUE(save(session(bob_, 'a')));

  EXPECT_TRUE(run(sessions_.remove(ada_, session(ada_, 'a').secret_hash)));
  EXPECT_TRUE(run(sessions_.remove(ada_, session(ada_, 'a').secret_hash)));
  EXPECT_FALSE(holds(session(ada_, 'a')));
  EXPECT_TRUE(holds(session(ada_, 'b')));

  EXPECT_TRUE(run(sessions_.remove_all(ada_)));
  EXPECT_FALSE(holds(session(ada_, 'b')));
  EXPECT_FALSE(holds(session(ada_, 'c')));
  EXPECT_TRUE(holds(session(bob_, 'a')));
}

TEST_P(SessionStoreContract, RemovesWhatExpired) {
  EXPECT_TRUE(save(session(ada_, 'a', 1999)));
  EXPECT_TRUE(save(session(ada_, 'b', 2000)));
  EXPECT_TRUE(save(session(bob_, 'a', 1500)));
  EXPECT_EQ(run(sessions_.remove_expired(from_ms(2000))), 2U);
  EXPECT_FALSE(holds(session(ada_, 'a', 1999)));
  EXPECT_TRUE(holds(session(ada_, 'b', 2000)));
  EXPECT_EQ(run(sessions_.remove_expired(from_ms(2000))), 0U);
}

TEST_P(SessionStoreContract, ErasingAUserEndsItsSessions) {
  EXPECT_TRUE(save(session(ada_, 'a')));
  EXPECT_TRUE(save(session(bob_, 'a')));
  ASSERT_TRUE(run(stores_.users->erase(ada_)));
  EXPECT_FALSE(holds(session(ada_, 'a')));
  EXPECT_TRUE(holds(session(bob_, 'a')));
}

}  // namespace acquaint::login
