// Every route refuses a stranger, and tokens open only what they say.
#include <gmock/gmock.h>

#include "api/sample_server.h"
#include "login/csrf.h"

namespace acquaint::api {
namespace {

using Access_ = SampleServer;

// The pattern with something plausible in its placeholders.
std::string sample_path(const Route& route) {
  std::string path(route.pattern);
  for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
    path.replace(at, path.find('}') - at + 1, "auth0%7C0123456789abcdef01234567");
  }
  return path;
}

bool answers_strangers(const Route& route) {
  return route.access.kind() == Access::Kind::anyone || route.access.kind() == Access::Kind::session_if_any;
}

TEST_F(Access_, EveryRouteThatNeedsAuthorityRefusesAStranger) {
  std::size_t checked = 0;
  for (const auto& [application, send] :
       {std::pair{&public_, &Access_::send}, std::pair{&operators_, &Access_::send_to_operators}}) {
    for (const Route* route : application->routes()) {
      if (answers_strangers(*route)) continue;
      ++checked;
      const auto response = (this->*send)(request(route->method, sample_path(*route), "{}"));
      const bool sent_to_log_in = response.status == 303 && header(response, "Location").starts_with("/u/login");
      EXPECT_TRUE(response.status == 401 || sent_to_log_in)
          << http::name_of(route->method) << " " << route->pattern << " answered " << response.status;
    }
  }
  EXPECT_GE(checked, 20U);
}

TEST_F(Access_, EveryScopeOfTheTablesExists) {
  const login::Scopes all = all_scopes();
  for (const Route* route : public_.routes()) {
    for (const std::string_view scope : route->access.any_of()) {
      EXPECT_TRUE(scope.empty() || all.has(scope)) << route->pattern << " " << scope;
    }
  }
}

TEST_F(Access_, OnlyPagesProbesAndTokensAnswerStrangers) {
  std::vector<std::string> open;
  for (const Application* application : {&public_, &operators_}) {
    for (const Route* route : application->routes()) {
      if (answers_strangers(*route)) {
        open.push_back(std::string(http::name_of(route->method)) + " " + std::string(route->pattern));
      }
    }
  }
  EXPECT_THAT(open, testing::UnorderedElementsAreArray(std::vector<std::string>{
                      "OPTIONS /v1/decisions/{id}/start", "POST /oauth/token", "OPTIONS /oauth/token", "POST /oauth/revoke",
                      "OPTIONS /oauth/revoke", "GET /.well-known/jwks.json",
                      "GET /.well-known/openid-configuration", "GET /.well-known/oauth-authorization-server",
                      "GET /authorize", "POST /authorize", "GET /authorize/resume", "GET /continue", "POST /continue", "GET /userinfo",
                      "POST /userinfo", "OPTIONS /userinfo", "GET /v2/logout", "GET /oidc/logout",
                      "POST /oidc/logout", "POST /oidc/logout/confirm", "POST /dbconnections/signup",
                      "OPTIONS /dbconnections/signup", "GET /u/login/upstream", "GET /login/callback",
                      "POST /login/callback", "POST /dbconnections/change_password",
                      "OPTIONS /dbconnections/change_password", "POST /passwordless/start",
                      "OPTIONS /passwordless/start", "GET /u/signup", "POST /u/signup", "GET /u/signup/finish",
                      "POST /u/signup/finish", "POST /u/logout",
                      "GET /u/reset-password/request", "POST /u/reset-password/request",
                      "GET /u/reset-password", "POST /u/reset-password", "GET /u/email-verification",
                      "POST /u/email-verification", "GET /u/unblock", "POST /u/unblock",
                      "GET /u/passwordless", "POST /u/passwordless", "POST /u/passwordless/code",
                      "GET /u/passwordless/link", "POST /u/passwordless/link", "GET /u/login",
                      "POST /u/login", "GET /u/login/identifier", "GET /u/login/password",
                      "POST /u/login/password", "GET /u/ask", "POST /u/ask", "GET /u/assets/{file}",
                      "GET /schemas/form-1.json", "GET /widget/frame", "GET /widget/{file}", "OPTIONS /v1/decisions",
                      "OPTIONS /v1/decisions/{id}/answers", "OPTIONS /v1/decisions/{id}/show", "OPTIONS /v1/decisions/{id}/skip",
                      "OPTIONS /v1/decisions/{id}/snooze", "OPTIONS /v1/decisions/{id}/never", "GET /activate",
                      "GET /me", "GET /me/change", "GET /u/link", "GET /u/link/confirm",
                      "POST /oauth/device/code", "OPTIONS /oauth/device/code", "GET /livez", "GET /readyz",
                      "GET /metrics", "GET /version"}));
}

TEST_F(Access_, ATokenWithOtherScopesIsNotEnough) {
  for (const Route* route : public_.routes()) {
    if (route->access.kind() != Access::Kind::scopes) continue;
    const auto response = as_client(route->method, sample_path(*route), "{}", "read:hooks");
    EXPECT_EQ(response.status, 403) << route->pattern;
  }
}

TEST_F(Access_, ABadTokenIsRefusedInTheManagementApisWords) {
  const struct {
    std::string authorization;
    int status;
  } kCases[] = {
      {"Bearer not-a-token", 401},
      {"Bearer " + token().substr(0, token().size() - 4) + "AAAA", 401},
      {"Basic bWFjaGluZTpzZWNyZXQ=", 400},
      {"Bearer", 400},
  };
  for (const auto& wrong : kCases) {
    http::Request message = request(http::Method::get, "/api/v2/users");
    message.headers.emplace_back("authorization", wrong.authorization);
    const auto response = send(std::move(message));
    EXPECT_EQ(response.status, wrong.status) << wrong.authorization;
    EXPECT_EQ(json(response).at("statusCode"), wrong.status);
  }
}

TEST_F(Access_, ATokenEndsAfterADay) {
  http::Request message = request(http::Method::get, "/api/v2/users");
  message.headers.emplace_back("authorization", "Bearer " + token());
  EXPECT_EQ(send(message).status, 200);
  clock_.advance(std::chrono::hours(24) + std::chrono::seconds(1));
  EXPECT_EQ(send(message).status, 401);
}

TEST_F(Access_, AnotherSitesPageMayNotUseTheSession) {
  sign_up();
  for (const auto& [name, value] : {std::pair{"sec-fetch-site", "cross-site"}, std::pair{"sec-fetch-site", "same-site"},
                                    std::pair{"origin", "https://evil.example"}}) {
    http::Request message = request(http::Method::post, "/v1/decisions", "{}");
    message.headers.emplace_back("cookie", browser_.header());
    message.headers.emplace_back(name, value);
    const auto response = send(std::move(message));
    EXPECT_EQ(response.status, 403) << name << " " << value;
    EXPECT_EQ(json(response).at("code"), "access.cross_site");
  }
}

TEST_F(Access_, TheOperatorsTokenOpensNothingOfThePublic) {
  http::Request message = request(http::Method::get, "/api/v2/users");
  message.headers.emplace_back("authorization", "Bearer operator-token");
  EXPECT_EQ(send(std::move(message)).status, 401);
  http::Request wrong = request(http::Method::post, "/control/backup", R"({"file":"/tmp/x"})");
  wrong.headers.emplace_back("authorization", "Bearer operator-tokem");
  EXPECT_EQ(send_to_operators(std::move(wrong)).status, 401);
}

TEST_F(Access_, WithoutAnOperatorsTokenNobodyIsAnOperator) {
  services_.operator_token.clear();
  http::Request message = request(http::Method::post, "/control/backup", R"({"file":"/tmp/x"})");
  message.headers.emplace_back("authorization", "Bearer ");
  EXPECT_GE(send_to_operators(std::move(message)).status, 400);
  EXPECT_TRUE(operations_.backups.empty());
}

}  // namespace
}  // namespace acquaint::api
