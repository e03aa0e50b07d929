#include "login/client_assertion.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encoding.h"
#include "login/upstream/sample_signer.h"

namespace acquaint::login {
namespace {

using upstream::SampleSigner;

constexpr std::string_view kIssuer = "https://login.example/";
const Time kNow = *parse_iso8601("2026-11-01T12:00:00Z");

// Keys take a while to make: once for all tests.
const SampleSigner& signer() {
  static const SampleSigner kept("k1");
  return kept;
}
const SampleSigner& stranger() {
  static const SampleSigner kept("k1");
  return kept;
}

JsonObject methods(const JsonObject& more = {}) {
  JsonObject credential{{"credential_type", "public_key"}, {"kid", "k1"}, {"pem", signer().public_pem()}};
  for (const auto& member : more) credential[member.key()] = member.value();
  return {{"private_key_jwt", JsonObject{{"credentials", JsonArray{std::move(credential)}}}}};
}

std::int64_t seconds(Duration from_now) { return to_ms(kNow + from_now) / 1000; }

JsonObject claims(const JsonObject& changes = {}) {
  JsonObject all{{"iss", "worker"}, {"sub", "worker"},           {"aud", kIssuer},
                 {"jti", "once"},   {"iat", seconds(Duration{})}, {"exp", seconds(std::chrono::minutes(1))}};
  for (const auto& member : changes) {
    if (member.value().is_null()) {
      all.erase(member.key());
    } else {
      all[member.key()] = member.value();
    }
  }
  return all;
}

Result<CheckedAssertion> check(std::string_view assertion, const JsonObject& declared = methods()) {
  const auto keys = parse_client_keys(declared, "");
  EXPECT_TRUE(keys) << keys.error().message;
  return check_assertion(assertion, "worker", *keys, kIssuer, kNow);
}

TEST(ClientAssertion, WhatTheClientSignedForThisServerIsGoodOnce) {
  const auto first = check(signer().sign(claims()));
  ASSERT_TRUE(first) << first.error().message;
  const auto again = check(signer().sign(claims({{"iat", seconds(std::chrono::seconds(1))}})));
  ASSERT_TRUE(again);
  EXPECT_EQ(first->once.key, again->once.key);  // The same jti, so the store refuses it.
  EXPECT_NE(first->once.key, check(signer().sign(claims({{"jti", "twice"}})))->once.key);
  EXPECT_TRUE(check(signer().sign(claims({{"aud", "https://login.example/oauth/token"}}))));
  EXPECT_TRUE(check(signer().sign(claims({{"aud", JsonArray{kIssuer}}}))));
  EXPECT_TRUE(check(signer().sign_as({{"alg", "RS256"}}, claims())));  // There is but one key.
}

TEST(ClientAssertion, AnythingElseIsRefused) {
  const struct {
    const char* name;
    JsonObject changes;
  } rows[] = {
      {"of another issuer", {{"iss", "other"}}},
      {"of another subject", {{"sub", "other"}}},
      {"for another server", {{"aud", "https://other.example/"}}},
      {"for the server's other endpoint", {{"aud", "https://login.example/userinfo"}}},
      {"for this server and another (CVE-2025-27370)", {{"aud", JsonArray{kIssuer, "https://other.example/"}}}},
      {"without an audience", {{"aud", nullptr}}},
      {"expired", {{"exp", seconds(Duration{})}}},
      {"without an end", {{"exp", nullptr}}},
      {"good for long", {{"exp", seconds(std::chrono::hours(1))}}},
      {"an end in quotes", {{"exp", "1793534460"}}},
      {"issued in the future", {{"iat", seconds(std::chrono::minutes(2))}}},
      {"not good yet", {{"nbf", seconds(std::chrono::minutes(2))}}},
      {"without a name", {{"jti", nullptr}}},
      {"with an empty name", {{"jti", ""}}},
      {"with an endless name", {{"jti", std::string(256, 'x')}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto checked = check(signer().sign(claims(row.changes)));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, "client.bad_assertion");
  }
}

// HS256 with the public key as the secret (CVE-2015-9235).
std::string signed_with_public_key() {
  const std::string text = to_base64url(R"({"alg":"HS256","kid":"k1"})") + "." + to_base64url(to_text(claims()));
  const std::string key = signer().public_pem();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &length);
  return text + "." + to_base64url({reinterpret_cast<const char*>(digest), length});
}

TEST(ClientAssertion, OnlyTheClientsOwnKeyAndItsAlgorithmCount) {
  const std::string good = signer().sign(claims());
  const struct {
    const char* name;
    std::string assertion;
  } rows[] = {
      {"alg none", to_base64url(R"({"alg":"none","kid":"k1"})") + "." + to_base64url(to_text(claims())) + "."},
      {"HS256 with the public key", signed_with_public_key()},
      {"another algorithm in the header", signer().sign_as({{"alg", "RS512"}, {"kid", "k1"}}, claims())},
      {"another key of the same name", stranger().sign(claims())},
      {"a key that it brings along",
       stranger().sign_as({{"alg", "RS256"}, {"kid", "k1"}, {"jwk", stranger().jwk()}}, claims())},
      {"an unknown key", signer().sign_as({{"alg", "RS256"}, {"kid", "k2"}}, claims())},
      {"without its signature", good.substr(0, good.rfind('.') + 1)},
      {"no token", "worker"},
      {"nothing", ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_FALSE(check(row.assertion));
  }
}

TEST(ClientAssertion, AKeyThatEndedCountsNoMore) {
  const std::string good = signer().sign(claims());
  EXPECT_TRUE(check(good, methods({{"expires_at", "2026-11-01T12:00:01Z"}})));
  EXPECT_FALSE(check(good, methods({{"expires_at", "2026-11-01T12:00:00Z"}})));
}

TEST(ClientAssertion, KeysAreDeclaredOneOrTwo) {
  const Json good = methods().at("private_key_jwt").at("credentials").at(0);
  const struct {
    const char* name;
    JsonObject methods;
    const char* code;
    const char* field;
  } rows[] = {
      {"another method", {{"tls_client_auth", JsonObject()}}, "client.not_offered", "/m"},
      {"no list", {{"private_key_jwt", JsonObject()}}, "client.bad_credential", "/m/private_key_jwt/credentials"},
      {"three", {{"private_key_jwt", JsonObject{{"credentials", JsonArray{good, good, good}}}}},
       "client.bad_credential", "/m/private_key_jwt/credentials"},
      {"one name twice", {{"private_key_jwt", JsonObject{{"credentials", JsonArray{good, good}}}}},
       "client.bad_credential", "/m/private_key_jwt/credentials/1/kid"},
      {"no key", methods({{"pem", "-----BEGIN PUBLIC KEY-----"}}), "client.bad_credential",
       "/m/private_key_jwt/credentials/0/pem"},
      {"a private key", methods({{"pem", "-----BEGIN PRIVATE KEY-----"}}), "client.bad_credential",
       "/m/private_key_jwt/credentials/0/pem"},
      {"another algorithm", methods({{"alg", "HS256"}}), "client.bad_credential",
       "/m/private_key_jwt/credentials/0/alg"},
      {"an end that is no time", methods({{"expires_at", "soon"}}), "client.bad_credential",
       "/m/private_key_jwt/credentials/0/expires_at"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto keys = parse_client_keys(row.methods, "/m");
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, row.code);
    EXPECT_EQ(keys.error().field, row.field);
  }
}

TEST(ClientAssertion, SaysWhoseItIs) {
  EXPECT_EQ(claimed_client(signer().sign(claims())), "worker");
  for (const char* text : {"", ".", "a.b", "a.b.c", "..."}) EXPECT_EQ(claimed_client(text), "") << text;
}

}  // namespace
}  // namespace acquaint::login
