// What the operator declares in "token_claims" reaches ID tokens, access tokens and /userinfo, and
// nothing else of a user's metadata does.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kClaims = R"json({
  "https://app.example/title": {"attribute": "user_metadata.title"},
  "https://app.example/plan": {"attribute": "app_metadata.plan", "in": ["access_token"], "scope": "read:a"},
  "https://app.example/mail": {"attribute": "email", "in": ["access_token"], "scope": "email"},
  "https://app.example/motto": {"attribute": "user_metadata.motto", "clients": ["web"]}
})json";
constexpr std::string_view kTitle = "https://app.example/title", kPlan = "https://app.example/plan",
                           kMail = "https://app.example/mail", kMotto = "https://app.example/motto";

class TokenClaims : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    declare("token_claims", *parse_json(kClaims));
    sign_up();
    user_ = std::string(*find_string(json(browse("/v1/me")), "user_id"));
    know(R"({"user_metadata": {"title": "Countess", "motto": "Poetical science"}, "app_metadata": {"plan": "gold"}})");
  }

  void declare(std::string_view part, Json value) {
    JsonObject document = settings_.current()->document;
    document[part] = std::move(value);
    const auto published = run(settings_.publish(document, "claims", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }
  void know(std::string body) {
    const auto known =
        as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_), std::move(body));
    ASSERT_EQ(known.status, 200) << known.body;
  }
  JsonObject tokens(const FormFields& more = {}) {
    FormFields wanted = {{"prompt", "none"}};
    wanted.insert(wanted.end(), more.begin(), more.end());
    return json(redeem(code(wanted)));
  }

  std::string user_;
};

// /userinfo remembers what it said last; nobody may be told what another asker was, nor what was true before.
TEST_F(TokenClaims, UserinfoAnswersEachTokenAnewWhenSomethingChanged) {
  const std::string with_mail = text(tokens({{"scope", "openid email"}}), "access_token"),
                    without = text(tokens({{"scope", "openid"}}), "access_token");
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(json(userinfo(with_mail)).at("email"), "ada@example.com");
    EXPECT_FALSE(json(userinfo(without)).contains("email"));
  }
  EXPECT_EQ(json(userinfo(without)).at(kTitle), "Countess");
  know(R"({"user_metadata": {"title": "Lady"}})");
  EXPECT_EQ(json(userinfo(without)).at(kTitle), "Lady");
  declare("token_claims", JsonObject{{"https://app.example/name", JsonObject{{"attribute", "user_metadata.title"}}}});
  EXPECT_FALSE(json(userinfo(without)).contains(kTitle));
  EXPECT_EQ(json(userinfo(without)).at("https://app.example/name"), "Lady");
}

TEST_F(TokenClaims, EachPlaceIsToldWhatIsDeclaredForItAndNothingElse) {
  const JsonObject issued =
      tokens({{"audience", "https://api.example/"}, {"scope", "openid email read:a offline_access"}});
  const JsonObject id_token = claims_in(text(issued, "id_token")),
                   access_token = claims_in(text(issued, "access_token")),
                   info = json(userinfo(text(issued, "access_token")));
  EXPECT_EQ(id_token.at(kTitle), "Countess");
  EXPECT_EQ(info.at(kTitle), "Countess");
  EXPECT_FALSE(access_token.contains(kTitle));
  EXPECT_EQ(access_token.at(kPlan), "gold");
  EXPECT_EQ(access_token.at(kMail), "ada@example.com");
  for (const JsonObject* told : {&id_token, &info}) {
    for (const auto name : {kPlan, kMail, kMotto}) EXPECT_FALSE(told->contains(name)) << name;
    EXPECT_FALSE(told->contains("user_metadata"));
  }
  EXPECT_EQ(access_token.at("sub"), Json(user_));
}

TEST_F(TokenClaims, WithoutItsScopeAClaimIsNotTold) {
  const JsonObject access_token =
      claims_in(text(tokens({{"audience", "https://api.example/"}, {"scope", "openid"}}), "access_token"));
  EXPECT_FALSE(access_token.contains(kPlan));
  EXPECT_FALSE(access_token.contains(kMail));
}

TEST_F(TokenClaims, ARenewedTokenSaysWhatIsTrueNow) {
  const JsonObject issued = tokens();
  know(R"({"user_metadata": {"title": "Analyst"}})");
  const JsonObject renewed = json(refresh(text(issued, "refresh_token")));
  EXPECT_EQ(claims_in(text(renewed, "id_token")).at(kTitle), "Analyst");
  know(R"({"user_metadata": {"title": null}})");
  EXPECT_FALSE(json(userinfo(text(renewed, "access_token"))).contains(kTitle));
}

TEST_F(TokenClaims, WhatDoesNotFitIntoAHeaderIsLeftOut) {
  declare("token_claims", *parse_json(R"({"a": {"attribute": "user_metadata.title"},
                                          "b": {"attribute": "user_metadata.motto"}})"));
  know(R"({"user_metadata": {"motto": ")" + std::string(9000, 'x') + R"("}})");
  const JsonObject id_token = claims_in(text(tokens(), "id_token"));
  EXPECT_TRUE(id_token.contains("a"));
  EXPECT_FALSE(id_token.contains("b"));
}

TEST_F(TokenClaims, AClientOfOthersIsToldOnlyWhatNamesItAndTheUserAgreedTo) {
  JsonObject client = settings_.current()->document.at("clients").at(0).as_object();
  client["is_first_party"] = false;
  declare("clients", JsonArray{client});
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}})))["error"], "consent_required");
  follow(browse(authorize_path()));
  ASSERT_TRUE(last_page_.starts_with("/u/consent")) << last_page_;
  const JsonObject issued = json(redeem(answer_of(follow(submit(last_page_, {{"action", "accept"}})))["code"]));
  EXPECT_FALSE(claims_in(text(issued, "id_token")).contains(kTitle));

  // Named, but not agreed to: what the user said before does not cover it.
  declare("token_claims",
          *parse_json(R"({"https://app.example/title": {"attribute": "user_metadata.title", "clients": ["spa"]}})"));
  const JsonObject renewed = json(refresh(text(issued, "refresh_token")));
  EXPECT_FALSE(claims_in(text(renewed, "id_token")).contains(kTitle));
  EXPECT_FALSE(json(userinfo(text(renewed, "access_token"))).contains(kTitle));

  const http::Response page = follow(browse(authorize_path()));
  ASSERT_TRUE(last_page_.starts_with("/u/consent")) << last_page_;
  EXPECT_NE(page.body.find("Know about you: Job title"), std::string::npos) << page.body;
  const JsonObject agreed = json(redeem(answer_of(follow(submit(last_page_, {{"action", "accept"}})))["code"]));
  EXPECT_EQ(claims_in(text(agreed, "id_token")).at(kTitle), "Countess");
  EXPECT_EQ(json(userinfo(text(agreed, "access_token"))).at(kTitle), "Countess");

  const Json grants = *parse_json(as_client(http::Method::get, "/api/v2/grants?user_id=" + percent_encode(user_)).body);
  EXPECT_EQ(to_text(grants).find("app.example/title"), std::string::npos) << "a claim is no scope";
  // The same name for something else, to which nobody agreed.
  declare("token_claims",
          *parse_json(R"({"https://app.example/title": {"attribute": "user_metadata.motto", "clients": ["spa"]}})"));
  EXPECT_FALSE(json(userinfo(text(agreed, "access_token"))).contains(kTitle));
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}})))["error"], "consent_required");
}

}  // namespace
}  // namespace acquaint::api
