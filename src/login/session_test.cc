#include "login/session.h"

#include <gmock/gmock.h>

#include "base/encoding.h"
#include "login/fake_stores.h"

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

profile::UserId ada() { return *profile::UserId::parse("auth0|63d17c4bdf1ce171262c7e93"); }
profile::UserId bob() { return *profile::UserId::parse("auth0|63d17c4bdf1ce171262c7e94"); }

// The Cookie header of a browser that keeps what a Set-Cookie header says.
std::string sent_back(const std::string& set_cookie) {
  return set_cookie.substr(0, set_cookie.find(';'));
}

struct SessionTest : testing::Test {
  FakeSessionStore store;
  SeededRandom random{1};
  Sessions sessions{store, random};

  std::string start(profile::UserId user) {
    return sent_back(run(sessions.start(std::move(user), kNoon))->set_cookie);
  }
  std::string code_of(std::string cookie, Time now = kNoon) {
    const auto session = run(sessions.find(std::move(cookie), now));
    return session ? "" : session.error().code;
  }
};

TEST_F(SessionTest, IsFoundByItsCookie) {
  const auto started = run(sessions.start(ada(), kNoon));
  ASSERT_TRUE(started);
  EXPECT_THAT(started->set_cookie, StartsWith("__Host-acquaint_session="));
  EXPECT_THAT(started->set_cookie,
              EndsWith("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=604800"));
  const auto found = run(sessions.find("a=1; " + sent_back(started->set_cookie), kNoon));
  EXPECT_EQ(found, started->session);
  EXPECT_EQ(found->user, ada());
  EXPECT_EQ(found->expires, kNoon + 72h);
}

TEST_F(SessionTest, TheStoreDoesNotLearnTheSecret) {
  const std::string cookie = start(ada());
  const auto secret = from_base64url(cookie.substr(cookie.rfind('.') + 1));
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->size(), 32u);
  EXPECT_EQ(store.sessions.begin()->second.secret_hash, sha256(*secret));
}

TEST_F(SessionTest, IsNewAtEveryLogin) { EXPECT_NE(start(ada()), start(ada())); }

TEST_F(SessionTest, RefusesAnyOtherCookie) {
  const std::string cookie = start(ada());
  const std::string name = "__Host-acquaint_session=", value = cookie.substr(name.size());
  const std::string user = value.substr(0, value.find('.')), secret = value.substr(value.find('.'));
  const struct {
    const char* what;
    std::string header;
  } cases[] = {
      {"none", ""},
      {"twice", cookie + "; " + cookie},
      {"another name", "acquaint_session=" + value},
      {"empty", name},
      {"no secret", name + user},
      {"an empty secret", name + user + "."},
      {"a short secret", name + user + secret.substr(0, secret.size() - 4)},
      {"a long secret", name + value + "AAAA"},
      {"another user", name + to_base64url(bob().text()) + secret},
      {"padding", cookie + "="},
      {"no user", name + secret},
      {"three parts", cookie + secret},
      {"far too long", cookie + std::string(100'000, 'A')},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_EQ(code_of(c.header), "session.not_found");
  }
  for (std::size_t i = name.size(); i < cookie.size(); ++i) {
    std::string changed = cookie;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(changed), "session.not_found") << "changed at " << i;
  }
  EXPECT_EQ(code_of(cookie), "");
}

TEST_F(SessionTest, EndsWhenItsTimeIsOver) {
  const std::string cookie = start(ada());
  const Time end = kNoon + std::chrono::days(7);
  for (Time used = kNoon; used < end; used += 48h) EXPECT_EQ(code_of(cookie, used), "");
  EXPECT_EQ(code_of(cookie, end - 1ms), "");
  EXPECT_EQ(code_of(cookie, end), "session.not_found");
  Sessions elsewhere(store, random);
  EXPECT_FALSE(run(elsewhere.find(cookie, end)));
}

TEST_F(SessionTest, EndsWhenItIsNotUsed) {
  const std::string cookie = start(ada());
  EXPECT_EQ(code_of(cookie, kNoon + 72h - 1ms), "");
  const Time later = kNoon + 72h - 1ms + 72h;
  EXPECT_EQ(code_of(cookie, later - 1ms), "");
  const std::string other = start(ada());
  EXPECT_EQ(code_of(other, kNoon + 72h), "session.not_found");
  Sessions elsewhere(store, random);
  EXPECT_FALSE(run(elsewhere.find(other, kNoon + 72h)));
}

TEST_F(SessionTest, WritesThatItIsUsedOnceInAWhileAlone) {
  const std::string cookie = start(ada());
  for (int i = 1; i <= 170; ++i) EXPECT_EQ(code_of(cookie, kNoon + i * 1min), "");
  EXPECT_EQ(store.prolongs, 0);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(cookie, kNoon + 3h), "");
  EXPECT_EQ(store.prolongs, 1);
  EXPECT_EQ(store.sessions.begin()->second.expires, kNoon + 75h);
}

