// Faults that other identity servers had, in passwords, limits on guessing and sessions: each test is
// named after the advisory whose class it covers, and some other test may cover it too. Faults in what
// clients and browsers send are in cve_request_test.cc.
#include <atomic>
#include <set>
#include <thread>

#include "api/relying_party_fixture.h"
#include "http/client_address.h"
#include "login/user_import.h"

namespace acquaint::api {
namespace {

constexpr const char* kRight = "analytical engine 1843";

class CveLogin : public RelyingParty {
 protected:
  http::Response page_log_in(std::string_view password, std::string_view email = "ada@example.com") {
    return submit("/u/login", {{"email", std::string(email)}, {"password", std::string(password)}});
  }

  std::string id_of_ada() {
    const auto found = run(login::find_login_user(store_->users(), std::string(login::kDatabaseConnection), "ada@example.com"));
    return (*found)->user().id.text();
  }
  void change_ada(std::string body) {
    ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id_of_ada()), std::move(body)).status, 200);
  }
};

// authentik: a header that could not be read made a rule pass.
TEST_F(CveLogin, Cve202447070AnUnreadableProxyHeaderProvesNothing) {
  const auto proxies = *http::TrustedProxies::parse({"10.0.0.0/8"});
  const auto peer = *http::Address::parse("10.0.0.1");
  std::string many = "unknown";
  for (int i = 0; i < 10'000; ++i) many += ", 10.0.0.2";
  for (const std::string& value : {std::string("a"), std::string(), std::string(","), std::string("fe80::1%eth0"),
                                   std::string("1.2.3.4.5"), std::string("unknown"), std::string("192.0.2.1:80x"),
                                   std::string("192.0.2.1, \xff"), many}) {
    EXPECT_EQ(proxies.client_of(peer, {{"x-forwarded-for", value}}), peer) << value.substr(0, 40);
    http::Request message = request(http::Method::get, "/v1/me");
    message.headers.emplace_back("x-forwarded-for", value);
    EXPECT_EQ(send(std::move(message)).status, 401);
  }
}

// Keycloak: a refresh token that was revoked was good again for a server that started anew.
TEST_F(CveLogin, Cve20269802WhatIsRevokedStaysRevoked) {
  const std::string token = text(log_in_at_party({{"scope", "openid offline_access"}}), "refresh_token");
  ASSERT_EQ(post_token({{"client_id", "rp"}, {"client_secret", "rp-secret"}, {"token", token}}, "/oauth/revoke").status, 200);
  Application anew(services_, public_routes());
  http::Request message = request(http::Method::post, "/oauth/token");
  message.body = "grant_type=refresh_token&client_id=rp&client_secret=rp-secret&refresh_token=" + token;
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(run(anew.handle(std::move(message))).status, 403);
}

// Keycloak: a limit on guessing that one of the ways to log in did not have, and that attempts at the
// same time passed together.
TEST_F(CveLogin, Cve20269798And202616103AllWaysShareOneLimit) {
  for (int guess = 0; guess < 5; ++guess) {
    EXPECT_EQ(page_log_in("wrong").status, 401);
    EXPECT_EQ(take_password("ADA@example.com", "wrong").status, 403);
  }
  EXPECT_EQ(page_log_in(kRight).status, 429);
  const http::Response refused = take_password("ada@example.com", kRight);
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(header(refused, "Retry-After"), "");
  clock_.advance(std::chrono::days(31));
  EXPECT_EQ(page_log_in(kRight).status, 303);
}

TEST_F(CveLogin, Cve20244629OfGuessesAtTheSameTimeTenAreHashed) {
  constexpr int kGuesses = 200;
  std::atomic<int> hashed = 0, refused = 0;
  login::HashPool hashes({.threads = 2, .queue_max = 256});  // So that only the limit can refuse.
  std::vector<std::jthread> guessers;
  for (int guess = 0; guess < kGuesses; ++guess) {
    guessers.emplace_back([&] {
      login::PasswordLogin attempt{.identifier = "ada@example.com", .password = "wrong", .ip = "203.0.113.9"};
      const auto user = run(login::authenticate(store_->users(), hashes, throttle_, std::move(attempt), clock_.now()));
      // Who is told that the password is wrong had it hashed; who is throttled had not (login/account.h).
      (user.error().kind == Error::Kind::unauthorized ? hashed : refused) += 1;
    });
  }
  guessers.clear();
  EXPECT_EQ(hashed, 10);
  EXPECT_EQ(refused, kGuesses - 10);
}

// Keycloak: who fails often enough locks others out.
TEST_F(CveLogin, GhsaCq42NobodyLocksOutAnybodyElse) {
  int refused = 0;
  for (int guess = 0; guess < 1000; ++guess) {
    login::PasswordLogin attempt{.identifier = "ada@example.com", .password = "wrong", .ip = "198.51.100.1"};
    const auto user = run(login::authenticate(store_->users(), hashes_, throttle_, std::move(attempt), clock_.now()));
    refused += user.error().kind == Error::Kind::throttled;
  }
  EXPECT_EQ(refused, 990);
  EXPECT_EQ(page_log_in(kRight).status, 303);
}

// authentik: an account that was closed was open by another way.
TEST_F(CveLogin, Cve202553942ABlockedUserComesInNowhere) {
  const JsonObject tokens = log_in_at_party({{"scope", "openid offline_access"}});
  const std::string code = answer_of(browse(party_path({{"prompt", "none"}})))["code"];
  const std::string later = text(json(take_password("ada@example.com")), "refresh_token");
  ASSERT_FALSE(code.empty());
  ASSERT_FALSE(later.empty());
  change_ada(R"({"blocked":true})");
  EXPECT_EQ(browse("/v1/me").status, 401) << "session";
  EXPECT_EQ(answer_of(browse(party_path({{"prompt", "none"}})))["error"], "login_required") << "silently";
  EXPECT_EQ(redeem_as_party(code).status, 403) << "code";
  EXPECT_EQ(refresh_as_party(text(tokens, "refresh_token")).status, 403) << "refresh token";
  EXPECT_EQ(post_token({{"grant_type", "refresh_token"}, {"client_id", "other"}, {"refresh_token", later}}).status, 403);
  EXPECT_EQ(userinfo(text(tokens, "access_token")).status, 401) << "access token";
  EXPECT_EQ(page_log_in(kRight).status, 401) << "password";
  EXPECT_EQ(take_password("ada@example.com").status, 403) << "password at a client";
  change_ada(R"({"blocked":false})");
  EXPECT_EQ(refresh_as_party(text(tokens, "refresh_token")).status, 403) << "what ended does not come back";
  EXPECT_EQ(page_log_in(kRight).status, 303);
}

// Keycloak, Auth0: a session or a log-in that was begun in another browser.
TEST_F(CveLogin, Cve20267507NoSessionIsPlanted) {
  ASSERT_EQ(page_log_in(kRight).status, 303);
  const std::string planted = browser_.header();
  ASSERT_EQ(page_log_in(kRight).status, 303);
  EXPECT_NE(browser_.header(), planted) << "logging in makes a new one";

  browser_ = {};
  const http::Response page = browse("/u/login");
  const std::string token = hidden(page.body, "csrf");
  browser_ = {};
  http::Request message = request(http::Method::post, "/u/login");
  message.body = "csrf=" + percent_encode(token) + "&email=ada%40example.com&password=analytical+engine+1843";
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(as_browser(std::move(message)).status, 403) << "a form of another browser";
  browser_ = {};
  http::Request two = request(http::Method::get, "/v1/me");
  two.headers.emplace_back("cookie", planted + "; " + planted);
  EXPECT_EQ(send(std::move(two)).status, 401) << "two sessions at once are none";
}

// Okta: bcrypt compares 72 bytes, so what comes first may hide the password.
TEST_F(CveLogin, Okta20241030EveryByteOfAPasswordCounts) {
  const std::string start(72, 'x');
  const std::string hash = *run(hashes_.hash(start + "one"));
  EXPECT_EQ(run(hashes_.verify(hash, start + "two")), false);
  EXPECT_EQ(run(hashes_.verify(hash, start)), false);
  const std::string with_zero = *run(hashes_.hash(std::string("open\0sesame", 11)));
  EXPECT_EQ(run(hashes_.verify(with_zero, "open")), false);
  EXPECT_EQ(run(hashes_.verify(with_zero, std::string("open\0simsim", 11))), false);
}

// Kratos: an imported hash that costs a minute at each log-in.
TEST_F(CveLogin, KratosHashLimitsNoImportedHashIsTooDear) {
  const std::string salt = "$c29tZXNhbHRzb21lc2FsdA", tag = "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  for (const char* cost : {"m=4294967295,t=2,p=1", "m=19456,t=4294967295,p=1", "m=19456,t=2,p=255", "m=1048576,t=3,p=4"}) {
    const std::string hash = "$argon2id$v=19$" + std::string(cost) + salt + tag;
    SCOPED_TRACE(hash);
    const JsonObject user = {{"email", "eve@example.com"}, {"password_hash", hash}};
    const auto imported = login::read_imported_user(user, "0123456789abcdef01234567");
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, "login.unsupported_hash");
    EXPECT_EQ(run(hashes_.verify(hash, "any")).error().code, "login.unsupported_hash");
  }
}

