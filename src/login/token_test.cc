#include "login/token.h"

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <thread>

#include "base/encoding.h"
#include "login/fake_stores.h"

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const Time kNow = *parse_iso8601("2026-03-01T12:00:00Z");
constexpr const char* kIssuer = "https://login.example/";
constexpr const char* kAudience = "https://login.example/api/v2/";

// The key of the server under test, made once: it takes a while.
const StoredKey& stored_key() {
  static const StoredKey key = make_signing_key("the-kid", kNow);
  return key;
}
const SigningKey& signing_key() {
  static const SigningKey key = *SigningKey::parse(stored_key());
  return key;
}

// RS256 over any header and payload, as somebody with the private key could make it.
std::string signed_text(std::string_view header, std::string_view payload) {
  const std::string input = to_base64url(header) + "." + to_base64url(payload);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(stored_key().material.data(), -1), BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  std::string signature(256, '\0');
  std::size_t length = signature.size();
  EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()), 1);
  EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                           &length, reinterpret_cast<const unsigned char*>(input.data()),
                           input.size()),
            1);
  return input + "." + to_base64url(signature);
}

std::string hmac_text(std::string_view header, std::string_view payload, std::string_view secret) {
  const std::string input = to_base64url(header) + "." + to_base64url(payload);
  crypto_auth_hmacsha256_state state;
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()),
                              secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(input.data()),
                                input.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  return input + "." + to_base64url(mac);
}

constexpr const char* kHeader = R"({"alg":"RS256","typ":"JWT","kid":"the-kid"})";

JsonObject good_claims() {
  const std::int64_t now = to_ms(kNow) / 1000;
  return {{"iss", kIssuer},           {"sub", "app@clients"}, {"aud", kAudience},
          {"iat", now},               {"exp", now + 60},      {"azp", "app"},
          {"scope", "read:users"},    {"gty", "client-credentials"}};
}

std::string good_payload() { return to_text(good_claims()); }

struct TokenTest : testing::Test {
  FakeKeyStore store;
  SeededRandom random{1};
  const std::shared_ptr<KeyRing> ring = std::make_shared<KeyRing>(
      store, SealKey::make(random),
      KeyRing::Keys{{.key = signing_key(), .state = RingKey::State::current}});
  TokenVerifier verifier{ring, kIssuer, kAudience};

  std::string code_of(std::string_view text, Time now = kNow) {
    const auto token = verifier.verify(text, now);
    if (!token) {
      EXPECT_EQ(token.error().kind, Error::Kind::unauthorized);
    }
    return token ? "" : token.error().code;
  }
};

TEST(TokenVerifier, RefusesAtOnceWhatARevokedKeySigned) {
  FakeKeyStore store;
  SeededRandom random{1};
  const ServerKeys keys = *run(load_keys(store, random, kNow));
  TokenVerifier verifier{keys.ring, kIssuer, kAudience};
  const ClientGrant grant{"app", kAudience, *Scopes::parse("read:users")};
  const std::string former = keys.newest().id();
  const std::string text = issue_access_token(keys.newest(), kIssuer, grant, kNow);
  ASSERT_TRUE(verifier.verify(text, kNow)) << "and remembered";
  ASSERT_TRUE(run(keys.ring->rotate(kNow)));
  EXPECT_TRUE(verifier.verify(text, kNow)) << "a former key is believed";
  EXPECT_TRUE(verifier.verify(issue_access_token(keys.newest(), kIssuer, grant, kNow), kNow));
  ASSERT_TRUE(run(keys.ring->revoke(former, kNow)));
  EXPECT_FALSE(verifier.verify(text, kNow));
}

TEST_F(TokenTest, AcceptsWhatItIssued) {
  const ClientGrant grant{"app", kAudience, *Scopes::parse("update:users read:users")};
  const std::string text = issue_access_token(signing_key(), kIssuer, grant, kNow);
  const auto token = verifier.verify(text, kNow);
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_FALSE((*token)->user);
  EXPECT_EQ((*token)->client_id, "app");
  EXPECT_THAT((*token)->audiences, ElementsAre(kAudience));
  EXPECT_TRUE((*token)->scopes.has("read:users"));
  EXPECT_FALSE((*token)->scopes.has("delete:users"));
  EXPECT_EQ((*token)->expires, kNow + 24h);
  EXPECT_EQ((*token)->gty, "client-credentials");
}

