// What a refresh token still gives after something changed, and how it is revoked.
#include "api/relying_party_fixture.h"

namespace acquaint::api {
namespace {

class RefreshToken : public RelyingParty {
 protected:
  void SetUp() override {
    RelyingParty::SetUp();
    tokens_ = log_in_at_party({{"scope", "openid email profile offline_access"}});
    token_ = text(tokens_, "refresh_token");
    ASSERT_FALSE(token_.empty());
  }

  std::string user_path() { return "/api/v2/users/" + percent_encode(text(claims_in(text(tokens_, "id_token")), "sub")); }
  http::Response revoke(const FormFields& fields) { return post_token(fields, "/oauth/revoke"); }

  JsonObject tokens_;
  std::string token_;
};

TEST_F(RefreshToken, GivesFewerScopesForOnceWhenFewerAreAskedFor) {
  const JsonObject fewer = json(refresh_as_party(token_, "openid email"));
  EXPECT_EQ(fewer.at("scope"), "email openid");
  EXPECT_FALSE(claims_in(text(fewer, "id_token")).contains("given_name"));
  EXPECT_FALSE(json(userinfo(text(fewer, "access_token"))).contains("given_name"));
  const JsonObject all = json(refresh_as_party(text(fewer, "refresh_token")));
  EXPECT_EQ(all.at("scope"), "email offline_access openid profile") << "the grant is as it was";
  const JsonObject without = json(refresh_as_party(text(all, "refresh_token"), "email"));
  EXPECT_FALSE(without.contains("id_token"));
}

// A client that asks for too much by mistake has not used its token up.
TEST_F(RefreshToken, StaysGoodWhenMoreWasAskedForThanWasGranted) {
  for (const char* scope : {"openid phone", "read:a", "openid email profile offline_access admin"}) {
    const http::Response refused = refresh_as_party(token_, scope);
    EXPECT_EQ(refused.status, 400) << scope;
    EXPECT_EQ(json(refused).at("error"), "invalid_scope") << scope;
  }
  EXPECT_EQ(json(refresh_as_party(token_, "openid  email")).at("error"), "invalid_scope") << "two spaces";
  EXPECT_EQ(refresh_as_party(token_).status, 200);
}

TEST_F(RefreshToken, ShowsTheUserAsItIsNow) {
  ASSERT_EQ(as_client(http::Method::patch, user_path(), R"({"given_name":"Augusta"})").status, 200);
  EXPECT_EQ(claims_in(text(json(refresh_as_party(token_)), "id_token")).at("given_name"), "Augusta");
}

TEST_F(RefreshToken, EndsWithWhatItStoodFor) {
  const struct {
    const char* name;
    http::Method method;
    const char* body;
    int status;
  } rows[] = {
      {"the user is blocked", http::Method::patch, R"({"blocked":true})", 200},
      {"the password was changed", http::Method::patch, R"({"password":"difference engine 1822"})", 200},
      {"the user is erased", http::Method::delete_, "", 204},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string code = answer_of(browse(party_path({{"prompt", "none"}})))["code"];
    ASSERT_EQ(as_client(row.method, user_path(), row.body).status, row.status);
    for (const http::Response& refused : {refresh_as_party(token_), redeem_as_party(code)}) {
      EXPECT_EQ(refused.status, 403) << refused.body;
      EXPECT_EQ(json(refused).at("error"), "invalid_grant") << refused.body;
    }
    if (row.method == http::Method::delete_) break;
    ASSERT_EQ(as_client(http::Method::patch, user_path(),
                        R"({"blocked":false})").status, 200);
    ASSERT_EQ(as_client(http::Method::patch, user_path(), R"({"password":"analytical engine 1843"})").status, 200);
    browser_ = {};
    tokens_ = log_in_at_party({{"scope", "openid offline_access"}});
    token_ = text(tokens_, "refresh_token");
  }
}

TEST_F(RefreshToken, IsNoCodeAndACodeIsNone) {
  const std::string code = answer_of(browse(party_path({{"prompt", "none"}})))["code"];
  EXPECT_EQ(refresh_as_party(code).status, 403);
  EXPECT_EQ(redeem_as_party(code).status, 200) << "showing it in the wrong place did not use it";
  EXPECT_EQ(json(redeem_as_party(token_)).at("error"), "invalid_grant");
}

TEST_F(RefreshToken, EndsWithoutUseAndAtTheLatestAfterThirtyDays) {
  std::string token = token_;
  for (const int days : {14, 14}) {
    clock_.advance(std::chrono::days(days));
    token = text(json(refresh_as_party(token)), "refresh_token");
    ASSERT_FALSE(token.empty());
  }
  clock_.advance(std::chrono::days(2));
  EXPECT_EQ(refresh_as_party(token).status, 403) << "thirty days";
  const std::string unused = text(log_in_at_party({{"prompt", "login"}, {"scope", "openid offline_access"}}), "refresh_token");
  clock_.advance(std::chrono::days(15));
  EXPECT_EQ(refresh_as_party(unused).status, 403) << "fifteen days without use";
}

// As Auth0 answers, and RFC 7009 wants: 200 without a body, whatever the token was.
TEST_F(RefreshToken, RevocationsAnswerAlike) {
  const FormFields client = {{"client_id", "rp"}, {"client_secret", "rp-secret"}};
  const auto with = [&](const FormFields& more) {
    FormFields fields = client;
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
  };
  const struct {
    const char* name;
    FormFields fields;
    int status;
    const char* body;
  } rows[] = {
      {"a token that never was", with({{"token", "abc"}}), 200, ""},
      {"another client's", {{"client_id", "other"}, {"token", token_}}, 200, ""},
      {"an access token", with({{"token", text(tokens_, "access_token")}}), 200, ""},
      {"its own", with({{"token", token_}, {"token_type_hint", "refresh_token"}}), 200, ""},
      {"its own again", with({{"token", token_}}), 200, ""},
      {"no token", client, 400, R"({"error":"invalid_request","error_description":"Missing required parameter: token"})"},
      {"a wrong secret", {{"client_id", "rp"}, {"client_secret", "wrong"}, {"token", token_}}, 401,
       R"({"error":"access_denied","error_description":"Unauthorized"})"},
      {"no client", {{"token", token_}}, 400,
       R"({"error":"invalid_request","error_description":"Missing required parameter: client_id"})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string still = std::string_view(row.name) == "its own" ? text(json(refresh_as_party(token_)), "refresh_token") : "";
    FormFields fields = row.fields;
    for (auto& [name, value] : fields) {
      if (name == "token" && !still.empty()) value = still;
    }
    const http::Response response = revoke(fields);
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(response.body, row.body);
    if (still.empty()) continue;
    EXPECT_EQ(refresh_as_party(still).status, 403);
  }
  http::Request as_json = request(http::Method::post, "/oauth/revoke",
                                  R"({"client_id":"rp","client_secret":"rp-secret","token":"abc"})");
  EXPECT_EQ(send(std::move(as_json)).status, 200);
}

}  // namespace
}  // namespace acquaint::api