TEST_F(SessionTest, ASignOutWhileItIsProlongedStays) {
  const std::string cookie = start(ada());
  store.after_find = [&] { ASSERT_TRUE(run(sessions.end(cookie))); };
  EXPECT_EQ(code_of(cookie, kNoon + 24h), "");  // It was there when it was read.
  EXPECT_EQ(code_of(cookie, kNoon + 24h), "session.not_found");
  EXPECT_TRUE(store.sessions.empty());
}

TEST_F(SessionTest, ReadsTheStoreOnceInAWhile) {
  const std::string cookie = start(ada());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(cookie), "");
  EXPECT_EQ(store.finds, 1);
  EXPECT_EQ(code_of(cookie, kNoon + 60s), "");
  EXPECT_EQ(store.finds, 2);
  EXPECT_EQ(code_of(cookie, kNoon - 24h), "") << "the clock was set back";
  EXPECT_EQ(store.finds, 3);
}

TEST_F(SessionTest, EndsAtSignOut) {
  const std::string cookie = start(ada()), other = start(ada());
  ASSERT_EQ(code_of(cookie), "");
  EXPECT_TRUE(run(sessions.end(cookie)));
  EXPECT_EQ(code_of(cookie), "session.not_found");
  EXPECT_EQ(code_of(other), "");
  EXPECT_TRUE(run(sessions.end(cookie)));
  EXPECT_TRUE(run(sessions.end("")));
}

TEST_F(SessionTest, EndsEverywhereForOneUserAlone) {
  const std::string first = start(ada()), second = start(ada()), other = start(bob());
  for (const std::string& cookie : {first, second, other}) ASSERT_EQ(code_of(cookie), "");
  EXPECT_TRUE(run(sessions.end_all(ada())));
  EXPECT_EQ(code_of(first), "session.not_found");
  EXPECT_EQ(code_of(second), "session.not_found");
  EXPECT_EQ(code_of(other), "");
}

TEST_F(SessionTest, SignOutWinsAgainstAReadThatIsUnderWay) {
  for (const bool everywhere : {false, true}) {
    const std::string cookie = start(ada());
    store.after_find = [&] {
      ASSERT_TRUE(everywhere ? run(sessions.end_all(ada())) : run(sessions.end(cookie)));
    };
    EXPECT_EQ(code_of(cookie), "");  // It was there when it was read.
    EXPECT_EQ(code_of(cookie), "session.not_found");
  }
}

TEST_F(SessionTest, TellsWhenTheStoreIsBroken) {
  const std::string cookie = start(ada());
  store.broken = true;
  EXPECT_EQ(code_of(cookie), "store.unavailable");
  EXPECT_EQ(run(sessions.start(ada(), kNoon)).error().code, "store.unavailable");
  EXPECT_EQ(run(sessions.end(cookie)).error().code, "store.unavailable");
}

TEST_F(SessionTest, AFailedSignOutIsNotServedFromMemory) {
  const std::string cookie = start(ada());
  ASSERT_EQ(code_of(cookie), "");
  store.broken = true;
  EXPECT_FALSE(run(sessions.end(cookie)));
  EXPECT_EQ(code_of(cookie), "store.unavailable");
}

TEST_F(SessionTest, RemembersABoundedNumber) {
  SessionCache cache(32, 60s);
  for (int i = 0; i < 1000; ++i) {
    const Session session{.user = *profile::UserId::parse("auth0|" + std::to_string(i)),
                          .secret_hash = std::string(32, 'x'),
                          .created = kNoon,
                          .expires = kNoon + 1h};
    cache.put(session, cache.begin_read(session.user), kNoon);
  }
  int held = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto user = *profile::UserId::parse("auth0|" + std::to_string(i));
    held += cache.find(user, std::string(32, 'x'), kNoon) ? 1 : 0;
  }
  EXPECT_LE(held, 32);
}

}  // namespace
}  // namespace acquaint::login
