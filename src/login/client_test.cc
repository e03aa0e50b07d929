#include "login/client.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "login/fake_stores.h"
#include "login/upstream/sample_signer.h"

namespace acquaint::login {
namespace {

constexpr const char* kApp = R"({"client_id":"app","name":"The app",
  "client_secret_sha256":"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
  "grant_types":["client_credentials"]})";  // "secret"

Json list_of(const std::string& client) { return *parse_json("[" + client + "]"); }
Client app() { return parse_clients(list_of(kApp))->front(); }

Client client_with(std::string_view members) {
  const auto client = parse_client(*parse_json_object(R"({"client_id":"a",)" + std::string(members) + "}"));
  EXPECT_TRUE(client) << client.error().field << " " << client.error().message;
  return client.value_or(Client{});
}

TEST(Client, IsRead) {
  const Client client = app();
  EXPECT_EQ(client.client_id, "app");
  EXPECT_EQ(client.name, "The app");
  EXPECT_TRUE(client.is_first_party);
  EXPECT_FALSE(client.is_public());
  EXPECT_EQ(client.id_token_lifetime, std::chrono::seconds(36000));
  EXPECT_EQ(client.grant_limits, GrantLimits{}) << "the server's own, which rotate and expire";
  EXPECT_EQ(client_with(R"("name":"A")").client_id, "a");
}

TEST(Client, KeepsWhatHasNoEffectHere) {
  const Client client = client_with(R"("sso_disabled":true,"addons":{"samlp":{"audience":"x"}},
                                       "client_secret":"0123456789abcdef")");
  EXPECT_EQ(client.declared.at("addons").at("samlp").at("audience"), "x");
  EXPECT_EQ(client.declared.at("sso_disabled"), true);
  EXPECT_FALSE(client.declared.contains("client_secret"));
  EXPECT_EQ(client.secret, "0123456789abcdef");
  EXPECT_TRUE(check_secret(client, "0123456789abcdef"));
}

TEST(Client, SaysHowLongItsTokensLive) {
  using std::chrono::seconds;
  EXPECT_EQ(client_with(R"("jwt_configuration":{"lifetime_in_seconds":60,"alg":"RS256"})").id_token_lifetime,
            seconds(60));
  const struct {
    const char* refresh_token;
    GrantLimits want;
  } rows[] = {
      {"{}", {}},
      {R"({"rotation_type":"non-rotating"})", {.rotates = false}},
      {R"({"leeway":10,"token_lifetime":100,"idle_token_lifetime":50})",
       {.token_idle = seconds(50), .token_lifetime = seconds(100), .leeway = seconds(10)}},
      {R"({"token_lifetime":100,"infinite_token_lifetime":true})", {.token_lifetime = kEndless}},
      {R"({"expiration_type":"non-expiring","token_lifetime":100})",
       {.token_idle = kEndless, .token_lifetime = kEndless}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.refresh_token);
    EXPECT_EQ(client_with("\"refresh_token\":" + std::string(row.refresh_token)).grant_limits, row.want);
  }
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
    {"a short secret", R"([{"client_id":"a","client_secret":"0123456789abcde"}])", "client.malformed",
     "/clients/0/client_secret"},
    {"a secret and a hash", R"([{"client_id":"a","client_secret":"0123456789abcdef","client_secret_sha256":"s"}])",
     "client.malformed", "/clients/0/client_secret_sha256"},
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
    {"audiences", R"([{"client_id":"a","audiences":{}}])", "json.unknown_field", "/clients/0/audiences"},
    {"an unknown way to prove itself", R"([{"client_id":"a","token_endpoint_auth_method":"tls"}])",
     "client.malformed", "/clients/0/token_endpoint_auth_method"},
    {"another way that is not offered",
     R"([{"client_id":"a","client_authentication_methods":{"tls_client_auth":{}}}])", "client.not_offered",
     "/clients/0/client_authentication_methods"},
    {"two ways", R"([{"client_id":"a","token_endpoint_auth_method":"none",
                      "client_authentication_methods":{"private_key_jwt":{}}}])",
     "client.malformed", "/clients/0/client_authentication_methods"},
    {"a promise that is not kept", R"([{"client_id":"a","require_proof_of_possession":true}])",
     "client.not_offered", "/clients/0/require_proof_of_possession"},
    {"no such promise", R"([{"client_id":"a","require_proof_of_possession":false}])", nullptr, ""},
    {"a part of another type", R"([{"client_id":"a","addons":[]}])", "client.malformed", "/clients/0/addons"},
    {"an ID token for no time", R"([{"client_id":"a","jwt_configuration":{"lifetime_in_seconds":0}}])",
     "client.malformed", "/clients/0/jwt_configuration/lifetime_in_seconds"},
    {"a typing error within", R"([{"client_id":"a","refresh_token":{"rotation":"rotating"}}])",
     "json.unknown_field", "/clients/0/refresh_token/rotation"},
    {"a long leeway", R"([{"client_id":"a","refresh_token":{"leeway":61}}])", "client.malformed",
     "/clients/0/refresh_token/leeway"},
    {"metadata that is no text", R"([{"client_id":"a","client_metadata":{"a":1}}])", "client.malformed",
     "/clients/0/client_metadata"},
    {"a script as a logo", R"([{"client_id":"a","logo_uri":"javascript:alert"}])", "client.malformed",
     "/clients/0/logo_uri"},
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

