#include "login/claims_request.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

TEST(ClaimsRequest, SaysWhichClaimsWhereAndHowUrgently) {
  const auto request = parse_claims_request(R"({
    "userinfo": {"given_name": {"essential": true}, "nickname": null, "http://example.info/claims/groups": null},
    "id_token": {"auth_time": {"essential": true}, "acr": {"values": ["urn:a", "urn:b"]}, "sub": {"value": "auth0|1"}},
    "unknown": 1})");
  ASSERT_TRUE(request);
  EXPECT_EQ(names_of(request->userinfo),
            (std::vector<std::string>{"given_name", "nickname", "http://example.info/claims/groups"}));
  EXPECT_TRUE(find_claim(request->userinfo, "given_name")->is_essential);
  EXPECT_FALSE(find_claim(request->userinfo, "nickname")->is_essential);
  EXPECT_EQ(find_claim(request->id_token, "acr")->values, (std::vector<Json>{"urn:a", "urn:b"}));
  EXPECT_EQ(find_claim(request->id_token, "sub")->values, std::vector<Json>{"auth0|1"});
  EXPECT_EQ(find_claim(request->id_token, "email"), nullptr);
  EXPECT_EQ(parse_claims_request(to_json(*request)), *request);
}

TEST(ClaimsRequest, MayAskForNothing) {
  for (const char* text : {"{}", R"({"id_token": null})", R"({"id_token": {}, "userinfo": {}})",
                           R"({"other": {"email": null}})"}) {
    const auto request = parse_claims_request(text);
    ASSERT_TRUE(request) << text;
    EXPECT_TRUE(request->empty()) << text;
  }
  EXPECT_EQ(to_json(ClaimsRequest()), JsonObject());
}

std::string many(int count) {
  std::string text = R"({"userinfo": {)";
  for (int i = 0; i < count; ++i) text += (i == 0 ? "\"c" : ",\"c") + std::to_string(i) + "\":null";
  return text + "}}";
}

TEST(ClaimsRequest, RefusesWhatItCannotMean) {
  const struct {
    const char* name;
    std::string text;
  } rows[] = {
      {"nothing", ""},
      {"no JSON", "email"},
      {"no object", "[]"},
      {"a list of claims", R"({"userinfo": ["email"]})"},
      {"a claim that is a word", R"({"userinfo": {"email": "yes"}})"},
      {"essential in words", R"({"userinfo": {"email": {"essential": "true"}}})"},
      {"one value that is an object", R"({"userinfo": {"email": {"value": {}}}})"},
      {"values that are none", R"({"userinfo": {"email": {"values": []}}})"},
      {"values and a value", R"({"userinfo": {"email": {"value": "a", "values": ["b"]}}})"},
      {"a claim twice", R"({"userinfo": {"email": null, "email": null}})"},
      {"without a name", R"({"userinfo": {"": null}})"},
      {"an endless name", R"({"userinfo": {")" + std::string(101, 'x') + R"(": null}})"},
      {"deep", R"({"userinfo": {"email": {"other": [[[[1]]]]}}})"},
      {"too many", many(31)},
  };
  EXPECT_TRUE(parse_claims_request(many(30)));
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto request = parse_claims_request(row.text);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().code, "claims_request.malformed");
  }
}

}  // namespace
}  // namespace acquaint::login
