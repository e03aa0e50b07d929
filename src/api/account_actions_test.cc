// Actions around an account and at client credentials, with a real runner.
#include "api/openid_fixture.h"
#include "base/log.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kPre = "pre-user-registration", kPost = "post-user-registration",
                           kPasswordChanged = "post-change-password", kExchange = "credentials-exchange";

class AccountActions : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    set_log_level(LogLevel::error);
    errands_.waits = true;
  }
  void declare(std::string_view trigger, std::string_view handler, const std::string& body) {
    JsonObject document = settings_.current()->document;
    document["actions"] = JsonArray{JsonObject{{"name", "mine"},
                                               {"supported_triggers", JsonArray{JsonObject{{"id", trigger}}}},
                                               {"code", "exports." + std::string(handler) + " = async (event, api) => {" + body + "};"}}};
    document["action_bindings"] = JsonObject{{trigger, JsonArray{JsonObject{{"action", "mine"}}}}};
    const auto published = run(settings_.publish(std::move(document), "actions", clock_.now()));
    ASSERT_TRUE(published) << published.error().message << published.error().field;
  }
  void before_sign_up(const std::string& body) { declare(kPre, "onExecutePreUserRegistration", body); }
  http::Response sign_up_by_api() {
    return send(request(http::Method::post, "/dbconnections/signup",
                        R"({"client_id":"spa","connection":"Username-Password-Authentication","email":"grace@example.com","password":"nanoseconds of wire"})"));
  }
  http::Response sign_up_by_page() {
    return submit("/u/signup", {{"given_name", "Ada"}, {"family_name", "Lovelace"}, {"email", "ada@example.com"}, {"password", "analytical engine 1843"}});
  }
  std::size_t user_count() { return store_->health().users; }
  // What the executions left in the event log.
  std::vector<JsonObject> rows() {
    errands_.run_all();
    errands_.run_all();  // What ran there leaves its row there.
    const auto page = run(store_->events().read({.after = {}, .limit = 100, .user = std::nullopt, .type = "actions.ran"}));
    std::vector<JsonObject> found;
    for (const profile::FeedEvent& one : page->events) found.push_back(one.event.data);
    return found;
  }
};

TEST_F(AccountActions, BeforeSignUpTheyAddMetadataAndSeeNoPassword) {
  before_sign_up("api.user.setUserMetadata('seen', [event.user.email, event.client.client_id, event.connection.name, "
                 "typeof event.user.user_id, typeof event.request.body.password, typeof event.transaction]); "
                 "api.user.setAppMetadata('plan', 'free');");
  const http::Response done = sign_up_by_api();
  ASSERT_EQ(done.status, 200) << done.body;
  const JsonObject user = json(as_client(http::Method::get, "/api/v2/users/auth0%7C" + text(json(done), "_id")));
  EXPECT_EQ(user.at("user_metadata").at("seen"),
            (JsonArray{"grace@example.com", "spa", "Username-Password-Authentication", "undefined", "undefined", "undefined"}));
  EXPECT_EQ(user.at("app_metadata").at("plan"), "free");
}

TEST_F(AccountActions, ARefusedSignUpMakesNobodyAndSaysWhyInAuth0sWords) {
  before_sign_up("api.access.deny('no_guests', 'Please use your own address.');");
  const http::Response done = sign_up_by_api();
  EXPECT_EQ(done.status, 400);
  EXPECT_EQ(json(done).at("code"), "extensibility_error");
  EXPECT_EQ(json(done).at("description"), "no_guests");
  EXPECT_EQ(json(done).at("friendly_message"), "Please use your own address.");
  const http::Response page = sign_up_by_page();
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(page.body.contains("Please use your own address.")) << page.body;
  EXPECT_EQ(user_count(), 0U);
}

TEST_F(AccountActions, AnActionThatFailsOrNeverEndsLetsNobodyIn) {
  for (const char* body : {"throw new Error('secret words');", "await new Promise(() => {});"}) {
    before_sign_up(body);
    const http::Response done = sign_up_by_api();
    EXPECT_EQ(done.status, 400) << done.body;
    EXPECT_FALSE(done.body.contains("secret words"));
  }
  EXPECT_EQ(user_count(), 0U);
}

TEST_F(AccountActions, UsersOfTheManagementApiAreAddedOrRefusedLikewise) {
  const auto create = [&](std::string_view email) {
    return as_client(http::Method::post, "/api/v2/users",
        R"({"connection":"Username-Password-Authentication","password":"nanoseconds of wire","email":")" + std::string(email) + R"("})");
  };
  before_sign_up("if (event.user.email !== 'grace@example.com') api.access.deny('no', 'Not you.'); api.user.setAppMetadata('plan', 'free');");
  const http::Response made = create("grace@example.com");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json(made).at("app_metadata").at("plan"), "free");
  const http::Response refused = create("ada@example.com");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json(refused).at("errorCode"), "extensibility_error");
  EXPECT_EQ(json(refused).at("message"), "Not you.");
  EXPECT_EQ(user_count(), 1U);
}

