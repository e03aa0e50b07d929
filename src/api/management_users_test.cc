// /api/v2/users beside what Auth0's documentation and recordings say.
#include "api/sample_server.h"
#include "store/sqlite/test_folder.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;
constexpr auto kPatch = http::Method::patch;
constexpr auto kDelete = http::Method::delete_;

class ManagementUsers : public SampleServer {
 protected:
  static std::string new_user(std::string_view email, std::string_view more = "") {
    return R"({"connection":"Username-Password-Authentication","password":"analytical engine 1843","email":")" +
           std::string(email) + "\"" + std::string(more) + "}";
  }
  std::string create(std::string_view email, std::string_view more = "") {
    const auto response = as_client(kPost, "/api/v2/users", new_user(email, more));
    EXPECT_EQ(response.status, 201) << response.body;
    return "/api/v2/users/" + percent_encode(std::string(json(response).at("user_id").as_string()));
  }
  JsonObject patched(const std::string& path, std::string body) {
    const auto response = as_client(kPatch, path, std::move(body));
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
};

TEST_F(ManagementUsers, WhatIsCreatedIsShown) {
  const std::string path = create("Ada@Example.com", R"(,"given_name":"Ada","user_metadata":{"title":"Countess"})");
  const JsonObject user = json(as_client(kGet, path));
  EXPECT_EQ(user.at("email"), "ada@example.com");
  EXPECT_EQ(user.at("given_name"), "Ada");
  EXPECT_EQ(user.at("name"), "ada@example.com");
  EXPECT_EQ(user.at("nickname"), "ada");
  EXPECT_EQ(user.at("user_metadata"), *parse_json_object(R"({"title":"Countess"})"));
  EXPECT_EQ(user.at("identities").as_array()[0].at("connection"), "Username-Password-Authentication");
  EXPECT_EQ(user.at("created_at"), "2026-11-01T12:00:00.000Z");
  EXPECT_FALSE(user.contains("password"));
  EXPECT_FALSE(user.contains("app_metadata"));
}

TEST_F(ManagementUsers, MetadataIsMergedAtTheFirstLevelOnly) {
  const std::string path = create("a@example.com", R"(,"user_metadata":{"address":{"city":"London","zip":"1"},"title":"x"})");
  EXPECT_EQ(patched(path, R"({"user_metadata":{"address":{"city":"Paris"}}})").at("user_metadata"),
            *parse_json_object(R"({"address":{"city":"Paris"},"title":"x"})"));
  EXPECT_EQ(patched(path, R"({"user_metadata":{"title":null}})").at("user_metadata"),
            *parse_json_object(R"({"address":{"city":"Paris"}})"));
  EXPECT_EQ(patched(path, R"({"app_metadata":{"plan":"gold"}})").at("app_metadata"), *parse_json_object(R"({"plan":"gold"})"));
  EXPECT_EQ(patched(path, R"({"user_metadata":{}})").at("user_metadata"), JsonObject());
}

TEST_F(ManagementUsers, AnyJsonIsKeptInMetadata) {
  const std::string path = create("a@example.com");
  const std::string any = R"({"user_metadata":{"a":[1,2.5,true,null,{"b":"é😀"}],"n":-9007199254740993,"s":""}})";
  patched(path, any);
  EXPECT_EQ(json(as_client(kGet, path)).at("user_metadata"), parse_json_object(any)->at("user_metadata"));
}

TEST_F(ManagementUsers, ADeletedUserIsGoneAndDeletingAgainIsFine) {
  const std::string path = create("a@example.com");
  EXPECT_EQ(as_client(kDelete, path).status, 204);
  const auto gone = as_client(kGet, path);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(json(gone), *parse_json_object(R"({"statusCode":404,"error":"Not Found","message":"The user does not exist.","errorCode":"inexistent_user"})"));
  EXPECT_EQ(as_client(kDelete, path).status, 204);
  EXPECT_EQ(as_client(kPatch, path, R"({"given_name":"x"})").status, 404);
}

