// Account linking, as applications and users see it.
#include "api/sample_server.h"
#include "login/signing_key.h"
#include "login/token.h"

namespace acquaint::api {
namespace {

class Identities : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    sign_up("work@example.com");
    second_ = me();
    second_browser_ = browser_;
    browser_ = {};
    sign_up("ada@example.com");
    first_ = me();
  }

  std::string me() { return std::string(*find_string(json(browse("/v1/me")), "user_id")); }
  static std::string in_provider(const std::string& id) { return id.substr(id.find('|') + 1); }
  std::string path() const { return "/api/v2/users/" + percent_encode(first_) + "/identities"; }
  http::Response link(std::string body) { return as_client(http::Method::post, path(), std::move(body), "update:users"); }
  http::Response link_second() { return link(R"({"provider": "auth0", "user_id": ")" + in_provider(second_) + "\"}"); }
  static std::string message(const http::Response& response) {
    return std::string(find_string(json(response), "message").value_or(""));
  }
  std::string id_token(std::string client, std::string issuer = std::string(kSampleIssuer)) {
    login::IdToken token{.user = *profile::UserId::parse(second_), .client_id = std::move(client), .authenticated = clock_.now()};
    return login::issue_id_token(sample_keys().newest(), issuer, token, clock_.now());
  }

  std::string first_, second_;
  CookieJar second_browser_;
};

TEST_F(Identities, TheSecondAccountBecomesAnIdentityOfTheFirst) {
  const http::Response linked = link_second();
  ASSERT_EQ(linked.status, 201) << linked.body;
  const Json identities = *parse_json(linked.body);
  ASSERT_EQ(identities.as_array().size(), 2U);
  EXPECT_EQ(identities.at_pointer("/0/profileData/email"), "ada@example.com");
  EXPECT_EQ(identities.at_pointer("/1/profileData/email"), "work@example.com");
  EXPECT_EQ(identities.at_pointer("/1/user_id"), Json(in_provider(second_)));
  EXPECT_EQ(as_client(http::Method::get, "/api/v2/users/" + percent_encode(second_)).status, 404);
  const JsonObject user = json(as_client(http::Method::get, "/api/v2/users/" + percent_encode(first_)));
  EXPECT_EQ(user.at("email"), "ada@example.com");
  EXPECT_EQ(to_text(Json(user)).find("former"), std::string::npos);
  EXPECT_EQ(to_text(Json(user)).find("argon2"), std::string::npos);
}

TEST_F(Identities, SessionsOfTheSecondEndAndItsPasswordLeadsToTheFirst) {
  std::swap(browser_, second_browser_);
  ASSERT_EQ(browse("/v1/me").status, 200);
  ASSERT_EQ(link_second().status, 201);
  EXPECT_EQ(browse("/v1/me").status, 401);
  ASSERT_EQ(log_in("work@example.com").status, 303);
  EXPECT_EQ(me(), first_);
}

TEST_F(Identities, TheAddressOfALinkedAccountGivesNoTicketForTheUsersPassword) {
  const auto connections = as_client(http::Method::get, "/api/v2/connections?strategy=auth0");
  const std::string connection(parse_json(connections.body)->at(0).at("id").as_string());
  const auto status = [&](const char* email) {
    const JsonObject body{{"connection_id", connection}, {"email", email}};
    return as_client(http::Method::post, "/api/v2/tickets/password-change", to_text(body)).status;
  };
  EXPECT_EQ(status("work@example.com"), 201);
  ASSERT_EQ(link_second().status, 201);
  EXPECT_EQ(status("work@example.com"), 400);
  EXPECT_EQ(status("ada@example.com"), 201);
}

