#include "login/account.h"

#include <gmock/gmock.h>
#include <sodium.h>

#include "login/fake_stores.h"

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;
using profile::Actor;
using profile::Changed;
using profile::User;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");
const Actor kSignup{.source = profile::Source::user,
                    .origin = "signup",
                    .name = "user",
                    .now = kNoon,
                    .purpose = ""};

// "correct horse" with the present parameters, and with OWASP's second choice. Made once.
const std::string& present_hash() {
  static const std::string hash = [] {
    HashPool pool({.threads = 1});
    return *run(pool.hash("correct horse"));
  }();
  return hash;
}
std::string outdated_hash() {
  char text[crypto_pwhash_STRBYTES];
  EXPECT_EQ(crypto_pwhash_str_alg(text, "correct horse", 13, 5, 7168 * 1024ULL,
                                  crypto_pwhash_ALG_ARGON2ID13),
            0);
  return text;
}

Result<Changed> make(JsonObject root, std::optional<std::string> id = std::nullopt) {
  SeededRandom random{1};
  NewAccount account;
  account.id = std::move(id);
  account.root = std::move(root);
  account.user_metadata = {{"title", "Countess"}};
  account.app_metadata = {{"plan", "free"}};
  return make_database_user(std::move(account), profile::Catalogue(), kSignup, random);
}

std::vector<std::string> types_of(const std::vector<profile::Event>& events) {
  std::vector<std::string> types;
  for (const profile::Event& event : events) types.push_back(event.type);
  return types;
}

TEST(Account, IsMadeWithItsClaims) {
  const auto made = make({{"email", "Ada@Example.com"}, {"given_name", "Ada"}, {"name", nullptr}});
  ASSERT_TRUE(made) << made.error().message;
  const User& user = made->user;
  EXPECT_THAT(user.id.text(), MatchesRegex("auth0\\|[0-9a-f]{24}"));
  EXPECT_EQ(user.created, kNoon);
  EXPECT_EQ(user.updated, kNoon);
  ASSERT_EQ(user.identities.size(), 1u);
  EXPECT_EQ(user.identities[0].connection, "Username-Password-Authentication");
  EXPECT_EQ(user.identities[0].provider, "auth0");
  EXPECT_EQ(user.identities[0].user_id, Json(user.id.id_in_provider()));
  EXPECT_FALSE(user.identities[0].is_social);
  EXPECT_EQ(profile::find_text(user, "email"), "Ada@Example.com");
  EXPECT_EQ(profile::find_text(user, "given_name"), "Ada");
  EXPECT_FALSE(profile::find_text(user, "name"));
  EXPECT_THAT(types_of(made->events), ElementsAre("user.created", "attribute.set", "attribute.set",
                                                  "attribute.set", "attribute.set"));
  for (const auto& [path, claims] : user.claims) {
    EXPECT_EQ(claims.at(0).from.source, profile::Source::user);
    EXPECT_EQ(claims.at(0).from.origin, "signup");
  }
}

struct NewCase {
  const char* name;
  JsonObject root;
  std::optional<std::string> id;
  const char* code;
  const char* field;
};

TEST(Account, RefusesWhatNobodyCouldSignInWith) {
  const NewCase cases[] = {
      {"nothing", {}, {}, "user.no_identifier", ""},
      {"a name alone", {{"name", "Ada"}}, {}, "user.no_identifier", ""},
      {"nulls", {{"email", nullptr}}, {}, "user.no_identifier", ""},
      {"no address", {{"email", "ada"}}, {}, "user.bad_identifier", "/email"},
      {"a number for an address", {{"email", 1}}, {}, "user.bad_identifier", "/email"},
      {"an empty user name", {{"username", ""}}, {}, "user.bad_identifier", "/username"},
      {"a user name like an address",
       {{"username", "ada@example.com"}},
       {},
       "user.bad_identifier",
       "/username"},
      {"a long user name",
       {{"username", std::string(256, 'a')}},
       {},
       "user.bad_identifier",
       "/username"},
      {"an id with white space", {{"username", "ada"}}, "a b", "user.bad_id", ""},
      {"an empty id", {{"username", "ada"}}, "", "user.bad_id", ""},
  };
  for (const NewCase& c : cases) {
    SCOPED_TRACE(c.name);
    const auto made = make(c.root, c.id);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, c.code);
    EXPECT_EQ(made.error().field, c.field);
  }
  EXPECT_EQ(make({{"username", "ada"}}, "custom-1")->user.id.text(), "auth0|custom-1");
}