// ZITADEL, authentik: answers that tell who has an account.
TEST_F(CveLogin, Cve202623511And202339522NoAnswerTellsWhoHasAnAccount) {
  add_user("closed@example.com");
  const auto closed = run(login::find_login_user(store_->users(), std::string(login::kDatabaseConnection), "closed@example.com"));
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode((*closed)->user().id.text()),
                      R"({"blocked":true})").status, 200);
  // The page shows the address again and has a token of its own: nothing else may differ.
  const auto without = [](std::string html, const std::string& email) {
    const std::string token = hidden(html, "csrf");
    for (const std::string& part : {token, email}) {
      for (std::size_t at; !part.empty() && (at = html.find(part)) != std::string::npos;) html.erase(at, part.size());
    }
    return html;
  };
  std::set<std::string> pages, answers, hints;
  for (const std::string email :
       {"ada@example.com", "nobody@example.com", "closed@example.com"}) {
    const http::Response page = page_log_in(email.starts_with("closed") ? kRight : "wrong", email);
    pages.insert(std::to_string(page.status) + without(page.body, email));
    const http::Response answer = take_password(email, email.starts_with("closed") ? kRight : "wrong");
    answers.insert(std::to_string(answer.status) + answer.body);
    const http::Response hint = follow(browse(party_path({{"login_hint", email}, {"prompt", "login"}})));
    std::string shown = without(hint.body, email);
    const std::string back = hidden(shown, "return_to");
    for (std::size_t at; !back.empty() && (at = shown.find(back)) != std::string::npos;) shown.erase(at, back.size());
    hints.insert(shown.substr(0, shown.find("<p class=\"other\">")));
  }
  EXPECT_EQ(pages.size(), 1u);
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_EQ(hints.size(), 1u);
}

}  // namespace
}  // namespace acquaint::api
