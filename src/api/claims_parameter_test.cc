// The parameter "claims" of /authorize: single claims beside those of the scopes.
#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

class ClaimsParameter : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    sign_up();
    id_ = text(json(browse("/v1/me")), "user_id");
  }
  std::string error(std::string_view claims) {
    return answer_of(browse(authorize_path({{"prompt", "none"}, {"claims", std::string(claims)}})))["error"];
  }
  JsonObject tokens(std::string_view claims, std::string_view scope = "openid offline_access") {
    return json(redeem(code({{"prompt", "none"}, {"scope", std::string(scope)}, {"claims", std::string(claims)}})));
  }

  std::string id_;
};

TEST_F(ClaimsParameter, EachPlaceShowsWhatWasAskedForThere) {
  const JsonObject issued = tokens(R"({"id_token": {"given_name": null}, "userinfo": {"email": {"essential": true}}})");
  const JsonObject id_token = claims_in(text(issued, "id_token")),
                   info = json(userinfo(text(issued, "access_token")));
  EXPECT_EQ(id_token.at("given_name"), "Ada");
  EXPECT_FALSE(id_token.contains("email"));
  EXPECT_FALSE(id_token.contains("family_name"));
  EXPECT_EQ(info.at("email"), "ada@example.com");
  EXPECT_FALSE(info.contains("given_name"));
  EXPECT_FALSE(info.contains("email_verified"));
  EXPECT_EQ(issued.at("scope"), "offline_access openid") << "the scopes are the same";

  const JsonObject renewed = json(refresh(text(issued, "refresh_token")));
  EXPECT_EQ(claims_in(text(renewed, "id_token")).at("given_name"), "Ada");
  EXPECT_EQ(json(userinfo(text(renewed, "access_token"))).at("email"), "ada@example.com");
}

TEST_F(ClaimsParameter, AnEssentialClaimThatIsNotKnownIsMissing) {
  const JsonObject id_token = claims_in(text(tokens(R"({"id_token": {"phone_number": {"essential": true}}})"), "id_token"));
  EXPECT_FALSE(id_token.contains("phone_number"));
}

TEST_F(ClaimsParameter, MetadataAndUnknownNamesGiveNothing) {
  const JsonObject issued = tokens(R"({"id_token": {"user_metadata": null, "title": null, "identities": null, "iss": null},
                                       "userinfo": {"app_metadata": null}})");
  const JsonObject id_token = claims_in(text(issued, "id_token"));
  for (const char* name : {"user_metadata", "title", "identities"}) EXPECT_FALSE(id_token.contains(name)) << name;
  EXPECT_EQ(id_token.at("iss"), Json(kSampleIssuer));
  EXPECT_EQ(json(userinfo(text(issued, "access_token"))).size(), 1U) << "sub alone";
}

TEST_F(ClaimsParameter, WithoutOpenidThereIsNothing) {
  const JsonObject issued = tokens(R"({"userinfo": {"email": null}})", "offline_access");
  EXPECT_FALSE(issued.contains("id_token"));
  EXPECT_EQ(userinfo(text(issued, "access_token")).status, 403);
}

TEST_F(ClaimsParameter, ASubjectLetsNobodyElseThrough) {
  EXPECT_EQ(error(R"({"id_token": {"sub": {"value": ")" + id_ + R"("}}})"), "");
  EXPECT_EQ(error(R"({"id_token": {"sub": {"value": "auth0|somebody"}}})"), "login_required");
  EXPECT_EQ(error("[]"), "invalid_request");
}

TEST_F(ClaimsParameter, AClientOfOthersNeedsConsentForEachClaim) {
  JsonObject document = settings_.current()->document;
  document["clients"].at(0).as_object()["is_first_party"] = false;
  ASSERT_TRUE(run(settings_.publish(document, "claims", clock_.now())));
  follow(browse(authorize_path({{"scope", "openid"}})));
  ASSERT_TRUE(last_page_.starts_with("/u/consent")) << last_page_;
  ASSERT_TRUE(answer_of(follow(submit(last_page_, {{"action", "accept"}}))).contains("code"));
  const FormFields more = {{"scope", "openid"}, {"claims", R"({"userinfo": {"given_name": null}})"}};
  const http::Response page = follow(browse(authorize_path(more)));
  ASSERT_TRUE(last_page_.starts_with("/u/consent")) << last_page_;
  EXPECT_NE(page.body.find("Know about you: first name"), std::string::npos) << page.body;
  const std::string code = answer_of(follow(submit(last_page_, {{"action", "accept"}})))["code"];
  EXPECT_EQ(json(userinfo(text(json(redeem(code)), "access_token"))).at("given_name"), "Ada");
  EXPECT_TRUE(answer_of(browse(authorize_path({{"prompt", "none"}, more[0], more[1]}))).contains("code"));
}

}  // namespace
}  // namespace acquaint::api
