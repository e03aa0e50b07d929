// The widget on a page of another origin: which pages may ask, with what, and how little it takes.
#include <gmock/gmock.h>

#include "api/sample_server.h"
#include "login/widget_token.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;
constexpr std::string_view kShop = "https://shop.example";
constexpr std::string_view kArticle = R"("moment":{"kind":"page","url":"/articles/engines","page":"p1"})";
constexpr std::string_view kElsewhere = R"("moment":{"kind":"page","url":"/articles/weaving","page":"p1"})";

// A page of a single-page application of the operator's, and one of somebody else's.
constexpr std::string_view kClients = R"json([
  {"client_id": "shop", "web_origins": ["https://shop.example", "https://www.login.example"]},
  {"client_id": "stranger", "web_origins": ["https://stranger.example"], "is_first_party": false}
])json";

class WidgetApi : public SampleServer {
 protected:
  void SetUp() override {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["clients"] = *parse_json(kClients);
    ASSERT_TRUE(run(settings_.publish(document, "sample", clock_.now())));
    sign_up();
    clock_.advance(std::chrono::days(7));
    ASSERT_EQ(log_in().status, 303);
    user_ = json(browse("/v1/me")).at("user_id").as_string().c_str();
  }

  http::Response fetch_token(std::string_view origin = kShop) {
    return as_client(kPost, "/v1/widget-sessions", to_text(JsonObject{{"user_id", user_}, {"origin", origin}, {"session", "s1"}}),
                     "create:decisions");
  }
  std::string token() { return std::string(json(fetch_token()).at("token").as_string()); }

  // As a page of this origin sends it without a preflight; `members` are those beside the token.
  http::Response post_simply(std::string_view target, std::string_view token, std::string_view members,
                             std::string_view origin = kShop) {
    http::Request message = request(kPost, target);
    const std::string shown = token.empty() ? "" : R"("token":")" + std::string(token) + R"(")";
    message.body = "{" + shown + (shown.empty() || members.empty() ? "" : ",") + std::string(members) + "}";
    message.headers.emplace_back("content-type", "text/plain;charset=UTF-8");
    if (!origin.empty()) message.headers.emplace_back("origin", origin);
    return send(std::move(message));
  }

  std::string access_token(std::string_view client, std::string_view scope = "openid profile") {
    login::UserGrant grant{.user = *profile::UserId::parse(user_),
                           .client_id = std::string(client),
                           .audiences = {"https://api.shop.example", services_.userinfo_audience()},
                           .scopes = *login::Scopes::parse(scope)};
    return login::issue_access_token(sample_keys().newest(), kSampleIssuer, grant, clock_.now());
  }

  std::string user_;
};

