#include "login/jws.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace acquaint::login {
namespace {

JsonObject wycheproof() {
  std::ifstream file("src/login/wycheproof_jws.json");
  std::ostringstream text;
  text << file.rdbuf();
  return *parse_json_object(text.str());
}

bool verifies(const JsonObject& jwk, std::string_view text) {
  const auto key = VerifyingKey::parse(jwk);
  if (!key) return false;
  return open_jws(text, [&](std::string_view) { return &*key; }).has_value();
}

TEST(Jws, AgreesWithWycheproof) {
  const JsonObject vectors = wycheproof();
  int accepted = 0, refused = 0;
  for (const Json& group : vectors.at("testGroups").as_array()) {
    const JsonObject& jwk = group.at("key").as_object();
    // Nothing may verify with a key for another algorithm, whatever the vector says.
    const bool is_ours = find_string(jwk, "alg") == "RS256" || find_string(jwk, "alg") == "ES256";
    for (const Json& test : group.at("tests").as_array()) {
      const Json& jws = test.at("jws");
      const bool want = is_ours && test.at("result") == "valid";
      const std::string compact = jws.is_string() ? std::string(jws.as_string()) : to_text(jws);
      EXPECT_EQ(verifies(jwk, compact), want)
          << test.at("tcId") << " " << test.at("comment") << " " << compact.substr(0, 120);
      (want ? accepted : refused) += 1;
    }
  }
  EXPECT_EQ(accepted, 10);
  EXPECT_EQ(refused, 168);
}

struct KeyCase {
  const char* name;
  const char* member;
  const char* value;  // JSON; null to leave the member out.
  bool is_usable;
};

const KeyCase kKeys[] = {
    {"as it is", "kid", R"("k")", true},
    {"without use", "use", nullptr, true},
    {"without alg", "alg", nullptr, true},
    {"to verify", "key_ops", R"(["verify"])", true},
    {"without kid", "kid", nullptr, false},
    {"an empty kid", "kid", R"("")", false},
    {"another type", "kty", R"("EC")", false},
    {"without a type", "kty", nullptr, false},
    {"for encryption", "use", R"("enc")", false},
    {"a use that is no text", "use", "1", false},
    {"for another algorithm", "alg", R"("PS256")", false},
    {"to encrypt", "key_ops", R"(["encrypt"])", false},
    {"operations that are no list", "key_ops", R"("verify")", false},
    {"without a modulus", "n", nullptr, false},
    {"a short modulus", "n", R"("wMDA")", false},
    {"a modulus that is no base64url", "n", R"("????")", false},
    {"without an exponent", "e", nullptr, false},
    {"an empty exponent", "e", R"("")", false},
    {"a long exponent", "e", R"("AQABAQABAQAB")", false},
    {"the exponent 3", "e", R"("Aw")", true},
    {"the exponent 1, with which everything is its own signature", "e", R"("AQ")", false},
    {"the exponent 1 with a zero before it", "e", R"("AAE")", false},
    {"an even exponent", "e", R"("AQAA")", false},
};

// The example key of RFC 7517, appendix A.1.
constexpr std::string_view kEcKey = R"json({"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"k",
  "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})json";

const KeyCase kEcKeys[] = {
    {"as it is", "kid", R"("k")", true},
    {"without alg", "alg", nullptr, true},
    {"for RS256", "alg", R"("RS256")", false},
    {"for encryption", "use", R"("enc")", false},
    {"another curve", "crv", R"("P-384")", false},
    {"without a curve", "crv", nullptr, false},
    {"without y", "y", nullptr, false},
    {"a point beside the curve", "y", R"("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyN")", false},
    {"a short coordinate", "x", R"("MKBC")", false},
    {"without kid", "kid", nullptr, false},
};

TEST(Jws, UsesOnlyPointsOfTheCurve) {
  for (const KeyCase& c : kEcKeys) {
    SCOPED_TRACE(c.name);
    JsonObject jwk = *parse_json_object(kEcKey);
    if (c.value == nullptr) {
      jwk.erase(c.member);
    } else {
      jwk[c.member] = *parse_json(c.value);
    }
    EXPECT_EQ(VerifyingKey::parse(jwk).has_value(), c.is_usable);
  }
}

TEST(Jws, UsesOnlyKeysForIt) {
  JsonObject good{{"kty", "RSA"}, {"use", "sig"}, {"alg", "RS256"}, {"kid", "k"}, {"e", "AQAB"}};
  good["n"] = "wMDA" + std::string(338, 'A');  // 256 bytes.
  for (const KeyCase& c : kKeys) {
    SCOPED_TRACE(c.name);
    JsonObject jwk = good;
    if (c.value == nullptr) {
      jwk.erase(c.member);
    } else {
      jwk[c.member] = *parse_json(c.value);
    }
    const auto key = VerifyingKey::parse(jwk);
    EXPECT_EQ(key.has_value(), c.is_usable);
    if (!key) {
      EXPECT_EQ(key.error().code, "key.unusable");
    }
  }
}

}  // namespace
}  // namespace acquaint::login
