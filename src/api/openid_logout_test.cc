// The OpenID Foundation's test modules for log-out that a client asks for (plan "RP-Initiated Logout"),
// said again in our own words: each row or test is named after its module.
#include "api/relying_party_fixture.h"
#include "login/redirect.h"

namespace acquaint::api {
namespace {

constexpr const char* kBye = "https://rp.example/bye";

class LogOut : public RelyingParty {
 protected:
  void SetUp() override {
    RelyingParty::SetUp();
    id_token_ = text(log_in_at_party(), "id_token");
    ASSERT_TRUE(is_signed_in());
  }

  bool is_signed_in() { return answer_of(browse(party_path({{"prompt", "none"}}))).contains("code"); }

  static std::string logout_path(const FormFields& parameters) {
    return login::with_query("/oidc/logout", parameters);
  }
  http::Response log_out(const FormFields& parameters) { return browse(logout_path(parameters)); }

  // Presses the button of the page that asks.
  http::Response confirm(const http::Response& page, const std::string& request_text = {}) {
    EXPECT_EQ(page.status, 200) << page.body;
    http::Request message = request(http::Method::post, "/oidc/logout/confirm");
    message.body = "csrf=" + percent_encode(hidden(page.body, "csrf")) + "&request=" +
                   (request_text.empty() ? hidden(page.body, "request") : request_text);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  }

