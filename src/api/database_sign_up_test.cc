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

// What the catalogue says of these members of user_metadata.
constexpr std::string_view kTypedCatalogue = R"json({
  "user_metadata.age": {"label": "Age", "schema": {"type": "integer", "minimum": 0}},
  "user_metadata.topics": {"label": "Topics", "schema": {"type": "array", "items": {"type": "string", "maxLength": 9}, "maxItems": 3}},
  "user_metadata.letters": {"label": "Letters", "schema": {"type": "boolean"}},
  "user_metadata.story": {"label": "Story", "schema": {"type": "string", "maxLength": 2000}},
  "user_metadata.free": {"label": "Anything"},
  "user_metadata.score": {"label": "Score", "schema": {"type": "integer"}, "sources": ["application"]}
})json";

class TypedSignUp : public DatabaseSignUp {
 protected:
  void publish(const JsonObject& options) {
    JsonObject document = *parse_json_object(kSampleSettings);
    const JsonObject declared = *parse_json_object(kTypedCatalogue);
    for (const auto& member : declared) document["catalogue"].as_object()[member.key()] = member.value();
    document["connections"] =
        JsonArray{{{"name", login::kDatabaseConnection}, {"strategy", "auth0"}, {"options", options}}};
    const auto published = run(settings_.publish(document, "typed", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << published.error().message;
  }
  void SetUp() override {
    DatabaseSignUp::SetUp();
    publish({{"signup_metadata", "typed"}});
  }
};

TEST_F(TypedSignUp, WhatTheCatalogueDeclaresMayBeOfItsType) {
  const JsonObject metadata{{"age", 36}, {"topics", {"engines", "poetry"}}, {"letters", false},
                            {"story", std::string(1500, 's')}, {"plan", "navy"}};
  const http::Response done = post_with("user_metadata", metadata);
  ASSERT_EQ(done.status, 200) << done.body;
  const JsonObject body = json(done);
  EXPECT_EQ(body.at("user_metadata"), metadata);
  const http::Response shown = as_client(http::Method::get, "/api/v2/users/auth0%7C" + std::string(body.at("_id").as_string()));
  EXPECT_EQ(json(shown).at("user_metadata"), metadata);
}

TEST_F(TypedSignUp, WithoutTheOptionItIsAsAtAuth0) {
  publish({});
  const http::Response refused = post_with("user_metadata", JsonObject{{"age", 36}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json(refused).at("code"), "invalid user_metadata.age type (only strings are allowed)");
}

TEST_F(TypedSignUp, NamesWhatIsNotAdmitted) {
  JsonObject many, large;
  for (int i = 0; i < 51; ++i) many["k" + std::to_string(i)] = "v";
  for (int i = 0; i < 40; ++i) large["k" + std::to_string(i)] = std::string(450, 'v');
  const struct {
    const char* name;
    JsonObject metadata;
    const char* says;
  } rows[] = {
      {"too small", {{"age", -1}}, "/user_metadata/age: "},
      {"a text for a number", {{"age", "36"}}, "/user_metadata/age: "},
      {"a fraction", {{"age", 1.5}}, "/user_metadata/age: "},
      {"an item that is too long", {{"topics", {"engines", "too long by far"}}}, "/user_metadata/topics/1: "},
      {"too many items", {{"topics", {"a", "b", "c", "d"}}}, "/user_metadata/topics: "},
      {"null", {{"letters", nullptr}}, "invalid user_metadata.letters type"},
      {"a text that is too long for its schema", {{"story", std::string(2001, 's')}}, "/user_metadata/story: "},
      {"what is not declared", {{"n", 5}}, "invalid user_metadata.n type"},
      {"what is declared without a schema", {{"free", 5}}, "invalid user_metadata.free type"},
      {"what the user may not say", {{"score", 5}}, "/user_metadata/score: "},
      {"a long text that is not declared", {{"k", std::string(501, 'v')}}, "500 characters: k"},
      {"too many", many, "at most 50 properties"},
      {"too large", large, "at most 16384 bytes"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const http::Response refused = post_with("user_metadata", row.metadata);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_NE(json(refused).at("description").as_string().find(row.says), std::string::npos) << refused.body;
  }
  EXPECT_EQ(json(as_client(http::Method::get, "/api/v2/users?include_totals=true")).at("total"), 0);
}

TEST_F(TypedSignUp, TheManagementApiDeclaresIt) {
  publish({});
  const http::Response made = as_client(http::Method::post, "/api/v2/connections",
      R"({"name":"guests","strategy":"auth0","enabled_clients":["machine"],"options":{"signup_metadata":"typed"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json(made).at("options").at("signup_metadata"), "typed");
  JsonObject body = good();
  body["connection"] = "guests";
  body["password"] = "Nanoseconds 0f wire";  // Connections that the API makes want good ones.
  body["user_metadata"] = JsonObject{{"age", 36}};
  EXPECT_EQ(post(body).status, 200);
  EXPECT_EQ(post_with("user_metadata", JsonObject{{"age", 36}}).status, 400) << "another connection";
}

}  // namespace
}  // namespace acquaint::api
