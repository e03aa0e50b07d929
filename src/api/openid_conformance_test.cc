// The OpenID Foundation's test modules for a Basic OpenID Provider (plans "Basic", "Config" and "Form
// Post Basic"), said again in our own words: each test is named after its module. What follows the
// log-out is in openid_logout_test.cc.
#include <set>

#include "api/relying_party_fixture.h"

namespace acquaint::api {
namespace {

using std::chrono::seconds;
using Reply = std::map<std::string, std::string>;

// By response mode: the whole list has to hold for answers in the address and for posted ones.
class BasicOp : public RelyingParty, public testing::WithParamInterface<const char*> {
 protected:
  static std::string path(FormFields changes = {}) {
    changes.insert(changes.begin(), {"response_mode", GetParam()});
    return party_path(changes);
  }

  // What the party gets, whichever way.
  static Reply reply_in(const http::Response& response) {
    if (std::string_view(GetParam()).empty()) {
      EXPECT_EQ(response.status, 302) << response.body;
      EXPECT_TRUE(header(response, "Location").starts_with("https://rp.example/cb")) << header(response, "Location");
      return answer_of(response);
    }
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find("action=\"https://rp.example/cb"), std::string::npos) << response.body;
    Reply reply;
    for (const char* name : {"code", "state", "iss", "error"}) {
      if (const std::string value = hidden(response.body, name); !value.empty()) reply[name] = value;
    }
    return reply;
  }

  Reply log_in_with(const FormFields& changes) { return reply_in(log_in_for(path(changes))); }
  Reply go_on_with(const FormFields& changes) { return reply_in(follow(browse(path(changes)))); }
  JsonObject tokens_for(Reply reply) { return json(redeem_as_party(reply["code"])); }
  JsonObject id_token_for(const Reply& reply) { return claims_in(text(tokens_for(reply), "id_token")); }

