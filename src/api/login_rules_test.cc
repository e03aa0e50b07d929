// Rules at log-ins, with a real runner.
#include <gmock/gmock.h>

#include "api/openid_fixture.h"
#include "base/log.h"

namespace acquaint::api {
namespace {

class LoginRules : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    set_log_level(LogLevel::error);
    asking_ = settings_.current()->document;
    JsonObject silent = asking_;
    silent.erase("forms");
    ASSERT_TRUE(run(settings_.publish(silent, "no questions", clock_.now())));
    sign_up();
    browser_ = {};
  }

  // Functions of user, context and callback, in their order.
  void declare(std::vector<std::string> bodies) {
    JsonObject document = settings_.current()->document;
    JsonArray& rules = document["rules"].emplace_array();
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      rules.push_back(JsonObject{{"name", "rule " + std::to_string(i + 1)},
                                 {"script", "function (user, context, callback) {" + bodies[i] + "}"}});
    }
    document["rules_configs"] = JsonArray{JsonObject{{"key", "PLAN"}, {"value", "gold"}}};
    const auto published = run(settings_.publish(std::move(document), "rules", clock_.now()));
    ASSERT_TRUE(published) << published.error().message << published.error().field;
  }

  // The claims of the ID token of a log-in in a fresh browser.
  JsonObject id_token_of_log_in() {
    const auto answer = answer_of(log_in_for(authorize_path()));
    EXPECT_TRUE(answer.contains("code")) << answer.at("error_description");
    tokens_ = json(redeem(answer.at("code")));
    return claims_in(text(tokens_, "id_token"));
  }
  static std::map<std::string, std::string> query_of(std::string_view address) {
    const auto fields = parse_form(address.substr(address.find('?') + 1));
    return {fields->begin(), fields->end()};
  }
  profile::UserPtr ada() {
    const auto page = run(store_->users().list({.email = "ada@example.com"}));
    return page->users.front();
  }

  JsonObject asking_;  // The settings with the sample's questions.
  JsonObject tokens_;
};

constexpr const char* kPass = "callback(null, user, context);";

TEST_F(LoginRules, ClaimsComeIntoBothTokensAndReservedOnesDoNot) {
  declare({"context.idToken['https://times.example/plan'] = configuration.PLAN; context.idToken.sub = 'auth0|other';"
           "context.accessToken['https://times.example/ip'] = context.request.ip; context.accessToken.scope = 'all'; callback(null, user, context);",
           "context.idToken['https://times.example/who'] = [user.email, context.clientID, context.protocol, context.stats.loginsCount]; callback(null, user, context);"});
  const JsonObject claims = id_token_of_log_in();
  EXPECT_EQ(text(claims, "https://times.example/plan"), "gold");
  EXPECT_EQ(text(claims, "sub"), ada()->user().id.text());
  EXPECT_EQ(claims.at("https://times.example/who"), (JsonArray{"ada@example.com", "spa", "oidc-basic-profile", 2}));
  const JsonObject access = claims_in(text(tokens_, "access_token"));
  EXPECT_EQ(text(access, "https://times.example/ip"), "203.0.113.7");
  EXPECT_EQ(text(access, "scope"), "email offline_access openid profile");
}

TEST_F(LoginRules, ARuleRefusesAndTheClientIsToldWhy) {
  declare({"callback(new UnauthorizedError('Only on weekdays.'));"});
  const auto answer = answer_of(log_in_for(authorize_path()));
  EXPECT_EQ(answer.at("error"), "unauthorized");
  EXPECT_EQ(answer.at("error_description"), "Only on weekdays.");
  EXPECT_EQ(answer.at("state"), "my state");
}

TEST_F(LoginRules, AFaultOfARuleEndsItsLogInAloneWithAnError) {
  declare({"callback(new Error('The service is down.'));"});
  const auto failed = answer_of(log_in_for(authorize_path()));
  EXPECT_EQ(failed.at("error"), "access_denied");
  EXPECT_EQ(failed.at("error_description"), "The service is down.");
  declare({kPass});
  browser_ = {};
  EXPECT_EQ(text(id_token_of_log_in(), "sub"), ada()->user().id.text());
}

TEST_F(LoginRules, WhatTheRunnerCannotRunEndsWithAServerError) {
  scripts_ = rules::make_runner_pool({.node = "node", .folder = "runner", .limits = {.patience = std::chrono::milliseconds(3000)}},
                                     std::make_unique<LentHttp>(http_));
  Services services = services_with(population_.users());
  Application application(services, public_routes());
  declare({"for (;;) { }"});
  http::Request message = request(http::Method::post, "/oauth/token");
  message.body = R"({"grant_type":"password","client_id":"web","client_secret":"web-secret","username":"ada@example.com",)"
                 R"("password":"analytical engine 1843","scope":"openid"})";
  message.headers.emplace_back("content-type", "application/json");
  http::Request again = message;
  const http::Response failed = run(application.handle(std::move(message)));
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(json(failed).at("error"), "server_error");
  declare({kPass});
  EXPECT_EQ(run(application.handle(std::move(again))).status, 200);
}

