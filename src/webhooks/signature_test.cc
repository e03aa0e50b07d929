#include "webhooks/signature.h"

#include <gtest/gtest.h>

namespace acquaint::webhooks {
namespace {

// Made with the reference implementation in JavaScript (npm standardwebhooks 1.1.1).
TEST(Signature, IsThatOfTheReferenceImplementation) {
  EXPECT_EQ(sign("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "evt_0000000000000001", 1793534400,
                 R"({"type":"user.created"})"),
            "v1,LP3wPXHJyEBr7k905I+0Ghpe0Z8frLBYmaQjYVKN9pM=");
}

TEST(Signature, DependsOnEveryPart) {
  SeededRandom random{1};
  const std::string secret = make_secret(random), other = make_secret(random);
  const std::string good = sign(secret, "evt_1", 1000, "{}");
  EXPECT_EQ(sign(secret, "evt_1", 1000, "{}"), good);
  EXPECT_NE(sign(other, "evt_1", 1000, "{}"), good);
  EXPECT_NE(sign(secret, "evt_2", 1000, "{}"), good);
  EXPECT_NE(sign(secret, "evt_1", 1001, "{}"), good);
  EXPECT_NE(sign(secret, "evt_1", 1000, "{ }"), good);
}

TEST(Secret, IsSealedForOneWebhook) {
  SeededRandom random{1};
  const auto key = login::SealKey::make(random);
  const std::string secret = make_secret(random);
  EXPECT_TRUE(secret.starts_with("whsec_"));
  EXPECT_EQ(secret.size(), 50U);
  const std::string sealed = seal_secret(key, "crm", secret);
  EXPECT_EQ(sealed.find(secret.substr(6, 12)), std::string::npos);
  EXPECT_EQ(open_secret(key, "crm", sealed), secret);
  EXPECT_FALSE(open_secret(key, "other", sealed));
  EXPECT_FALSE(open_secret(login::SealKey::make(random), "crm", sealed));
}

}  // namespace
}  // namespace acquaint::webhooks