TEST_F(ManagementUsers, ListsByPages) {
  for (int i = 0; i < 5; ++i) {
    create("u" + std::to_string(i) + "@example.com");
    clock_.advance(std::chrono::seconds(1));
  }
  const JsonObject page = json(as_client(kGet, "/api/v2/users?per_page=2&page=1&include_totals=true&sort=created_at:1"));
  EXPECT_EQ(page.at("start"), 2);
  EXPECT_EQ(page.at("limit"), 2);
  EXPECT_EQ(page.at("length"), 2);
  EXPECT_EQ(page.at("total"), 5);
  EXPECT_EQ(page.at("users").as_array()[0].at("email"), "u2@example.com");
  const auto plain = as_client(kGet, "/api/v2/users?per_page=2&fields=email");
  EXPECT_EQ(plain.body.substr(0, 10), R"([{"email":)");
}

TEST_F(ManagementUsers, FindsByEmailWhateverItsCase) {
  create("ada@example.com");
  const auto found = as_client(kGet, "/api/v2/users-by-email?email=ADA%40example.com");
  EXPECT_EQ(found.status, 200);
  EXPECT_NE(found.body.find("ada@example.com"), std::string::npos);
  EXPECT_EQ(as_client(kGet, "/api/v2/users-by-email?email=bob%40example.com").body, "[]");
  EXPECT_EQ(as_client(kGet, "/api/v2/users-by-email").status, 400);
}

TEST_F(ManagementUsers, ATakenAddressIsAConflict) {
  create("ada@example.com");
  const auto again = as_client(kPost, "/api/v2/users", new_user("ADA@example.com"));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(json(again), *parse_json_object(R"({"statusCode":409,"error":"Conflict","message":"The user already exists.","errorCode":"auth0_idp_error"})"));
}

TEST_F(ManagementUsers, BadBodiesAreRefusedAndNothingIsSaved) {
  const std::string path = create("ada@example.com", R"(,"user_metadata":{"title":"Countess"})");
  const std::string before = as_client(kGet, path).body;
  std::string deep = R"({"user_metadata":{"a":)";
  for (int i = 0; i < 200; ++i) deep += "[";
  const struct {
    std::string name, body;
  } kCases[] = {
      {"cut off", R"({"user_metadata":{"title")"},
      {"not an object", R"(["user_metadata"])"},
      {"duplicate key", R"({"given_name":"a","given_name":"b"})"},
      {"bad UTF-8", "{\"given_name\":\"\xff\xfe\"}"},
      {"too deep", deep},
      {"wrong type", R"({"given_name":7})"},
      {"wrong type of metadata", R"({"user_metadata":"x"})"},
      {"unknown field", R"({"colour":"red"})"},
      {"a dot in a key", R"({"user_metadata":{"a.b":1}})"},
      {"a dollar in a key", R"({"user_metadata":{"$where":1}})"},
      {"against the catalogue", R"({"user_metadata":{"title":7}})"},
      {"the id", R"({"user_id":"auth0|other"})"},
      {"two at once", R"({"email":"b@example.com","password":"analytical engine 1844"})"},
      {"half good", R"({"user_metadata":{"fine":1,"title":7}})"},
      {"a short password", R"({"password":"x"})"},
      {"nothing", ""},
  };
  for (const auto& wrong : kCases) {
    http::Request message = request(kPatch, path, wrong.body);
    if (wrong.body.empty()) message.headers.emplace_back("content-type", "application/json");
    message.headers.emplace_back("authorization", "Bearer " + token());
    const auto response = send(std::move(message));
    EXPECT_EQ(response.status, 400) << wrong.name << ": " << response.body;
    const JsonObject error = json(response);
    EXPECT_EQ(error.at("statusCode"), 400) << wrong.name;
    EXPECT_TRUE(error.contains("message")) << wrong.name;
    EXPECT_EQ(as_client(kGet, path).body, before) << wrong.name;
  }
}

TEST_F(ManagementUsers, BadIdsAreRefused) {
  for (const std::string_view id : {"x", "%7C", "auth0%7Ca%20b", "auth0%7C%00"}) {
    const auto response = as_client(kGet, "/api/v2/users/" + std::string(id));
    EXPECT_EQ(response.status, 400) << id << response.body;
  }
}

TEST_F(ManagementUsers, ANewAddressFindsTheUserAndTheOldOneDoesNot) {
  const std::string path = create("old@example.com");
  patched(path, R"({"email":"new@example.com"})");
  EXPECT_EQ(as_client(kGet, "/api/v2/users-by-email?email=old%40example.com").body, "[]");
  EXPECT_NE(as_client(kGet, "/api/v2/users-by-email?email=new%40example.com").body, "[]");
}