TEST_F(AccountActions, AfterSignUpTheyRunBehindTheAnswerAndCannotFailIt) {
  declare(kPost, "onExecutePostUserRegistration", "console.log(event.user.user_id !== undefined); throw new Error('down');");
  ASSERT_EQ(sign_up_by_api().status, 200);
  EXPECT_EQ(user_count(), 1U);
  const auto left = rows();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(text(left[0], "trigger"), kPost);
  EXPECT_EQ(left[0].at("outcome"), "failed");
  EXPECT_EQ(left[0].at("logs").at(0).at("text"), "true");
  EXPECT_FALSE(to_text(left[0]).contains("down")) << "Only what was printed.";
}

TEST_F(AccountActions, EachExecutionLeavesARowAlsoWhenAllIsWell) {
  before_sign_up("console.log('x'.repeat(1000));");
  ASSERT_EQ(sign_up_by_page().status, 303);
  const auto left = rows();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].at("outcome"), "allowed");
  EXPECT_EQ(left[0].at("scripts").as_array().size(), 1U);
  EXPECT_TRUE(left[0].contains("duration_ms"));
  EXPECT_GT(left[0].at("memory_bytes").as_int64(), 1 << 20);
  EXPECT_EQ(find_string(left[0].at("logs").at(0).as_object(), "text")->size(), 256U);
}

TEST_F(AccountActions, AChangedPasswordIsToldByTheManagementApi) {
  ASSERT_EQ(sign_up_by_page().status, 303);
  const auto page = run(store_->users().list({.email = "ada@example.com"}));
  declare(kPasswordChanged, "onExecutePostChangePassword", "console.log(event.user.email);");
  const std::string path = "/api/v2/users/" + percent_encode(page->users.front()->user().id.text());
  ASSERT_EQ(as_client(http::Method::patch, path, R"({"given_name":"Augusta"})").status, 200);
  EXPECT_TRUE(rows().empty()) << "No password was changed.";
  const http::Response changed = as_client(http::Method::patch, path, R"({"password":"difference engine 1822"})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  const auto left = rows();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(text(left[0], "trigger"), kPasswordChanged);
  EXPECT_EQ(left[0].at("logs").at(0).at("text"), "ada@example.com");
}

class CredentialsExchange : public AccountActions {
 protected:
  http::Response exchange(const std::string& body) {
    declare(kExchange, "onExecuteCredentialsExchange", body);
    return post_token({{"grant_type", "client_credentials"}, {"client_id", "machine"}, {"client_secret", "machine-secret-0123456789"},
                       {"audience", std::string(kSampleIssuer) + "api/v2/"}, {"scope", "read:users"}});
  }
};

TEST_F(CredentialsExchange, ClaimsComeIntoTheTokenAndThoseOfTheProtocolStay) {
  const http::Response done = exchange("api.accessToken.setCustomClaim('https://x.example/who', [event.client.client_id, event.resource_server.identifier, "
                                       "event.accessToken.scope.join(), typeof event.request.body.client_secret]); "
                                       "api.accessToken.setCustomClaim('sub', 'auth0|1'); api.accessToken.setCustomClaim('scope', 'delete:users');");
  ASSERT_EQ(done.status, 200) << done.body;
  const JsonObject claims = claims_in(text(json(done), "access_token"));
  EXPECT_EQ(claims.at("https://x.example/who"), (JsonArray{"machine", std::string(kSampleIssuer) + "api/v2/", "read:users", "undefined"}));
  EXPECT_EQ(claims.at("sub"), "machine@clients");
  EXPECT_EQ(claims.at("scope"), "read:users");
}

TEST_F(CredentialsExchange, RefusalsHaveTheActionsCode) {
  const struct { const char* body; int status; const char* error; const char* description; } rows[] = {
      {"api.access.deny('invalid_scope', 'Not that one.');", 400, "invalid_scope", "Not that one."},
      {"api.access.deny('invalid_request', 'Not so.');", 400, "invalid_request", "Not so."},
      {"api.access.deny('server_error', 'Later.');", 500, "server_error", "Later."},
      {"throw new Error('secret words');", 500, "server_error", "An action failed."}};
  for (const auto& row : rows) {
    const http::Response done = exchange(row.body);
    EXPECT_EQ(done.status, row.status) << done.body;
    EXPECT_EQ(text(json(done), "error"), row.error);
    EXPECT_EQ(text(json(done), "error_description"), row.description);
  }
}

}  // namespace
}  // namespace acquaint::api
