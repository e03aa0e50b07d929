#include "login/client.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr const char* kManagement = "https://login.example/api/v2/";
constexpr const char* kOther = "https://api.example/";
const std::vector<std::string> kServices = {kManagement, kOther};

constexpr const char* kApp = R"({"client_id":"app","name":"The app",
  "client_secret_sha256":"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
  "grant_types":["client_credentials"],
  "audiences":{"https://login.example/api/v2/":["update:users","read:users"]}})";  // "secret"

Json list_of(const std::string& client) { return *parse_json("[" + client + "]"); }
Client app() { return parse_clients(list_of(kApp))->front(); }

TEST(Client, IsReadAndWritten) {
  const Client client = app();
  EXPECT_EQ(client.client_id, "app");
  EXPECT_EQ(client.name, "The app");
  EXPECT_EQ(client.audiences.at(kManagement).text(), "read:users update:users");
  EXPECT_EQ(parse_clients(JsonArray{to_json(client)})->front(), client);
  EXPECT_EQ(to_json(client).at("client_secret_sha256"),
            "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");
}

struct DocumentCase {
  const char* name;
  std::string document;
  const char* code;  // Null when it is accepted.
  const char* field;
};

const DocumentCase kDocuments[] = {
    {"no client", "[]", nullptr, ""},
    {"an id alone", R"([{"client_id":"a"}])", nullptr, ""},
    {"no list", "{}", "client.malformed", "/clients"},
    {"no object", "[1]", "client.malformed", "/clients/0"},
    {"no id", "[{}]", "client.malformed", "/clients/0/client_id"},
    {"an empty id", R"([{"client_id":""}])", "client.malformed", "/clients/0/client_id"},
    {"white space in an id", R"([{"client_id":"a b"}])", "client.malformed",
     "/clients/0/client_id"},
    {"an id like a user's", R"([{"client_id":"auth0|1"}])", "client.malformed",
     "/clients/0/client_id"},
    {"a long id", R"([{"client_id":")" + std::string(256, 'a') + R"("}])", "client.malformed",
     "/clients/0/client_id"},
    {"the same id twice", R"([{"client_id":"a"},{"client_id":"a"}])", "client.duplicate",
     "/clients/1/client_id"},
    {"a secret in clear", R"([{"client_id":"a","client_secret":"s"}])", "client.secret_in_clear",
     "/clients/0/client_secret"},
    {"a secret that is no hash", R"([{"client_id":"a","client_secret_sha256":"s"}])",
     "client.malformed", "/clients/0/client_secret_sha256"},
    {"a hash in capitals",
     R"([{"client_id":"a","client_secret_sha256":")" + std::string(64, 'A') + R"("}])",
     "client.malformed", "/clients/0/client_secret_sha256"},
    {"a typing error", R"([{"client_id":"a","grant_type":[]}])", "json.unknown_field",
     "/clients/0/grant_type"},
    {"one grant type without a list", R"([{"client_id":"a","grant_types":"x"}])",
     "client.malformed", "/clients/0/grant_types"},
    {"a name that is no text", R"([{"client_id":"a","name":1}])", "client.malformed",
     "/clients/0/name"},
    {"audiences in a list", R"([{"client_id":"a","audiences":["x"]}])", "client.malformed",
     "/clients/0/audiences"},
    {"scopes in a text", R"([{"client_id":"a","audiences":{"https://x/":"read:users"}}])",
     "client.malformed", "/clients/0/audiences/https:~1~1x~1"},
    {"two scopes in one", R"([{"client_id":"a","audiences":{"x":["read:users update:users"]}}])",
     "client.malformed", "/clients/0/audiences/x"},
    {"an empty scope", R"([{"client_id":"a","audiences":{"x":[""]}}])", "client.malformed",
     "/clients/0/audiences/x"},
    {"a scope that is no text", R"([{"client_id":"a","audiences":{"x":[1]}}])", "client.malformed",
     "/clients/0/audiences/x"},
};

TEST(Client, NamesWhatIsWrongInADocument) {
  for (const DocumentCase& c : kDocuments) {
    SCOPED_TRACE(c.name);
    const auto clients = parse_clients(*parse_json(c.document));
    ASSERT_EQ(clients.has_value(), c.code == nullptr);
    if (!clients) {
      EXPECT_EQ(clients.error().code, c.code);
      EXPECT_EQ(clients.error().field, c.field);
    }
  }
}