TEST_F(TokenTest, LooksLikeAuth0s) {
  const ClientGrant grant{"app", kAudience, *Scopes::parse("read:users")};
  const std::string text = issue_access_token(signing_key(), kIssuer, grant, kNow);
  const std::size_t first = text.find('.'), second = text.rfind('.');
  EXPECT_EQ(parse_json(*from_base64url(text.substr(0, first))), parse_json(kHeader));
  EXPECT_EQ(*from_base64url(text.substr(first + 1, second - first - 1)),
            R"({"iss":"https://login.example/","sub":"app@clients",)"
            R"("aud":"https://login.example/api/v2/","iat":1772366400,"exp":1772452800,)"
            R"("azp":"app","scope":"read:users","gty":"client-credentials"})");
}

struct ClaimCase {
  const char* name;
  const char* claim;
  const char* value;  // JSON; null to leave the claim out.
  const char* code;   // Empty when the token is accepted.
};

// One claim of a good token is changed; noon is 1772366400.
const ClaimCase kClaims[] = {
    {"as it is", "iat", "1772366400", ""},
    {"another issuer", "iss", R"("https://evil.example/")", "token.invalid"},
    {"the issuer without its slash", "iss", R"("https://login.example")", "token.invalid"},
    {"no issuer", "iss", nullptr, "token.invalid"},
    {"an issuer that is a list", "iss", R"(["https://login.example/"])", "token.invalid"},
    {"another audience", "aud", R"("https://api.example/")", "token.invalid"},
    {"the audience without its slash", "aud", R"("https://login.example/api/v2")", "token.invalid"},
    {"no audience", "aud", nullptr, "token.invalid"},
    {"no audience in the list", "aud", "[]", "token.invalid"},
    {"our audience among others", "aud",
     R"(["https://login.example/userinfo","https://login.example/api/v2/"])", ""},
    {"something else among the audiences", "aud", R"(["https://login.example/api/v2/",1])",
     "token.invalid"},
    {"an audience that is an object", "aud", R"({"https://login.example/api/v2/":1})",
     "token.invalid"},
    {"expires in a second", "exp", "1772366401", ""},
    {"expires now", "exp", "1772366400", "token.expired"},
    {"expired long ago", "exp", "1", "token.expired"},
    {"no expiry", "exp", nullptr, "token.invalid"},
    {"an expiry in quotes", "exp", R"("1772366460")", "token.invalid"},
    {"a negative expiry", "exp", "-1772366460", "token.invalid"},
    {"an expiry of nothing", "exp", "0", "token.invalid"},
    {"a fraction of an expiry", "exp", "1772366460.5", "token.invalid"},
    {"an expiry in scientific words", "exp", "1.77236646e9", "token.invalid"},
    {"a huge expiry", "exp", "9223372036854775807", "token.invalid"},
    {"an expiry beyond 64 bits", "exp", "99999999999999999999", "token.invalid"},
    {"an infinite expiry", "exp", "1e400", "token.invalid"},
    {"an expiry of null", "exp", "null", "token.invalid"},
    {"an expiry of true", "exp", "true", "token.invalid"},
    {"valid from now", "nbf", "1772366400", ""},
    {"valid soon, as clocks differ", "nbf", "1772366460", ""},
    {"valid later", "nbf", "1772366461", "token.invalid"},
    {"valid from a text", "nbf", R"("1772366400")", "token.invalid"},
    {"issued soon, as clocks differ", "iat", "1772366460", ""},
    {"issued later", "iat", "1772366461", "token.invalid"},
    {"issued at a fraction", "iat", "1772366400.5", "token.invalid"},
    {"not issued at any time", "iat", nullptr, "token.invalid"},
    {"no subject", "sub", nullptr, "token.invalid"},
    {"the subject of another client", "sub", R"("other@clients")", "token.invalid"},
    {"a user as a client", "sub", R"("auth0|1")", "token.invalid"},
    {"no client", "azp", nullptr, "token.invalid"},
    {"another client", "azp", R"("other")", "token.invalid"},
    {"no scope", "scope", nullptr, ""},
    {"an empty scope", "scope", R"("")", ""},
    {"a list of scopes", "scope", R"(["read:users"])", "token.invalid"},
    {"a malformed scope", "scope", R"(" read:users")", "token.invalid"},
    {"a client as a user", "gty", nullptr, "token.invalid"},
    {"another grant", "gty", R"("password")", "token.invalid"},
    {"a grant that is no text", "gty", "1", "token.invalid"},
    {"a claim that nobody knows", "https://example/x", "1", ""},
};

TEST_F(TokenTest, ChecksEveryClaim) {
  for (const ClaimCase& c : kClaims) {
    SCOPED_TRACE(c.name);
    std::string payload = good_payload();
    JsonObject claims = good_claims();
    claims.erase(c.claim);
    payload = to_text(claims);
    if (c.value != nullptr) {
      payload.insert(payload.size() - 1, ",\"" + std::string(c.claim) + "\":" + c.value);
    }
    EXPECT_EQ(code_of(signed_text(kHeader, payload)), c.code);
  }
}

TEST_F(TokenTest, KnowsAUserFromAClient) {
  JsonObject claims = good_claims();
  claims["sub"] = "auth0|63d17c4bdf1ce171262c7e93";
  claims.erase("gty");
  const auto token = verifier.verify(signed_text(kHeader, to_text(claims)), kNow);
  ASSERT_TRUE(token);
  ASSERT_TRUE((*token)->user);
  EXPECT_EQ((*token)->user->text(), "auth0|63d17c4bdf1ce171262c7e93");
  EXPECT_EQ((*token)->client_id, "app");
}

// As Auth0's in the default dialect: not the "at+jwt" of RFC 9068, on which its libraries would have to agree first.
TEST_F(TokenTest, IssuesTokensUnderAuth0sHeader) {
  const ClientGrant grant{"app", kAudience, *Scopes::parse("read:users")};
  const std::string token = issue_access_token(signing_key(), kIssuer, grant, kNow);
  const auto header = parse_json_object(*from_base64url(token.substr(0, token.find('.'))));
  ASSERT_TRUE(header);
  EXPECT_EQ(*header, (JsonObject{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "the-kid"}}));
}

struct HeaderCase {
  const char* name;
  const char* header;
  const char* code;
};

const HeaderCase kHeaders[] = {
    {"as it is", kHeader, ""},
    {"another type", R"({"alg":"RS256","typ":"at+jwt","kid":"the-kid"})", ""},
    {"white space", R"( { "alg" : "RS256" , "kid" : "the-kid" } )", ""},
    {"another algorithm", R"({"alg":"RS384","kid":"the-kid"})", "token.invalid"},
    {"the padding of another algorithm", R"({"alg":"PS256","kid":"the-kid"})", "token.invalid"},
    {"none", R"({"alg":"none","kid":"the-kid"})", "token.invalid"},
    {"None", R"({"alg":"None","kid":"the-kid"})", "token.invalid"},
    {"the algorithm in small letters", R"({"alg":"rs256","kid":"the-kid"})", "token.invalid"},
    {"a list of algorithms", R"({"alg":["RS256"],"kid":"the-kid"})", "token.invalid"},
    {"no algorithm", R"({"kid":"the-kid"})", "token.invalid"},
    {"two algorithms", R"({"alg":"none","alg":"RS256","kid":"the-kid"})", "token.invalid"},
    {"two algorithms, one of them escaped", R"({"\u0061lg":"none","alg":"RS256","kid":"the-kid"})",
     "token.invalid"},
    {"no key", R"({"alg":"RS256"})", "token.invalid"},
    {"an unknown key", R"({"alg":"RS256","kid":"other"})", "token.invalid"},
    {"a key by its path", R"({"alg":"RS256","kid":"../../the-kid"})", "token.invalid"},
    {"a key by a statement", R"({"alg":"RS256","kid":"' OR 1=1 --"})", "token.invalid"},
    {"a key that is a number", R"({"alg":"RS256","kid":1})", "token.invalid"},
    {"a critical extension", R"({"alg":"RS256","kid":"the-kid","crit":["exp"],"exp":1})",
     "token.invalid"},
    {"an empty list of critical extensions", R"({"alg":"RS256","kid":"the-kid","crit":[]})",
     "token.invalid"},
    {"a key from elsewhere", R"({"alg":"RS256","kid":"the-kid","jku":"https://evil.example/"})", ""},
    {"no object", R"(["RS256"])", "token.invalid"},
    {"no JSON", "RS256", "token.invalid"},
    {"nothing", "", "token.invalid"},
};

TEST_F(TokenTest, ActsOnlyOnTheHeaderThatItKnows) {
  for (const HeaderCase& c : kHeaders) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(code_of(signed_text(c.header, good_payload())), c.code);
  }
}

TEST_F(TokenTest, DoesNotTakeItsPublicKeyForASecret) {
  const std::string header = R"({"alg":"HS256","typ":"JWT","kid":"the-kid"})";
  const std::string pem = stored_key().material;
  const std::string modulus = *from_base64url(signing_key().jwk().at("n").as_string());
  for (const std::string& secret : {pem, modulus, to_text(signing_key().jwk()), std::string()}) {
    EXPECT_EQ(code_of(hmac_text(header, good_payload(), secret)), "token.invalid");
    EXPECT_EQ(code_of(hmac_text(kHeader, good_payload(), secret)), "token.bad_signature");
  }
}

TEST_F(TokenTest, DoesNotTakeTheKeyThatATokenBrings) {
  const SigningKey theirs = *SigningKey::parse(make_signing_key("the-kid", kNow));
  EXPECT_EQ(code_of(theirs.sign(good_payload())), "token.bad_signature");
  JsonObject header{{"alg", "RS256"}, {"kid", "their-kid"}};
  header["jwk"] = theirs.jwk();
  EXPECT_EQ(code_of(signed_text(to_text(header), good_payload())), "token.invalid");
}

TEST_F(TokenTest, RefusesPayloadsThatAreNoClaims) {
  const std::string twice = good_payload().insert(1, R"("aud":"https://api.example/",)");
  for (const std::string& payload : {twice, std::string("[]"), std::string("{"), std::string(),
                                     good_payload() + "{}", good_payload() + "\xff"}) {
    EXPECT_EQ(code_of(signed_text(kHeader, payload)), "token.invalid") << payload;
  }
}

TEST_F(TokenTest, RefusesTextsThatAreNoTokens) {
  const std::string good = signed_text(kHeader, good_payload());
  const std::size_t first = good.find('.'), second = good.rfind('.');
  const std::string header = good.substr(0, first), rest = good.substr(first);
  const std::string signature = good.substr(second);
  const std::pair<const char*, std::string> cases[] = {
      {"empty", ""},
      {"one dot", good.substr(0, second)},
      {"three dots", good + "."},
      {"four dots", good + ".AA.AA"},
      {"dots alone", ".."},
      {"no header", rest},
      {"no payload", header + signature},
      {"no signature", good.substr(0, second + 1)},
      {"padding after the header", header + "=" + rest},
      {"padding after the payload", good.substr(0, second) + "=" + signature},
      {"padding at the end", good + "=="},
      {"a space before", " " + good},
      {"a space after", good + " "},
      {"a newline after", good + "\n"},
      {"a space inside", header + " " + rest},
      {"a NUL after", good + std::string(1, '\0')},
      {"a NUL inside", header + std::string(1, '\0') + rest},
      {"the scheme before it", "Bearer " + good},
      {"JSON", R"({"payload":"e30","protected":"e30","signature":"AA"})"},
      {"too long", std::string(16 * 1024 - good.size() + 1, 'A') + good},
  };
  ASSERT_EQ(code_of(good), "");
  for (const auto& [name, text] : cases) {
    SCOPED_TRACE(name);
    EXPECT_NE(code_of(text), "");
  }
}

TEST_F(TokenTest, RefusesAChangeAnywhere) {
  const std::string good = signed_text(kHeader, good_payload());
  ASSERT_EQ(code_of(good), "");
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const int bit : {1, 2, 32}) {
      std::string changed = good;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      EXPECT_NE(code_of(changed), "") << "bit " << bit << " of byte " << i;
    }
  }
  EXPECT_EQ(code_of(good), "");
}

TEST_F(TokenTest, ForgetsATokenWhenItExpires) {
  const std::string text = signed_text(kHeader, good_payload());
  EXPECT_EQ(code_of(text), "");
  EXPECT_EQ(code_of(text, kNow + 60s - 1ms), "");
  EXPECT_EQ(code_of(text, kNow + 60s), "token.expired");
  EXPECT_EQ(code_of(text, kNow + 61s), "token.expired");
}

TEST_F(TokenTest, RemembersWhatItAccepted) {
  const std::string text = signed_text(kHeader, good_payload());
  EXPECT_EQ(verifier.verify(text, kNow)->get(), verifier.verify(text, kNow)->get());
}

TEST_F(TokenTest, SpeaksAuth0sWords) {
  const std::string good = signed_text(kHeader, good_payload());
  EXPECT_EQ(verifier.verify("x", kNow).error().message, "Invalid token");
  EXPECT_EQ(verifier.verify(good.substr(0, good.rfind('.') + 1), kNow).error().message,
            "Invalid signature received for JSON Web Token validation");
  EXPECT_EQ(verifier.verify(good, kNow + 1h).error().message,
            "Expired token received for JSON Web Token validation");
}

TEST_F(TokenTest, VerifiesOnSeveralThreads) {
  std::vector<std::string> texts;
  for (int i = 0; i < 8; ++i) {
    JsonObject claims = good_claims();
    claims["jti"] = i;
    texts.push_back(signed_text(kHeader, to_text(claims)));
  }
  std::vector<std::thread> threads;
  std::atomic<int> accepted = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) accepted += verifier.verify(texts[i % 8], kNow) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, 800);
}

TEST(TokenCache, HoldsABoundedNumber) {
  TokenCache cache(32);
  for (int i = 0; i < 1000; ++i) {
    cache.put("token " + std::to_string(i), std::make_shared<const VerifiedToken>());
  }
  int held = 0;
  for (int i = 0; i < 1000; ++i) held += cache.find("token " + std::to_string(i)) ? 1 : 0;
  EXPECT_LE(held, 32);
  EXPECT_GE(held, 1);
}

TEST(TokenCache, FindsTheWholeTextAlone) {
  TokenCache cache(32);
  const std::string signature(100, 's');
  cache.put("header.payload." + signature, std::make_shared<const VerifiedToken>());
  EXPECT_TRUE(cache.find("header.payload." + signature));
  EXPECT_FALSE(cache.find("header.PAYLOAD." + signature));
  cache.erase("header.PAYLOAD." + signature);
  EXPECT_TRUE(cache.find("header.payload." + signature));
  cache.erase("header.payload." + signature);
  EXPECT_FALSE(cache.find("header.payload." + signature));
}

TEST(BearerToken, Cases) {
  const struct {
    const char* name;
    std::optional<std::string_view> header;
    const char* want;  // The token or the code of the error.
  } cases[] = {
      {"a token", "Bearer abc", "abc"},
      {"in small letters", "bearer abc", "abc"},
      {"in capitals", "BEARER abc", "abc"},
      {"no header", std::nullopt, "token.missing"},
      {"empty", "", "token.bad_header"},
      {"the scheme alone", "Bearer", "token.bad_header"},
      {"no token", "Bearer ", "token.bad_header"},
      {"two spaces", "Bearer  abc", "token.bad_header"},
      {"two tokens", "Bearer abc def", "token.bad_header"},
      {"a trailing space", "Bearer abc ", "token.bad_header"},
      {"another scheme", "Basic YTpi", "token.bad_header"},
      {"no scheme", "abc", "token.bad_header"},
      {"a colon", "Bearer:abc", "token.bad_header"},
      {"control characters that look like capitals", "\x22" "earer abc", "token.bad_header"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto token = find_bearer_token(c.header);
    EXPECT_EQ(token ? std::string(*token) : token.error().code, c.want);
  }
  EXPECT_EQ(find_bearer_token("x").error().message, "Bad HTTP authentication header format");
}

}  // namespace
}  // namespace acquaint::login
