#include "settings/secrets.h"

#include <gtest/gtest.h>

namespace acquaint::settings {
namespace {

login::SealKey key_of(std::uint64_t seed) {
  SeededRandom random(seed);
  return login::SealKey::make(random);
}

const login::SealKey kKey = key_of(1);

JsonObject read(std::string_view text) { return *parse_json_object(text); }

JsonObject sample() {
  return read(R"({"site":{"name":"client_secret"},
    "clients":[{"client_id":"a","client_secret":"first-secret"},
               {"client_id":"b","addons":{"layer":{"privateKey":"fifth-secret","expiration":1}}}],
    "resource_servers":[{"identifier":"https://x/","signing_secret":"sixth-secret"}],
    "auth0":{"vault_connections":[{"id":"ac_1","setup":{"type":"BEARER","token":"tenth-secret","deep":{"x":"eleventh-secret"}}}]},
    "rules_configs":[{"key":"k","value":"twelfth-secret"}],
    "enrichment":{"clearbit":{"kind":"clearbit_person","key":"fifteenth-secret","purpose":"key"}},
    "actions":[{"name":"a","secrets":[{"name":"K","value":"thirteenth-secret"}],
                "versions":[{"number":1,"secrets":[{"name":"K","value":"fourteenth-secret"}]}]}],
    "connections":[{"name":"up","strategy":"oidc",
      "options":{"client_id":"c","client_secret":"second-secret","gateway_authentication":{"secret":"third-secret"},
                 "keys":[{"private_key":"fourth-secret"}],"scope":"openid",
                 "configuration":{"url":"seventh-secret","deep":[{"x":"eighth-secret"}]},
                 "signing_key":"ninth-secret"}}]})");
}

TEST(Secrets, AreSealedWhereverTheyStand) {
  const JsonObject sealed = seal_secrets(sample(), kKey);
  const std::string text = to_text(sealed);
  for (const char* secret : {"first-secret", "second-secret", "third-secret", "fourth-secret", "fifth-secret",
                             "sixth-secret", "seventh-secret", "eighth-secret", "ninth-secret", "tenth-secret", "eleventh-secret",
                             "twelfth-secret", "thirteenth-secret", "fourteenth-secret", "fifteenth-secret"}) {
    EXPECT_FALSE(text.contains(secret)) << secret;
  }
  EXPECT_EQ(sealed.at("site").at("name"), "client_secret");
  EXPECT_EQ(sealed.at("connections").at(0).at("options").at("scope"), "openid");
  EXPECT_EQ(sealed.at("auth0").at("vault_connections").at(0).at("setup").at("type"), "BEARER");
  EXPECT_EQ(sealed.at("enrichment").at("clearbit").at("purpose"), "key");
  EXPECT_EQ(open_secrets(sealed, kKey), sample());
}

TEST(Secrets, SealedAgainAreTheSame) {
  const JsonObject sealed = seal_secrets(sample(), kKey);
  EXPECT_EQ(seal_secrets(sample(), kKey), sealed);
  EXPECT_EQ(seal_secrets(sealed, kKey), sealed);
}

TEST(Secrets, OfAnotherServerOrPlaceAreRefused) {
  const auto foreign = open_secrets(seal_secrets(sample(), key_of(2)), kKey);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "settings.foreign_secret");
  EXPECT_EQ(foreign.error().field, "/clients/0/client_secret");
  JsonObject moved = seal_secrets(sample(), kKey);
  moved.at("clients").at(1).as_object()["client_secret"] = moved.at("clients").at(0).at("client_secret");
  EXPECT_EQ(open_secrets(moved, kKey).error().field, "/clients/1/client_secret");
  JsonObject other = seal_secrets(sample(), kKey);
  other.at("connections").at(0).as_object()["name"] = "down";
  EXPECT_EQ(open_secrets(other, kKey).error().field, "/connections/0/options/client_secret");
}

TEST(Secrets, AreLeftToTheReaderWhereTheDocumentIsMalformed) {
  for (const char* text : {R"({"clients":1,"connections":"x"})", R"({"clients":[1,{}],"connections":[null,{}]})",
                           R"({"clients":[{"client_id":"a","client_secret":1}]})",
                           R"({"connections":[{"name":"a","options":1}]})"}) {
    EXPECT_EQ(seal_secrets(read(text), kKey), read(text)) << text;
    EXPECT_EQ(open_secrets(read(text), kKey), read(text)) << text;
  }
}

TEST(Secrets, AreNotShown) {
  const JsonObject options = sample().at("connections").at(0).at("options").as_object();
  EXPECT_EQ(without_secrets(options),
            read(R"({"client_id":"c","gateway_authentication":{},"keys":[{}],"scope":"openid"})"));
}

}  // namespace
}  // namespace acquaint::settings
