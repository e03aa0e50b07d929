// Clients that sign who they are, at every endpoint where clients prove themselves.
#include "api/sample_server.h"
#include "login/client_assertion.h"
#include "login/upstream/sample_signer.h"

namespace acquaint::api {
namespace {

using http::Method;
using login::upstream::SampleSigner;

const SampleSigner& signer() {
  static const SampleSigner kept("k1");
  return kept;
}
const SampleSigner& next_signer() {
  static const SampleSigner kept("k2");
  return kept;
}

class PrivateKeyJwt : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    const JsonObject credential{{"credential_type", "public_key"}, {"kid", "k1"}, {"pem", signer().public_pem()}};
    const JsonObject body{
        {"name", "Worker"},
        {"grant_types", JsonArray{"client_credentials", "urn:ietf:params:oauth:grant-type:device_code"}},
        {"client_authentication_methods",
         JsonObject{{"private_key_jwt", JsonObject{{"credentials", JsonArray{credential}}}}}}};
    const auto made = as_client(Method::post, "/api/v2/clients", to_text(body));
    ASSERT_EQ(made.status, 201) << made.body;
    id_ = std::string(*find_string(json(made), "client_id"));
    const JsonObject grant{{"client_id", id_}, {"audience", "https://login.example/api/v2/"},
                           {"scope", JsonArray{"read:users"}}};
    ASSERT_EQ(as_client(Method::post, "/api/v2/client-grants", to_text(grant)).status, 201);
  }