TEST_F(LoginRules, MetadataIsKeptAsAClaimOfTheRuleAndWhatWasSaidAlreadyIsNot) {
  profile::Change title = [](const profile::User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    const profile::Actor said{.source = profile::Source::user, .origin = "work", .name = "user:x", .now = user.updated, .purpose = {}};
    const auto learnt = profile::merge_metadata(changed, {}, profile::Section::user_metadata, {{"title", "Countess"}}, said);
    if (!learnt) return std::unexpected(learnt.error());
    return changed;
  };
  ASSERT_TRUE(run(store_->users().change(ada()->user().id, title)));
  declare({"user.user_metadata = user.user_metadata || {}; user.user_metadata.company = 'Analytical Engines';"
           "auth0.users.updateUserMetadata(user.user_id, user.user_metadata).then(() => callback(null, user, context), callback);"});
  id_token_of_log_in();
  const profile::UserPtr user = ada();
  const auto& claims = user->user().claims;
  const auto& company = claims.at(*profile::AttributePath::parse("user_metadata.company"));
  ASSERT_EQ(company.size(), 1u);
  EXPECT_EQ(company[0].value, "Analytical Engines");
  EXPECT_EQ(company[0].from.source, profile::Source::enrichment);
  EXPECT_EQ(company[0].from.origin, "rule 1");
  const auto& said = claims.at(*profile::AttributePath::parse("user_metadata.title"));
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].from.source, profile::Source::user);
}

TEST_F(LoginRules, WhatTheCatalogueRefusesTakesNothingElseWithIt) {
  declare({"auth0.users.updateUserMetadata(user.user_id, {title: 'Countess'}).then(() => callback(null, user, context), callback);",
           "auth0.users.updateUserMetadata(user.user_id, {title: 7, company: 'Analytical Engines'})"
           ".then(() => callback(null, user, context), callback);"});
  id_token_of_log_in();
  const profile::UserPtr user = ada();
  const auto& claims = user->user().claims;
  const auto company = claims.find(*profile::AttributePath::parse("user_metadata.company"));
  const auto title = claims.find(*profile::AttributePath::parse("user_metadata.title"));
  ASSERT_TRUE(company != claims.end() && title != claims.end());
  EXPECT_EQ(company->second[0].value, "Analytical Engines");
  EXPECT_EQ(title->second[0].value, "Countess");
}

TEST_F(LoginRules, WhatARuleFindsOutIsNotAsked) {
  ASSERT_TRUE(run(settings_.publish(asking_, "with questions", clock_.now())));
  declare({"auth0.users.updateUserMetadata(user.user_id, {title: 'Countess', company: 'Analytical Engines'});" + std::string(kPass)});
  EXPECT_TRUE(answer_of(log_in_for(authorize_path())).contains("code"));
  EXPECT_TRUE(ada()->user().asking.questions.empty());
}

TEST_F(LoginRules, ARedirectSuspendsTheLogInAndTheRulesRunAgainAfterwards) {
  declare({"if (context.protocol === 'redirect-callback') { context.idToken.colour = context.request.query.colour; context.idToken.size = context.request.body.size; }"
           "else context.redirect = {url: 'https://forms.example/more?x=1'};" + std::string(kPass)});
  const http::Response away = log_in_for(authorize_path());
  const std::string address(header(away, "Location"));
  ASSERT_TRUE(address.starts_with("https://forms.example/more?x=1&state=")) << address;
  const std::string state = query_of(address)["state"];

  // The other site posts; its browser sends no cookies of ours with that.
  http::Request posted = request(http::Method::post, "/continue?colour=green&state=" + percent_encode(state), "size=large");
  posted.headers.clear();
  posted.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  const http::Response back = send(std::move(posted));
  ASSERT_EQ(back.status, 303) << back.body;
  const std::string next(header(back, "Location"));

  CookieJar stranger;
  std::swap(stranger, browser_);
  EXPECT_EQ(browse(next).status, 400) << "Another browser knows the address.";
  std::swap(stranger, browser_);

  const auto answer = answer_of(follow(browse(next)));
  ASSERT_TRUE(answer.contains("code"));
  const JsonObject claims = claims_in(text(json(redeem(answer.at("code"))), "id_token"));
  EXPECT_EQ(text(claims, "colour"), "green");
  EXPECT_EQ(text(claims, "size"), "large");
  EXPECT_EQ(browse(next).status, 400) << "The state is good once.";
}

TEST_F(LoginRules, WithoutABrowserToShowAnythingARedirectIsAnError) {
  declare({kPass});
  id_token_of_log_in();
  declare({"context.redirect = {url: 'https://forms.example/'};" + std::string(kPass)});
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}}))).at("error"), "interaction_required");
  EXPECT_EQ(text(json(refresh(text(tokens_, "refresh_token"))), "error"), "interaction_required");
}