TEST_F(ManagementUsers, ABlockedUserIsSignedOutAndStaysOut) {
  sign_up();
  const std::string id = percent_encode(std::string(json(browse("/v1/me")).at("user_id").as_string()));
  patched("/api/v2/users/" + id, R"({"blocked":true})");
  EXPECT_EQ(browse("/v1/me").status, 401);
  EXPECT_EQ(log_in().status, 401);
  patched("/api/v2/users/" + id, R"({"blocked":false})");
  EXPECT_EQ(log_in().status, 303);
}

TEST_F(ManagementUsers, ABadPasswordIsRefusedInAuth0sWords) {
  const std::string path = create("lovelace@example.com", R"(,"given_name":"Augusta","family_name":"Byron")");
  const struct {
    const char *password, *message;
  } kCases[] = {
      {"short", "PasswordStrengthError: Password is too weak"},
      {"Password1", "PasswordDictionaryError: Password is too common"},
      {"Lovelace", "PasswordNoUserInfoError: Password contains user information"},
      {"augusta byron", "PasswordNoUserInfoError: Password contains user information"},
  };
  for (const auto& wrong : kCases) {
    const auto changed = as_client(kPatch, path, R"({"password":")" + std::string(wrong.password) + R"("})");
    const auto created = as_client(
        kPost, "/api/v2/users",
        R"({"connection":"Username-Password-Authentication","email":"lovelace@example.org","given_name":"Augusta",
            "family_name":"Byron","password":")" + std::string(wrong.password) + R"("})");
    for (const auto* response : {&changed, &created}) {
      EXPECT_EQ(response->status, 400) << wrong.password;
      EXPECT_EQ(json(*response).at("message"), wrong.message) << wrong.password;
    }
  }
  EXPECT_EQ(as_client(kPatch, "/api/v2/users/auth0%7Cnobody", R"({"password":"short"})").status, 404);
}

TEST_F(ManagementUsers, ALeakedPasswordIsRefusedUnlessThereIsNoRuleAtAll) {
  const std::string path = create("ada@example.com");
  publish_password_options(R"({"passwordPolicy":"low"})");
  const auto changed = as_client(kPatch, path, R"({"password":"AUTH0-TEST-1"})");
  const auto created = as_client(kPost, "/api/v2/users",
                                 R"({"connection":"Username-Password-Authentication","email":"eve@example.com",
                                     "password":"AUTH0-TEST-1"})");
  for (const auto* refused : {&changed, &created}) {
    EXPECT_EQ(*parse_json_object(refused->body),
              *parse_json_object(R"({"statusCode":400,"error":"Bad Request","errorCode":"invalid_password",
                  "message":"AnomalyDetected: Password was disclosed in a data breach"})"));
  }
  publish_password_options(R"({"passwordPolicy":"none"})");
  EXPECT_EQ(as_client(kPatch, path, R"({"password":"AUTH0-TEST-1"})").status, 200);
  EXPECT_EQ(as_client(kPatch, path, R"({"password":"-"})").status, 200);
}

TEST_F(ManagementUsers, APasswordInTheOperatorsFileIsRefused) {
  const std::string path = create("ada@example.com");
  const store::TestFolder folder;
  store::write_bytes(folder.file("hashes"), "93AFDF03F74363B9A57A6848B069B7CCBA1D26A5:1\n");  // Of "difference engine 1822".
  breached_passwords_ = *login::BreachedPasswords::open(folder.file("hashes"));
  EXPECT_EQ(as_client(kPatch, path, R"({"password":"difference engine 1822"})").status, 400);
  EXPECT_EQ(as_client(kPatch, path, R"({"password":"difference engine 1823"})").status, 200);
}

