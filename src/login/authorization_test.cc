#include "login/authorization.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

using std::chrono::seconds;

constexpr const char* kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";  // RFC 7636, appendix B.

Time noon() { return *parse_iso8601("2026-11-01T12:00:00Z"); }

std::vector<Client> clients() {
  return *parse_clients(*parse_json(R"([
    {"client_id": "web", "client_secret_sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "grant_types": ["authorization_code", "refresh_token"],
     "callbacks": ["https://web.example/cb", "https://web.example/other"]},
    {"client_id": "spa", "grant_types": ["authorization_code"], "callbacks": ["https://spa.example/"],
     "web_origins": ["https://spa.example"]},
    {"client_id": "job", "grant_types": ["client_credentials"], "callbacks": ["https://job.example/"]}
  ])"));
}

std::vector<ResourceServer> services() {
  return *parse_resource_servers(
      *parse_json(R"([{"identifier": "https://api.example/", "scopes": [{"value": "read:a"}]}])"));
}

auto read(FormFields parameters) { return read_authorization(parameters, clients(), services(), noon()); }

// The request of the client "web", with some of it put otherwise; an empty value leaves it out.
FormFields web(const FormFields& changes = {}) {
  FormFields fields = {{"client_id", "web"},
                       {"redirect_uri", "https://web.example/cb"},
                       {"response_type", "code"},
                       {"scope", "openid email read:a offline_access"},
                       {"state", "s 1"},
                       {"nonce", "n"}};
  for (const auto& [name, value] : changes) {
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    if (!value.empty()) fields.emplace_back(name, value);
  }
  return fields;
}

TEST(Authorization, ReadsARequest) {
  const auto request = read(web({{"audience", "https://api.example/"}, {"max_age", "60"}, {"prompt", "login"},
                                 {"code_challenge", kChallenge}, {"code_challenge_method", "S256"},
                                 {"login_hint", "ada@example.com"}, {"ui_locales", "de-CH en"}, {"screen_hint", "signup"},
                                 {"response_mode", "form_post"}, {"ext-anything", "x"}}));
  ASSERT_TRUE(request) << request.error().description;
  EXPECT_EQ(request->client_id, "web");
  EXPECT_EQ(request->reply_to, (ReplyTo{"https://web.example/cb", "s 1", ResponseMode::form_post}));
  EXPECT_EQ(request->scopes.text(), "email openid read:a");  // This API does not let its tokens be renewed.
  EXPECT_EQ(request->audience, "https://api.example/");
  EXPECT_EQ(request->code_challenge, kChallenge);
  EXPECT_EQ(request->prompt, Prompt::login);
  EXPECT_EQ(request->max_age, seconds(60));
  EXPECT_EQ(request->login_hint, "ada@example.com");
  EXPECT_EQ(request->ui_locales, "de-CH en");
  EXPECT_TRUE(request->wants_sign_up);
  AuthorizationRequest about_ada = *request;
  about_ada.subject = "auth0|ada";
  EXPECT_EQ(parse_authorization(to_json(about_ada)), about_ada);
}

TEST(Authorization, CarriesTheClaimsThatAreAskedForOneByOne) {
  const auto request =
      read(web({{"prompt", "consent"},
                {"connection", "corporate"},
                {"claims", R"({"id_token": {"sub": {"value": "auth0|ada"}, "email": {"essential": true}},
                               "userinfo": {"phone_number": null}})"}}));
  ASSERT_TRUE(request) << request.error().description;
  EXPECT_EQ(request->subject, "auth0|ada");
  EXPECT_TRUE(find_claim(request->claims.id_token, "email")->is_essential);
  EXPECT_EQ(names_of(request->claims.userinfo), std::vector<std::string>{"phone_number"});
  EXPECT_TRUE(request->asks_consent);
  EXPECT_EQ(parse_authorization(to_json(*request)), *request);
}

struct Refused {
  const char* name;
  FormFields parameters;
  const char* error;
  bool goes_to_the_client;
};

const Refused kRefused[] = {
    {"claims that are no object", web({{"claims", "email"}}), "invalid_request", true},
    {"claims without end", web({{"claims", R"({"userinfo": {")" + std::string(1100, 'x') + R"(": null}})"}}),
     "invalid_request", true},
    {"a subject that is no text", web({{"claims", R"({"id_token": {"sub": {"value": 1}}})"}}), "invalid_request", true},
    {"a class of authentication that nobody reaches",
     web({{"claims", R"({"id_token": {"acr": {"essential": true, "values": ["urn:a"]}}})"}}),
     "unmet_authentication_requirements", true},
    {"no client", web({{"client_id", ""}}), "invalid_request", false},
    {"unknown client", web({{"client_id", "nobody"}}), "invalid_request", false},
    {"no address, and two are declared", web({{"redirect_uri", ""}}), "invalid_request", false},
    {"another address", web({{"redirect_uri", "https://web.example/cb/"}}), "access_denied", false},
    {"another client's address", web({{"redirect_uri", "https://spa.example/"}}), "access_denied", false},
    {"the address twice",
     {{"client_id", "web"}, {"redirect_uri", "https://web.example/cb"}, {"redirect_uri", "https://evil.example/"}},
     "access_denied", false},
    {"the client twice",
     {{"client_id", "web"}, {"client_id", "spa"}, {"redirect_uri", "https://web.example/cb"}}, "access_denied", false},
    {"no UTF-8", web({{"nonce", "\xff"}}), "invalid_request", false},
    {"no response type", web({{"response_type", ""}}), "invalid_request", true},
    {"a token in the address", web({{"response_type", "token"}}), "unsupported_response_type", true},
    {"a hybrid", web({{"response_type", "code id_token"}}), "unsupported_response_type", true},
    {"unknown response mode", web({{"response_mode", "carrier_pigeon"}}), "invalid_request", true},
    {"a message to an origin that is not declared", web({{"response_mode", "web_message"}}), "invalid_request", true},
    {"the state is too long", web({{"state", std::string(2049, 's')}}), "invalid_request", true},
    {"the nonce is too long", web({{"nonce", std::string(513, 'n')}}), "invalid_request", true},
    {"malformed scope", web({{"scope", "openid  email"}}), "invalid_scope", true},
    {"unknown audience", web({{"audience", "https://elsewhere.example/"}}), "access_denied", true},
    {"plain challenge", web({{"code_challenge", kChallenge}, {"code_challenge_method", "plain"}}), "invalid_request", true},
    {"a challenge without its method", web({{"code_challenge", kChallenge}}), "invalid_request", true},
    {"a method without its challenge", web({{"code_challenge_method", "S256"}}), "invalid_request", true},
    {"a short challenge", web({{"code_challenge", "abc"}, {"code_challenge_method", "S256"}}), "invalid_request", true},
    {"prompt none and login", web({{"prompt", "none login"}}), "invalid_request", true},
    {"unknown prompt", web({{"prompt", "dance"}}), "invalid_request", true},
    {"max_age below zero", web({{"max_age", "-1"}}), "invalid_request", true},
    {"max_age in words", web({{"max_age", "soon"}}), "invalid_request", true},
    {"a request object", web({{"request", "eyJ"}}), "request_not_supported", true},
    {"a request address", web({{"request_uri", "https://web.example/r"}}), "request_uri_not_supported", true},
    {"a public client without PKCE",
     {{"client_id", "spa"}, {"response_type", "code"}, {"scope", "openid"}}, "invalid_request", true},
    {"a client that may not",
     {{"client_id", "job"}, {"response_type", "code"}}, "unauthorized_client", true},
};

TEST(Authorization, RefusesAndSaysItToTheClientOnlyWhereItMay) {
  for (const Refused& row : kRefused) {
    SCOPED_TRACE(row.name);
    const auto request = read(row.parameters);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().error, row.error);
    EXPECT_EQ(request.error().reply_to.has_value(), row.goes_to_the_client);
    EXPECT_FALSE(request.error().description.empty());
  }
}

TEST(Authorization, TheOnlyDeclaredAddressNeedNotBeSent) {
  const auto request = read({{"client_id", "spa"}, {"response_type", "code"}, {"response_mode", "web_message"},
                             {"code_challenge", kChallenge}, {"code_challenge_method", "S256"}});
  ASSERT_TRUE(request) << request.error().description;
  EXPECT_EQ(request->reply_to.redirect_uri, "https://spa.example/");
  EXPECT_EQ(request->reply_to.mode, ResponseMode::web_message);
}

TEST(Authorization, KnowsWhenASignInIsTooOld) {
  const Time now = noon();
  const auto ago = [&](int s) { return now - seconds(s); };
  AuthorizationRequest request;
  request.asked = ago(10);
  EXPECT_TRUE(is_fresh_enough(request, ago(100'000), now));
  request.max_age = seconds(60);
  EXPECT_FALSE(is_fresh_enough(request, ago(61), now));
  EXPECT_TRUE(is_fresh_enough(request, ago(60), now));
  request.max_age = seconds(0);
  EXPECT_FALSE(is_fresh_enough(request, ago(11), now));
  EXPECT_TRUE(is_fresh_enough(request, ago(9), now));  // The request brought it about.
  request.max_age.reset();
  request.prompt = Prompt::login;
  EXPECT_FALSE(is_fresh_enough(request, ago(11), now));
  EXPECT_TRUE(is_fresh_enough(request, ago(10), now));
}

TEST(Authorization, ReadsNothingElseThanWhatItWrote) {
  const auto request = read(web());
  const JsonObject good = to_json(*request);
  for (const auto& member : good) {
    JsonObject without = good;
    without.erase(member.key());
    EXPECT_FALSE(parse_authorization(without)) << member.key();
    JsonObject other = good;
    other[member.key()] = JsonArray();
    EXPECT_FALSE(parse_authorization(other)) << member.key();
  }
}

}  // namespace
}  // namespace acquaint::login
