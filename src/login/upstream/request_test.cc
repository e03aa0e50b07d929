#include "login/upstream/request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "login/jws.h"
#include "login/upstream/answer.h"
#include "login/upstream/apple_secret.h"
#include "login/upstream/sample_signer.h"

namespace acquaint::login::upstream {
namespace {

const Time kNoon = *parse_iso8601("2026-11-01T12:00:00Z");
const std::string kCallback = "https://login.example/login/callback";

using Parameters = std::map<std::string, std::string>;

Parameters query_of(const std::string& url) {
  const auto fields = parse_form(url.substr(url.find('?') + 1));
  return {fields->begin(), fields->end()};
}

Options options_of(std::string_view strategy, JsonObject more = {}) {
  JsonObject object{{"client_id", "c"}, {"client_secret", "s p"}};
  if (strategy == "oidc") object["issuer"] = "https://id.example";
  for (const auto& member : more) object[member.key()] = member.value();
  const auto options = parse_options(*find_provider(strategy), object, "");
  EXPECT_TRUE(options) << options.error().field;
  return *options;
}

class UpstreamRequest : public testing::Test {
 protected:
  Parameters authorize(const Options& options, const Hints& hints = {}) {
    Site site = declared_site(options);
    if (site.endpoints.authorization.empty()) site.endpoints.authorization = "https://id.example/authorize";
    return query_of(authorization_url(options, site, attempt_, "sealed", kCallback, hints));
  }

