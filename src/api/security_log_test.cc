// What an operator sees in the log of those who try to come in by other ways than the door.
#include "api/security_log.h"

#include <functional>

#include "api/openid_fixture.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kEvent = "security.refused";

class SecurityEvents : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    add_user();
  }

  // The reasons in the lines that `act` writes; a value of the test's requests in one of them is a fault.
  std::vector<std::string> reasons_of(const std::function<void()>& act) {
    testing::internal::CaptureStderr();
    act();
    const std::string log = testing::internal::GetCapturedStderr();
    for (const std::string_view secret : {"s3cret", "ada@example.com", "analytical engine"}) {
      EXPECT_EQ(log.find(secret), std::string::npos) << log;
    }
    std::vector<std::string> reasons;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
      const JsonObject said = *parse_json_object(line);
      if (find_string(said, "event") != kEvent) continue;
      EXPECT_EQ(find_string(said, "level"), "warning");
      EXPECT_EQ(find_string(said, "client"), "203.0.113.7");
      EXPECT_EQ(find_string(said, "request_id"), "test-1");
      reasons.emplace_back(find_string(said, "reason").value_or(""));
    }
    return reasons;
  }

  void with_token(std::string_view path, std::string_view token) {
    http::Request message = request(http::Method::get, path);
    message.headers.emplace_back("authorization", "Bearer " + std::string(token));
    send(std::move(message));
  }
};

TEST_F(SecurityEvents, OneLineSaysWhyNoneSaysWhat) {
  log_in_for(authorize_path());
  const std::string tokens = redeem(code()).body;
  const std::string access = text(*parse_json_object(tokens), "access_token");
  const std::string forged = access.substr(0, access.size() - 8) + "AAAAAAAA";
  const struct {
    const char* what;
    std::function<void()> act;
    std::vector<std::string> reasons;
  } rows[] = {
      {"an address that is not declared", [&] { browse(authorize_path({{"redirect_uri", "https://evil.example/s3cret"}})); },
       {"authorize.access_denied"}},
      {"a parameter twice", [&] { browse(authorize_path() + "&state=s3cret"); }, {"authorize.invalid_request"}},
      {"a client that there is not", [&] { browse(authorize_path({{"client_id", "s3cret"}})); }, {"authorize.invalid_request"}},
      {"a code that there is not", [&] { redeem("s3cret"); }, {"oauth.invalid_grant"}},
      {"a refresh token that there is not", [&] { refresh("s3cret"); }, {"oauth.invalid_grant"}},
      {"a client's wrong secret",
       [&] { post_token({{"grant_type", "authorization_code"}, {"client_id", "web"}, {"client_secret", "s3cret"}, {"code", "a"}}); },
       {"oauth.access_denied"}},
      {"a parameter of a token request twice", [&] { post_token({{"grant_type", "refresh_token"}, {"client_id", "spa"}, {"client_id", "s3cret"}}); },
       {"oauth.invalid_request"}},
      {"a wrong password of a grant",
       [&] {
         post_token({{"grant_type", "password"}, {"client_id", "web"}, {"client_secret", "web-secret"},
                     {"username", "ada@example.com"}, {"password", "s3cret"}});
       },
       {"oauth.invalid_grant"}},
      {"a wrong password on the page",
       [&] { submit("/u/login", {{"email", "ada@example.com"}, {"password", "s3cret"}}); }, {"login.wrong_credentials"}},
      {"a forged token at /userinfo", [&] { userinfo(forged); }, {"userinfo.invalid_token"}},
      {"a forged token of the Management API", [&] { with_token("/api/v2/users", forged); }, {"token.bad_signature"}},
      {"a token for something else", [&] { with_token("/api/v2/users", access); }, {"token.invalid"}},
      {"a scope that is missing", [&] { as_client(http::Method::get, "/api/v2/users", "", "read:stats"); }, {"access.insufficient_scope"}},
      {"a form of another site",
       [&] {
         http::Request message = request(http::Method::post, "/u/login");
         message.body = "email=a%40b.example&csrf=s3cret";
         message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
         message.headers.emplace_back("sec-fetch-site", "cross-site");
         send(std::move(message));
       },
       {"csrf.cross_site"}},
      {"an address after the log-out that is not declared", [&] { browse("/v2/logout?returnTo=https%3A%2F%2Fevil.example%2Fs3cret"); },
       {"log_out.not_allowed"}},
      {"a hint that is no token", [&] { browse("/oidc/logout?id_token_hint=s3cret"); }, {"log_out.bad_hint"}},
      {"a link of a mail that there is not", [&] { browse("/u/reset-password?ticket=s3cret"); }, {"ticket.not_found"}},
      // Everyday life is no event.
      {"nobody is signed in", [&] { send(request(http::Method::get, "/v1/me")); }, {}},
      {"no token", [&] { send(request(http::Method::get, "/api/v2/users")); }, {}},
      {"silence without a session", [&] { send(request(http::Method::get, authorize_path({{"prompt", "none"}}))); }, {}},
      {"a page that there is not", [&] { browse("/s3cret"); }, {}},
      {"a right password", [&] { submit("/u/login", {{"email", "ada@example.com"}, {"password", "analytical engine 1843"}}); }, {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(reasons_of(row.act), row.reasons);
    clock_.advance(std::chrono::minutes(1));
  }
}

TEST_F(SecurityEvents, AFloodIsCountedAndFillsNoDisk) {
  EXPECT_EQ(reasons_of([&] {
              for (int i = 0; i < 50; ++i) userinfo("s3cret");
            }).size(), 20U);
  clock_.advance(std::chrono::seconds(1));
  testing::internal::CaptureStderr();
  userinfo("s3cret");
  EXPECT_NE(testing::internal::GetCapturedStderr().find(R"("left_out":30)"), std::string::npos);
}

}  // namespace
}  // namespace acquaint::api
