#include "login/upstream/id_token.h"

#include <gtest/gtest.h>

#include <functional>

#include "login/upstream/sample_signer.h"

namespace acquaint::login::upstream {
namespace {

const Time kNoon = *parse_iso8601("2026-11-01T12:00:00Z");
const std::int64_t kSeconds = to_ms(kNoon) / 1000;

const SampleSigner& signer() {
  static const SampleSigner made("one");
  return made;
}
const SampleSigner& stranger() {
  static const SampleSigner made("one");
  return made;
}

JsonObject good_claims() {
  return {{"iss", "https://id.example"}, {"sub", "248289761001"}, {"aud", "acquaint"},
          {"exp", kSeconds + 300},       {"iat", kSeconds},       {"nonce", "n-0S6_WzA2Mj"}};
}

Expected expected() {
  return {.issuer = "https://id.example",
          .client_id = "acquaint",
          .nonce = "n-0S6_WzA2Mj",
          .access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"};
}

KeySet keys_of(const JsonObject& jwks) { return *KeySet::parse(jwks); }

std::string code_of(std::string_view text, const KeySet& keys = keys_of(signer().jwks()),
                    const Expected& wanted = expected()) {
  const auto claims = check_id_token(text, keys, wanted, kNoon);
  return claims ? "" : claims.error().code;
}

struct Case {
  const char* name;
  const char* member;
  const char* value;  // JSON; null to leave the member out.
  bool is_good;
};

const Case kCases[] = {
    {"as it is", "sub", R"("248289761001")", true},
    {"another issuer", "iss", R"("https://evil.example")", false},
    {"an issuer with a slash more", "iss", R"("https://id.example/")", false},
    {"no issuer", "iss", nullptr, false},
    {"another audience", "aud", R"("other")", false},
    {"no audience", "aud", nullptr, false},
    {"an empty list of audiences", "aud", "[]", false},
    {"a list with us alone", "aud", R"(["acquaint"])", true},
    {"a list with something that is no text", "aud", R"(["acquaint",1])", false},
    {"several audiences and no azp", "aud", R"(["acquaint","other"])", false},
    {"another azp", "azp", R"("other")", false},
    {"our azp", "azp", R"("acquaint")", true},
    {"an azp that is no text", "azp", "1", false},
    {"no sub", "sub", nullptr, false},
    {"an empty sub", "sub", R"("")", false},
    {"a sub that is a number", "sub", "1", false},
    {"no exp", "exp", nullptr, false},
    {"an exp in quotes", "exp", R"("9999999999")", false},
    {"expired", "exp", "1793534000", false},
    {"no iat", "iat", nullptr, false},
    {"issued in a year", "iat", "1825000000", false},
    {"no nonce", "nonce", nullptr, false},
    {"another nonce", "nonce", R"("other")", false},
    {"an empty nonce", "nonce", R"("")", false},
    // OpenID Connect Core, appendix A.4.
    {"the hash of the access token", "at_hash", R"("77QmUPtjPfzWtF2AnpK9RQ")", true},
    {"the hash of another access token", "at_hash", R"("77QmUPtjPfzWtF2AnpK9RR")", false},
    {"a hash that is no text", "at_hash", "1", false},
};

TEST(IdToken, EachClaimMustBeRight) {
  ASSERT_LT(1793534000, kSeconds);
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    JsonObject claims = good_claims();
    if (c.value == nullptr) {
      claims.erase(c.member);
    } else {
      claims[c.member] = *parse_json(c.value);
    }
    EXPECT_EQ(code_of(signer().sign(claims)), c.is_good ? "" : "upstream.bad_id_token");
  }
}

TEST(IdToken, ClocksMayBeAMinuteApart) {
  JsonObject claims = good_claims();
  claims["exp"] = kSeconds - 59;
  claims["iat"] = kSeconds + 59;
  EXPECT_EQ(code_of(signer().sign(claims)), "");
  claims["exp"] = kSeconds - 60;
  EXPECT_EQ(code_of(signer().sign(claims)), "upstream.bad_id_token");
}

TEST(IdToken, AProviderWithoutNoncesMayLeaveItOutButNotChangeIt) {
  Expected wanted = expected();
  wanted.nonce_is_needed = false;
  JsonObject claims = good_claims();
  claims.erase("nonce");
  EXPECT_EQ(code_of(signer().sign(claims), keys_of(signer().jwks()), wanted), "");
  claims["nonce"] = "other";
  EXPECT_EQ(code_of(signer().sign(claims), keys_of(signer().jwks()), wanted), "upstream.bad_id_token");
}

TEST(IdToken, SignaturesAreCheckedWithTheProvidersKeysAndTheirAlgorithm) {
  const JsonObject claims = good_claims();
  const std::string good = signer().sign(claims);
  EXPECT_EQ(code_of(good), "");
  EXPECT_EQ(code_of(stranger().sign(claims)), "upstream.bad_id_token") << "a stranger's key of that name";
  EXPECT_EQ(code_of(signer().sign_as({{"alg", "none"}, {"kid", "one"}}, claims)), "upstream.bad_id_token");
  EXPECT_EQ(code_of(signer().sign_as({{"alg", "HS256"}, {"kid", "one"}}, claims)), "upstream.bad_id_token");
  EXPECT_EQ(code_of(signer().sign_as({{"alg", "ES256"}, {"kid", "one"}}, claims)), "upstream.bad_id_token");
  EXPECT_EQ(code_of(good.substr(0, good.rfind('.') + 1)), "upstream.bad_id_token") << "no signature";
  EXPECT_EQ(code_of("no token"), "upstream.bad_id_token");
  EXPECT_EQ(code_of(SampleSigner("new").sign(claims)), "upstream.unknown_key");
}

TEST(IdToken, WithoutAKidOnlyASingleKeyCounts) {
  const std::string nameless = signer().sign_as({{"alg", "RS256"}}, good_claims());
  EXPECT_EQ(code_of(nameless), "");
  JsonObject jwk = signer().jwk();
  jwk.erase("kid");
  EXPECT_EQ(code_of(nameless, keys_of({{"keys", JsonArray{jwk}}})), "") << "a key without a kid";
  const JsonObject two{{"keys", JsonArray{signer().jwk(), SampleSigner("two").jwk()}}};
  EXPECT_EQ(code_of(nameless, keys_of(two)), "upstream.unknown_key");
  EXPECT_EQ(code_of(signer().sign(good_claims()), keys_of(two)), "");
}

TEST(IdToken, KeysThatCannotBeUsedAreLeftOut) {
  JsonObject other = signer().jwk();
  other["use"] = "enc";
  other["kid"] = "two";
  const JsonObject mixed{{"keys", JsonArray{"text", JsonObject(), other, signer().jwk()}}};
  EXPECT_EQ(code_of(signer().sign(good_claims()), keys_of(mixed)), "");
  EXPECT_FALSE(KeySet::parse({{"keys", "none"}}));
  EXPECT_FALSE(KeySet::parse({}));
}

TEST(IdToken, UserinfoMustBeOfTheSameSubject) {
  const JsonObject claims{{"sub", "1"}, {"email", "a@example.com"}, {"email_verified", true}};
  EXPECT_EQ(join_userinfo(claims, {{"sub", "1"}, {"company", "Engines"}})->at("company"), "Engines");
  EXPECT_EQ(join_userinfo(claims, {{"sub", "2"}}).error().code, "upstream.bad_userinfo");
  EXPECT_EQ(join_userinfo(claims, {{"company", "Engines"}}).error().code, "upstream.bad_userinfo");
  const auto other_address = join_userinfo(claims, {{"sub", "1"}, {"email", "b@example.com"}});
  EXPECT_FALSE(other_address->contains("email_verified"));
}

}  // namespace
}  // namespace acquaint::login::upstream