TEST(Account, RefusesAHashThatItCouldNotCheck) {
  SeededRandom random{1};
  NewAccount account;
  account.root = {{"username", "ada"}};
  account.password_hash = "$2b$10$abc";
  EXPECT_EQ(
      make_database_user(account, profile::Catalogue(), kSignup, random).error().code,
      "login.unsupported_hash");
}

TEST(Account, RecordsALogin) {
  const User user = make({{"username", "ada"}})->user;
  const auto changed = record_login("c", "203.0.113.7", kNoon + 1h, {})(user);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->user.logins_count, 1);
  EXPECT_EQ(changed->user.last_login, kNoon + 1h);
  EXPECT_EQ(changed->user.last_ip, "203.0.113.7");
  EXPECT_EQ(changed->user.updated, kNoon + 1h);
  EXPECT_THAT(types_of(changed->events), ElementsAre("user.logged_in"));
}

TEST(Account, ALogInSaysInWhichArmsTheUserIs) {
  const User user = make({{"username", "ada"}})->user;
  const ArmsOf none = [](const profile::UserId&) { return JsonObject(); };
  const ArmsOf some = [&](const profile::UserId& id) { return JsonObject{{"tone", id == user.id ? "warm" : "plain"}}; };
  EXPECT_FALSE(record_login("c", "203.0.113.7", kNoon, none)(user)->events.front().data.contains("experiments"));
  EXPECT_EQ(record_login("c", "203.0.113.7", kNoon, some)(user)->events.front().data.at("experiments"), (JsonObject{{"tone", "warm"}}));
}

TEST(Account, SetsAPasswordWithoutTellingTheHash) {
  const User user = make({{"username", "ada"}})->user;
  const auto changed = set_password("$argon2id$secret", kSignup)(user);
  ASSERT_TRUE(changed);
  EXPECT_THAT(changed->user.password_history, ElementsAre());
  EXPECT_EQ(changed->user.password_hash, "$argon2id$secret");
  EXPECT_EQ(changed->user.last_password_reset, kNoon);
  EXPECT_THAT(types_of(changed->events), ElementsAre("user.password_changed"));
  EXPECT_THAT(to_text(changed->events[0].data), Not(HasSubstr("argon2id")));
}

TEST(Account, KeepsOnlyAsManyFormerPasswordsAsAreWanted) {
  User user = make({{"username", "ada"}})->user;
  const auto set = [&user](std::string hash, std::size_t history_size) {
    const auto changed = set_password(std::move(hash), kSignup, history_size)(user);
    EXPECT_THAT(to_text(changed->events[0].data), Not(HasSubstr("h")));
    user = changed->user;
    return user.password_history;
  };
  EXPECT_THAT(set("h1", 3), ElementsAre());
  EXPECT_THAT(set("h2", 3), ElementsAre("h1"));
  EXPECT_THAT(set("h3", 3), ElementsAre("h2", "h1"));
  EXPECT_THAT(set("h4", 3), ElementsAre("h3", "h2"));
  EXPECT_THAT(latest_password_hashes(user), ElementsAre("h4", "h3", "h2"));
  EXPECT_THAT(set("h5", 2), ElementsAre("h4"));
  EXPECT_THAT(set("h6", 1), ElementsAre());
  EXPECT_THAT(set("h7", 2), ElementsAre("h6"));
  EXPECT_THAT(set("h8", 0), ElementsAre());
  for (int i = 0; i < 40; ++i) set("h", 1000);
  EXPECT_EQ(user.password_history.size(), profile::kPasswordHistoryMax);
}

