// Faults that other identity servers had, in what clients and browsers send: each test is named after
// the advisory whose class it covers, and some other test may cover it too. Faults of passwords and
// sessions are in cve_login_test.cc.
#include <atomic>
#include <functional>
#include <thread>

#include "api/relying_party_fixture.h"
#include "login/redirect.h"
#include "login/upstream/sample_signer.h"
#include "store/sqlite/test_folder.h"

namespace acquaint::api {
namespace {

constexpr const char* kHostile = "\"'><script>alert(1)</script>{{x}}";

class CveRequest : public RelyingParty {
 protected:
  std::string party_code(const FormFields& changes = {}) {
    return answer_of(follow(browse(party_path(changes))))["code"];
  }

  void expect_no_way_to(const std::string& uri) {
    SCOPED_TRACE(uri);
    const http::Response page = browse(party_path({{"client_id", "other"},
                                                   {"redirect_uri", uri},
                                                   {"code_challenge", std::string(kChallenge)},
                                                   {"code_challenge_method", "S256"}}));
    EXPECT_EQ(page.status, 403);
    EXPECT_EQ(header(page, "Location"), "");
    EXPECT_EQ(page.body.find("<form"), std::string::npos);
  }
};

// Keycloak: a stranger's request named an address, and the server called it.
TEST_F(CveRequest, Cve202010770And20261180NoAddressThatARequestBringsIsCalled) {
  const login::upstream::SampleSigner stranger("k1");
  for (const char* inside : {"http://127.0.0.1:8081/metrics", "http://[::ffff:169.254.169.254]/latest/meta-data/", "http://2130706433/",
                             "https://inside.example/request.jwt", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x"}) {
    SCOPED_TRACE(inside);
    EXPECT_EQ(answer_of(browse(party_path({{"request_uri", inside}})))["error"], "request_uri_not_supported");
    for (const char* header_name : {"jku", "x5u", "jwks_uri"}) {
      const std::string named = stranger.sign_as({{"alg", "RS256"}, {"kid", "k1"}, {header_name, inside}},
                                                 {{"iss", "rp"}, {"sub", "rp"}, {"aud", kSampleIssuer}, {"jti", inside},
                                                  {"exp", to_ms(clock_.now()) / 1000 + 60}, {"jwks_uri", inside}});
      EXPECT_EQ(answer_of(browse(party_path({{"request", named}})))["error"], "request_not_supported");
      const FormFields proof = {{"grant_type", "client_credentials"}, {"client_assertion", named}, {"jwks_uri", inside},
                                {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}};
      EXPECT_EQ(post_token(proof).status, 401) << header_name;
      http::Request bearer = request(http::Method::get, "/userinfo");
      bearer.headers.emplace_back("authorization", "Bearer " + named);
      EXPECT_EQ(send(std::move(bearer)).status, 401) << header_name;
    }
  }
  EXPECT_TRUE(http_.requests.empty());
}

// authentik: the challenge could be left out, or taken away on the way.
TEST_F(CveRequest, Cve202348228And202423647PkceIsNeitherLeftOutNorTakenAway) {
  log_in_at_party();
  const std::string right(kVerifier), wrong(43, 'a');
  const struct {
    const char* name;
    bool challenge;
    std::string verifier;
    int status;
  } rows[] = {
      {"challenge and its verifier", true, right, 200}, {"challenge, another verifier", true, wrong, 403},
      {"challenge, no verifier", true, "", 403},        {"neither", false, "", 200},
      {"a verifier alone", false, right, 403},          {"a verifier without meaning", false, wrong, 403},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const FormFields pkce = {{"code_challenge", std::string(kChallenge)}, {"code_challenge_method", "S256"}};
    EXPECT_EQ(redeem_as_party(party_code(row.challenge ? pkce : FormFields()), {{"code_verifier", row.verifier}}).status,
              row.status);
  }
  const FormFields plain = {{"code_challenge", wrong}, {"code_challenge_method", "plain"}};
  EXPECT_EQ(answer_of(browse(party_path(plain)))["error"], "invalid_request");
  const FormFields none = {{"client_id", "other"}, {"redirect_uri", "https://other.example/cb"}};
  EXPECT_EQ(answer_of(browse(party_path(none)))["error"], "invalid_request") << "a client without a secret";
}

// authentik, fosite, Keycloak, Pocket ID: addresses that look like a declared one.
TEST_F(CveRequest, Cve202452289TheDotOfAnAddressIsADot) {
  expect_no_way_to("https://otherXexample/cb");
}
TEST_F(CveRequest, Cve202015234TheCaseOfAnAddressCounts) {
  expect_no_way_to("https://other.example/CB");
  expect_no_way_to("https://OTHER.example/cb");
}
TEST_F(CveRequest, Cve202015233ALoopbackAddressIsNoException) {
  for (const char* uri : {"http://127.0.0.1:3000/cb?x=1", "http://127.0.0.1:3000/cb/x", "http://127.0.0.1:3001/cb",
                          "http://localhost:3000/cb", "http://[::1]:3000/cb"}) {
    expect_no_way_to(uri);
  }
}
TEST_F(CveRequest, Cve20248883And202628512NoUserStandsBeforeTheHost) {
  for (const char* uri : {"https://other.example@evil.example/cb", "https://other.example:80@evil.example/cb",
                          "https://evil.example\\@other.example/cb", "https://other.example\\.evil.example/cb",
                          "https://other.example\t/cb", " https://other.example/cb", "https://other.example/cb\n",
                          "//other.example/cb", "https:other.example/cb", "https:///other.example/cb"}) {
    expect_no_way_to(uri);
  }
}
TEST_F(CveRequest, Cve20241132And20263872And20267504NoPathBelowOrAbove) {
  for (const char* way : {"/../x", "/..;/x", "/%2e%2e/x", "/.%2e/x", "/%252e%252e/x", "/..%2fx", "/..%5cx", "/./", "//",
                          ";x", "?", "#", "%20", "/*"}) {
    expect_no_way_to("https://other.example/cb" + std::string(way));
  }
}

// Keycloak: a repair that one response mode missed, and addresses that run instead of leading somewhere.
TEST_F(CveRequest, Cve20236134And20236927And202010776NoModeLeadsToAScript) {
  for (const char* uri : {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
                          "blob:https://other.example/1", "https://*.example/cb", "https://other.example/cb#x",
                          "https://ada@other.example/cb", "/cb", "other.example/cb"}) {
    SCOPED_TRACE(uri);
    EXPECT_FALSE(login::check_redirect(uri));
    JsonObject document = party_settings();
    document["clients"].at(0).as_object()["callbacks"] = JsonArray{uri};
    EXPECT_FALSE(run(settings_.publish(document, "wrong", clock_.now())));
    for (const char* mode : {"query", "fragment", "form_post", "web_message"}) {
      const http::Response page = browse(party_path({{"redirect_uri", uri}, {"response_mode", mode}}));
      EXPECT_EQ(page.status, 403) << mode;
      EXPECT_EQ(header(page, "Location"), "") << mode;
      EXPECT_EQ(page.body.find("alert"), std::string::npos) << mode;
    }
  }
}

// Keycloak: one parameter twice, read by two parts of a program in two ways.
TEST_F(CveRequest, Cve20269689NoParameterComesTwice) {
  log_in_at_party();
  for (const char* name : {"client_id", "redirect_uri", "state", "response_type", "response_mode", "scope", "nonce",
                           "prompt", "max_age", "code_challenge", "audience", "login_hint", "id_token_hint"}) {
    SCOPED_TRACE(name);
    const http::Response response = browse(party_path() + "&" + name + "=x&" + name + "=y");
    EXPECT_FALSE(answer_of(response).contains("code"));
    EXPECT_TRUE(response.status >= 400 || answer_of(response).contains("error"));
  }
  const std::string code = party_code();
  EXPECT_EQ(redeem_as_party(code, {{"code", code}, {"grant_type", "authorization_code"}}).status, 200);
  for (const char* name : {"grant_type", "client_id", "client_secret", "code", "redirect_uri"}) {
    SCOPED_TRACE(name);
    http::Request message = request(http::Method::post, "/oauth/token");
    message.body = "grant_type=authorization_code&client_id=rp&client_secret=rp-secret&code=" + party_code() +
                   "&redirect_uri=https%3A%2F%2Frp.example%2Fcb&" + name + "=x";
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    const http::Response response = send(std::move(message));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(json(response).at("error"), "invalid_request");
  }
}

// Keycloak: what a client may do no more was still done, because it had been begun before.
TEST_F(CveRequest, Cve20267571WhatTheOperatorWithdrewIsNotIssued) {
  for (const char* type : {"token", "id_token", "id_token token", "code id_token", "none"}) {
    EXPECT_EQ(answer_of(browse(party_path({{"response_type", type}})))["error"], "unsupported_response_type") << type;
  }
  const FormFields wanted = {{"audience", "https://api.example/"}, {"scope", "openid offline_access read:a write:a"}};
  std::string token = text(log_in_at_party(wanted), "refresh_token");
  const std::string code = party_code();
  JsonObject document = party_settings();
  document["resource_servers"].at(0).as_object()["scopes"] = JsonArray{{{"value", "read:a"}}};
  publish(document);
  const JsonObject fewer = json(refresh_as_party(token));
  EXPECT_EQ(fewer.at("scope"), "offline_access openid read:a");
  token = text(fewer, "refresh_token");
  document.erase("resource_servers");
  publish(document);
  EXPECT_EQ(json(refresh_as_party(token)).at("error"), "invalid_grant");
  document["clients"].at(0).as_object()["grant_types"] = JsonArray{"refresh_token"};
  publish(document);
  EXPECT_EQ(json(redeem_as_party(code)).at("error"), "unauthorized_client");
}

// Keycloak, Hydra, ZITADEL: what a stranger sends comes back as markup.
TEST_F(CveRequest, Cve202120323AndGo20264861NothingThatWasSentBecomesMarkup) {
  const std::string hostile = percent_encode(kHostile);
  for (const std::string& path :
       {"/authorize?client_id=" + hostile, "/authorize?" + hostile + "=1", "/oidc/logout?state=" + hostile,
        "/oidc/logout?post_logout_redirect_uri=" + hostile, "/v2/logout?returnTo=" + hostile,
        "/u/login?return_to=" + hostile, "/u/signup?return_to=" + hostile, "/authorize/resume?state=" + hostile,
        "/u/login?error=" + hostile, "/" + hostile, "/api/v2/users/" + hostile, "/userinfo?error_hint=" + hostile,
        party_path({{"redirect_uri", kHostile}}), party_path({{"prompt", kHostile}})}) {
    SCOPED_TRACE(path);
    const http::Response response = browse(path);
    EXPECT_EQ(response.body.find("<script>alert"), std::string::npos);
    const bool is_page = header(response, "Content-Type").starts_with("text/html");
    EXPECT_EQ(is_page, !header(response, "Content-Security-Policy").empty());
  }
  for (const char* field : {"grant_type", "client_id", "code", "redirect_uri"}) {
    const http::Response response = redeem_as_party("code", {{field, kHostile}});
    EXPECT_TRUE(header(response, "Content-Type").starts_with("application/json")) << field;
  }
  const http::Response page = follow(browse(party_path({{"login_hint", kHostile}})));
  EXPECT_EQ(page.body.find("<script>alert"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;alert"), std::string::npos);
}
TEST_F(CveRequest, Cve202629191APageThatPostsItselfRunsNothingOfTheRequest) {
  log_in_at_party();
  for (const char* mode : {"form_post", "web_message"}) {
    SCOPED_TRACE(mode);
    const http::Response page = browse(party_path({{"response_mode", mode}, {"state", kHostile}, {"prompt", "none"}}));
    ASSERT_EQ(page.status, 200);
    EXPECT_EQ(page.body.find("<script>alert"), std::string::npos);
    const std::string_view policy = header(page, "Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string_view::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
  }
}

// Hydra, Kratos, Keto: SQL in a token for the next page; a secret that every installation shares.
TEST_F(CveRequest, GhsaR9w3AndGo20264801AndCve202633505NothingIsKnownBeforehand) {
  for (const char* secret : {"", "secret", "changeme", "password", "youReallyNeedToChangeThis"}) {
    EXPECT_EQ(post_token({{"grant_type", "client_credentials"}, {"client_id", "machine"}, {"client_secret", secret},
                          {"audience", "https://login.example/api/v2/"}}).status, 401) << secret;
  }
  for (const char* page : {"-1", "1e9", "0x1", "1;DROP TABLE users", "eyJvZmZzZXQiOjF9", "99999999999999999999", " 1"}) {
    EXPECT_EQ(as_client(http::Method::get, "/api/v2/users?page=" + percent_encode(page)).status, 400) << page;
    EXPECT_EQ(as_client(http::Method::get, "/api/v2/users?per_page=" + percent_encode(page)).status, 400) << page;
  }
}

// Casdoor: SQL in the names of fields, in values and in the order. On a real database.
TEST_F(CveRequest, Cve202224124NoParameterOfAListIsSql) {
  const store::TestFolder folder;
  const auto disk = *store::open_sqlite_store(folder.path());
  const auto users = run(store_->users().list({}));
  for (const auto& user : users->users) {
    ASSERT_TRUE(run(disk->users().create(user->user(), {})));
  }
  Services services = services_with(disk->users());
  Application application(services, public_routes());
  const auto list = [&](const std::string& query) {
    http::Request message = request(http::Method::get, "/api/v2/users?" + query);
    message.headers.emplace_back("authorization", "Bearer " + token());
    return run(application.handle(std::move(message)));
  };
  ASSERT_EQ(json(list("include_totals=true")).at("total"), 1);
  const std::vector<std::string> pieces = {"'", "\"", "' OR 1=1 --", "\" OR \"\"=\"", "'; DELETE FROM users; --", "1) UNION SELECT id FROM users --",
                                           "%", "_", "*", "\\", "x' OR email LIKE '%", "ada@example.com' --", "\x01"};
  for (const std::string& piece : pieces) {
    SCOPED_TRACE(piece);
    const std::string quoted = "\"" + piece + "\"";
    for (const std::string& term : {"email:" + quoted, "username:" + quoted, piece + ":\"ada@example.com\"", piece}) {
      const http::Response response = list("q=" + percent_encode(term));
      EXPECT_TRUE(response.status == 400 || response.body == "[]") << term << " " << response.body;
    }
    for (const std::string& order : {piece, "email:" + piece, piece + ":1", "email" + piece + ":1"}) {
      EXPECT_EQ(list("sort=" + percent_encode(order)).status, 400) << order;
    }
    const http::Response fields = list("fields=" + percent_encode(piece) + "&include_fields=true");
    EXPECT_TRUE(fields.status == 400 || fields.body == "[{}]") << fields.body;
  }
  EXPECT_EQ(json(list("include_totals=true")).at("total"), 1);
}

// ZITADEL: a user confirmed their own address.
TEST_F(CveRequest, Cve202627946NobodyConfirmsTheirOwnAddress) {
  const std::string email = "eve@example.com";
  for (const char* member : {"email_verified", "phone_verified", "blocked", "app_metadata", "user_id", "identities"}) {
    JsonObject body = {{"client_id", "rp"}, {"connection", "Username-Password-Authentication"}, {"email", email},
                       {"password", "nanoseconds of wire"}};
    body[member] = std::string_view(member) == "app_metadata" ? Json(JsonObject{{"admin", true}}) : Json(true);
    send(request(http::Method::post, "/dbconnections/signup", to_text(body)));
  }
  submit("/u/signup", {{"given_name", "Eve"}, {"family_name", "E"}, {"email", "eve2@example.com"},
                       {"password", "nanoseconds of wire"}, {"email_verified", "true"}, {"app_metadata.admin", "true"}});
  const auto list = run(store_->users().list({}));
  ASSERT_GE(list->users.size(), 2u);
  for (const auto& user : list->users) {
    const JsonObject shown = *parse_json_object(*user->auth0_json(settings_.current()->catalogue));
    if (text(shown, "email") == "ada@example.com") continue;
    EXPECT_EQ(shown.at("email_verified"), false);
    EXPECT_FALSE(shown.contains("app_metadata"));
    EXPECT_FALSE(shown.contains("blocked"));
  }
  browser_ = {};
  const std::string own = text(log_in_at_party({{"scope", "openid update:users update:current_user_metadata"}}), "access_token");
  http::Request message = request(http::Method::patch, "/api/v2/users/auth0%7C1", R"({"email_verified":true})");
  message.headers.emplace_back("authorization", "Bearer " + own);
  EXPECT_EQ(send(std::move(message)).status, 401) << "a user's own token opens no door of the operator";
}

// Pocket ID: a code was refused only when two things were wrong with it.
TEST_F(CveRequest, Cve202628513EachSingleDefectOfACodeIsEnough) {
  log_in_at_party();
  const struct {
    const char* name;
    FormFields changes;
    std::chrono::seconds wait;
  } rows[] = {
      {"another client", {{"client_id", "other"}, {"client_secret", ""}}, {}},
      {"expired", {}, std::chrono::seconds(61)},
      {"another address", {{"redirect_uri", "https://rp.example/cb?tenant=a%20b&x=2"}}, {}},
      {"no address", {{"redirect_uri", ""}}, {}},
      {"a verifier that was not announced", {{"code_verifier", std::string(kVerifier)}}, {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string code = party_code();
    clock_.advance(row.wait);
    EXPECT_EQ(json(redeem_as_party(code, row.changes)).at("error"), "invalid_grant");
  }
  EXPECT_EQ(redeem_as_party(party_code()).status, 200);
}

// Keycloak: the signature of a token was not looked at. Every place of every token of ours counts.
TEST_F(CveRequest, Cve20261529NoPlaceOfATokenCanBeChanged) {
  const JsonObject tokens = log_in_at_party({{"scope", "openid offline_access"}});
  const std::string page_address = [&] {
    browse(party_path({{"prompt", "login"}}));
    follow(browse(party_path({{"prompt", "login"}})));
    return parse_form(std::string_view(last_page_).substr(last_page_.find('?') + 1))->front().second;
  }();
  const std::string access_token = text(tokens, "access_token"), cookies = browser_.header();
  const std::string session = cookies.substr(cookies.find("acquaint_session=") + 17);
  const struct {
    const char* name;
    std::string token;
    std::function<bool(const std::string&)> accepts;
  } rows[] = {
      {"access token", access_token, [&](const std::string& t) { return userinfo(t).status == 200; }},
      {"hint of who logs out", text(tokens, "id_token"),
       [&](const std::string& t) { return answer_of(browse(party_path({{"prompt", "none"}, {"id_token_hint", t}}))).contains("code"); }},
      {"request on its way through the pages", page_address.substr(page_address.find('=') + 1),
       [&](const std::string& t) { return browse("/authorize/resume?state=" + t).status != 400; }},
      {"session", session.substr(0, session.find(';')),
       [&](const std::string& t) {
         http::Request message = request(http::Method::get, "/v1/me");
         message.headers.emplace_back("cookie", "__Host-acquaint_session=" + t);
         return send(std::move(message)).status == 200;
       }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ASSERT_TRUE(row.accepts(row.token));
    for (std::size_t at = 0; at < row.token.size(); at += at + 8 < row.token.size() && row.token.size() > 200 ? 7 : 1) {
      std::string changed = row.token;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(row.accepts(changed)) << "changed at " << at;
    }
    EXPECT_FALSE(row.accepts(row.token + "A"));
    EXPECT_FALSE(row.accepts(row.token.substr(0, row.token.size() - 1)));
  }
}

// go-jose, p2c: a token whose parsing costs the server more than its making cost the sender.
TEST_F(CveRequest, Cve202527144ATokenOfAnySizeIsRefusedAtOnce) {
  for (const std::string& token : {std::string(1 << 20, '.'), std::string(1 << 20, 'A'), std::string(3, '.'),
                                   "e30." + std::string(1 << 20, 'A') + ".AAAA"}) {
    EXPECT_EQ(userinfo(token).status, 401);
    EXPECT_EQ(refresh_as_party(token).status >= 400, true);
    EXPECT_EQ(browse("/oidc/logout?id_token_hint=" + token).status, 400);
  }
}

// Keycloak: a huge scope. Each parameter has its limit, and none comes back.
TEST_F(CveRequest, Cve20264634EveryParameterHasALimit) {
  const std::string huge(1 << 20, 'x');
  for (const char* name : {"client_id", "redirect_uri", "state", "response_type", "response_mode", "scope", "nonce",
                           "prompt", "max_age", "code_challenge", "code_challenge_method", "audience", "login_hint",
                           "id_token_hint", "ui_locales", "display", "screen_hint", "connection"}) {
    SCOPED_TRACE(name);
    const http::Response response = browse(party_path({{name, huge}}));
    EXPECT_TRUE(response.status >= 400 || answer_of(response).contains("error"));
    EXPECT_LT(header(response, "Location").size() + response.body.size(), 8192u);
  }
  for (const char* name : {"grant_type", "code", "refresh_token", "scope", "username", "password", "audience"}) {
    SCOPED_TRACE(name);
    const http::Response response = take_password(name == std::string_view("username") ? huge : "ada@example.com");
    EXPECT_LT(response.body.size(), 8192u);
    EXPECT_GE(redeem_as_party("code", {{name, huge}}).status, 400);
  }
  for (const char* path : {"/authorize", "/oidc/logout", "/continue"}) {
    SCOPED_TRACE(path);
    const http::Response response = post_token({{"state", huge}}, path);
    EXPECT_EQ(response.status, 400);
    EXPECT_LT(header(response, "Location").size() + response.body.size(), 8192u);
  }
  for (const char* path : {"/dbconnections/signup", "/dbconnections/change_password", "/passwordless/start",
                           "/oauth/device/code", "/oauth/revoke"}) {
    for (const char* name : {"client_id", "connection", "email", "password", "token", "scope"}) {
      SCOPED_TRACE(std::string(path) + " " + name);
      http::Request message = request(http::Method::post, path, to_text(JsonObject{{"client_id", "other"}, {name, huge}}));
      const http::Response response = send(std::move(message));
      EXPECT_LT(response.body.size(), 8192u);
      EXPECT_GE(response.status, 200);
    }
  }
  for (const char* name : {"email", "password", "given_name", "family_name"}) {
    SCOPED_TRACE(name);
    FormFields fields = {{"given_name", "Ada"}, {"family_name", "Lovelace"}, {"email", "new@example.com"}, {"password", "analytical engine 1843"}};
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    fields.emplace_back(name, huge);
    const http::Response response = submit("/u/signup", fields);
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.body.find(huge.substr(0, 9000)), std::string::npos);
  }
}

// Several: an answer meant for one user reached another, through a cache that both used.
TEST_F(CveRequest, Cve202640155NoAnswerIsMixedUpBetweenUsers) {
  constexpr int kUsers = 16, kRounds = 200;
  std::vector<std::pair<std::string, std::string>> users;  // Address and token.
  for (int number = 0; number < kUsers; ++number) {
    const std::string email = "user" + std::to_string(number) + "@example.com";
    add_user(email);
    const auto found = run(login::find_login_user(store_->users(), std::string(login::kDatabaseConnection), email));
    const login::UserGrant grant{(*found)->user().id, "rp", {std::string(kSampleIssuer) + "userinfo"},
                                 *login::Scopes::parse("openid email")};
    users.emplace_back(email, login::issue_access_token(sample_keys().newest(), kSampleIssuer, grant, clock_.now()));
  }
  std::atomic<int> right = 0;
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < kUsers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int round = 0; round < kRounds; ++round) {
        const auto& [email, token] = users[static_cast<std::size_t>(caller + round * 7) % users.size()];
        right += text(json(userinfo(token)), "email") == email;
      }
    });
  }
  callers.clear();
  EXPECT_EQ(right, kUsers * kRounds);
}
TEST_F(CveRequest, Cve20264636TheBodyNamesNoOtherUserThanThePath) {
  const std::string id = text(claims_in(text(log_in_at_party(), "id_token")), "sub");
  for (const char* member : {"user_id", "id", "_id", "identities", "logins_count", "last_login"}) {
    JsonObject body;
    body[member] = "auth0|somebody-else";
    EXPECT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id), to_text(body)).status, 400) << member;
  }
}

}  // namespace
}  // namespace acquaint::api