TEST_F(LoginRules, SilentLogInsRefreshesAndPasswordsRunTheRulesToo) {
  declare({"context.idToken.protocol = context.protocol;" + std::string(kPass)});
  EXPECT_EQ(text(id_token_of_log_in(), "protocol"), "oidc-basic-profile");
  const auto silent = answer_of(browse(authorize_path({{"prompt", "none"}})));
  EXPECT_EQ(text(claims_in(text(json(redeem(silent.at("code"))), "id_token")), "protocol"), "oidc-basic-profile");
  EXPECT_EQ(text(claims_in(text(json(refresh(text(tokens_, "refresh_token"))), "id_token")), "protocol"), "oauth2-refresh-token");
  const JsonObject direct = json(post_token({{"grant_type", "password"}, {"client_id", "web"}, {"client_secret", "web-secret"},
                                             {"username", "ada@example.com"}, {"password", "analytical engine 1843"}, {"scope", "openid"}}));
  EXPECT_EQ(text(claims_in(text(direct, "id_token")), "protocol"), "oauth2-password");
}

TEST_F(LoginRules, ARuleThatFailsDoesNotCostTheRefreshToken) {
  declare({kPass});
  id_token_of_log_in();
  const std::string token = text(tokens_, "refresh_token");
  declare({"callback(new UnauthorizedError('Not now.'));"});
  const http::Response refused = refresh(token);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(text(json(refused), "error_description"), "Not now.");
  declare({kPass});
  EXPECT_EQ(refresh(token).status, 200);
}

TEST_F(LoginRules, ARuleSeesWhatTheClientAskedForAndNotOurOwnPages) {
  declare({"context.idToken.query = Object.keys(context.request.query).sort().join();" + std::string(kPass)});
  EXPECT_EQ(text(id_token_of_log_in(), "query"), "client_id,nonce,redirect_uri,response_type,scope,state");
}

TEST_F(LoginRules, ARuleRunsOnceForALogInHoweverManyPagesItHas) {
  declare({"auth0.users.updateAppMetadata(user.user_id, {runs: ((user.app_metadata || {}).runs || 0) + 1});" + std::string(kPass)});
  id_token_of_log_in();
  const auto& runs = ada()->user().claims.at(*profile::AttributePath::parse("app_metadata.runs"));
  EXPECT_EQ(runs.front().value, 1);
}

TEST_F(LoginRules, EachExecutionLeavesARowWithoutTheWordsOfAnError) {
  declare({"console.warn('on my way'); " + std::string(kPass), "callback(new Error('secret words'));", kPass});
  log_in_for(authorize_path());
  const auto page = run(store_->events().read({.after = {}, .limit = 10, .user = std::nullopt, .type = "rules.ran"}));
  ASSERT_EQ(page->events.size(), 1U);
  EXPECT_FALSE(page->events[0].user.has_value());
  const JsonObject& data = page->events[0].event.data;
  EXPECT_EQ(data.at("outcome"), "failed");
  EXPECT_EQ(data.at("scripts").as_array().size(), 2U) << "The third one was not begun.";
  EXPECT_EQ(data.at("logs").at(0), (JsonObject{{"level", "warn"}, {"script", "rule 1"}, {"text", "on my way"}}));
  EXPECT_GT(data.at("memory_bytes").as_int64(), 1 << 20);
  EXPECT_FALSE(to_text(data).contains("secret words"));
}

TEST_F(LoginRules, ARuleThatNamesTheTokenReadsAndChangesUsersWithItForAMinute) {
  declare({"context.idToken.token = auth0.accessToken; " + std::string(kPass)});
  const std::string token = text(id_token_of_log_in(), "token");
  const auto call = [&](http::Method method, const std::string& path, std::string body = "") {
    http::Request message = request(method, path, std::move(body));
    message.headers.emplace_back("authorization", "Bearer " + token);
    return send(std::move(message)).status;
  };
  const std::string user = "/api/v2/users/" + percent_encode(ada()->user().id.text());
  EXPECT_EQ(call(http::Method::get, user), 200);
  EXPECT_EQ(call(http::Method::patch, user, R"({"app_metadata":{"seen":true}})"), 200);
  EXPECT_EQ(call(http::Method::delete_, user), 403);
  EXPECT_EQ(call(http::Method::get, "/api/v2/clients"), 403);
  clock_.advance(std::chrono::minutes(2));
  EXPECT_EQ(call(http::Method::get, user), 401);
}

TEST_F(LoginRules, OtherRulesGetNoToken) {
  declare({"context.idToken.token = [auth0].map(({accessToken}) => String(accessToken)).join(); " + std::string(kPass)});
  EXPECT_EQ(text(id_token_of_log_in(), "token"), "");
}

TEST_F(LoginRules, WhatIsNoStateOfAContinuationIsAnError) {
  declare({kPass});
  for (const char* target : {"/continue", "/continue?state=", "/continue?state=abc"}) {
    const http::Response page = browse(target);
    EXPECT_EQ(page.status, 400) << target;
    EXPECT_TRUE(header(page, "Content-Type").starts_with("text/html")) << "people see it: " << target;
    EXPECT_NE(header(page, "Content-Security-Policy"), "");
  }
}

}  // namespace
}  // namespace acquaint::api