  SeededRandom random_{3};
  SealKey key_ = SealKey::make(random_);
  Attempt attempt_ = new_attempt("id", "/articles", random_);
};

TEST_F(UpstreamRequest, AsksForACodeWithChallengeStateAndNonce) {
  const Parameters query = authorize(options_of("oidc", {{"client_secret", "s"}}));
  EXPECT_EQ(query.at("response_type"), "code");
  EXPECT_EQ(query.at("client_id"), "c");
  EXPECT_EQ(query.at("redirect_uri"), kCallback);
  EXPECT_EQ(query.at("scope"), "email openid profile");
  EXPECT_EQ(query.at("state"), "sealed");
  EXPECT_EQ(query.at("nonce"), attempt_.nonce);
  EXPECT_EQ(query.at("code_challenge"), to_base64url(sha256(attempt_.verifier)));
  EXPECT_EQ(query.at("code_challenge_method"), "S256");
  EXPECT_FALSE(query.contains("client_secret"));
}

TEST_F(UpstreamRequest, ProvidersGetWhatTheyTake) {
  EXPECT_FALSE(authorize(options_of("github", {{"client_secret", "s"}})).contains("nonce"));
  EXPECT_FALSE(authorize(options_of("linkedin", {{"client_secret", "s"}})).contains("code_challenge"));
  const JsonObject extra{{"client_secret", "s"}, {"upstream_params", {{"hd", {{"value", "example.com"}}}}}};
  const Parameters google = authorize(options_of("google-oauth2", extra), {"ada@example.com", true});
  EXPECT_EQ(google.at("hd"), "example.com");
  EXPECT_FALSE(google.contains("prompt"));
  const Parameters own = authorize(options_of("oidc", {{"client_secret", "s"}}), {"ada@example.com", true});
  EXPECT_EQ(own.at("login_hint"), "ada@example.com");
  EXPECT_EQ(own.at("prompt"), "login");
}

TEST_F(UpstreamRequest, TheCodeIsRedeemedWithTheVerifierAndTheClientsProof) {
  const Options options = options_of("oidc", {{"client_secret", "s/p"}});
  Site site = declared_site(options);
  const CodeRedemption in_body = redemption_of(options, site, attempt_, "the code", kCallback, kNoon);
  Parameters form = query_of("?" + in_body.body);
  EXPECT_EQ(form.at("grant_type"), "authorization_code");
  EXPECT_EQ(form.at("code"), "the code");
  EXPECT_EQ(form.at("redirect_uri"), kCallback);
  EXPECT_EQ(form.at("code_verifier"), attempt_.verifier);
  EXPECT_EQ(form.at("client_secret"), "s/p");
  site.client_proof = ClientProof::by_basic;
  const CodeRedemption by_basic = redemption_of(options, site, attempt_, "the code", kCallback, kNoon);
  EXPECT_FALSE(query_of("?" + by_basic.body).contains("client_secret"));
  // RFC 6749 §2.3.1 wants both halves encoded: "c:s%2Fp".
  EXPECT_EQ(by_basic.headers.front().second, "Basic YzpzJTJGcA==");
}

TEST_F(UpstreamRequest, ApplesSecretIsATokenThatItsKeySigned) {
  const SampleEcKey apple;
  const std::string secret = make_apple_secret({"TEAM", "KID", apple.pem()}, "com.example.app", kNoon);
  const auto key = VerifyingKey::parse(apple.jwk("KID"));
  ASSERT_TRUE(key);
  const auto payload = open_jws(secret, [&](std::string_view kid) { return kid == "KID" ? &*key : nullptr; });
  ASSERT_TRUE(payload);
  const JsonObject claims = *parse_json_object(*payload);
  EXPECT_EQ(claims.at("iss"), "TEAM");
  EXPECT_EQ(claims.at("sub"), "com.example.app");
  EXPECT_EQ(claims.at("aud"), "https://appleid.apple.com");
  EXPECT_FALSE(is_apple_key("no key"));
}

TEST_F(UpstreamRequest, AnAttemptCountsInItsBrowserOnly) {
  attempt_.shown_on = "/u/login";
  attempt_.shown_hash = "of its words";
  const auto state = seal_attempt(key_, attempt_, kNoon, random_);
  ASSERT_TRUE(state);
  const std::string cookie = std::string(kHandleCookie) + "=" + attempt_.handle;
  EXPECT_EQ(open_attempt(key_, *state, cookie, kNoon), attempt_);
  const auto code = [&](std::string_view sealed, std::string_view cookies, Time now) {
    return open_attempt(key_, sealed, cookies, now).error().code;
  };
  EXPECT_EQ(code(*state, "", kNoon), "upstream.bad_state") << "another browser";
  EXPECT_EQ(code(*state, std::string(kHandleCookie) + "=other", kNoon), "upstream.bad_state");
  EXPECT_EQ(code(*state, std::string(kHandleCookie) + "=", kNoon), "upstream.bad_state");
  EXPECT_EQ(code(*state, cookie + "; " + cookie, kNoon), "upstream.bad_state") << "a planted cookie";
  EXPECT_EQ(code("forged", cookie, kNoon), "upstream.bad_state");
  EXPECT_EQ(code(*state, cookie, kNoon + kPatience), "upstream.expired");
  EXPECT_EQ(state->find("articles"), std::string::npos) << "the provider must not read it";
  attempt_.return_to = std::string(8000, 'a');
  EXPECT_EQ(seal_attempt(key_, attempt_, kNoon, random_).error().code, "upstream.request_too_long");
}

TEST(UpstreamAnswer, FieldsCountOnce) {
  EXPECT_EQ(read_answer({{"state", "s"}, {"code", "c"}, {"scope", "x"}, {"scope", "y"}})->code, "c");
  EXPECT_FALSE(read_answer({{"code", "a"}, {"code", "b"}}));
  EXPECT_FALSE(read_answer({{"code", std::string(9000, 'a')}}));
  EXPECT_FALSE(read_answer({{"state", "\xff"}}));
}

TEST(UpstreamAnswer, ACodeComesFromWhomTheBrowserWasSentTo) {
  Attempt attempt;
  attempt.issuer = "https://id.example";
  const struct {
    const char* name;
    Answer answer;
    bool site_names_itself;
    const char* code;
  } kCases[] = {
      {"a code", {.code = "c"}, false, ""},
      {"a code with its issuer", {.code = "c", .issuer = "https://id.example"}, true, ""},
      {"another issuer", {.code = "c", .issuer = "https://evil.example"}, false, "upstream.bad_issuer"},
      {"no issuer where there must be one", {.code = "c"}, true, "upstream.bad_issuer"},
      {"an error of another issuer", {.error = "access_denied", .issuer = "https://evil.example"}, false, "upstream.bad_issuer"},
      {"denied", {.error = "access_denied"}, false, "upstream.denied"},
      {"denied with a code", {.code = "c", .error = "access_denied"}, false, "upstream.denied"},
      {"cancelled at Apple", {.error = "user_cancelled_authorize"}, false, "upstream.denied"},
      {"another error", {.error = "temporarily_unavailable"}, false, "upstream.refused"},
      {"nothing", {}, false, "upstream.bad_answer"},
  };
  for (const auto& c : kCases) {
    const auto code = code_of(c.answer, attempt, c.site_names_itself);
    EXPECT_EQ(code ? "" : code.error().code, c.code) << c.name;
  }
}

TEST(UpstreamAnswer, TokensMustBeThereAndOfTheBearer) {
  const struct {
    const char* name;
    int status;
    const char* body;
    bool is_good;
  } kCases[] = {
      {"both", 200, R"({"access_token":"a","token_type":"Bearer","id_token":"i"})", true},
      {"lower case", 200, R"({"access_token":"a","token_type":"bearer","id_token":"i"})", true},
      {"no ID token", 200, R"({"access_token":"a","token_type":"Bearer"})", false},
      {"no access token", 200, R"({"token_type":"Bearer","id_token":"i"})", false},
      {"another type", 200, R"({"access_token":"a","token_type":"DPoP","id_token":"i"})", false},
      {"a token that would split a header", 200, R"({"access_token":"a\r\nb","token_type":"Bearer","id_token":"i"})", false},
      {"an error with status 200", 200, R"({"error":"bad_verification_code"})", false},
      {"an error", 400, R"({"access_token":"a","token_type":"Bearer","id_token":"i"})", false},
      {"a page", 200, "<html>", false},
      {"a form", 200, "access_token=a&token_type=bearer", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(read_tokens(*find_provider("oidc"), c.status, c.body).has_value(), c.is_good) << c.name;
  }
  EXPECT_TRUE(read_tokens(*find_provider("github"), 200, R"({"access_token":"a","token_type":"bearer","scope":"user"})"));
}

}  // namespace
}  // namespace acquaint::login::upstream
