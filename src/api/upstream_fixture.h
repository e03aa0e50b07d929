// A server with an identity provider, OpenID Connect at https://id.example, as browser and provider see it. For
// tests only.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "api/sample_server.h"
#include "login/redirect.h"
#include "login/upstream/sample_signer.h"

namespace acquaint::api {

using login::upstream::SampleSigner;

inline constexpr std::string_view kUpstreamConnections = R"json([
  {"name": "example", "strategy": "oidc", "display_name": "Example ID",
   "options": {"client_id": "acquaint", "client_secret": "s3cret", "issuer": "https://id.example"}},
  {"name": "github", "strategy": "github", "options": {"client_id": "gh", "client_secret": "s3cret"}},
  {"name": "linkedin", "strategy": "linkedin"}
])json";

inline constexpr std::string_view kUpstreamClients = R"json([
  {"client_id": "spa", "grant_types": ["authorization_code"], "callbacks": ["https://spa.example/cb"]}
])json";

inline const SampleSigner& signer() {
  static const SampleSigner made("one");
  return made;
}

using Parameters = std::map<std::string, std::string>;

class Upstream : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["connections"] = *parse_json(kUpstreamConnections);
    document["clients"] = *parse_json(kUpstreamClients);
    const auto published = run(settings_.publish(document, "upstream", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
    serve("https://id.example/.well-known/openid-configuration", [this](auto&) { return json_answer(discovery_); });
    serve("https://id.example/keys", [this](auto&) { return json_answer(keys_); });
    serve("https://id.example/token", [this](auto&) { return token_answer(); });
    serve("https://id.example/me", [this](auto&) { return json_answer(userinfo_); });
  }

  static outbound::HttpAnswer json_answer(const Json& body, int status = 200) {
    return {.status = status, .headers = {{"content-type", "application/json"}}, .body = to_text(body)};
  }
  void serve(const std::string& url, SampleHttp::Answer answer) { http_.servers[url] = std::move(answer); }

  outbound::HttpAnswer token_answer() {
    JsonObject claims{{"iss", "https://id.example"}, {"sub", "248289761001"}, {"aud", "acquaint"},
                      {"iat", to_ms(clock_.now()) / 1000}, {"exp", to_ms(clock_.now()) / 1000 + 300},
                      {"nonce", nonce_}};
    for (const auto& member : id_claims_) claims[member.key()] = member.value();
    return json_answer({{"access_token", "at"}, {"token_type", "Bearer"}, {"id_token", signer_->sign(claims)}});
  }

  static Parameters query_of(std::string_view url) {
    const auto fields = parse_form(url.substr(std::min(url.size(), url.find('?') + 1)));
    return {fields->begin(), fields->end()};
  }

  // The link to the first provider on a page; empty: none.
  static std::string provider_link(const std::string& html) {
    constexpr std::string_view kMark = R"(class="provider" href=")";
    const std::size_t at = html.find(kMark);
    if (at == std::string::npos) return {};
    std::string link = html.substr(at + kMark.size(), html.find('"', at + kMark.size()) - at - kMark.size());
    for (std::size_t amp; (amp = link.find("&amp;")) != std::string::npos;) link.erase(amp + 1, 4);
    return link;
  }

  // As far as pages of ours lead by themselves.
  http::Response follow(http::Response at) {
    while (header(at, "Location").starts_with("/")) at = browse(header(at, "Location"));
    return at;
  }
  // Where the link to the first provider leads, when there is such a page on the way; it is kept as `page_`.
  http::Response go(std::string_view path) {
    http::Response at = follow(browse(path));
    page_ = at.status == 200 ? at.body : "";
    const std::string link = provider_link(page_);
    return link.empty() ? at : browse(link);
  }

  // Goes to the provider; what it is asked there.
  Parameters leave(std::string_view path = "/u/login/upstream?connection=example&return_to=%2Farticles") {
    const http::Response sent = go(path);
    EXPECT_EQ(sent.status, 303) << sent.body;
    Parameters asked = query_of(header(sent, "Location"));
    nonce_ = asked["nonce"];
    return asked;
  }
  http::Response come_back(const FormFields& fields) { return browse(login::with_query("/login/callback", fields)); }
  http::Response log_in_upstream() { return come_back({{"state", leave()["state"]}, {"code", "good"}}); }

  static std::string cookie_of(const http::Response& response, std::string_view name) {
    for (const auto& [header_name, value] : response.headers) {
      if (header_name == "Set-Cookie" && value.starts_with(std::string(name) + "=")) return value;
    }
    return "";
  }
  static bool is_in(const http::Response& response) {
    return !cookie_of(response, "__Host-acquaint_session").empty();
  }
  std::int64_t users() { return json(as_client(http::Method::get, "/api/v2/users?include_totals=true")).at("total").as_int64(); }
  JsonObject user(std::string_view id) { return json(as_client(http::Method::get, "/api/v2/users/" + percent_encode(id))); }

  JsonObject discovery_ = *parse_json_object(R"({"issuer":"https://id.example","authorization_endpoint":"https://id.example/authorize",
      "token_endpoint":"https://id.example/token","userinfo_endpoint":"https://id.example/me","jwks_uri":"https://id.example/keys"})");
  const SampleSigner* signer_ = &signer();
  JsonObject keys_ = signer().jwks();
  JsonObject id_claims_;
  JsonObject userinfo_{{"sub", "248289761001"}, {"name", "Grace Hopper"}, {"email", "grace@example.com"},
                       {"email_verified", true}, {"company", "Analytical Engines"}};
  std::string nonce_;
  std::string page_;
};

inline constexpr std::string_view kGrace = "oidc|example|248289761001";

}  // namespace acquaint::api