TEST_F(Identities, UnlinkingGivesTheAccountBack) {
  as_client(http::Method::patch, "/api/v2/users/" + percent_encode(second_), R"({"user_metadata": {"title": "Analyst"}})");
  ASSERT_EQ(link_second().status, 201);
  const http::Response unlinked =
      as_client(http::Method::delete_, path() + "/auth0/" + in_provider(second_), "", "update:users");
  ASSERT_EQ(unlinked.status, 200) << unlinked.body;
  EXPECT_EQ(parse_json(unlinked.body)->as_array().size(), 1U);
  const JsonObject again = json(as_client(http::Method::get, "/api/v2/users/" + percent_encode(second_)));
  EXPECT_EQ(again.at("email"), "work@example.com");
  EXPECT_EQ(again.at("user_metadata"), *parse_json(R"({"title": "Analyst"})"));
  EXPECT_EQ(browse("/v1/me").status, 401);  // Nothing tells which identity opened the session.
  ASSERT_EQ(log_in("work@example.com").status, 303);
  EXPECT_EQ(me(), second_);
}

TEST_F(Identities, RefusalsHaveAuth0sWords) {
  const std::string main = in_provider(first_);
  struct Case {
    const char* name;
    std::string body;
    int status;
    const char* message;
  };
  for (const Case& c : {
           Case{"itself", R"({"provider": "auth0", "user_id": ")" + main + "\"}", 400,
                "Main identity and the new one are the same."},
           Case{"itself in full", R"({"provider": "auth0", "user_id": "auth0|)" + main + "\"}", 400,
                "Main identity and the new one are the same."},
           Case{"nobody", R"({"provider": "auth0", "user_id": "nobody"})", 400,
                "Linking to an inexistent identity requires a connection."},
           Case{"nobody of a connection", R"({"provider": "auth0", "user_id": "nobody", "connection_id": "con_x"})", 400,
                "Linking to an inexistent identity is not allowed."},
           Case{"no provider", R"({"user_id": "x"})", 400,
                "Payload validation error: 'Missing required property: provider'."},
           Case{"no token", R"({"link_with": "x"})", 400, "Invalid token (link_with)."},
           Case{"a token for another client", R"({"link_with": ")" + id_token("other") + "\"}", 400,
                "JWT (link_with) must have an aud claim that matches that of the calling token's azp."},
           Case{"a token of another issuer", R"({"link_with": ")" + id_token("machine", "https://x.example/") + "\"}", 400,
                "Invalid token (link_with)."},
       }) {
    SCOPED_TRACE(c.name);
    const http::Response refused = link(c.body);
    EXPECT_EQ(refused.status, c.status) << refused.body;
    EXPECT_EQ(message(refused), c.message);
  }
  ASSERT_EQ(link_second().status, 201);
  const http::Response again = link_second();
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(message(again), "Specified identity already exists.");
  const http::Response main_gone = as_client(http::Method::delete_, path() + "/auth0/" + main);
  EXPECT_EQ(main_gone.status, 400);
  EXPECT_EQ(message(main_gone), "Main identity cannot be removed.");
  EXPECT_EQ(as_client(http::Method::delete_, path() + "/auth0/nobody").status, 404);
}

TEST_F(Identities, AnIdTokenOfTheCallingClientIsProof) {
  const http::Response linked = link(R"({"link_with": ")" + id_token("machine") + "\"}");
  EXPECT_EQ(linked.status, 201) << linked.body;
  clock_.advance(std::chrono::hours(11));
  EXPECT_EQ(message(link(R"({"link_with": ")" + id_token("machine") + "\"}")), "Specified identity already exists.");
}

TEST_F(Identities, AnIdTokenEnds) {
  const std::string token = id_token("machine");
  clock_.advance(std::chrono::hours(11));
  EXPECT_EQ(message(link(R"({"link_with": ")" + token + "\"}")), "Invalid token (link_with).");
}

TEST_F(Identities, UsersLinkAnotherAccountWithItsPassword) {
  const auto link_mine = [&](std::string identifier, std::string password) {
    return browser_json(http::Method::post, "/v1/me/identities",
                        R"({"identifier": ")" + identifier + R"(", "password": ")" + password + "\"}");
  };
  EXPECT_EQ(link_mine("work@example.com", "wrong").status, 401);
  EXPECT_EQ(link_mine("ada@example.com", "analytical engine 1843").status, 409);
  const http::Response linked = link_mine("work@example.com", "analytical engine 1843");
  ASSERT_EQ(linked.status, 200) << linked.body;
  EXPECT_EQ(json(browse("/v1/me/identities")).at("identities").as_array().size(), 2U);
  const http::Response unlinked =
      browser_json(http::Method::delete_, "/v1/me/identities/auth0/" + in_provider(second_));
  EXPECT_EQ(unlinked.status, 200) << unlinked.body;
  EXPECT_EQ(browse("/v1/me").status, 401);
}

