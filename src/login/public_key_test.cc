#include "login/public_key.h"

#include <gtest/gtest.h>

#include "login/rsa_key.h"

namespace acquaint::login {
namespace {

// RFC 7638 §3.1.
TEST(PublicKey, HasTheThumbprintOfTheStandard) {
  const JsonObject jwk = *parse_json_object(R"({"kty":"RSA","alg":"RS256","kid":"2011-04-29","e":"AQAB",
    "n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"})");
  EXPECT_EQ(thumbprint(jwk), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(PublicKey, IsNothingElse) {
  const std::string private_pem = RsaKey::make().pem();
  for (const std::string& text : {std::string(), std::string("-----BEGIN PUBLIC KEY-----"), private_pem}) {
    EXPECT_EQ(read_public_key(text), std::nullopt) << text.substr(0, 40);
  }
  // 1024 bits.
  EXPECT_EQ(read_public_key("-----BEGIN PUBLIC KEY-----\n"
                            "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdlatRjRjogo3WojgGHFHYLugd\n"
                            "UWAY9iR3fy4arWNA1KoS8kVw33cJibXr8bvwUAUparCwlvdbH6dvEOfou0/gCFQs\n"
                            "HUfQrSDv+MuSUMAe8jzKE4qW+jK+xQU9a03GUnKHkkle+Q0pX/g6jXZ7r1/xAK5D\n"
                            "o2kQ+X5xK9cipRgEKwIDAQAB\n"
                            "-----END PUBLIC KEY-----\n"),
            std::nullopt);
}

}  // namespace
}  // namespace acquaint::login