TEST(Client, IsKnownByItsSecret) {
  const std::vector<Client> clients = {app(), parse_clients(*parse_json(R"([{"client_id":"b"}])"))->front()};
  const OAuthError unauthorized{401, "access_denied", "Unauthorized"};
  EXPECT_EQ(authenticate_client(clients, "app", "secret"), &clients[0]);
  for (const char* wrong : {"", "Secret", "secret ", "secre",
                            "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}) {
    EXPECT_EQ(authenticate_client(clients, "app", wrong).error(), unauthorized) << wrong;
  }
  EXPECT_EQ(authenticate_client(clients, "other", "secret").error(), unauthorized);
  EXPECT_EQ(authenticate_client(clients, "", "").error(), unauthorized);
  // A public client has none to show.
  EXPECT_EQ(authenticate_client(clients, "b", ""), &clients[1]);
  EXPECT_EQ(authenticate_client(clients, "b", "secret").error(), unauthorized);
}

TEST(Client, DeclaresWhereAnswersMayGo) {
  const auto read = [](std::string_view members) {
    return parse_clients(*parse_json(R"([{"client_id":"a",)" + std::string(members) + "}]"));
  };
  const auto good = read(R"("callbacks":["https://a.example/cb","com.example:/cb"],
                            "allowed_logout_urls":["https://a.example/"],"web_origins":["https://a.example"])");
  ASSERT_TRUE(good) << good.error().field;
  EXPECT_EQ(parse_clients(JsonArray{to_json(good->front())}), *good);
  const struct {
    const char* members;
    const char* code;
    const char* field;
  } rows[] = {
      {R"("callbacks":"https://a.example/")", "client.malformed", "/clients/0/callbacks"},
      {R"("callbacks":["https://a.example/","/cb"])", "redirect.malformed", "/clients/0/callbacks/1"},
      {R"("callbacks":["https://*.example/"])", "redirect.malformed", "/clients/0/callbacks/0"},
      {R"("allowed_logout_urls":[1])", "client.malformed", "/clients/0/allowed_logout_urls"},
      {R"("web_origins":["https://a.example/"])", "client.malformed", "/clients/0/web_origins/0"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.members);
    const auto refused = read(row.members);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, row.code);
    EXPECT_EQ(refused.error().field, row.field);
  }
}

struct GrantCase {
  const char* name;
  const char* audience;
  const char* scope;
  const char* want;  // The scopes or the description of the error.
  int status;        // 200 when it is granted.
  const char* error;
};

const GrantCase kGrants[] = {
    {"all", kManagement, "", "read:users update:users", 200, ""},
    {"less", kManagement, "read:users", "read:users", 200, ""},
    {"more", kManagement, "read:users delete:users",
     "Client has not been granted scopes: delete:users", 403, "access_denied"},
    {"a malformed scope", kManagement, " read:users",
     "A scope is a list of names separated by single spaces.", 400, "invalid_scope"},
    {"no audience", "", "", "Missing required parameter: audience", 400, "invalid_request"},
    {"an audience that was not granted", kOther, "",
     "Client is not authorized to access \"https://api.example/\". You need to create a "
     "\"client-grant\" associated to this API.",
     403, "access_denied"},
    {"an audience that nobody knows", "https://x/", "",
     "Service not enabled within domain: https://x/", 403, "access_denied"},
    {"an audience of control characters", "https://x/\n", "", "Missing required parameter: audience",
     400, "invalid_request"},
};

TEST(Client, IsGrantedWhatItMayDo) {
  for (const GrantCase& c : kGrants) {
    SCOPED_TRACE(c.name);
    const auto scopes = grant_client_credentials(app(), kServices, c.audience, c.scope);
    ASSERT_EQ(scopes.has_value(), c.status == 200);
    if (scopes) {
      EXPECT_EQ(scopes->text(), c.want);
    } else {
      EXPECT_EQ(scopes.error(), (OAuthError{c.status, c.error, c.want}));
    }
  }
}

TEST(Client, NeedsTheGrantType) {
  Client client = app();
  client.grant_types = {"authorization_code"};
  EXPECT_EQ(grant_client_credentials(client, kServices, kManagement, "").error(),
            (OAuthError{403, "unauthorized_client",
                        "Grant type 'client_credentials' not allowed for the client."}));
}

TEST(Client, OfTheOperatorMayDoEverything) {
  const Client client = make_management_client("root", "a long secret", kManagement);
  EXPECT_TRUE(check_secret(client, "a long secret"));
  const auto scopes = grant_client_credentials(client, kServices, kManagement, "");
  ASSERT_TRUE(scopes);
  EXPECT_EQ(scopes->names().size(), management_scopes().size());
  EXPECT_EQ(parse_clients(JsonArray{to_json(client)})->front(), client);
}

}  // namespace
}  // namespace acquaint::login
