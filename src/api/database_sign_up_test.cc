#include "api/sample_server.h"

namespace acquaint::api {
namespace {

class DatabaseSignUp : public SampleServer {
 protected:
  static JsonObject good() {
    return {{"client_id", "machine"},
            {"connection", "Username-Password-Authentication"},
            {"email", "Grace@Example.com"},
            {"password", "nanoseconds of wire"},
            {"given_name", "Grace"},
            {"user_metadata", {{"plan", "navy"}}}};
  }
  http::Response post(const JsonObject& body) {
    return send(request(http::Method::post, "/dbconnections/signup", to_text(body)));
  }
  http::Response post_with(std::string_view name, Json value) {
    JsonObject body = good();
    body[name] = std::move(value);
    return post(body);
  }
};

TEST_F(DatabaseSignUp, AnswersAsAuth0Does) {
  const http::Response done = post(good());
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(header(done, "Access-Control-Allow-Origin"), "*");
  const JsonObject body = json(done);
  const std::string id(body.at("_id").as_string());
  EXPECT_EQ(id.size(), 24u);
  EXPECT_EQ(to_text(body), R"({"_id":")" + id +
                               R"(","email":"grace@example.com","email_verified":false,"given_name":"Grace",)"
                               R"("user_metadata":{"plan":"navy"}})");
  const http::Response shown = as_client(http::Method::get, "/api/v2/users/auth0%7C" + id);
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(json(shown).at("user_metadata"), (JsonObject{{"plan", "navy"}}));
  EXPECT_EQ(log_in("grace@example.com").status, 401);  // With another password.
}

TEST_F(DatabaseSignUp, NobodyLearnsWhoHasAnAccount) {
  ASSERT_EQ(post(good()).status, 200);
  const http::Response again = post(good());
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.body, R"({"name":"BadRequestError","code":"invalid_signup","description":"Invalid sign up","statusCode":400})");
}

TEST_F(DatabaseSignUp, AWeakPasswordIsToldInAuth0sWords) {
  const JsonObject body = json(post_with("password", "short"));
  EXPECT_EQ(body.at("name"), "PasswordStrengthError");
  EXPECT_EQ(body.at("code"), "invalid_password");
  EXPECT_EQ(body.at("statusCode"), 400);
  EXPECT_EQ(json(post_with("password", "AUTH0-TEST-leaked")).at("code"), "password_leaked");
}

TEST_F(DatabaseSignUp, RulesThatNoLevelSaysAreToldInAuth0sWords) {
  publish_password_options(R"({"password_options":{"complexity":{"min_length":4,"character_types":["special"],
      "sequential_characters":"block"}}})");
  const http::Response refused = post_with("password", "abcd!");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json(refused).at("policy"),
            "* At least 4 characters in length\n* Should contain:\n * special characters (e.g. !@#$%^&*)\n"
            "* No more than 2 sequential alphanumeric characters (e.g., \"abc\" not allowed)");
  EXPECT_EQ(post_with("password", "acbd!").status, 200);
}

TEST_F(DatabaseSignUp, TheMetadataMayBePersonal) {
  publish_password_options(R"({"password_options":{"complexity":{"min_length":8},"profile_data":{"active":true,
      "blocked_fields":["user_metadata.plan"]}}})");
  EXPECT_EQ(json(post_with("password", "navy blue wire")).at("name"), "PasswordNoUserInfoError");
  EXPECT_EQ(post_with("password", "grace of wire").status, 200);  // given_name is not among the fields.
}

TEST_F(DatabaseSignUp, RefusesWhatIsMalformed) {
  JsonObject many;
  for (int i = 0; i < 11; ++i) many["k" + std::to_string(i)] = "v";
  const struct {
    const char* name;
    Json value;
    const char* code;
  } rows[] = {
      {"client_id", "nobody", "invalid_client"},
      {"client_id", nullptr, "invalid_request"},
      {"connection", "linkedin", "invalid_connection"},
      {"connection", "nowhere", "invalid_connection"},
      {"password", 12345678, "invalid_request"},
      {"email", "no address", "invalid_request"},
      {"email", JsonArray(), "invalid_request"},
      {"given_name", Json(std::string(301, 'g')), "invalid_request"},
      {"user_metadata", "text", "invalid_request"},
      {"user_metadata", many, "invalid_request"},
      {"user_metadata", JsonObject{{std::string(101, 'k'), "v"}}, "invalid_request"},
      {"user_metadata", JsonObject{{"k", std::string(501, 'v')}}, "invalid_request"},
      {"user_metadata", JsonObject{{"booleanField", true}},
       "invalid user_metadata.booleanField type (only strings are allowed)"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const http::Response refused = post_with(row.name, row.value);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(json(refused).at("code"), Json(row.code)) << refused.body;
  }
  EXPECT_EQ(send(request(http::Method::post, "/dbconnections/signup", "{")).status, 400);
  EXPECT_EQ(json(as_client(http::Method::get, "/api/v2/users?include_totals=true")).at("total"), 0);
}

}  // namespace
}  // namespace acquaint::api
