#include "login/signing_key.h"

#include <gmock/gmock.h>
#include <openssl/x509.h>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

using testing::SizeIs;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

TEST(SigningKey, ShowsAPublicKeyThatAuth0ClientsUnderstand) {
  const StoredKey stored = make_signing_key("the-kid", kNoon);
  const SigningKey key = *SigningKey::parse(stored);
  const JsonObject& jwk = key.jwk();
  std::vector<std::string> members;
  for (const auto& member : jwk) members.emplace_back(member.key());
  EXPECT_THAT(members, testing::ElementsAre("kty", "use", "n", "e", "kid", "x5t", "x5c", "alg"));
  EXPECT_EQ(jwk.at("kty"), "RSA");
  EXPECT_EQ(jwk.at("use"), "sig");
  EXPECT_EQ(jwk.at("alg"), "RS256");
  EXPECT_EQ(jwk.at("kid"), "the-kid");
  EXPECT_EQ(jwk.at("e"), "AQAB");
  EXPECT_THAT(*from_base64url(jwk.at("n").as_string()), SizeIs(256));
  EXPECT_THAT(*from_base64url(jwk.at("x5t").as_string()), SizeIs(20));
}

TEST(SigningKey, ShowsItsCertificateAsText) {
  const std::string pem = SigningKey::parse(make_signing_key("the-kid", kNoon))->certificate();
  EXPECT_TRUE(pem.starts_with("-----BEGIN CERTIFICATE-----\r\nMII"));
  EXPECT_TRUE(pem.ends_with("=\r\n-----END CERTIFICATE-----\r\n") ||
              pem.ends_with("\r\n-----END CERTIFICATE-----\r\n"));
}

TEST(SigningKey, HasACertificateOfItsOwn) {
  const SigningKey key = *SigningKey::parse(make_signing_key("the-kid", kNoon));
  const auto der = from_base64(key.jwk().at("x5c").as_array().at(0).as_string());
  ASSERT_TRUE(der);
  const auto* bytes = reinterpret_cast<const unsigned char*>(der->data());
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &bytes, static_cast<long>(der->size())), X509_free);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);
}

}  // namespace
}  // namespace acquaint::login