// The same guards as before any log-in by password: to link is to log in to the other account.
TEST_F(Identities, ThePasswordOfTheOtherAccountIsGuarded) {
  const auto try_with = [&](std::string password) {
    return browser_json(http::Method::post, "/v1/me/identities",
                        R"({"identifier": "work@example.com", "password": ")" + password + "\"}");
  };
  const auto changed = as_client(http::Method::patch, "/api/v2/attack-protection/breached-password-detection",
                                 R"({"enabled":true,"shields":["block"]})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  testing::internal::CaptureStderr();
  const http::Response leaked = try_with("AUTH0-TEST-1");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(leaked.status, 401);
  EXPECT_EQ(json(leaked).at("code"), "login.password_leaked");
  EXPECT_NE(log.find(R"("event":"protection.password_leaked","stage":"log_in","client":"203.0.113.7")"), log.npos) << log;

  post_.letters.clear();
  for (int i = 1; i < 10; ++i) EXPECT_EQ(try_with("wrong").status, 401) << i;
  EXPECT_EQ(try_with("analytical engine 1843").status, 429);
  ASSERT_EQ(post_.letters.size(), 1U) << "whoever is locked out is told";
  EXPECT_EQ(post_.letters.back().to, "work@example.com");
  EXPECT_NE(post_.letters.back().text.find("/u/unblock?ticket="), std::string::npos);
}

TEST_F(Identities, UsersSeeTheirAccountsOnThePageAndPartThemThere) {
  const std::string alone = browse("/me").body;
  EXPECT_NE(alone.find("E-mail address and password"), std::string::npos);
  EXPECT_EQ(alone.find("Unlink"), std::string::npos) << "the only way in stays";
  ASSERT_EQ(link_second().status, 201);
  const std::string page = browse("/me").body;
  EXPECT_NE(page.find("<p>work@example.com</p>"), std::string::npos) << page;
  const FormFields unlink = {{"action", "unlink"}, {"provider", "auth0"}, {"id", in_provider(second_)}};

  clock_.advance(std::chrono::minutes(11));
  EXPECT_EQ(header(submit("/me", unlink), "Location"), "/u/login?return_to=%2Fme") << "not from a browser that was left open";
  EXPECT_NE(browse("/me").body.find("work@example.com"), std::string::npos);

  ASSERT_EQ(log_in("ada@example.com").status, 303);
  EXPECT_EQ(submit("/me", {{"action", "unlink"}, {"provider", "auth0"}, {"id", in_provider(first_)}}).status, 409) << "her own";
  EXPECT_EQ(header(submit("/me", unlink), "Location"), "/u/login?return_to=%2Fme%3Fdone%3Dunlinked");
  EXPECT_EQ(browse("/v1/me").status, 401);
  ASSERT_EQ(log_in("ada@example.com").status, 303);
  EXPECT_EQ(browse("/me?done=unlinked").body.find("work@example.com"), std::string::npos);
}

// ZITADEL: whoever held a session added a way in of their own, without showing again who they are.
TEST_F(Identities, Cve2026105207AnOldSessionCannotAddAWayIn) {
  clock_.advance(std::chrono::minutes(11));
  const http::Response refused = browser_json(http::Method::post, "/v1/me/identities",
      R"({"identifier": "work@example.com", "password": "analytical engine 1843"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json(refused).at("code"), "link.stale_session");
  EXPECT_EQ(browser_json(http::Method::delete_, "/v1/me/identities/auth0/x").status, 403);
}

TEST_F(Identities, ErasingTheUserErasesWhatWasLinkedToIt) {
  ASSERT_EQ(link_second().status, 201);
  ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/users/" + percent_encode(first_)).status, 204);
  EXPECT_TRUE(run(store_->users().history(*profile::UserId::parse(second_), 0, 100))->empty());
  EXPECT_EQ(log_in("work@example.com").status, 401);
}

}  // namespace
}  // namespace acquaint::api