  std::string assertion(std::string_view jti, const SampleSigner& by = signer()) {
    const std::int64_t now = to_ms(clock_.now()) / 1000;
    return by.sign({{"iss", id_}, {"sub", id_}, {"aud", kSampleIssuer}, {"jti", jti}, {"iat", now}, {"exp", now + 60}});
  }
  http::Response post(std::string_view path, FormFields fields, std::string_view assertion) {
    fields.emplace_back("client_assertion_type", std::string(login::kAssertionType));
    fields.emplace_back("client_assertion", std::string(assertion));
    http::Request message = request(Method::post, path);
    for (const auto& [name, value] : fields) {
      message.body += (message.body.empty() ? "" : "&") + name + "=" + percent_encode(value);
    }
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return send(std::move(message));
  }
  http::Response ask(std::string_view text, FormFields more = {}) {
    FormFields fields = {{"grant_type", "client_credentials"}, {"audience", "https://login.example/api/v2/"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return post("/oauth/token", std::move(fields), text);
  }
  std::string credentials_path(std::string_view id = "") {
    return "/api/v2/clients/" + id_ + "/credentials" + (id.empty() ? "" : "/" + std::string(id));
  }

  std::string id_;
};

TEST_F(PrivateKeyJwt, OpensEachEndpointOnceForEachAssertion) {
  const std::string first = assertion("1");
  const http::Response token = ask(first);
  EXPECT_EQ(token.status, 200) << token.body;
  EXPECT_EQ(ask(first).status, 401) << "a replay";
  EXPECT_EQ(ask(assertion("2"), {{"client_id", id_}}).status, 200);
  EXPECT_EQ(post("/oauth/revoke", {{"token", "x"}}, assertion("3")).status, 200);
  EXPECT_EQ(post("/oauth/revoke", {{"token", "x"}}, assertion("3")).status, 401);
  EXPECT_EQ(post("/oauth/device/code", {}, assertion("4")).status, 200);
  const JsonObject start{{"connection", "none"}, {"email", "ada@example.com"},
                         {"client_assertion_type", login::kAssertionType}, {"client_assertion", assertion("5")}};
  EXPECT_EQ(send(request(Method::post, "/passwordless/start", to_text(start))).status, 400) << "no such connection";
  EXPECT_EQ(send(request(Method::post, "/passwordless/start", to_text(start))).status, 401) << "a replay";
}

// Hydra: an assertion was taken a second time.
TEST_F(PrivateKeyJwt, Ghsa3p3gNoAssertionIsTakenTwiceNorAfterARestart) {
  const std::string used = assertion("1");
  ASSERT_EQ(ask(used).status, 200);
  EXPECT_EQ(ask(used).status, 401);
  Application anew(services_, public_routes());
  const auto ask_anew = [&](const std::string& text) {
    http::Request message = request(Method::post, "/oauth/token");
    message.body = "grant_type=client_credentials&audience=https%3A%2F%2Flogin.example%2Fapi%2Fv2%2F&client_assertion_type=" +
                   percent_encode(login::kAssertionType) + "&client_assertion=" + text;
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return run(anew.handle(std::move(message))).status;
  };
  EXPECT_EQ(ask_anew(used), 401);
  EXPECT_EQ(ask_anew(assertion("2")), 200);
  EXPECT_EQ(ask(assertion("2")).status, 401) << "taken by another process over the same store";
}

TEST_F(PrivateKeyJwt, IsTheOnlyWayForSuchAClient) {
  const auto shown = json(as_client(Method::get, "/api/v2/clients/" + id_));
  http::Request message = request(Method::post, "/oauth/token",
                                  to_text(JsonObject{{"grant_type", "client_credentials"}, {"client_id", id_},
                                                     {"client_secret", shown.at("client_secret")},
                                                     {"audience", "https://login.example/api/v2/"}}));
  EXPECT_EQ(send(std::move(message)).status, 401);
  EXPECT_EQ(ask(assertion("1"), {{"client_secret", "x"}}).status, 400) << "two ways at once";
  EXPECT_EQ(ask(assertion("2"), {{"client_id", "machine"}}).status, 401) << "for another client";
  clock_.advance(std::chrono::minutes(2));
  const std::string old = assertion("3");
  clock_.advance(std::chrono::minutes(2));
  EXPECT_EQ(ask(old).status, 401) << "expired";
}

TEST_F(PrivateKeyJwt, KeysAreChangedWithoutAGap) {
  const auto made = as_client(Method::post, credentials_path(),
                              to_text(JsonObject{{"credential_type", "public_key"}, {"name", "next"}, {"kid", "k2"},
                                                 {"pem", next_signer().public_pem()}}));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_FALSE(json(made).contains("pem"));
  const std::string next(*find_string(json(made), "id"));
  EXPECT_EQ(ask(assertion("1", next_signer())).status, 401) << "not in use yet";

  const auto listed = *parse_json(as_client(Method::get, credentials_path()).body);
  ASSERT_EQ(listed.as_array().size(), 2U);
  const std::string first(listed.at(0).at("id").as_string());
  const JsonArray both{JsonObject{{"id", first}}, JsonObject{{"id", next}}}, one{JsonObject{{"id", next}}};
  for (const JsonArray& used : {both, one}) {
    const JsonObject body{{"client_authentication_methods",
                           JsonObject{{"private_key_jwt", JsonObject{{"credentials", used}}}}}};
    const auto changed = as_client(Method::patch, "/api/v2/clients/" + id_, to_text(body));
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_FALSE(json(changed).contains("credentials"));
    EXPECT_EQ(ask(assertion("old" + std::to_string(used.size()))).status, used.size() == 2 ? 200 : 401);
    EXPECT_EQ(ask(assertion("new" + std::to_string(used.size()), next_signer())).status, 200);
  }
  EXPECT_EQ(as_client(Method::delete_, credentials_path(next)).status, 409) << "in use";

  const auto ended = as_client(Method::patch, credentials_path(next), R"({"expires_at":"2026-11-01T11:00:00Z"})");
  EXPECT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(ask(assertion("late", next_signer())).status, 401) << "its key ended";
  EXPECT_EQ(as_client(Method::get, credentials_path("cred_none")).status, 404);
  EXPECT_EQ(as_client(Method::patch, "/api/v2/clients/" + id_, R"({"credentials":[]})").status, 400);
}

}  // namespace
}  // namespace acquaint::api
