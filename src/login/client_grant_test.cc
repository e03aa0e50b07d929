#include "login/client_grant.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

constexpr const char* kManagement = "https://login.example/api/v2/";
constexpr const char* kOther = "https://api.example/";
constexpr const char* kClosed = "https://closed.example/";

Client client_of(std::string_view members) {
  return *parse_client(*parse_json_object(R"({"client_id":"app",)" + std::string(members) + "}"));
}

const Client kApp = client_of(R"("client_secret":"0123456789abcdef","grant_types":["client_credentials"])");

const std::vector<ResourceServer> kServers = *parse_resource_servers(*parse_json(R"([
  {"identifier":"https://login.example/api/v2/"}, {"identifier":"https://api.example/"},
  {"identifier":"https://closed.example/",
   "subject_type_authorization":{"client":{"policy":"deny_all"},"user":{"policy":"allow_all"}}}])"));

const std::vector<DeclaredGrant> kGrants = *parse_client_grants(*parse_json(R"([
  {"client_id":"other","audience":"https://api.example/","scope":["read:a"]},
  {"client_id":"app","audience":"https://api.example/","scope":["read:a"],"subject_type":"user"},
  {"client_id":"app","audience":"https://closed.example/","scope":["read:a"]},
  {"client_id":"app","audience":"https://login.example/api/v2/","scope":["update:users","read:users"]}])"));

struct Case {
  const char* name;
  const char* list;
  const char* code;  // Null: it is accepted.
  const char* field;
};

const Case kCases[] = {
    {"none", "[]", nullptr, ""},
    {"without scopes", R"([{"client_id":"a","audience":"b"}])", nullptr, ""},
    {"for a client and for its users", R"([{"client_id":"a","audience":"b"},
                                           {"client_id":"a","audience":"b","subject_type":"user"}])", nullptr, ""},
    {"no list", "{}", "client_grant.malformed", "/client_grants"},
    {"no object", "[1]", "client_grant.malformed", "/client_grants/0"},
    {"no client", R"([{"audience":"b"}])", "client_grant.malformed", "/client_grants/0/client_id"},
    {"no audience", R"([{"client_id":"a"}])", "client_grant.malformed", "/client_grants/0/audience"},
    {"a typing error", R"([{"client_id":"a","audience":"b","scopes":[]}])", "json.unknown_field",
     "/client_grants/0/scopes"},
    {"scopes in a text", R"([{"client_id":"a","audience":"b","scope":"read:a"}])", "client_grant.malformed",
     "/client_grants/0/scope"},
    {"two scopes in one", R"([{"client_id":"a","audience":"b","scope":["x","y z"]}])", "client_grant.malformed",
     "/client_grants/0/scope/1"},
    {"an empty scope", R"([{"client_id":"a","audience":"b","scope":[""]}])", "client_grant.malformed",
     "/client_grants/0/scope/0"},
    {"all scopes", R"([{"client_id":"a","audience":"b","allow_all_scopes":true}])", "client_grant.not_offered",
     "/client_grants/0/allow_all_scopes"},
    {"an id of another form", R"([{"client_id":"a","audience":"b","id":"1"}])", "client_grant.malformed",
     "/client_grants/0/id"},
    {"twice", R"([{"client_id":"a","audience":"b"},{"client_id":"a","audience":"b"}])", "client_grant.duplicate",
     "/client_grants/1"},
};

TEST(ClientGrant, IsReadStrictly) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.name);
    const auto grants = parse_client_grants(*parse_json(row.list));
    ASSERT_EQ(grants.has_value(), row.code == nullptr) << (grants ? "" : grants.error().field);
    if (grants) continue;
    EXPECT_EQ(grants.error().code, row.code);
    EXPECT_EQ(grants.error().field, row.field);
  }
}

TEST(ClientGrant, HasAnIdThatStays) {
  EXPECT_EQ(kGrants[0].id.size(), 20U);
  EXPECT_TRUE(kGrants[0].id.starts_with("cgr_"));
  EXPECT_EQ(kGrants[0].id, client_grant_id(kGrants[0].declared));
  EXPECT_EQ(client_grant_id({{"id", "cgr_0123456789abcdef"}}), "cgr_0123456789abcdef");
}

struct GrantCase {
  const char* name;
  const char* audience;
  const char* scope;
  const char* want;  // The scopes or the description of the error.
  int status;        // 200 when it is granted.
  const char* error;
};

const GrantCase kRequests[] = {
    {"all", kManagement, "", "read:users update:users", 200, ""},
    {"less", kManagement, "read:users", "read:users", 200, ""},
    {"more", kManagement, "read:users delete:users",
     "Client has not been granted scopes: delete:users", 403, "access_denied"},
    {"a malformed scope", kManagement, " read:users",
     "A scope is a list of names separated by single spaces.", 400, "invalid_scope"},
    {"no audience", "", "", "Missing required parameter: audience", 400, "invalid_request"},
    {"what was granted to others, and to its users", kOther, "",
     "Client is not authorized to access \"https://api.example/\". You need to create a "
     "\"client-grant\" associated to this API.",
     403, "access_denied"},
    {"an API that is closed to clients", kClosed, "",
     "Client is not authorized to access \"https://closed.example/\". You need to create a "
     "\"client-grant\" associated to this API.",
     403, "access_denied"},
    {"an audience that nobody knows", "https://x/", "",
     "Service not enabled within domain: https://x/", 403, "access_denied"},
    {"an audience of control characters", "https://x/\n", "", "Missing required parameter: audience",
     400, "invalid_request"},
};

TEST(ClientGrant, GivesTheClientWhatItMayDo) {
  for (const GrantCase& c : kRequests) {
    SCOPED_TRACE(c.name);
    const auto scopes = grant_client_credentials(kApp, kGrants, kServers, c.audience, c.scope);
    ASSERT_EQ(scopes.has_value(), c.status == 200);
    if (scopes) {
      EXPECT_EQ(scopes->text(), c.want);
    } else {
      EXPECT_EQ(scopes.error(), (OAuthError{c.status, c.error, c.want}));
    }
  }
}

TEST(ClientGrant, NeedsTheGrantTypeAndASecret) {
  for (const char* members : {R"("client_secret":"0123456789abcdef","grant_types":["authorization_code"])",
                              R"("grant_types":["client_credentials"])",
                              R"("client_secret":"0123456789abcdef","grant_types":["client_credentials"],
                                 "token_endpoint_auth_method":"none")"}) {
    SCOPED_TRACE(members);
    EXPECT_EQ(grant_client_credentials(client_of(members), kGrants, kServers, kManagement, "").error(),
              (OAuthError{403, "unauthorized_client",
                          "Grant type 'client_credentials' not allowed for the client."}));
  }
}

TEST(ClientGrant, OfTheOperatorsClientHoldsEveryScope) {
  const Client client = make_management_client("root", "a long secret");
  const std::vector<DeclaredGrant> grants = {make_management_grant("root", kManagement)};
  const auto scopes = grant_client_credentials(client, grants, kServers, kManagement, "");
  ASSERT_TRUE(scopes);
  EXPECT_EQ(scopes->names().size(), management_scopes().size());
}

}  // namespace
}  // namespace acquaint::login