TEST_F(WidgetApi, AsksAndSavesWithoutAPreflight) {
  const std::string token = this->token();
  const auto asked = post_simply("/v1/decisions", token, kArticle);
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_EQ(header(asked, "Access-Control-Allow-Origin"), kShop);
  EXPECT_EQ(header(asked, "Vary"), "Origin");
  const std::string decision(json(asked).at("decision").as_object().at("id").as_string());

  const auto refused = post_simply("/v1/decisions/" + decision + "/answers", token,
                                   R"("step":"newsletter","answers":{"subscribed":"yes"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(header(refused, "Access-Control-Allow-Origin"), kShop);
  const auto saved = post_simply("/v1/decisions/" + decision + "/answers", token,
                                 R"("step":"newsletter","answers":{"subscribed":true})");
  EXPECT_EQ(saved.status, 200) << saved.body;
  EXPECT_EQ(json(saved).at("outcome"), "completed");
}

TEST_F(WidgetApi, SaysWhatIsWrongInTheLanguageOfTheAnswers) {
  const std::string token = this->token();
  const std::string decision(json(post_simply("/v1/decisions", token, kArticle)).at("decision").as_object().at("id").as_string());
  const auto message = [&](std::string_view locale) {
    const auto refused = post_simply("/v1/decisions/" + decision + "/answers", token,
                                     R"("step":"newsletter","answers":{},"locale":")" + std::string(locale) + R"(")");
    return json(refused).at("errors").as_array().at(0).as_object().at("message");
  };
  EXPECT_EQ(message("de-AT"), "Bitte beantworten Sie dies.");
  EXPECT_EQ(message("en"), "Please answer this.");
  EXPECT_EQ(message("xx"), "Please answer this.");
}

TEST_F(WidgetApi, SaysNothingWhenNothingIsToBeAsked) {
  const auto nothing = post_simply("/v1/decisions", token(), kElsewhere);
  EXPECT_EQ(nothing.status, 204);
  EXPECT_EQ(nothing.body, "");
  EXPECT_THAT(header(nothing, "Link"), testing::EndsWith("/explanation>; rel=\"describedby\""));

  http::Request brief = request(kPost, "/v1/decisions", "{" + std::string(kElsewhere) + "}");
  brief.headers.emplace_back("prefer", "return=minimal");
  EXPECT_EQ(as_browser(std::move(brief)).status, 204);
  EXPECT_EQ(browser_json(kPost, "/v1/decisions", "{" + std::string(kElsewhere) + "}").status, 200);
}

TEST_F(WidgetApi, KeepsAUserWhoAsksWithoutEndWaiting) {
  const std::string token = this->token();
  const auto ask = [&] { return post_simply("/v1/decisions", token, kElsewhere); };
  for (int i = 0; i < 120; ++i) ASSERT_EQ(ask().status, 204) << i;
  const auto refused = ask();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(json(refused).at("code"), "asking.too_many");
  EXPECT_NE(header(refused, "Retry-After"), "");
  EXPECT_EQ(browser_json(kPost, "/v1/decisions", "{" + std::string(kElsewhere) + "}").status, 429) << "the same user in another way";
  EXPECT_EQ(as_client(kPost, "/v1/decisions", R"({"user_id":")" + user_ + R"(",)" + std::string(kElsewhere) + "}", "create:decisions").status, 200)
      << "a server stands for all of its users";
  EXPECT_EQ(browse("/v1/me").status, 200) << "nothing else is refused";
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(ask().status, 204);
}

TEST_F(WidgetApi, TokensAreForOneOriginAndForMinutes) {
  const std::string token = this->token();
  EXPECT_EQ(json(fetch_token()).at("expires_in"), 600);
  EXPECT_EQ(json(post_simply("/v1/decisions", token, kArticle, "https://www.login.example")).at("code"), "access.other_origin");
  EXPECT_EQ(json(post_simply("/v1/decisions", token, kArticle, "https://evil.example")).at("code"), "access.other_origin");
  EXPECT_EQ(json(post_simply("/v1/decisions", token, kArticle, "")).at("code"), "session.not_found") << "not from a page";
  EXPECT_EQ(json(post_simply("/v1/decisions", token + "A", kArticle)).at("code"), "token.invalid");
  clock_.advance(login::kWidgetTokenLifetime);
  EXPECT_EQ(json(post_simply("/v1/decisions", token, kArticle)).at("code"), "token.expired");
}

TEST_F(WidgetApi, ATokenOpensNothingButAskingAndAnswering) {
  const std::string bearer = "Bearer " + token();
  std::size_t refused = 0;
  for (const Route* route : public_.routes()) {
    if (route->access.kind() == Access::Kind::anyone || route->access.kind() == Access::Kind::session_if_any) continue;
    std::string path(route->pattern);
    for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      path.replace(at, path.find('}') - at + 1, percent_encode(user_));
    }
    http::Request message = request(route->method, path, "{}");
    message.headers.emplace_back("authorization", bearer);
    message.headers.emplace_back("origin", kShop);
    const auto answered = send(std::move(message));
    const std::string_view pattern = route->pattern;
    const bool may = pattern.starts_with("/v1/decisions") && !pattern.ends_with("/explanation") &&
                     !pattern.ends_with("/link") && !pattern.ends_with("/preview");
    const bool is_let_in = answered.status != 401 && answered.status != 403 && answered.status != 303;
    EXPECT_EQ(is_let_in, may) << http::name_of(route->method) << " " << pattern << " " << answered.status;
    refused += may ? 0 : 1;
  }
  EXPECT_GE(refused, 50U);
}