TEST(Account, WithoutAPasswordThereIsNoLatestHash) {
  EXPECT_THAT(latest_password_hashes(make({{"username", "ada"}})->user), ElementsAre());
}

struct LoginTest : testing::Test {
  FakeUserStore users;
  HashPool hashes{{.threads = 1}};
  AttackProtection rules;
  Throttle throttle{[this] { return std::make_shared<const AttackProtection>(rules); }};
  profile::UserId ada = *profile::UserId::parse("auth0|ada");

  void SetUp() override {
    add({{"email", "Ada@Example.com"}, {"username", "Ada.L"}}, "ada", present_hash());
  }
  void add(JsonObject root, std::string id, std::string hash) {
    auto made = make(std::move(root), std::move(id));
    made->user.password_hash = std::move(hash);
    ASSERT_TRUE(run(users.create(std::move(made->user), {})));
  }
  Result<profile::UserPtr> sign_in(std::string identifier, std::string password,
                                   std::string connection = std::string(kDatabaseConnection)) {
    PasswordLogin login{.connection = std::move(connection),
                        .identifier = std::move(identifier),
                        .password = std::move(password),
                        .ip = "203.0.113.7"};
    return run(authenticate(users, hashes, throttle, std::move(login), kNoon));
  }
  std::string code_of(std::string identifier, std::string password) {
    const auto user = sign_in(std::move(identifier), std::move(password));
    return user ? "" : user.error().code;
  }
  User& stored() { return users.users.at("auth0|ada"); }
};

TEST_F(LoginTest, FindsTheUserByAddressOrNameWhateverTheCase) {
  for (const char* identifier : {"ada@example.com", "ADA@example.COM", "ada.l", "ADA.L"}) {
    const auto user = run(find_login_user(users, std::string(kDatabaseConnection), identifier));
    ASSERT_TRUE(user) << identifier;
    EXPECT_EQ((*user)->user().id, ada);
  }
  for (const char* identifier : {"", "ada", "ada@example.co", "auth0|ada", "ada.l "}) {
    EXPECT_FALSE(run(find_login_user(users, std::string(kDatabaseConnection), identifier)))
        << identifier;
  }
  EXPECT_FALSE(run(find_login_user(users, "other", "ada.l")));
}

TEST_F(LoginTest, SignsInAndRecordsIt) {
  const auto user = sign_in("ada@example.com", "correct horse");
  ASSERT_TRUE(user) << user.error().message;
  EXPECT_EQ((*user)->user().logins_count, 1);
  EXPECT_EQ((*user)->user().last_ip, "203.0.113.7");
  EXPECT_EQ((*user)->user().password_hash, present_hash());
  EXPECT_THAT(types_of(users.events), ElementsAre("user.logged_in"));
}

TEST_F(LoginTest, TellsAllFailuresInTheSameWords) {
  add({{"username", "passwordless"}}, "p", "");
  add({{"username", "imported"}}, "i", "$argon2id$v=19$m=4194304,t=99,p=1$AAAA$AAAA");
  add({{"username", "blocked"}, {"blocked", true}}, "b", present_hash());
  const Error want{Error::Kind::unauthorized, "login.wrong_credentials", "Wrong email or password.",
                   ""};
  EXPECT_EQ(sign_in("ada.l", "wrong horse").error(), want);
  EXPECT_EQ(sign_in("nobody", "correct horse").error(), want);
  EXPECT_EQ(sign_in("nobody@example.com", "correct horse").error(), want);
  EXPECT_EQ(sign_in("passwordless", "").error(), want);
  EXPECT_EQ(sign_in("imported", "correct horse").error(), want);
  EXPECT_EQ(sign_in("blocked", "correct horse").error(), want);
  EXPECT_EQ(sign_in("ada.l", "correct horse", "other").error(), want);
  EXPECT_TRUE(users.events.empty());
}

