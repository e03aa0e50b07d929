// Logging in to a client, as browser and client see it: /authorize, the hosted pages, /oauth/token,
// /userinfo, logout.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

TEST_F(OpenId, AVisitorLogsInAndTheClientLearnsWhoItIs) {
  sign_up();
  browser_ = {};
  const http::Response sent = log_in_for(authorize_path());
  ASSERT_EQ(sent.status, 200) << sent.body;  // The question of the second login comes before the client.
  EXPECT_TRUE(last_page_.starts_with("/u/question"));
  EXPECT_NE(header(sent, "Content-Security-Policy").find("form-action 'self' https://spa.example"), std::string_view::npos);

  const http::Response answered = follow(submit(
      last_page_, {{"action", "answer"}, {"answers.title", "Countess"}, {"answers.company", "Analytical Engines"}}));
  ASSERT_EQ(answered.status, 302) << answered.body;
  auto reply = answer_of(answered);
  EXPECT_EQ(reply["state"], "my state");
  EXPECT_EQ(reply["iss"], kSampleIssuer);

  const http::Response issued = redeem(reply["code"]);
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(header(issued, "Cache-Control"), "no-store");
  EXPECT_EQ(header(issued, "Access-Control-Allow-Origin"), "*");
  const JsonObject tokens = json(issued);
  EXPECT_EQ(tokens.at("token_type"), "Bearer");
  EXPECT_EQ(tokens.at("scope"), "email offline_access openid profile");

  const JsonObject id_token = claims_in(text(tokens, "id_token"));
  EXPECT_EQ(id_token.at("iss"), Json(kSampleIssuer));
  EXPECT_EQ(id_token.at("aud"), "spa");
  EXPECT_EQ(id_token.at("nonce"), "my nonce");
  EXPECT_EQ(id_token.at("email"), "ada@example.com");
  EXPECT_EQ(id_token.at("given_name"), "Ada");
  EXPECT_TRUE(id_token.contains("auth_time"));
  EXPECT_FALSE(id_token.contains("user_metadata"));

  const http::Response info = userinfo(text(tokens, "access_token"));
  ASSERT_EQ(info.status, 200) << info.body;
  const JsonObject known = json(info);
  EXPECT_EQ(known.at("sub"), id_token.at("sub"));
  EXPECT_EQ(known.at("name"), "Ada Lovelace");
  EXPECT_FALSE(known.contains("user_metadata"));
}

TEST_F(OpenId, WhoIsSignedInGoesStraightOn) {
  sign_up();
  const http::Response sent = follow(browse(authorize_path({{"prompt", "none"}})));
  EXPECT_EQ(sent.status, 302) << sent.body;
  EXPECT_EQ(redeem(answer_of(sent)["code"]).status, 200);
}

TEST_F(OpenId, SilenceNeverShowsAnything) {
  auto reply = answer_of(browse(authorize_path({{"prompt", "none"}})));
  EXPECT_EQ(reply["error"], "login_required");
  EXPECT_EQ(reply["state"], "my state");
  sign_up();
  clock_.advance(std::chrono::hours(2));
  reply = answer_of(browse(authorize_path({{"prompt", "none"}, {"max_age", "60"}})));
  EXPECT_EQ(reply["error"], "login_required");
}

TEST_F(OpenId, AFreshLogInIsAskedForWhereTheClientWantsOne) {
  sign_up();
  clock_.advance(std::chrono::hours(2));
  for (const FormFields& wish : {FormFields{{"prompt", "login"}}, FormFields{{"max_age", "60"}}}) {
    follow(browse(authorize_path(wish)));
    EXPECT_TRUE(last_page_.starts_with("/u/login")) << last_page_;
  }
  follow(browse(authorize_path({{"prompt", "login"}, {"screen_hint", "signup"}})));
  EXPECT_TRUE(last_page_.starts_with("/u/signup")) << last_page_;
  const http::Response hinted = follow(browse(authorize_path({{"prompt", "login"}, {"login_hint", "grace@example.com"}})));
  EXPECT_NE(hinted.body.find("grace@example.com"), std::string::npos);
}