  bool asks_to_log_in(const FormFields& changes) {
    last_page_.clear();
    follow(browse(path(changes)));
    return last_page_.starts_with("/u/login");
  }
};

INSTANTIATE_TEST_SUITE_P(Query, BasicOp, testing::Values(""));
INSTANTIATE_TEST_SUITE_P(FormPost, BasicOp, testing::Values("form_post"));

JsonObject header_of(const std::string& token) {
  return *parse_json_object(from_base64url(token.substr(0, token.find('.'))).value_or(""));
}

TEST_P(BasicOp, OidccServer) {
  Reply reply = log_in_with({});
  EXPECT_EQ(reply["state"], "my state");
  EXPECT_EQ(reply["iss"], kSampleIssuer);
  const JsonObject tokens = tokens_for(reply);
  EXPECT_EQ(tokens.at("token_type"), "Bearer");
  EXPECT_FALSE(tokens.contains("refresh_token"));
  const JsonObject claims = claims_in(text(tokens, "id_token"));
  EXPECT_EQ(claims.at("iss"), Json(kSampleIssuer));
  EXPECT_EQ(claims.at("aud"), "rp");
  EXPECT_EQ(claims.at("nonce"), "my nonce");
  EXPECT_LE(text(claims, "sub").size(), 255u);
  const std::int64_t now = to_ms(clock_.now()) / 1000;
  EXPECT_EQ(find_int(claims, "iat"), now);
  EXPECT_EQ(find_int(claims, "auth_time"), now);
  EXPECT_GT(find_int(claims, "exp").value_or(0), now);
  for (const auto& claim : claims) EXPECT_FALSE(claim.value().is_null()) << std::string_view(claim.key());
}

TEST_P(BasicOp, OidccResponseTypeMissing) {
  Reply reply = go_on_with({{"response_type", ""}});
  EXPECT_EQ(reply["error"], "invalid_request");
  EXPECT_EQ(reply["state"], "my state");
  EXPECT_EQ(reply.count("code"), 0u);
}

TEST_P(BasicOp, OidccIdTokenSignature) {
  const JsonObject head = header_of(text(tokens_for(log_in_with({})), "id_token"));
  EXPECT_EQ(head.at("alg"), "RS256");
  std::set<std::string> known;
  const JsonObject jwks = json(browse("/.well-known/jwks.json"));
  for (const Json& key : jwks.at("keys").as_array()) known.insert(text(key.as_object(), "kid"));
  EXPECT_TRUE(known.contains(text(head, "kid")));
}

TEST_P(BasicOp, OidccIdTokenUnsigned) {
  const JsonObject offered = json(browse("/.well-known/openid-configuration"));
  EXPECT_EQ(offered.at("id_token_signing_alg_values_supported"), JsonArray{"RS256"});
  const std::string token = text(tokens_for(log_in_with({})), "access_token");
  const std::string rest = token.substr(token.find('.'));
  for (const char* algorithm : {"none", "None", "HS256", "ES256", "PS256"}) {
    JsonObject head = header_of(token);
    head["alg"] = algorithm;
    EXPECT_EQ(userinfo(to_base64url(to_text(head)) + rest).status, 401) << algorithm;
  }
  EXPECT_EQ(userinfo(token.substr(0, token.rfind('.') + 1)).status, 401);
}

TEST_P(BasicOp, OidccUserInfoGetPostHeaderAndPostBody) {
  const JsonObject tokens = tokens_for(log_in_with({{"scope", "openid email"}}));
  const std::string token = text(tokens, "access_token");
  const std::string form = "application/x-www-form-urlencoded";
  const struct {
    const char* name;
    http::Method method;
    std::string authorization, body;
  } rows[] = {
      {"oidcc-userinfo-get", http::Method::get, "Bearer " + token, ""},
      {"oidcc-userinfo-post-header", http::Method::post, "Bearer " + token, ""},
      {"oidcc-userinfo-post-body", http::Method::post, "", "access_token=" + token},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    http::Request message = request(row.method, "/userinfo");
    message.body = row.body;
    if (!row.body.empty()) message.headers.emplace_back("content-type", form);
    if (!row.authorization.empty()) message.headers.emplace_back("authorization", row.authorization);
    const http::Response response = send(std::move(message));
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_TRUE(header(response, "Content-Type").starts_with("application/json"));
    EXPECT_EQ(json(response).at("sub"), claims_in(text(tokens, "id_token")).at("sub"));
    EXPECT_EQ(json(response).at("email"), "ada@example.com");
  }
  EXPECT_EQ(send(request(http::Method::get, "/userinfo?access_token=" + token)).status, 401) << "never in an address";
}

TEST_P(BasicOp, OidccEnsureRequestWithoutNonceSucceedsForCodeFlow) {
  EXPECT_FALSE(id_token_for(log_in_with({{"nonce", ""}})).contains("nonce"));
}

TEST_P(BasicOp, OidccScopes) {
  const std::set<std::string> profile = {"name",    "given_name", "family_name", "nickname", "picture",   "website",
                                         "gender",  "birthdate",  "zoneinfo",    "locale",   "updated_at"};
  const struct {
    const char *name, *scope;
    std::set<std::string> claims;
  } rows[] = {
      {"oidcc-scope-profile", "openid profile", profile},
      {"oidcc-scope-email", "openid email", {"email", "email_verified"}},
      {"oidcc-scope-address", "openid address", {"address"}},
      {"oidcc-scope-phone", "openid phone", {"phone_number", "phone_number_verified"}},
      {"no scope but openid", "openid", {}},
      {"a scope that does not exist", "openid emperor", {}},
  };
  log_in_with({});
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const JsonObject tokens = tokens_for(go_on_with({{"scope", row.scope}}));
    const JsonObject known = json(userinfo(text(tokens, "access_token")));
    std::set<std::string> got;
    for (const auto& claim : known) got.insert(std::string(claim.key()));
    std::set<std::string> want = row.claims;
    want.insert("sub");
    EXPECT_EQ(got, want);
  }
}

// oidcc-scope-all, oidcc-ensure-other-scope-order-succeeds.
TEST_P(BasicOp, OidccScopeAllInAnyOrder) {
  log_in_with({});
  std::set<std::string> bodies;
  for (const char* scope : {"openid profile email address phone", "phone address email profile openid"}) {
    const JsonObject known = json(userinfo(text(tokens_for(go_on_with({{"scope", scope}})), "access_token")));
    EXPECT_EQ(known.at("email"), "ada@example.com");
    EXPECT_EQ(known.at("phone_number_verified"), true);
    EXPECT_EQ(known.at("address").as_object().at("country"), "GB");
    bodies.insert(to_text(known));
  }
  EXPECT_EQ(bodies.size(), 1u);
}