TEST_F(LoginTest, ComputesAHashWhoeverTheUserIs) {
  add({{"username", "passwordless"}}, "p", "");
  add({{"username", "imported"}}, "i", "$argon2id$v=19$m=4194304,t=99,p=1$AAAA$AAAA");
  add({{"username", "blocked"}, {"blocked", true}}, "b", present_hash());
  for (const char* identifier :
       {"ada.l", "nobody", "nobody@example.com", "passwordless", "imported", "blocked", ""}) {
    const std::uint64_t before = hashes.computed();
    EXPECT_FALSE(sign_in(identifier, "wrong horse"));
    EXPECT_EQ(hashes.computed() - before, 1U) << identifier;
  }
}

TEST_F(LoginTest, ComputesNoMoreHashesThanAttemptsThatAreAllowed) {
  LoopExecutor loop;
  Executor::Scope scope(loop);
  constexpr int kCalls = 200;
  const std::uint64_t before = hashes.computed();
  std::map<std::string, int> codes;
  int ended = 0;
  for (int i = 0; i < kCalls; ++i) {
    PasswordLogin login{.identifier = "ada.l", .password = "wrong", .ip = "203.0.113.7"};
    start(authenticate(users, hashes, throttle, std::move(login), kNoon),
          [&](Outcome<Result<profile::UserPtr>> outcome) {
            ++ended;
            ++codes[outcome.value->error().code];
          });
  }
  loop.run_until([&] { return ended == kCalls; });
  EXPECT_EQ(codes, (std::map<std::string, int>{{"login.too_many_attempts", 190},
                                               {"login.wrong_credentials", 10}}));
  EXPECT_EQ(hashes.computed() - before, 10U);
}

TEST_F(LoginTest, ABusyPoolIsNobodysAttempt) {
  HashPool full({.threads = 1, .queue_max = 0});
  for (int i = 0; i < 200; ++i) {
    PasswordLogin login{.identifier = "ada.l", .password = "correct horse", .ip = "203.0.113.7"};
    ASSERT_EQ(run(authenticate(users, full, throttle, std::move(login), kNoon)).error().code,
              "login.busy");
  }
  EXPECT_EQ(code_of("ada.l", "correct horse"), "");
}

TEST_F(LoginTest, AFullPoolSparesTheLookUp) {
  HashPool full({.threads = 1, .queue_max = 0});
  users.broken = true;  // Whoever asks it is answered that it is.
  PasswordLogin login{.identifier = "ada.l", .password = "correct horse", .ip = "203.0.113.7"};
  EXPECT_EQ(run(authenticate(users, full, throttle, std::move(login), kNoon)).error().code,
            "login.busy");
}

TEST_F(LoginTest, ReplacesAnOutdatedHash) {
  stored().password_hash = outdated_hash();
  ASSERT_TRUE(sign_in("ada.l", "correct horse"));
  EXPECT_FALSE(needs_rehash(stored().password_hash));
  EXPECT_FALSE(stored().last_password_reset) << "the password is still the same";
  EXPECT_TRUE(sign_in("ada.l", "correct horse"));
}

TEST_F(LoginTest, APasswordOfBeforeDoesNotOutliveItsChange) {
  users.before_change = [&] {
    stored().password_hash = "$argon2id$another";
    stored().last_password_reset = kNoon;
  };
  EXPECT_EQ(code_of("ada.l", "correct horse"), "login.wrong_credentials");
  EXPECT_EQ(stored().password_hash, "$argon2id$another");
  EXPECT_EQ(stored().logins_count, 0);
}

