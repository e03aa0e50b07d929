#include "login/upstream/options.h"

#include <gtest/gtest.h>

#include "login/upstream/discovery.h"
#include "login/upstream/sample_signer.h"

namespace acquaint::login::upstream {
namespace {

Result<Options> parse(std::string_view strategy, std::string_view text) {
  return parse_options(*find_provider(strategy), *parse_json_object(text), "/o");
}

TEST(UpstreamOptions, AKnownProviderNeedsNoMoreThanItsClient) {
  const auto google = parse("google-oauth2", R"({"client_id":"g","client_secret":"s"})");
  ASSERT_TRUE(google);
  EXPECT_EQ(google->endpoints.issuer, "https://accounts.google.com");
  EXPECT_EQ(google->discovery_url, "https://accounts.google.com/.well-known/openid-configuration");
  EXPECT_EQ(google->scopes.text(), "email openid profile");
  const auto github = parse("github", R"({"client_id":"g","client_secret":"s"})");
  ASSERT_TRUE(github);
  EXPECT_EQ(github->endpoints.userinfo, "https://api.github.com/user");
  EXPECT_FALSE(needs_discovery(*github));
}

TEST(UpstreamOptions, AnotherIssuerMeansItsOwnDocument) {
  const auto local = parse("google-oauth2", R"({"client_id":"g","issuer":"http://127.0.0.1:9000/"})");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->discovery_url, "http://127.0.0.1:9000/.well-known/openid-configuration");
  const auto own = parse("oidc", R"({"client_id":"g","discovery_url":"https://id.example/.well-known/openid-configuration"})");
  ASSERT_TRUE(own);
  EXPECT_TRUE(own->endpoints.issuer.empty());
}

TEST(UpstreamOptions, WhoDeclaresAllEndpointsNeedsNoDocument) {
  const auto declared = parse("oidc", R"({"client_id":"g","issuer":"https://id.example","authorization_endpoint":"https://id.example/a",
      "token_endpoint":"https://id.example/t","jwks_uri":"https://id.example/k"})");
  ASSERT_TRUE(declared);
  EXPECT_FALSE(needs_discovery(*declared));
}

TEST(UpstreamOptions, TheMapNamesPlacesInTheProfile) {
  const auto options = parse("oidc", R"({"client_id":"g","issuer":"https://id.example","attribute_map":{"mapping_mode":"use_map",
      "attributes":{"user_metadata.company":"${context.userinfo.org.name}","email":"${context.tokenset.mail}","name":"cn"}}})");
  ASSERT_TRUE(options) << options.error().field;
  EXPECT_EQ(options->map.mode, AttributeMap::Mode::use_map);
  EXPECT_EQ(options->map.attributes.at(*profile::AttributePath::parse("user_metadata.company")),
            (AttributeMap::Place{"org", "name"}));
  EXPECT_EQ(options->map.attributes.at(*profile::AttributePath::parse("email")), AttributeMap::Place{"mail"});
}

struct Case {
  const char* name;
  const char* strategy;
  const char* members;  // Behind {"client_id":"c","client_secret":"s","issuer":"https://id.example"
  const char* code;
  const char* field;
};

constexpr const char* kBad = "upstream.bad_option";

const Case kWrong[] = {
    {"a page that is neither shown nor not", "oidc", R"("shows_sharing_page":"no")", kBad, "/o/shows_sharing_page"},
    {"the front channel", "oidc", R"("type":"front_channel")", kBad, "/o/type"},
    {"an address that is none", "oidc", R"("token_endpoint":"nonsense")", kBad, "/o/token_endpoint"},
    {"an address that runs", "oidc", R"("authorization_endpoint":"javascript:x")", kBad, "/o/authorization_endpoint"},
    {"a user in an address", "oidc", R"("jwks_uri":"https://u@id.example/")", kBad, "/o/jwks_uri"},
    {"an address that is no text", "oidc", R"("discovery_url":1)", kBad, "/o/discovery_url"},
    {"no scope openid", "oidc", R"("scope":"email")", kBad, "/o/scope"},
    {"a scope that is no text", "oidc", R"("scope":["openid",1])", kBad, "/o/scope"},
    {"an own parameter", "oidc", R"("upstream_params":{"state":{"value":"x"}})", kBad, "/o/upstream_params/state"},
    {"a parameter without a value", "oidc", R"("upstream_params":{"a":{"alias":"x"}})", kBad, "/o/upstream_params/a"},
    {"parameters that are no object", "oidc", R"("upstream_params":[])", kBad, "/o/upstream_params"},
    {"an unknown way to prove", "oidc", R"("token_endpoint_auth_method":"private_key_jwt")", kBad, "/o/token_endpoint_auth_method"},
    {"an unknown mode", "oidc", R"("attribute_map":{"mapping_mode":"all"})", kBad, "/o/attribute_map/mapping_mode"},
    {"a map into app_metadata", "oidc", R"("attribute_map":{"attributes":{"app_metadata.role":"role"}})", kBad,
     "/o/attribute_map/attributes/app_metadata.role"},
    {"an expression", "oidc", R"("attribute_map":{"attributes":{"name":"${context.user.x}"}})", kBad, "/o/attribute_map/attributes/name"},
    {"an empty place", "oidc", R"("attribute_map":{"attributes":{"name":""}})", kBad, "/o/attribute_map/attributes/name"},
    {"an unknown sync", "oidc", R"("set_user_root_attributes":"sometimes")", kBad, "/o/set_user_root_attributes"},
    {"names that are no list", "oidc", R"("non_persistent_attrs":"email")", kBad, "/o/non_persistent_attrs"},
    {"a name that is no text", "oidc", R"("non_persistent_attrs":[1])", kBad, "/o/non_persistent_attrs/0"},
    {"Apple's members", "oidc", R"("team_id":"T")", kBad, "/o/team_id"},
    {"an issuer of OAuth", "github", R"("scope":"user")", kBad, "/o/issuer"},
    {"a secret of Apple", "apple", R"("team_id":"T","kid":"K","app_secret":"no key")", kBad, "/o/app_secret"},
};

TEST(UpstreamOptions, WhatIsWrongIsNamedByItsField) {
  for (const Case& c : kWrong) {
    SCOPED_TRACE(c.name);
    const auto options = parse(c.strategy, std::string(R"({"client_id":"c","client_secret":"s","issuer":"https://id.example",)") +
                                               c.members + "}");
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().code, c.code);
    EXPECT_EQ(options.error().field, c.field);
  }
}

TEST(UpstreamOptions, WhatIsMissingIsNamed) {
  const struct {
    const char *strategy, *text, *field;
  } kMissing[] = {{"oidc", R"({"issuer":"https://id.example"})", "/o/client_id"},
                  {"oidc", R"({"client_id":"c"})", "/o/issuer"},
                  {"github", R"({"client_id":"c"})", "/o/client_secret"},
                  {"oauth2", R"({"client_id":"c","client_secret":"s"})", "/o/authorization_endpoint"},
                  {"apple", R"({"client_id":"c"})", "/o/team_id"}};
  for (const auto& [strategy, text, field] : kMissing) {
    const auto options = parse(strategy, text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().field, field);
  }
}

TEST(UpstreamOptions, AppleBringsAKey) {
  JsonObject options{{"client_id", "c"}, {"team_id", "T"}, {"kid", "K"}, {"app_secret", SampleEcKey().pem()}};
  EXPECT_TRUE(parse_options(*find_provider("apple"), options, ""));
}

Options oidc(std::string_view more = "") {
  return *parse("oidc", R"({"client_id":"c","issuer":"https://id.example")" + std::string(more) + "}");
}
const JsonObject kDocument = *parse_json_object(R"({"issuer":"https://id.example",
    "authorization_endpoint":"https://id.example/a","token_endpoint":"https://id.example/t",
    "userinfo_endpoint":"https://id.example/u","jwks_uri":"https://id.example/k",
    "authorization_response_iss_parameter_supported":true})");

TEST(Discovery, CompletesWhatIsNotDeclared) {
  const auto site = discovered_site(oidc(R"(,"token_endpoint":"https://own.example/t")"), kDocument);
  ASSERT_TRUE(site);
  EXPECT_EQ(site->endpoints.token, "https://own.example/t");
  EXPECT_EQ(site->endpoints.jwks, "https://id.example/k");
  EXPECT_TRUE(site->names_itself);
  EXPECT_EQ(site->client_proof, ClientProof::by_basic) << "the protocol's default";
}

TEST(Discovery, RefusesAnotherIssuersDocument) {
  for (const char* issuer : {"https://evil.example", "https://id.example/", "https://id.example/x", ""}) {
    JsonObject document = kDocument;
    document["issuer"] = issuer;
    EXPECT_EQ(discovered_site(oidc(), document).error().code, "upstream.bad_discovery") << issuer;
  }
  JsonObject nobodys = kDocument;
  nobodys.erase("issuer");
  EXPECT_FALSE(discovered_site(oidc(), nobodys));
}

TEST(Discovery, AnAddressAloneNamesTheIssuerToo) {
  const auto options = parse("oidc", R"({"client_id":"c","discovery_url":"https://id.example/.well-known/openid-configuration"})");
  EXPECT_TRUE(discovered_site(*options, kDocument));
  JsonObject document = kDocument;
  document["issuer"] = "https://id.example/";
  EXPECT_EQ(discovered_site(*options, document)->endpoints.issuer, "https://id.example/");
  document["issuer"] = "https://evil.example";
  EXPECT_FALSE(discovered_site(*options, document));
}

TEST(Discovery, EveryEndpointMustBeAnAddress) {
  for (const char* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
    for (const Json& value : {Json(nullptr), Json("nonsense"), Json("ftp://id.example/"), Json(1)}) {
      JsonObject document = kDocument;
      if (value.is_null()) document.erase(name);
      else document[name] = value;
      EXPECT_FALSE(discovered_site(oidc(), document)) << name << to_text(value);
    }
  }
  JsonObject without_profile = kDocument;
  without_profile.erase("userinfo_endpoint");
  EXPECT_TRUE(discovered_site(oidc(), without_profile));
}

}  // namespace
}  // namespace acquaint::login::upstream