using enum ClientAuthentication;

constexpr std::string_view kIssuer = "https://login.example/";
const Time kNow = *parse_iso8601("2026-11-01T12:00:00Z");

ClientOrRefusal authenticate(const std::vector<Client>& clients, ClientCredentials credentials,
                             FakeTicketStore& shown) {
  return run(authenticate_client(clients, std::move(credentials), {shown, kIssuer, kNow})).value();
}
ClientOrRefusal authenticate(const std::vector<Client>& clients, ClientCredentials credentials) {
  FakeTicketStore shown;
  return authenticate(clients, std::move(credentials), shown);
}

const upstream::SampleSigner& signer() {
  static const upstream::SampleSigner kept("k1");
  return kept;
}

// A client that signs who it is.
std::string signing_members() {
  const JsonObject credential{{"kid", "k1"}, {"pem", signer().public_pem()}};
  return R"("client_authentication_methods":{"private_key_jwt":{"credentials":[)" + to_text(credential) + "]}}";
}

TEST(Client, IsKnownByItsSecret) {
  const std::vector<Client> clients = {app(), client_with(R"("name":"B")")};
  const OAuthError unauthorized{401, "access_denied", "Unauthorized"};
  EXPECT_EQ(authenticate(clients, {"app", "secret", post}), &clients[0]);
  for (const char* wrong : {"", "Secret", "secret ", "secre",
                            "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}) {
    EXPECT_EQ(authenticate(clients, {"app", wrong, post}).error(), unauthorized) << wrong;
  }
  EXPECT_EQ(authenticate(clients, {"other", "secret", post}).error(), unauthorized);
  EXPECT_EQ(authenticate(clients, {"", "", none}).error(), unauthorized);
  // A public client has none to show.
  EXPECT_EQ(authenticate(clients, {"a", "", none}), &clients[1]);
  EXPECT_EQ(authenticate(clients, {"a", "secret", post}).error(), unauthorized);
}

TEST(Client, ProvesItselfInTheWayThatItDeclared) {
  constexpr std::string_view kSecret = "0123456789abcdef";
  const std::string signing = signing_members();
  const struct {
    const char* name;
    const char* members;
    std::string_view secret;
    ClientAuthentication shown_by;
    bool is_known;
  } rows[] = {
      {"nothing declared, in the body", R"("name":"A")", kSecret, post, true},
      {"nothing declared, by Basic", R"("name":"A")", kSecret, basic, true},
      {"nothing declared, nothing shown", R"("name":"A")", "", none, false},
      {"post in the body", R"("token_endpoint_auth_method":"client_secret_post")", kSecret, post, true},
      {"post by Basic", R"("token_endpoint_auth_method":"client_secret_post")", kSecret, basic, false},
      {"basic by Basic", R"("token_endpoint_auth_method":"client_secret_basic")", kSecret, basic, true},
      {"basic in the body", R"("token_endpoint_auth_method":"client_secret_basic")", kSecret, post, false},
      {"none with nothing", R"("token_endpoint_auth_method":"none")", "", none, true},
      {"none with the secret", R"("token_endpoint_auth_method":"none")", kSecret, post, false},
      {"a signature is due", signing.c_str(), kSecret, post, false},
      {"a signature is due, nothing shown", signing.c_str(), "", none,
       false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::vector<Client> clients = {
        client_with(std::string(row.members) + R"(,"client_secret":"0123456789abcdef")")};
    EXPECT_EQ(authenticate(clients, {"a", std::string(row.secret), row.shown_by}).has_value(), row.is_known);
  }
  // Post and basic need a secret to compare with.
  const std::vector<Client> bare = {client_with(R"("token_endpoint_auth_method":"client_secret_post")")};
  EXPECT_FALSE(bare.front().is_public());
  EXPECT_FALSE(authenticate(bare, {"a", "", post}));
}

TEST(Client, ProvesItselfByAnAssertionOnce) {
  const std::vector<Client> clients = {client_with(signing_members() + R"(,"client_secret":"0123456789abcdef")"),
                                       app()};
  const auto assertion_of = [](std::string_view client, std::string_view jti) {
    const std::int64_t now = to_ms(kNow) / 1000;
    return signer().sign({{"iss", client}, {"sub", client}, {"aud", kIssuer}, {"jti", jti}, {"exp", now + 60}});
  };
  FakeTicketStore shown;
  const auto is_known = [&](std::string id, std::string assertion) {
    return authenticate(clients, {std::move(id), "", signed_, std::move(assertion)}, shown).has_value();
  };
  const std::string first = assertion_of("a", "1");
  EXPECT_TRUE(is_known("a", first));
  EXPECT_FALSE(is_known("a", first)) << "a replay";
  EXPECT_FALSE(is_known("", first)) << "a replay without the id";
  EXPECT_TRUE(is_known("", assertion_of("a", "2"))) << "the assertion says who it is";
  EXPECT_FALSE(is_known("app", assertion_of("a", "3"))) << "for another client";
  EXPECT_FALSE(is_known("app", assertion_of("app", "4"))) << "it has a secret, and no key";
  EXPECT_FALSE(is_known("nobody", assertion_of("nobody", "5")));
  EXPECT_EQ(shown.tickets.size(), 2U) << "what is refused costs the store nothing";
  shown.broken = true;
  const auto failed = run(authenticate_client(clients, {"a", "", signed_, assertion_of("a", "6")},
                                              {shown, kIssuer, kNow}));
  ASSERT_FALSE(failed) << "what cannot be remembered is not let through";
  EXPECT_EQ(failed.error().kind, Error::Kind::unavailable);
}

TEST(Client, IsTheOperatorsOwnUnlessItSaysOtherwise) {
  EXPECT_TRUE(client_with(R"("name":"A")").is_first_party);
  EXPECT_FALSE(client_with(R"("is_first_party":false)").is_first_party);
  const auto bad = parse_clients(list_of(R"({"client_id":"a","is_first_party":"no"})"));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().field, "/clients/0/is_first_party");
}

TEST(Client, DeclaresWhereAnswersMayGo) {
  const auto read = [](std::string_view members) {
    return parse_clients(*parse_json(R"([{"client_id":"a",)" + std::string(members) + "}]"));
  };
  const auto good = read(R"("callbacks":["https://a.example/cb","com.example:/cb"],
                            "allowed_logout_urls":["https://a.example/"],"web_origins":["https://a.example"])");
  ASSERT_TRUE(good) << good.error().field;
  EXPECT_EQ(good->front().callbacks.size(), 2U);
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

TEST(Client, OfTheOperatorUsesCredentialsAlone) {
  const Client client = make_management_client("root", "a long secret");
  EXPECT_TRUE(check_secret(client, "a long secret"));
  EXPECT_TRUE(client.may_use("client_credentials"));
  EXPECT_EQ(client.grant_types.size(), 1U);
}

}  // namespace
}  // namespace acquaint::login