TEST_F(LoginTest, ABlockThatComesBetweenCounts) {
  users.before_change = [&] {
    Changed changed{stored(), {}};
    ASSERT_TRUE(profile::learn(changed, profile::Catalogue(),
                               *profile::AttributePath::parse("blocked"), true, kSignup));
    stored() = changed.user;
  };
  EXPECT_EQ(code_of("ada.l", "correct horse"), "login.wrong_credentials");
}

TEST_F(LoginTest, AnErasureThatComesBetweenCounts) {
  users.before_change = [&] { users.users.clear(); };
  EXPECT_EQ(code_of("ada.l", "correct horse"), "login.wrong_credentials");
}

TEST_F(LoginTest, ASecondLoginMayReplaceTheHashAtTheSameTime) {
  stored().password_hash = outdated_hash();
  users.before_change = [&] { stored().password_hash = present_hash(); };
  EXPECT_TRUE(sign_in("ada.l", "correct horse"));
  EXPECT_EQ(stored().password_hash, present_hash());
}

TEST_F(LoginTest, IsRefusedAfterTooManyAttemptsEvenWithTheRightPassword) {
  rules.brute_force.max_attempts = 2;
  const auto attempt = [&](std::string password) {
    PasswordLogin login{.identifier = "ada.l", .password = std::move(password), .ip = "203.0.113.7"};
    const auto user = run(authenticate(users, hashes, throttle, std::move(login), kNoon));
    return user ? "" : user.error().code;
  };
  EXPECT_EQ(attempt("wrong"), "login.wrong_credentials");
  EXPECT_EQ(attempt("correct horse"), "");
  EXPECT_EQ(attempt("wrong"), "login.wrong_credentials");
  EXPECT_EQ(attempt("wrong"), "login.wrong_credentials");
  EXPECT_EQ(attempt("correct horse"), "login.too_many_attempts");
}

TEST_F(LoginTest, ALeakedPasswordOpensNothingAndTellsNothing) {
  const BreachedPasswords breached;
  stored().password_hash = *run(hashes.hash("password"));
  for (const char* identifier : {"ada.l", "nobody@example.com"}) {
    PasswordLogin login{
        .identifier = identifier, .password = "password", .ip = "203.0.113.7", .refused = &breached};
    const auto user = run(authenticate(users, hashes, throttle, std::move(login), kNoon));
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().code, "login.password_leaked") << identifier;
  }
  PasswordLogin wrong{
      .identifier = "ada.l", .password = "not that one", .ip = "203.0.113.7", .refused = &breached};
  EXPECT_EQ(run(authenticate(users, hashes, throttle, std::move(wrong), kNoon)).error().code,
            "login.wrong_credentials");
  EXPECT_EQ(code_of("ada.l", "password"), "") << "refused only where that is wanted";
}

TEST(Account, AUserIsCalledByTheseNames) {
  const auto made = make({{"email", "ada@example.com"}, {"username", "ada"}, {"name", "Ada"}});
  EXPECT_THAT(login_identifiers(made->user), ElementsAre("ada@example.com", "ada"));
  profile::User linked = made->user;
  linked.identities.push_back({.connection = std::string(kDatabaseConnection), .provider = "auth0", .user_id = "2",
                               .profile_data = JsonObject{{"email", "work@example.com"}}, .former_user = {}});
  linked.identities.push_back({.connection = "linkedin", .provider = "linkedin", .user_id = "3",
                               .profile_data = JsonObject{{"email", "elsewhere@example.com"}}, .former_user = {}});
  EXPECT_THAT(login_identifiers(linked), ElementsAre("ada@example.com", "ada", "work@example.com"));
}

TEST_F(LoginTest, ABrokenStoreIsNobodysAttempt) {
  users.broken = true;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(code_of("ada.l", "correct horse"), "store.unavailable");
  users.broken = false;
  EXPECT_EQ(code_of("ada.l", "correct horse"), "");
}

}  // namespace
}  // namespace acquaint::login