// OpenID Connect Core §3.1.2.1: who is signed in may want to be somebody else.
TEST_F(OpenId, WhoIsAskedToChooseAnAccountMayChooseAnother) {
  sign_up();
  sign_up("grace@example.com");
  for (const char* prompt : {"select_account", "login select_account", "select_account consent"}) {
    SCOPED_TRACE(prompt);
    clock_.advance(std::chrono::minutes(1));
    const http::Response page = follow(browse(authorize_path({{"prompt", prompt}})));
    EXPECT_EQ(page.status, 200);
    ASSERT_TRUE(last_page_.starts_with("/u/login?")) << last_page_;
    EXPECT_EQ(page.body.find("grace@example.com"), std::string::npos) << "nobody is chosen beforehand";
  }
  log_in_for(authorize_path({{"prompt", "select_account"}}));
  EXPECT_EQ(json(browse("/v1/me")).at("email"), "ada@example.com");
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none select_account"}})))["error"], "invalid_request");
}

TEST_F(OpenId, ABrowserIsNeverSentToAnAddressThatIsNotDeclared) {
  for (const FormFields& wrong :
       {FormFields{{"redirect_uri", "https://evil.example/"}}, FormFields{{"client_id", "nobody"}},
        FormFields{{"redirect_uri", "https://spa.example/cb/../evil"}}, FormFields{{"client_id", ""}}}) {
    const http::Response page = browse(authorize_path(wrong));
    EXPECT_GE(page.status, 400);
    EXPECT_EQ(header(page, "Location"), "");
    EXPECT_EQ(page.body.find("evil"), std::string::npos);
  }
}

TEST_F(OpenId, AnAddressWithdrawnDuringTheLogInIsNotUsed) {
  sign_up();
  browser_ = {};
  follow(browse(authorize_path()));
  const std::string login_page = last_page_;
  ASSERT_TRUE(run(settings_.publish(*parse_json_object(kSampleSettings), "no clients", clock_.now())));
  const http::Response done =
      follow(submit(login_page, {{"email", "ada@example.com"}, {"password", "analytical engine 1843"}}));
  if (last_page_.starts_with("/u/question")) {
    const http::Response put_off = follow(submit(last_page_, {{"action", "skip"}}));
    EXPECT_EQ(put_off.status, 403) << put_off.body;
  } else {
    EXPECT_EQ(done.status, 403) << done.body;
  }
}

TEST_F(OpenId, ALogInThatTookTooLongBeginsAgainAtTheSite) {
  follow(browse(authorize_path()));
  const auto query = parse_form(std::string_view(last_page_).substr(last_page_.find('?') + 1));
  const std::string resume = query->front().second;
  clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(browse(resume).status, 400);
  EXPECT_EQ(browse("/authorize/resume?state=forged").status, 400);
  EXPECT_EQ(browse("/authorize/resume").status, 400);
}

TEST_F(OpenId, TheAnswerTravelsAsTheClientAsks) {
  sign_up();
  const http::Response fragment = browse(authorize_path({{"prompt", "none"}, {"response_mode", "fragment"}}));
  EXPECT_TRUE(header(fragment, "Location").starts_with("https://spa.example/cb#code=")) << header(fragment, "Location");

  const http::Response form = browse(authorize_path({{"prompt", "none"}, {"response_mode", "form_post"}}));
  EXPECT_EQ(form.status, 200);
  EXPECT_NE(form.body.find("action=\"https://spa.example/cb\""), std::string::npos) << form.body;
  EXPECT_EQ(redeem(hidden(form.body, "code")).status, 200);
  EXPECT_NE(header(form, "Content-Security-Policy").find("form-action https://spa.example;"), std::string_view::npos);

  const http::Response message = browse(authorize_path({{"prompt", "none"}, {"response_mode", "web_message"}}));
  EXPECT_EQ(message.status, 200);
  EXPECT_NE(message.body.find("data-origin=\"https://spa.example\""), std::string::npos) << message.body;
  EXPECT_NE(header(message, "Content-Security-Policy").find("frame-ancestors https://spa.example"), std::string_view::npos);
}

