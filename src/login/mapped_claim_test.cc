#include "login/mapped_claim.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

using profile::Catalogue;

Catalogue catalogue() {
  return *Catalogue::parse(*parse_json_object(
      R"({"user_metadata.title": {"label": "Title"},
          "app_metadata.score": {"label": "Score", "permissions": {"application": "none"}}})"));
}

Result<std::vector<MappedClaim>> parse(std::string_view declared) {
  return parse_mapped_claims(*parse_json_object(declared), catalogue());
}

TEST(MappedClaim, ADeclarationSaysWhatIsToldWhereAndToWhom) {
  const auto claims = parse(R"({
    "https://app.example/title": {"attribute": "user_metadata.title"},
    "plan": {"attribute": "app_metadata.plan", "in": ["access_token"], "scope": "read:a", "clients": ["spa"]}})");
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ((*claims)[0].in, (std::vector{Told::id_token, Told::userinfo}));
  EXPECT_EQ((*claims)[0].scope, "openid");
  EXPECT_EQ((*claims)[1].attribute.text(), "app_metadata.plan");
  EXPECT_EQ((*claims)[1].in, std::vector{Told::access_token});
  EXPECT_EQ((*claims)[1].clients, std::vector<std::string>{"spa"});
}

TEST(MappedClaim, AWrongDeclarationIsRefusedAtItsPlace) {
  struct Case {
    const char* name;
    std::string_view declared;
    std::string_view code, field;
  };
  const Case kCases[] = {
      {"a claim of the protocol", R"({"sub": {"attribute": "user_metadata.title"}})", "token_claim.reserved",
       "/token_claims/sub"},
      {"a claim of a scope", R"({"email": {"attribute": "user_metadata.title"}})", "token_claim.reserved",
       "/token_claims/email"},
      {"scopes by the back door", R"({"permissions": {"attribute": "user_metadata.title"}})",
       "token_claim.reserved", "/token_claims/permissions"},
      {"Auth0's namespace", R"({"https://ns.Auth0.com/a": {"attribute": "user_metadata.title"}})",
       "token_claim.reserved", "/token_claims/https:~1~1ns.Auth0.com~1a"},
      {"no address", R"({"https:///a": {"attribute": "user_metadata.title"}})", "token_claim.malformed",
       "/token_claims/https:~1~1~1a"},
      {"another kind of URI", R"({"urn:a": {"attribute": "user_metadata.title"}})", "token_claim.malformed",
       "/token_claims/urn:a"},
      {"no name", R"({"": {"attribute": "user_metadata.title"}})", "token_claim.malformed", "/token_claims/"},
      {"no object", R"({"a": "user_metadata.title"})", "token_claim.malformed", "/token_claims/a"},
      {"no attribute", R"({"a": {}})", "token_claim.malformed", "/token_claims/a/attribute"},
      {"a path below a key", R"({"a": {"attribute": "user_metadata.title.long"}})", "attribute.bad_path",
       "/token_claims/a/attribute"},
      {"hidden from applications", R"({"a": {"attribute": "app_metadata.score"}})", "token_claim.hidden",
       "/token_claims/a/attribute"},
      {"no such token", R"({"a": {"attribute": "user_metadata.title", "in": ["refresh_token"]}})",
       "token_claim.malformed", "/token_claims/a/in/0"},
      {"a token twice", R"({"a": {"attribute": "user_metadata.title", "in": ["userinfo", "userinfo"]}})",
       "token_claim.malformed", "/token_claims/a/in/1"},
      {"no place", R"({"a": {"attribute": "user_metadata.title", "in": []}})", "token_claim.malformed",
       "/token_claims/a/in"},
      {"two scopes", R"({"a": {"attribute": "user_metadata.title", "scope": "openid email"}})",
       "token_claim.malformed", "/token_claims/a/scope"},
      {"no client", R"({"a": {"attribute": "user_metadata.title", "clients": []}})", "token_claim.malformed",
       "/token_claims/a/clients"},
      {"unknown member", R"({"a": {"attribute": "user_metadata.title", "when": "x"}})", "json.unknown_field",
       "/token_claims/a/when"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto claims = parse(c.declared);
    ASSERT_FALSE(claims);
    EXPECT_EQ(claims.error().code, c.code);
    EXPECT_EQ(claims.error().field, c.field);
  }
}

TEST(MappedClaim, ClientsOfOthersAreToldOnlyWhatNamesThem) {
  const auto claims = *parse(R"({
    "a": {"attribute": "user_metadata.title"},
    "b": {"attribute": "user_metadata.title", "clients": ["theirs"]},
    "c": {"attribute": "user_metadata.title", "scope": "profile"}})");
  const Client ours = *parse_client(*parse_json_object(R"({"client_id": "ours"})"));
  const Client theirs = *parse_client(*parse_json_object(R"({"client_id": "theirs", "is_first_party": false})"));
  const auto names = [&](const Client& client, std::string_view scope) {
    std::string text;
    for (const MappedClaim* claim : find_mapped(claims, client, *Scopes::parse(scope))) text += claim->name;
    return text;
  };
  EXPECT_EQ(names(ours, "openid"), "a");
  EXPECT_EQ(names(ours, "openid profile"), "ac");
  EXPECT_EQ(names(theirs, "openid profile"), "b");
  EXPECT_EQ(names(theirs, "profile"), "");
}

}  // namespace
}  // namespace acquaint::login