  std::string id_token_;
};

TEST_F(LogOut, OidccRpInitiatedLogout) {
  const http::Response done =
      log_out({{"id_token_hint", id_token_}, {"post_logout_redirect_uri", kBye}, {"state", "a b"}});
  EXPECT_EQ(done.status, 302);
  EXPECT_EQ(header(done, "Location"), std::string(kBye) + "?state=a%20b");
  EXPECT_FALSE(is_signed_in());
}

TEST_F(LogOut, OidccRpInitiatedLogoutNoState) {
  const http::Response done = log_out({{"id_token_hint", id_token_}, {"post_logout_redirect_uri", kBye}});
  EXPECT_EQ(header(done, "Location"), kBye);
  EXPECT_FALSE(is_signed_in());
}

// Whoever comes to the browser next must not find a page of the user in its cache, whichever way the log-out went.
TEST_F(LogOut, EveryWayOutClearsTheCache) {
  const std::string out = "/v2/logout?client_id=rp&returnTo=" + percent_encode(kBye);
  for (const std::string& path : {logout_path({{"id_token_hint", id_token_}}), logout_path({{"post_logout_redirect_uri", kBye}}),
                                  out, std::string("/v2/logout")}) {
    SCOPED_TRACE(path);
    browser_ = CookieJar();
    log_in_at_party();
    http::Response done = browse(path);
    if (done.body.contains("/oidc/logout/confirm")) {
      EXPECT_EQ(header(done, "Clear-Site-Data"), "") << "nobody is out yet";
      done = confirm(done);
    }
    EXPECT_EQ(header(done, "Clear-Site-Data"), "\"cache\"");
    EXPECT_FALSE(is_signed_in());
  }
  EXPECT_EQ(header(browse("/v2/logout?returnTo=https%3A%2F%2Fevil.example%2F"), "Clear-Site-Data"), "");
}

// Nothing may follow the log-out but a page of ours.
TEST_F(LogOut, OidccRpInitiatedLogoutNoPostLogoutRedirectUri) {
  const http::Response done = log_out({{"id_token_hint", id_token_}, {"state", "s"}});
  EXPECT_EQ(done.status, 200);
  EXPECT_FALSE(is_signed_in());
}

TEST_F(LogOut, OidccRpInitiatedLogoutWithAHintThatExpired) {
  clock_.advance(std::chrono::hours(48));
  EXPECT_EQ(header(log_out({{"id_token_hint", id_token_}, {"post_logout_redirect_uri", kBye}}), "Location"), kBye);
  EXPECT_FALSE(is_signed_in());
}

TEST_F(LogOut, WhatIsWrongLeadsNowhereAndEndsNothing) {
  std::string modified = id_token_;
  modified[modified.size() / 2] = modified[modified.size() / 2] == 'A' ? 'B' : 'A';
  const std::string hint = id_token_;
  clock_.advance(std::chrono::seconds(1));
  const std::string access_token = text(log_in_at_party({{"prompt", "login"}}), "access_token");
  const struct {
    const char* name;
    FormFields parameters;
  } rows[] = {
      {"oidcc-rp-initiated-logout-bad-id-token-hint", {{"id_token_hint", "abc"}, {"post_logout_redirect_uri", kBye}}},
      {"oidcc-rp-initiated-logout-modified-id-token-hint",
       {{"id_token_hint", modified}, {"post_logout_redirect_uri", kBye}}},
      {"an access token as hint", {{"id_token_hint", access_token}, {"post_logout_redirect_uri", kBye}}},
      {"oidcc-rp-initiated-logout-bad-post-logout-redirect-uri",
       {{"id_token_hint", hint}, {"post_logout_redirect_uri", "https://rp.example/other"}}},
      {"oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
       {{"id_token_hint", hint}, {"post_logout_redirect_uri", std::string(kBye) + "?x=1"}}},
      {"another client's address", {{"id_token_hint", hint}, {"post_logout_redirect_uri", "https://other.example/bye"}}},
      {"another client's hint",
       {{"id_token_hint", hint}, {"client_id", "other"}, {"post_logout_redirect_uri", "https://other.example/bye"}}},
      {"a script", {{"id_token_hint", hint}, {"post_logout_redirect_uri", "javascript:alert(1)"}}},
      {"without a hint, an unknown address", {{"post_logout_redirect_uri", "https://evil.example/"}}},
      {"a state that is too long", {{"id_token_hint", hint}, {"state", std::string(3000, 's')}}},
      {"a parameter twice", {{"post_logout_redirect_uri", kBye}, {"post_logout_redirect_uri", "https://evil.example/"}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const http::Response page = log_out(row.parameters);
    EXPECT_EQ(page.status, 400) << page.body;
    EXPECT_EQ(header(page, "Location"), "");
    EXPECT_EQ(page.body.find("evil"), std::string::npos);
    EXPECT_TRUE(is_signed_in());
  }
}

// Any page can send a browser here: without a proof, the user is asked.
TEST_F(LogOut, WithoutAHintTheUserIsAskedFirst) {
  const struct {
    const char* name;
    FormFields parameters;
    const char* next;
  } rows[] = {
      {"oidcc-rp-initiated-logout-no-id-token-hint", {{"post_logout_redirect_uri", kBye}, {"state", "s"}},
       "https://rp.example/bye?state=s"},
      {"the client alone", {{"client_id", "rp"}, {"post_logout_redirect_uri", kBye}}, kBye},
      {"oidcc-rp-initiated-logout-no-params", {}, ""},
      {"oidcc-rp-initiated-logout-only-state", {{"state", "s"}}, ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const http::Response page = log_out(row.parameters);
    EXPECT_TRUE(is_signed_in());
    EXPECT_NE(page.body.find("Log out?"), std::string::npos);
    const http::Response done = confirm(page);
    EXPECT_EQ(header(done, "Location"), row.next);
    EXPECT_EQ(done.status, std::string_view(row.next).empty() ? 200 : 302);
    EXPECT_FALSE(is_signed_in());
    log_in_at_party();
  }
}

TEST_F(LogOut, AHintOfAnotherUserIsNoProof) {
  add_user("grace@example.com");
  browser_ = {};
  ASSERT_EQ(log_in("grace@example.com").status, 303);
  const http::Response page = log_out({{"id_token_hint", id_token_}, {"post_logout_redirect_uri", kBye}});
  EXPECT_TRUE(is_signed_in());
  EXPECT_EQ(header(confirm(page), "Location"), kBye);
}

TEST_F(LogOut, WhoIsNotSignedInIsNotAsked) {
  browser_ = {};
  EXPECT_EQ(header(log_out({{"post_logout_redirect_uri", kBye}}), "Location"), kBye);
}

TEST_F(LogOut, TheQuestionCannotBeAnsweredByAnotherPage) {
  const http::Response page = log_out({{"post_logout_redirect_uri", kBye}});
  EXPECT_NE(header(page, "Content-Security-Policy").find("form-action 'self' https://rp.example"),
            std::string_view::npos);
  const std::string request_text = hidden(page.body, "request");
  EXPECT_EQ(confirm(page, request_text.substr(1)).status, 400);
  http::Request message = request(http::Method::post, "/oidc/logout/confirm");
  message.body = "csrf=forged&request=" + request_text;
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(as_browser(std::move(message)).status, 403);
  clock_.advance(std::chrono::minutes(61));
  EXPECT_EQ(confirm(page).status, 400) << "too old";
  EXPECT_TRUE(is_signed_in());
}

TEST_F(LogOut, AnAddressWithdrawnMeanwhileIsNotUsed) {
  const http::Response page = log_out({{"post_logout_redirect_uri", kBye}});
  ASSERT_TRUE(run(settings_.publish(*parse_json_object(kSampleSettings), "no clients", clock_.now())));
  EXPECT_EQ(confirm(page).status, 400);
}

TEST_F(LogOut, OidccRpInitiatedLogoutByPost) {
  http::Request message = request(http::Method::post, "/oidc/logout");
  message.body = logout_path({{"id_token_hint", id_token_}, {"post_logout_redirect_uri", kBye}})
                     .substr(std::string_view("/oidc/logout?").size());
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  message.headers.emplace_back("sec-fetch-site", "cross-site");
  EXPECT_EQ(header(follow(send(std::move(message))), "Location"), kBye);
  EXPECT_FALSE(is_signed_in());
}

}  // namespace
}  // namespace acquaint::api