// CVE-2022-3916 and its like: a code is good once, for the client, the address and the browser it was made for.
TEST_F(OpenId, ACodeIsGoodOnceAndForNobodyElse) {
  sign_up();
  const struct {
    const char* name;
    FormFields changes;
  } rows[] = {
      {"another verifier", {{"code_verifier", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}},
      {"no verifier", {{"code_verifier", ""}}},
      {"another address", {{"redirect_uri", "https://spa.example/other"}}},
      {"no address", {{"redirect_uri", ""}}},
      {"another client", {{"client_id", "web"}, {"client_secret", "web-secret"}}},
      {"no code at all", {{"code", "abc"}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const http::Response refused = redeem(code(), row.changes);
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_EQ(json(refused).at("error"), "invalid_grant");
  }
  const std::string good = code();
  const JsonObject tokens = json(redeem(good));
  const http::Response again = redeem(good);
  EXPECT_EQ(again.status, 403);
  EXPECT_EQ(json(again).at("error_description"), "Invalid authorization code");
  // Who showed it twice is two: what the first got ends too.
  EXPECT_EQ(refresh(text(tokens, "refresh_token")).status, 403);

  const std::string late = code();
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(redeem(late).status, 403);
}

TEST_F(OpenId, ARefreshTokenIsReplacedByEveryUse) {
  sign_up();
  const std::string first = text(json(redeem(code())), "refresh_token");
  ASSERT_FALSE(first.empty());
  const http::Response renewed = refresh(first);
  ASSERT_EQ(renewed.status, 200) << renewed.body;
  const std::string second = text(json(renewed), "refresh_token");
  EXPECT_NE(second, first);
  EXPECT_EQ(userinfo(text(json(renewed), "access_token")).status, 200);
  EXPECT_EQ(refresh(first).status, 403);   // Used again: two hold it,
  EXPECT_EQ(refresh(second).status, 403);  // so nobody may go on.
}

TEST_F(OpenId, ARefreshTokenGivesNoMoreThanWasGranted) {
  sign_up();
  const std::string token = text(json(redeem(code())), "refresh_token");
  const http::Response more = post_token({{"grant_type", "refresh_token"}, {"client_id", "spa"},
                                          {"refresh_token", token}, {"scope", "openid read:a"}});
  EXPECT_EQ(json(more).at("error"), "invalid_scope");
}

TEST_F(OpenId, ARevokedRefreshTokenIsGone) {
  sign_up();
  const std::string token = text(json(redeem(code())), "refresh_token");
  EXPECT_EQ(post_token({{"client_id", "web"}, {"client_secret", "web-secret"}, {"token", token}}, "/oauth/revoke").status, 200);
  EXPECT_EQ(post_token({{"client_id", "spa"}, {"token", "whatever"}}, "/oauth/revoke").status, 200);
  const std::string renewed = text(json(refresh(token)), "refresh_token");
  ASSERT_FALSE(renewed.empty());  // Another client's revocation does not count.
  EXPECT_EQ(post_token({{"client_id", "spa"}, {"token", renewed}}, "/oauth/revoke").status, 200);
  EXPECT_EQ(refresh(renewed).status, 403);
}

TEST_F(OpenId, TokensForAnApiCarryItsScopes) {
  sign_up();
  const JsonObject tokens = json(redeem(code({{"audience", "https://api.example/"}, {"scope", "openid read:a admin:a"}})));
  const JsonObject claims = claims_in(text(tokens, "access_token"));
  EXPECT_EQ(claims.at("aud"), (JsonArray{"https://api.example/", "https://login.example/userinfo"}));
  EXPECT_EQ(claims.at("scope"), "openid read:a");
  EXPECT_EQ(claims.at("azp"), "spa");
  EXPECT_EQ(userinfo(text(tokens, "access_token")).status, 200);
}

// Token mix-up: each kind opens its own door only.
TEST_F(OpenId, ATokenOpensNothingButWhatItIsFor) {
  sign_up();
  const JsonObject tokens = json(redeem(code()));
  EXPECT_EQ(userinfo(text(tokens, "id_token")).status, 401);
  EXPECT_EQ(userinfo(text(tokens, "refresh_token")).status, 401);
  EXPECT_EQ(userinfo(token()).status, 401);
  http::Request message = request(http::Method::get, "/api/v2/users");
  message.headers.emplace_back("authorization", "Bearer " + text(tokens, "access_token"));
  EXPECT_EQ(send(std::move(message)).status, 401);
  const JsonObject without_openid = json(redeem(code({{"scope", "profile"}})));
  EXPECT_FALSE(without_openid.contains("id_token"));
  EXPECT_EQ(userinfo(text(without_openid, "access_token")).status, 403);
  http::Request stranger = request(http::Method::get, "/userinfo");
  const http::Response refused = send(std::move(stranger));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, "Unauthorized");
  EXPECT_EQ(header(refused, "WWW-Authenticate"), "Bearer realm=\"Users\"");
}

TEST_F(OpenId, AClientThatMayCanUseThePassword) {
  sign_up();
  const FormFields good = {{"grant_type", "password"}, {"client_id", "web"}, {"client_secret", "web-secret"},
                           {"username", "ada@example.com"}, {"password", "analytical engine 1843"},
                           {"scope", "openid email offline_access"}};
  const http::Response issued = post_token(good);
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(claims_in(text(json(issued), "id_token")).at("email"), "ada@example.com");
  const std::string renewal = text(json(issued), "refresh_token");
  EXPECT_EQ(post_token({{"grant_type", "refresh_token"}, {"client_id", "web"}, {"client_secret", "web-secret"},
                        {"refresh_token", renewal}}).status, 200);

  FormFields realm = good;
  realm[0].second = "http://auth0.com/oauth/grant-type/password-realm";
  realm.emplace_back("realm", "Username-Password-Authentication");
  EXPECT_EQ(post_token(realm).status, 200);
  realm.back().second = "linkedin";
  EXPECT_EQ(post_token(realm).status, 400);

  FormFields wrong = good;
  wrong[4].second = "a wrong password";
  const http::Response refused = post_token(wrong);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json(refused), (JsonObject{{"error", "invalid_grant"}, {"error_description", "Wrong email or password."}}));
  FormFields unknown = good;
  unknown[3].second = "nobody@example.com";
  EXPECT_EQ(post_token(unknown).body, refused.body);
  FormFields may_not = good;
  may_not[1].second = "spa";
  may_not[2].second = "";
  EXPECT_EQ(json(post_token(may_not)).at("error"), "unauthorized_client");
}

TEST_F(OpenId, ABlockedUserGetsNothing) {
  sign_up();
  const JsonObject tokens = json(redeem(code()));
  const std::string open = code();
  const std::string id = text(claims_in(text(tokens, "id_token")), "sub");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id), R"({"blocked":true})").status, 200);
  EXPECT_EQ(redeem(open).status, 403);
  EXPECT_EQ(refresh(text(tokens, "refresh_token")).status, 403);
  EXPECT_EQ(userinfo(text(tokens, "access_token")).status, 401);
}