// Modules that send a parameter which may be honoured, and must not disturb.
TEST_P(BasicOp, OidccParametersThatMustNotDisturb) {
  const std::string former = text(tokens_for(log_in_with({})), "id_token");
  const struct {
    const char *name, *parameter;
    std::string value;
  } rows[] = {
      {"oidcc-display-page", "display", "page"},
      {"oidcc-display-popup", "display", "popup"},
      {"oidcc-ensure-request-with-unknown-parameter-succeeds", "extra", "foobar"},
      {"oidcc-id-token-hint", "id_token_hint", former},
      {"oidcc-login-hint", "login_hint", "ada@example.com"},
      {"oidcc-ui-locales", "ui_locales", "se fr-CA"},
      {"oidcc-claims-locales", "claims_locales", "se fr-CA"},
      {"oidcc-ensure-request-with-acr-values-succeeds", "acr_values", "urn:mace:incommon:iap:silver 1 2"},
      {"oidcc-claims-essential", "claims", R"({"userinfo":{"name":{"essential":true}}})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const JsonObject claims = id_token_for(go_on_with({{row.parameter, row.value}, {"prompt", "none"}}));
    EXPECT_EQ(text(claims, "sub"), text(claims_in(former), "sub"));
  }
}

TEST_P(BasicOp, OidccPromptLogin) {
  const JsonObject first = id_token_for(log_in_with({}));
  clock_.advance(seconds(2));
  const JsonObject second = id_token_for(log_in_with({{"prompt", "login"}}));
  EXPECT_GT(*find_int(second, "auth_time"), *find_int(first, "auth_time"));
  EXPECT_EQ(text(second, "sub"), text(first, "sub"));
}

TEST_P(BasicOp, OidccPromptNoneNotLoggedIn) {
  Reply reply = go_on_with({{"prompt", "none"}});
  EXPECT_EQ(reply["error"], "login_required");
  EXPECT_EQ(reply["state"], "my state");
  EXPECT_EQ(reply.count("code"), 0u);
}

TEST_P(BasicOp, OidccPromptNoneLoggedIn) {
  const JsonObject first = id_token_for(log_in_with({}));
  clock_.advance(seconds(90));
  const JsonObject second = id_token_for(go_on_with({{"prompt", "none"}}));
  EXPECT_EQ(text(second, "sub"), text(first, "sub"));
  EXPECT_EQ(second.at("auth_time"), first.at("auth_time"));
}

TEST_P(BasicOp, OidccMaxAge1) {
  const JsonObject first = id_token_for(log_in_with({}));
  clock_.advance(seconds(2));
  EXPECT_TRUE(asks_to_log_in({{"max_age", "1"}}));
  const JsonObject second = id_token_for(log_in_with({{"max_age", "1"}}));
  EXPECT_GT(*find_int(second, "auth_time"), *find_int(first, "auth_time"));
}

TEST_P(BasicOp, OidccMaxAge10000) {
  const JsonObject first = id_token_for(log_in_with({}));
  clock_.advance(seconds(2));
  EXPECT_FALSE(asks_to_log_in({{"max_age", "10000"}}));
  EXPECT_EQ(id_token_for(go_on_with({{"max_age", "10000"}})).at("auth_time"), first.at("auth_time"));
}

// oidcc-codereuse, oidcc-codereuse-30seconds: what the first use gave ends, as far as it can be ended.
TEST_P(BasicOp, OidccCodeReuseEndsTheGrant) {
  log_in_with({});
  for (const auto wait : {seconds(0), seconds(30), seconds(90)}) {
    SCOPED_TRACE(wait.count());
    const std::string code = go_on_with({{"scope", "openid offline_access"}})["code"];
    const JsonObject tokens = json(redeem_as_party(code));
    clock_.advance(wait);
    EXPECT_EQ(json(redeem_as_party(code)).at("error"), "invalid_grant");
    const http::Response renewed = post_token({{"grant_type", "refresh_token"}, {"client_id", "rp"},
                                               {"client_secret", "rp-secret"},
                                               {"refresh_token", text(tokens, "refresh_token")}});
    EXPECT_EQ(renewed.status, 403) << renewed.body;
  }
}

TEST_P(BasicOp, OidccEnsureRegisteredRedirectUri) {
  for (const char* uri : {"https://rp.example/cb/", "https://rp.example/cb?x=1", "https://rp.example/CB",
                          "https://other.example/cb", "https://rp.example:443/cb", "https://rp.example/cb#x"}) {
    SCOPED_TRACE(uri);
    const http::Response page = browse(path({{"redirect_uri", uri}}));
    EXPECT_EQ(page.status, 403) << page.body;
    EXPECT_EQ(header(page, "Location"), "");
    EXPECT_EQ(page.body.find("<form"), std::string::npos);
  }
}

// oidcc-redirect-uri-query-OK, -mismatch, -added: what the address says itself stays as it is.
TEST_P(BasicOp, OidccRedirectUriQuery) {
  const std::string declared = "https://rp.example/cb?tenant=a%20b&x=2";
  const http::Response sent = log_in_for(path({{"redirect_uri", declared}}));
  Reply reply = reply_in(sent);
  if (sent.status == 302) {
    EXPECT_TRUE(header(sent, "Location").starts_with(declared + "&")) << header(sent, "Location");
    EXPECT_EQ(reply["tenant"], "a b");
  }
  EXPECT_EQ(redeem_as_party(reply["code"], {{"redirect_uri", declared}}).status, 200);
  for (const char* other : {"https://rp.example/cb?tenant=a%20b", "https://rp.example/cb?x=2&tenant=a%20b",
                            "https://rp.example/cb?tenant=a+b&x=2", "https://rp.example/cb?tenant=a%20b&x=2&y=3"}) {
    EXPECT_EQ(header(browse(path({{"redirect_uri", other}})), "Location"), "") << other;
  }
}

TEST_P(BasicOp, OidccEnsurePostRequestSucceeds) {
  log_in_with({});
  http::Request message = request(http::Method::post, "/authorize");
  message.body = path().substr(std::string_view("/authorize?").size());
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_TRUE(id_token_for(reply_in(follow(send(std::move(message))))).contains("sub"));
}

TEST_P(BasicOp, OidccServerClientAuthentication) {
  log_in_with({});
  const std::string right = "Basic cnA6cnAtc2VjcmV0";  // rp:rp-secret
  const struct {
    const char* name;
    std::string basic, id, secret;
    int status;
  } rows[] = {
      {"client_secret_post", "", "rp", "rp-secret", 200},
      {"client_secret_basic", right, "", "", 200},
      {"client_secret_basic, and the id again", right, "rp", "", 200},
      {"both ways at once", right, "rp", "rp-secret", 400},
      {"a wrong secret", "", "rp", "rp-secreT", 401},
      {"a wrong secret by Basic", "Basic cnA6d3Jvbmc=", "", "", 401},
      {"no secret", "", "rp", "", 401},
      {"nobody", "", "nobody", "rp-secret", 401},
      {"another client's id", right, "other", "", 400},
      {"no colon", "Basic cnA=", "", "", 400},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    http::Request message = request(http::Method::post, "/oauth/token");
    message.body = "grant_type=authorization_code&redirect_uri=https%3A%2F%2Frp.example%2Fcb&code=" +
                   go_on_with({})["code"];
    if (!row.id.empty()) message.body += "&client_id=" + row.id;
    if (!row.secret.empty()) message.body += "&client_secret=" + row.secret;
    if (!row.basic.empty()) message.headers.emplace_back("authorization", row.basic);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    const http::Response response = send(std::move(message));
    EXPECT_EQ(response.status, row.status) << response.body;
  }
}

// oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported,
// oidcc-ensure-request-object-with-redirect-uri: nothing in the object is looked at.
TEST_P(BasicOp, OidccRequestObjectsAreRejectedAsUnsupported) {
  const std::string object = to_base64url(R"({"alg":"none"})") + "." +
                             to_base64url(R"({"redirect_uri":"https://evil.example/","state":"theirs"})") + ".";
  Reply refused = go_on_with({{"request", object}});
  EXPECT_EQ(refused["error"], "request_not_supported");
  EXPECT_EQ(refused["state"], "my state");
  EXPECT_EQ(go_on_with({{"request_uri", "https://rp.example/request.jwt"}})["error"], "request_uri_not_supported");
}

TEST_P(BasicOp, OidccRefreshToken) {
  const JsonObject tokens = tokens_for(log_in_with({{"scope", "openid email offline_access"}}));
  clock_.advance(seconds(60));
  const http::Response response =
      post_token({{"grant_type", "refresh_token"}, {"client_id", "rp"}, {"client_secret", "rp-secret"},
                  {"refresh_token", text(tokens, "refresh_token")}});
  ASSERT_EQ(response.status, 200) << response.body;
  const JsonObject before = claims_in(text(tokens, "id_token"));
  const JsonObject after = claims_in(text(json(response), "id_token"));
  for (const char* same : {"iss", "sub", "aud", "auth_time"}) EXPECT_EQ(before.at(same), after.at(same)) << same;
  EXPECT_GT(*find_int(after, "iat"), *find_int(before, "iat"));
}

TEST_P(BasicOp, OidccEnsureRequestWithValidPkceSucceeds) {
  const FormFields pkce = {{"code_challenge", std::string(kChallenge)}, {"code_challenge_method", "S256"}};
  EXPECT_EQ(redeem_as_party(log_in_with(pkce)["code"], {{"code_verifier", std::string(kVerifier)}}).status, 200);
  EXPECT_EQ(redeem_as_party(go_on_with(pkce)["code"]).status, 403);
}

// OpenID Connect Core §3.1.2.1: a hint at somebody is a wish for that user and nobody else.
TEST_P(BasicOp, AHintAtAnotherUserIsNotAnsweredForThisOne) {
  const std::string ada = text(tokens_for(log_in_with({})), "id_token");
  add_user("grace@example.com");
  browser_ = {};
  follow(submit("/u/login", {{"email", "grace@example.com"}, {"password", "analytical engine 1843"}}));
  EXPECT_EQ(go_on_with({{"prompt", "none"}, {"id_token_hint", ada}})["error"], "login_required");
  EXPECT_TRUE(asks_to_log_in({{"id_token_hint", ada}}));
  clock_.advance(seconds(1));
  const http::Response again =
      follow(submit(last_page_, {{"email", "grace@example.com"}, {"password", "analytical engine 1843"}}));
  EXPECT_EQ(reply_in(again)["error"], "login_required");
  EXPECT_EQ(text(id_token_for(log_in_with({{"id_token_hint", ada}})), "sub"), text(claims_in(ada), "sub"));
  for (const std::string& wrong : {std::string("forged"), text(tokens_for(go_on_with({})), "access_token")}) {
    EXPECT_EQ(go_on_with({{"id_token_hint", wrong}})["error"], "invalid_request");
  }
}

class ConfigOp : public RelyingParty {};

TEST_F(ConfigOp, OidccDiscoveryEndpointVerification) {
  const http::Response response = browse("/.well-known/openid-configuration");
  ASSERT_EQ(response.status, 200);
  const JsonObject found = json(response);
  EXPECT_EQ(found.at("issuer"), Json(kSampleIssuer));
  for (const char* endpoint : {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
                               "end_session_endpoint", "revocation_endpoint"}) {
    EXPECT_TRUE(text(found, endpoint).starts_with(kSampleIssuer)) << endpoint;
  }
  const auto lists = [&](const char* name, const char* value) {
    const JsonArray* list = find_array(found, name);
    return list != nullptr && std::ranges::find(*list, Json(value)) != list->end();
  };
  EXPECT_TRUE(lists("response_types_supported", "code"));
  EXPECT_TRUE(lists("scopes_supported", "openid"));
  EXPECT_TRUE(lists("subject_types_supported", "public"));
  EXPECT_TRUE(lists("claims_supported", "sub"));
  EXPECT_TRUE(lists("token_endpoint_auth_methods_supported", "client_secret_basic"));
  EXPECT_EQ(found.at("request_parameter_supported"), false);
  EXPECT_EQ(found.at("request_uri_parameter_supported"), false) << "true when it is left out";
  EXPECT_EQ(found.at("claims_parameter_supported"), true);

  const JsonObject jwks = json(browse("/.well-known/jwks.json"));
  for (const Json& key : jwks.at("keys").as_array()) {
    EXPECT_EQ(text(key.as_object(), "use"), "sig");
    EXPECT_NE(text(key.as_object(), "kid"), "");
    for (const char* secret : {"d", "p", "q", "dp", "dq", "qi", "k"}) EXPECT_FALSE(key.as_object().contains(secret));
  }
}

TEST_F(ConfigOp, ScriptsOfOtherOriginsMayUseWhatReadsNoCookie) {
  const std::string token = text(log_in_at_party(), "access_token");
  const auto allowed = [](const http::Response& response) { return header(response, "Access-Control-Allow-Origin"); };
  EXPECT_EQ(allowed(userinfo(token)), "*");
  EXPECT_EQ(allowed(userinfo("wrong")), "*");
  EXPECT_EQ(allowed(redeem_as_party("wrong")), "*");
  EXPECT_EQ(allowed(post_token({{"grant_type", "authorization_code"}, {"client_id", "rp"}})), "*");
  EXPECT_EQ(allowed(post_token({{"client_id", "rp"}, {"client_secret", "rp-secret"}}, "/oauth/revoke")), "*");
  EXPECT_EQ(allowed(browse("/.well-known/jwks.json")), "*");
  EXPECT_EQ(allowed(browse("/.well-known/openid-configuration")), "*");
  for (const char* with_cookie : {"/authorize", "/u/login", "/oidc/logout", "/v1/me"}) {
    EXPECT_EQ(allowed(browse(with_cookie)), "") << with_cookie;
  }
}

}  // namespace
}  // namespace acquaint::api