TEST_F(WidgetApi, TokensAreGivenForDeclaredOriginsAndKnownUsers) {
  const struct {
    const char* name;
    std::string body;
    const char* code;
  } cases[] = {
      {"an origin that nobody declares", R"({"user_id":")" + user_ + R"(","origin":"https://evil.example"})", "widget.unknown_origin"},
      {"of a client of somebody else", R"({"user_id":")" + user_ + R"(","origin":"https://stranger.example"})", "widget.unknown_origin"},
      {"no origin", R"({"user_id":")" + user_ + R"("})", "widget.unknown_origin"},
      {"a path behind it", R"({"user_id":")" + user_ + R"(","origin":"https://shop.example/"})", "widget.unknown_origin"},
      {"no user", R"({"origin":"https://shop.example"})", "user.bad_id"},
      {"a user who is not there", R"({"user_id":"auth0|nobody","origin":"https://shop.example"})", "user.not_found"},
      {"another member", R"({"user_id":"auth0|1","scope":"admin"})", "json.unknown_field"},
  };
  for (const auto& [name, body, code] : cases) {
    EXPECT_EQ(json(as_client(kPost, "/v1/widget-sessions", body)).at("code"), code) << name;
  }
  EXPECT_EQ(fetch_token("https://login.example").status, 201) << "our own pages";
  EXPECT_EQ(as_client(kPost, "/v1/widget-sessions", "{}", "read:users").status, 403);
}

TEST_F(WidgetApi, AnAccessTokenOfTheOperatorsClientWillDo) {
  EXPECT_EQ(post_simply("/v1/decisions", access_token("shop"), kArticle).status, 200);
  const struct {
    const char* name;
    std::string token;
    std::string_view origin;
    const char* code;
  } cases[] = {
      {"of another client's page", access_token("shop"), "https://stranger.example", "access.other_origin"},
      {"of somebody else's client", access_token("stranger"), "https://stranger.example", "token.invalid"},
      {"of a client that is gone", access_token("gone"), kShop, "token.invalid"},
      {"without openid", access_token("shop", "read:articles"), kShop, "token.invalid"},
  };
  for (const auto& [name, token, origin, code] : cases) {
    EXPECT_EQ(json(post_simply("/v1/decisions", token, kArticle, origin)).at("code"), code) << name;
  }
  http::Request explained = request(kGet, "/v1/decisions/x/explanation");
  explained.headers.emplace_back("authorization", "Bearer " + access_token("shop"));
  EXPECT_EQ(send(std::move(explained)).status, 401);
}

TEST_F(WidgetApi, TokensForAnythingElseAnswerNothingAndTheDecisionGoesOn) {
  const std::string good = this->token();
  const std::string id(json(post_simply("/v1/decisions", good, kArticle)).at("decision").at("id").as_string());
  login::UserGrant grant{.user = *profile::UserId::parse(user_),
                         .client_id = "shop",
                         .audiences = {"https://api.shop.example"},
                         .scopes = *login::Scopes::parse("openid profile")};
  const auto signed_by = [&](std::string_view issuer) {
    return login::issue_access_token(sample_keys().newest(), issuer, grant, clock_.now());
  };
  const std::string for_their_api = signed_by(kSampleIssuer);
  grant.audiences = {services_.userinfo_audience()};
  const std::string elsewhere_issued = signed_by("https://login.elsewhere.example/");
  const std::string other_site(json(fetch_token("https://www.login.example")).at("token").as_string());
  const std::string eve = login::issue_widget_token(
      services_.keys.seal, {.user = *profile::UserId::parse(add_user("eve@example.com")), .client = "machine",
                            .origin = std::string(kShop), .session = "s2"}, clock_.now(), random_);
  const struct {
    const char* name;
    std::string token;
    int status;
    const char* code;
  } cases[] = {
      {"for the shop's own API", for_their_api, 401, "token.invalid"},
      {"for the Management API, without the scope", SampleServer::token("read:users create:decisions"), 403, "access.insufficient_scope"},
      {"of another issuer", elsewhere_issued, 401, "token.invalid"},
      {"for pages of another site", other_site, 403, "access.other_origin"},
      {"of another user", eve, 404, "decision.not_found"},
  };
  const std::string members[] = {R"("step":"newsletter","answers":{"subscribed":true})", "", ""};
  const std::string paths[] = {"/answers", "/skip", "/never"};
  for (const auto& [name, token, status, code] : cases) {
    for (std::size_t i = 0; i < std::size(paths); ++i) {
      const auto refused = post_simply("/v1/decisions/" + id + paths[i], token, members[i]);
      EXPECT_EQ(refused.status, status) << name << paths[i];
      EXPECT_EQ(json(refused).at("code"), code) << name << paths[i];
    }
  }
  const JsonObject user = json(as_client(kGet, "/api/v2/users/" + percent_encode(user_)));
  EXPECT_FALSE(user.contains("user_metadata")) << "nothing was saved";
  const auto saved = post_simply("/v1/decisions/" + id + "/answers", good, members[0]);
  EXPECT_EQ(saved.status, 200) << "nothing was refused or put off: " << saved.body;
}

TEST_F(WidgetApi, ASessionCountsForDeclaredPagesOfTheSameSiteAlone) {
  const auto send_from = [this](std::string_view origin, std::string_view site) {
    http::Request message = request(kPost, "/v1/decisions", "{" + std::string(kElsewhere) + "}");
    message.headers.emplace_back("cookie", browser_.header());
    message.headers.emplace_back("origin", origin);
    message.headers.emplace_back("sec-fetch-site", site);
    return send(std::move(message));
  };
  const auto beside = send_from("https://www.login.example", "same-site");
  EXPECT_EQ(beside.status, 200);
  EXPECT_EQ(header(beside, "Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(send_from("https://blog.login.example", "same-site").status, 403) << "not declared";
  EXPECT_EQ(send_from("https://shop.example", "cross-site").status, 403) << "another site";
}

TEST_F(WidgetApi, OnlyDeclaredPagesMayReadAnswers) {
  for (const auto& [origin, allowed] : {std::pair{"https://shop.example", true}, {"https://evil.example", false},
                                        {"https://stranger.example", false}, {"null", false}}) {
    http::Request preflight = request(http::Method::options, "/v1/decisions");
    preflight.headers.emplace_back("origin", origin);
    const auto answered = send(std::move(preflight));
    EXPECT_EQ(answered.status, 204);
    EXPECT_EQ(header(answered, "Access-Control-Allow-Origin"), allowed ? origin : "");
    EXPECT_THAT(header(answered, "Access-Control-Allow-Headers"), testing::HasSubstr("Authorization"));
  }
  http::Request elsewhere = request(kGet, "/v1/me");
  elsewhere.headers.emplace_back("origin", kShop);
  EXPECT_EQ(header(as_browser(std::move(elsewhere)), "Access-Control-Allow-Origin"), "");
}

// As the server's own frame sends it, that is shown by a page of this origin.
std::string framed_by(std::string_view origin, std::string_view members = {}) {
  return R"("framed_by":")" + std::string(origin) + "\"" + (members.empty() ? "" : ",") + std::string(members);
}

TEST_F(WidgetApi, TheServersFrameAsksForThePageAroundItAlone) {
  const std::string own = "https://login.example";
  const struct {
    const char* name;
    std::string_view sender;
    std::string_view around;
    const char* code;
  } refused[] = {
      {"a page of another origin says that it is framed", "https://evil.example", kShop, "access.other_origin"},
      {"another site of ours says so", "https://www.login.example", kShop, "access.other_origin"},
      {"framed by another page than the token's", own, "https://www.login.example", "access.other_origin"},
      {"framed by nobody we know", own, "https://evil.example", "access.other_origin"},
      {"framed by our own page", own, own, "access.other_origin"},
      {"not framed", own, "", "access.other_origin"},
  };
  const std::string token = this->token();
  for (const auto& [name, sender, around, code] : refused) {
    const std::string members = around.empty() ? std::string(kArticle) : framed_by(around, kArticle);
    const auto answered = post_simply("/v1/decisions", token, members, sender);
    EXPECT_EQ(json(answered).at("code"), code) << name;
  }
  const auto asked = post_simply("/v1/decisions", token, framed_by(kShop, kArticle), own);
  ASSERT_EQ(asked.status, 200) << asked.body;
  const std::string path = "/v1/decisions/" + std::string(json(asked).at("decision").as_object().at("id").as_string());
  EXPECT_EQ(json(post_simply(path + "/show", token, framed_by(kShop), own)), json(asked)) << "the same again";
  EXPECT_EQ(post_simply(path + "/answers", token, framed_by(kShop, R"("step":"newsletter","answers":{"subscribed":true})"), own).status, 200);
  EXPECT_EQ(json(post_simply(path + "/show", token, framed_by(kShop), own)).at("code"), "decision.not_found") << "it has ended";

  const auto with_access = [&](std::string_view client, std::string_view around) {
    return post_simply("/v1/decisions", access_token(client), framed_by(around, kElsewhere), own).status;
  };
  EXPECT_EQ(with_access("shop", kShop), 204);
  EXPECT_EQ(with_access("shop", "https://stranger.example"), 403);
}

TEST_F(WidgetApi, AFormWithASensitiveAttributeIsIsolatedAndAnyOtherIsNot) {
  const std::string token = this->token();
  EXPECT_FALSE(json(post_simply("/v1/decisions", token, kArticle)).at("decision").as_object().contains("isolated"));
  JsonObject document = *parse_json_object(kSampleSettings);
  document["clients"] = *parse_json(kClients);
  JsonObject& subscribed = document["catalogue"].as_object()["user_metadata.subscribed"].as_object();
  subscribed["sensitive"] = true;
  subscribed["purpose"] = "newsletter";
  const auto published = run(settings_.publish(document, "sample", clock_.now()));
  ASSERT_TRUE(published) << published.error().message << published.error().field;
  const auto asked = post_simply("/v1/decisions", token, kArticle);
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_EQ(json(asked).at("decision").as_object().at("isolated"), true);
}

TEST_F(WidgetApi, TheFrameIsShownByDeclaredPagesOnly) {
  const auto frame_for = [this](std::string_view query) { return send(request(kGet, "/widget/frame" + std::string(query))); };
  if (frame_for("?origin=https%3A%2F%2Fshop.example").status == 404) GTEST_SKIP() << "the widget was not built before the program";
  const struct {
    const char* name;
    std::string_view query;
    int status;
    std::string_view ancestors;
  } cases[] = {
      {"a declared page", "?origin=https%3A%2F%2Fshop.example", 200, "frame-ancestors https://shop.example"},
      {"as browsers send it", "?origin=https://shop.example", 200, "frame-ancestors https://shop.example"},
      {"our own page", "?origin=https://login.example", 200, "frame-ancestors https://login.example"},
      {"a page of somebody else", "?origin=https://stranger.example", 403, "frame-ancestors 'none'"},
      {"an undeclared page", "?origin=https://evil.example", 403, "frame-ancestors 'none'"},
      {"a path behind it", "?origin=https://shop.example/", 403, "frame-ancestors 'none'"},
      {"a second one", "?origin=https://shop.example%20https://evil.example", 403, "frame-ancestors 'none'"},
      {"a directive", "?origin=https://shop.example;script-src%20*", 403, "frame-ancestors 'none'"},
      {"every page", "?origin=*", 403, "frame-ancestors 'none'"},
      {"no page", "", 403, "frame-ancestors 'none'"},
  };
  for (const auto& [name, query, status, ancestors] : cases) {
    const auto frame = frame_for(query);
    EXPECT_EQ(frame.status, status) << name;
    EXPECT_THAT(header(frame, "Content-Security-Policy"), testing::EndsWith(ancestors)) << name;
    EXPECT_EQ(frame.body.find("<script") != std::string::npos, status == 200) << name;
    EXPECT_EQ(header(frame, "Set-Cookie"), "") << name;
  }
  const auto frame = frame_for("?origin=https://shop.example");
  const std::string_view policy = header(frame, "Content-Security-Policy");
  EXPECT_THAT(policy, testing::StartsWith("default-src 'none'; script-src 'self'; connect-src 'self'; "));
  EXPECT_THAT(policy, testing::HasSubstr("require-trusted-types-for 'script'; trusted-types 'none'"));
  EXPECT_EQ(send(request(kGet, "/widget/frame.html")).status, 404) << "not without its policy";
}

TEST_F(WidgetApi, AFileIsServedAsTheBrowserTakesIt) {
  if (send(request(kGet, "/widget/acquaint.js")).status == 404) GTEST_SKIP() << "the widget was not built before the program";
  const auto plain = send(request(kGet, "/widget/acquaint.js"));
  EXPECT_EQ(header(plain, "Cache-Control"), "public, max-age=300");
  EXPECT_EQ(header(plain, "Access-Control-Allow-Origin"), "*");
  http::Request compressed = request(kGet, "/widget/acquaint.js");
  compressed.headers.emplace_back("accept-encoding", "gzip, deflate, br");
  const auto small = send(std::move(compressed));
  EXPECT_EQ(header(small, "Content-Encoding"), "gzip");
  EXPECT_LT(small.body.size(), plain.body.size());
  EXPECT_NE(header(small, "ETag"), header(plain, "ETag"));

  http::Request again = request(kGet, "/widget/acquaint.js");
  again.headers.emplace_back("if-none-match", header(plain, "ETag"));
  EXPECT_EQ(send(std::move(again)).status, 304);
  EXPECT_EQ(send(request(kGet, "/widget/acquaint.js.gz")).status, 404);
}

}  // namespace
}  // namespace acquaint::api