TEST_F(OpenId, ANewPasswordEndsWhatClientsMayDo) {
  sign_up();
  const JsonObject tokens = json(redeem(code()));
  const std::string id = text(claims_in(text(tokens, "id_token")), "sub");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id),
                      R"({"password":"difference engine 1822"})").status, 200);
  EXPECT_EQ(refresh(text(tokens, "refresh_token")).status, 403);
}

TEST_F(OpenId, LoggingOutEndsTheSessionAndGoesOnOnlyWhereItMay) {
  sign_up();
  const std::string id_token = text(json(redeem(code())), "id_token");
  EXPECT_EQ(browse("/v2/logout?client_id=spa&returnTo=https%3A%2F%2Fevil.example%2F").status, 400);
  EXPECT_EQ(browse("/oidc/logout?id_token_hint=forged&post_logout_redirect_uri=https%3A%2F%2Fspa.example%2F").status, 400);
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}})))["error"], "");  // Still signed in.

  const http::Response done = browse("/oidc/logout?id_token_hint=" + id_token +
                                     "&post_logout_redirect_uri=https%3A%2F%2Fspa.example%2F&state=a%20b");
  EXPECT_EQ(done.status, 302);
  EXPECT_EQ(header(done, "Location"), "https://spa.example/?state=a%20b");
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}})))["error"], "login_required");

  sign_up("grace@example.com");
  EXPECT_EQ(header(browse("/v2/logout?returnTo=https%3A%2F%2Fspa.example%2F"), "Location"), "https://spa.example/");
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}})))["error"], "login_required");
  EXPECT_EQ(browse("/v2/logout").status, 200);
}

TEST_F(OpenId, APostedRequestBeginsAsItsOwnNavigation) {
  http::Request message = request(http::Method::post, "/authorize");
  message.body = authorize_path().substr(std::string_view("/authorize?").size());
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  message.headers.emplace_back("sec-fetch-site", "cross-site");
  const http::Response response = send(std::move(message));
  EXPECT_EQ(response.status, 303);
  EXPECT_TRUE(header(response, "Location").starts_with("/authorize?client_id=spa&"));
}

TEST_F(OpenId, ScriptsOfOtherOriginsMayAskForTokens) {
  for (const char* path : {"/oauth/token", "/oauth/revoke", "/userinfo"}) {
    const http::Response allowed = send(request(http::Method::options, path));
    EXPECT_EQ(allowed.status, 204) << path;
    EXPECT_EQ(header(allowed, "Access-Control-Allow-Origin"), "*");
  }
}

}  // namespace
}  // namespace acquaint::api
