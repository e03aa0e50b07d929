#include "login/resource_server.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

struct Case {
  const char* name;
  const char* list;
  const char* code;   // Null: it is accepted.
  const char* field;
};

const Case kCases[] = {
    {"none", "[]", nullptr, ""},
    {"the least", R"([{"identifier":"https://api.example/"}])", nullptr, ""},
    {"all", R"([{"identifier":"a","name":"A","scopes":[{"value":"read:a","description":"Read"}],"allow_offline_access":true}])",
     nullptr, ""},
    {"no list", "{}", "resource_server.malformed", "/resource_servers"},
    {"no object", "[1]", "resource_server.malformed", "/resource_servers/0"},
    {"no identifier", "[{}]", "resource_server.malformed", "/resource_servers/0/identifier"},
    {"an identifier with a space", R"([{"identifier":"a b"}])", "resource_server.malformed",
     "/resource_servers/0/identifier"},
    {"twice", R"([{"identifier":"a"},{"identifier":"a"}])", "resource_server.duplicate",
     "/resource_servers/1/identifier"},
    {"unknown", R"([{"identifier":"a","signing":"HS256"}])", "json.unknown_field",
     "/resource_servers/0/signing"},
    {"no lifetime", R"([{"identifier":"a","token_lifetime":0}])", "resource_server.malformed",
     "/resource_servers/0/token_lifetime"},
    {"an id of another form", R"([{"identifier":"a","id":"1"}])", "resource_server.malformed",
     "/resource_servers/0/id"},
    {"encrypted tokens", R"([{"identifier":"a","token_encryption":{}}])", "resource_server.not_offered",
     "/resource_servers/0/token_encryption"},
    {"tokens bound to a key", R"([{"identifier":"a","proof_of_possession":{"mechanism":"mtls","required":true}}])",
     "resource_server.not_offered", "/resource_servers/0/proof_of_possession"},
    {"users by grant alone",
     R"([{"identifier":"a","subject_type_authorization":{"user":{"policy":"require_client_grant"}}}])",
     "resource_server.not_offered", "/resource_servers/0/subject_type_authorization/user"},
    {"no such policy", R"([{"identifier":"a","subject_type_authorization":{"client":{"policy":"allow_all"}}}])",
     "resource_server.malformed", "/resource_servers/0/subject_type_authorization/client"},
    {"scopes as texts", R"([{"identifier":"a","scopes":["read:a"]}])", "resource_server.malformed",
     "/resource_servers/0/scopes/0"},
    {"two scopes in one", R"([{"identifier":"a","scopes":[{"value":"a b"}]}])", "resource_server.malformed",
     "/resource_servers/0/scopes/0/value"},
    {"offline as a text", R"([{"identifier":"a","allow_offline_access":"yes"}])", "resource_server.malformed",
     "/resource_servers/0/allow_offline_access"},
    {"a description that is no text", R"([{"identifier":"a","scopes":[{"value":"a","description":1}]}])",
     "resource_server.malformed", "/resource_servers/0/scopes/0/description"},
    {"skipping consent as a text", R"([{"identifier":"a","skip_consent_for_verifiable_first_party_clients":"no"}])",
     "resource_server.malformed", "/resource_servers/0/skip_consent_for_verifiable_first_party_clients"},
};

TEST(ResourceServer, DescribesItsScopesAndSaysWhetherUsersAreAsked) {
  const auto servers = parse_resource_servers(*parse_json(R"([
    {"identifier":"a","scopes":[{"value":"read:a","description":"Read your letters"},{"value":"write:a"}],
     "skip_consent_for_verifiable_first_party_clients":false},
    {"identifier":"b"}])"));
  ASSERT_TRUE(servers);
  EXPECT_EQ(servers->at(0).scopes.text(), "read:a write:a");
  EXPECT_EQ(servers->at(0).descriptions.at("read:a"), "Read your letters");
  EXPECT_EQ(servers->at(0).descriptions.size(), 1U);
  EXPECT_FALSE(servers->at(0).skips_consent);
  EXPECT_TRUE(servers->at(1).skips_consent);
}

TEST(ResourceServer, IsReadStrictly) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.name);
    const auto servers = parse_resource_servers(*parse_json(row.list));
    ASSERT_EQ(servers.has_value(), row.code == nullptr) << (servers ? "" : servers.error().field);
    if (servers) continue;
    EXPECT_EQ(servers.error().code, row.code);
    EXPECT_EQ(servers.error().field, row.field);
  }
}

TEST(ResourceServer, SaysHowLongTokensLiveAndForWhom) {
  const auto servers = parse_resource_servers(*parse_json(R"([
      {"identifier":"a","token_lifetime":600,"signing_alg":"PS256","token_dialect":"access_token"},
      {"identifier":"b","subject_type_authorization":{"user":{"policy":"deny_all"}}}])"));
  ASSERT_TRUE(servers) << servers.error().field;
  EXPECT_EQ(servers->at(0).token_lifetime, std::chrono::seconds(600));
  EXPECT_EQ(servers->at(0).declared.at("signing_alg"), "PS256");
  EXPECT_EQ(servers->at(0).id.size(), 24U);
  EXPECT_NE(servers->at(0).id, servers->at(1).id);
  EXPECT_EQ(servers->at(1).token_lifetime, std::chrono::seconds(86400));
  EXPECT_NE(find_users_api(*servers, "a"), nullptr);
  EXPECT_EQ(find_users_api(*servers, "b"), nullptr);
  EXPECT_EQ(find_users_api(*servers, "c"), nullptr);
}

TEST(ResourceServer, OfTheServerItselfIsNotForUsers) {
  const std::vector<ResourceServer> servers = {make_management_api("https://x/api/v2/")};
  EXPECT_TRUE(servers.front().is_system);
  EXPECT_TRUE(servers.front().scopes.has("read:users"));
  EXPECT_NE(find_resource_server(servers, "https://x/api/v2/"), nullptr);
  EXPECT_EQ(find_users_api(servers, "https://x/api/v2/"), nullptr);
}

TEST(ResourceServer, OnlyWhatIsDeclaredIsGranted) {
  const ResourceServer api{.identifier = "a", .name = "A", .scopes = *Scopes::parse("read:a write:a"),
                           .allow_offline_access = true};
  const ResourceServer strict{.identifier = "b", .name = "B", .scopes = {}, .allow_offline_access = false};
  const struct {
    const char* asked;
    const ResourceServer* server;
    bool may_refresh;
    const char* granted;
  } rows[] = {
      {"openid profile email phone address", nullptr, false, "address email openid phone profile"},
      {"openid read:a", nullptr, true, "openid"},
      {"openid read:a admin:a", &api, false, "openid read:a"},
      {"offline_access", nullptr, true, "offline_access"},
      {"offline_access", nullptr, false, ""},
      {"offline_access read:a", &api, true, "offline_access read:a"},
      {"offline_access openid", &strict, true, "openid"},
      {"", &api, true, ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(grantable_scopes(*Scopes::parse(row.asked), row.server, row.may_refresh).text(), row.granted)
        << row.asked;
  }
}

}  // namespace
}  // namespace acquaint::login