TEST_F(ManagementUsers, FormerPasswordsStayAwayAndAreNeverShown) {
  const std::string path = create("ada@example.com");
  publish_password_options(R"({"password_history":{"enable":true,"size":2}})");
  const auto status_of = [&](std::string_view password) {
    const auto response = as_client(kPatch, path, R"({"password":")" + std::string(password) + R"("})");
    if (response.status == 400) {
      EXPECT_EQ(json(response).at("message"), "PasswordHistoryError: Password has previously been used");
    }
    return response.status;
  };
  EXPECT_EQ(status_of("analytical engine 1843"), 400);
  EXPECT_EQ(status_of("difference engine 1822"), 200);
  EXPECT_EQ(status_of("analytical engine 1843"), 400);
  EXPECT_EQ(status_of("difference engine 1822"), 400);
  EXPECT_EQ(status_of("arithmometer of 1820"), 200);
  EXPECT_EQ(status_of("analytical engine 1843"), 200);

  for (const std::string& place : {path, std::string("/api/v2/users"), "/v1/users" + path.substr(path.rfind('/')) + "/profile",
                                   "/v1/users" + path.substr(path.rfind('/')) + "/history"}) {
    const auto shown = as_client(kGet, place);
    EXPECT_EQ(shown.status, 200) << place;
    EXPECT_EQ(shown.body.find("argon2id"), std::string::npos) << place;
    EXPECT_EQ(shown.body.find("password_history"), std::string::npos) << place;
  }
}

TEST_F(ManagementUsers, WhatCountsIsTheConnectionOfTheUser) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["connections"] = *parse_json(R"([{"name":"staff","strategy":"auth0","options":{"passwordPolicy":"excellent"}}])");
  ASSERT_TRUE(run(settings_.publish(document, "staff", clock_.now())));
  const auto create_in_staff = [&](std::string_view password) {
    return as_client(kPost, "/api/v2/users",
                     R"({"connection":"staff","email":"ada@example.com","password":")" + std::string(password) + R"("})");
  };
  EXPECT_EQ(create_in_staff("analytical engine 1843").status, 201);
  const std::string guest = create("eve@example.com");
  const JsonArray found = parse_json(as_client(kGet, "/api/v2/users-by-email?email=ada%40example.com").body)->as_array();
  const std::string staff = "/api/v2/users/" + percent_encode(std::string(found.at(0).at("user_id").as_string()));
  EXPECT_EQ(as_client(kPatch, staff, R"({"password":"analytical engine"})").status, 400);
  EXPECT_EQ(as_client(kPatch, guest, R"({"password":"analytical engine"})").status, 200);
  EXPECT_EQ(create_in_staff("analytical engine").status, 400);
}

TEST_F(ManagementUsers, ANewPasswordSignsOutEverywhere) {
  sign_up();
  const std::string id = percent_encode(std::string(json(browse("/v1/me")).at("user_id").as_string()));
  patched("/api/v2/users/" + id, R"({"password":"difference engine 1822"})");
  EXPECT_EQ(browse("/v1/me").status, 401);
  EXPECT_EQ(log_in().status, 401);
}

TEST_F(ManagementUsers, AnApplicationSeesAndChangesWhatTheCatalogueLetsIt) {
  JsonObject document = *parse_json_object(kSampleSettings);
  JsonObject& catalogue = document["catalogue"].as_object();
  catalogue["app_metadata.risk"] = *parse_json(R"({"permissions": {"application": "none"}})");
  catalogue["user_metadata.title"] = *parse_json(R"({"permissions": {"application": "view"}})");
  ASSERT_TRUE(run(settings_.publish(document, "permissions", clock_.now())));
  as_operator(http::Method::post, "/control/users/import",
              R"({"user_id":"auth0|9","email":"a@example.com","user_metadata":{"title":"Countess","motto":"On"},)"
              R"("app_metadata":{"risk":"high","plan":"pro"}})");
  const auto user = [this] { return json(as_client(http::Method::get, "/api/v2/users/auth0%7C9")); };
  EXPECT_EQ(user().at("user_metadata").at("title"), "Countess");
  EXPECT_EQ(user().at("app_metadata"), Json({{"plan", "pro"}}));
  EXPECT_EQ(as_client(http::Method::get, "/v1/users/auth0%7C9/profile").body.find("high"), std::string::npos);
  for (const char* patch : {R"({"user_metadata":{"title":"Baroness"}})", R"({"user_metadata":{"title":null}})",
                            R"({"app_metadata":{"risk":"low"}})", R"({"app_metadata":{"risk":null}})"}) {
    SCOPED_TRACE(patch);
    EXPECT_EQ(as_client(http::Method::patch, "/api/v2/users/auth0%7C9", patch).status, 403);
  }
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/auth0%7C9", R"({"user_metadata":{}})").status, 200);
  EXPECT_EQ(user().at("user_metadata"), Json({{"title", "Countess"}})) << "cleared but for what it may not change";
}

}  // namespace
}  // namespace acquaint::api
