// Post-login actions, with a real runner.
#include "api/openid_fixture.h"
#include "base/log.h"

namespace acquaint::api {
namespace {

class LoginActions : public OpenId {
 protected:
  void SetUp() override {
    OpenId::SetUp();
    set_log_level(LogLevel::error);
    JsonObject silent = settings_.current()->document;
    silent.erase("forms");
    ASSERT_TRUE(run(settings_.publish(silent, "no questions", clock_.now())));
    sign_up();
    browser_ = {};
  }

  // Each the code of an action, bound in this order.
  void declare(std::vector<std::string> codes, JsonObject more = {}) {
    JsonObject document = settings_.current()->document;
    JsonArray& actions = document["actions"].emplace_array();
    JsonArray bindings;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const std::string name = "action " + std::to_string(i + 1);
      actions.push_back(JsonObject{{"name", name},
                                   {"supported_triggers", JsonArray{JsonObject{{"id", "post-login"}}}},
                                   {"code", codes[i]},
                                   {"secrets", JsonArray{JsonObject{{"name", "PLAN"}, {"value", "gold"}}}}});
      bindings.push_back(JsonObject{{"action", name}});
    }
    document["action_bindings"] = JsonObject{{"post-login", std::move(bindings)}};
    for (const auto& member : more) document[member.key()] = member.value();
    const auto published = run(settings_.publish(std::move(document), "actions", clock_.now()));
    ASSERT_TRUE(published) << published.error().message << published.error().field;
  }
  static std::string execute(const std::string& body) { return "exports.onExecutePostLogin = async (event, api) => {" + body + "};"; }
  static std::string resume(const std::string& body) { return "exports.onContinuePostLogin = async (event, api) => {" + body + "};"; }

  JsonObject claims_of_code(const std::string& code) {
    tokens_ = json(redeem(code));
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

  JsonObject tokens_;
};

TEST_F(LoginActions, RunBehindTheRulesAndClaimsOfBothComeIntoTheTokens) {
  const JsonArray rules{JsonObject{{"name", "first"}, {"script", "function (user, context, callback) { context.idToken.a = 'rule'; "
                                                               "context.idToken.b = 'rule'; callback(null, user, context); }"}}};
  declare({execute("api.idToken.setCustomClaim('b', event.secrets.PLAN); api.accessToken.setCustomClaim('who', event.user.email);"),
           execute("api.idToken.setCustomClaim('c', [event.client.client_id, event.transaction.protocol, event.stats.logins_count, "
                   "typeof event.user.app_metadata, event.transaction.requested_scopes.includes('openid')]);")},
          {{"rules", rules}});
  const JsonObject claims = claims_of_code(answer_of(log_in_for(authorize_path())).at("code"));
  EXPECT_EQ(text(claims, "a"), "rule");
  EXPECT_EQ(text(claims, "b"), "gold");
  EXPECT_EQ(claims.at("c"), (JsonArray{"spa", "oidc-basic-profile", 2, "object", true}));
  EXPECT_EQ(text(claims_in(text(tokens_, "access_token")), "who"), "ada@example.com");
}

TEST_F(LoginActions, ScopesOfTheAccessTokenAreThoseThatActionsLeave) {
  declare({execute("api.accessToken.addScope('read:everything'); api.accessToken.removeScope('email'); api.redirect.sendUserTo('https://forms.example/');") + resume(""),
           execute("api.accessToken.addScope('read:more'); api.accessToken.removeScope('read:everything');")});
  const std::string address(header(log_in_for(authorize_path()), "Location"));
  const std::string back = "/continue?state=" + percent_encode(query_of(address)["state"]);
  claims_of_code(answer_of(follow(browse(back))).at("code"));
  EXPECT_EQ(text(claims_in(text(tokens_, "access_token")), "scope"), "offline_access openid profile read:more");
  EXPECT_EQ(text(tokens_, "scope"), "offline_access openid profile read:more") << "The client is told (RFC 6749 §5.1).";
}

TEST_F(LoginActions, DenyStopsTheRestAndWhatWasLearntIsKept) {
  declare({execute("api.user.setAppMetadata('tries', 1); api.access.deny('Not today.');"), execute("api.user.setAppMetadata('tries', 2);")});
  const auto answer = answer_of(log_in_for(authorize_path()));
  EXPECT_EQ(answer.at("error"), "access_denied");
  EXPECT_EQ(answer.at("error_description"), "Not today.");
  const profile::UserPtr user = ada();
  const auto& tries = user->user().claims.at(*profile::AttributePath::parse("app_metadata.tries"));
  ASSERT_EQ(tries.size(), 1U);
  EXPECT_EQ(tries[0].value, 1);
  EXPECT_EQ(tries[0].from.source, profile::Source::enrichment);
  EXPECT_EQ(tries[0].from.origin, "action 1");
}

TEST_F(LoginActions, ARedirectGoesOnBehindItsActionWithTheClaimsSoFar) {
  declare({execute("api.idToken.setCustomClaim('first', (event.user.user_metadata.runs || 0) + 1); api.user.setUserMetadata('runs', 1);"),
           execute("if (api.redirect.canRedirect()) api.redirect.sendUserTo('https://forms.example/more', {query: {x: 'y'}});") +
               resume("api.idToken.setCustomClaim('colour', event.request.query.colour);"),
           execute("api.idToken.setCustomClaim('last', true);")});
  const std::string address(header(log_in_for(authorize_path()), "Location"));
  ASSERT_TRUE(address.starts_with("https://forms.example/more?x=y&state=")) << address;
  EXPECT_TRUE(ada()->user().claims.contains(*profile::AttributePath::parse("user_metadata.runs"))) << "Kept before the way out.";
  const std::string back = "/continue?colour=green&state=" + percent_encode(query_of(address)["state"]);
  const JsonObject claims = claims_of_code(answer_of(follow(browse(back))).at("code"));
  EXPECT_EQ(claims.at("first"), 1);
  EXPECT_EQ(text(claims, "colour"), "green");
  EXPECT_EQ(claims.at("last"), true);
  EXPECT_EQ(browse(back).status, 400) << "The state is good once.";
}

TEST_F(LoginActions, ASuspendedLogInGoesOnInItsOwnSessionAlone) {
  declare({execute("api.redirect.sendUserTo('https://forms.example/more');")});
  const std::string address(header(log_in_for(authorize_path()), "Location"));
  const std::string back = "/continue?state=" + percent_encode(query_of(address)["state"]);
  CookieJar first = std::exchange(browser_, {});
  log_in_for(authorize_path());
  EXPECT_EQ(browse(back).status, 400) << "The same user, in another browser.";
  browser_ = std::move(first);
  EXPECT_TRUE(answer_of(follow(browse(back))).contains("code")) << "The attempt did not use it up.";
}

// What is bound may change while the user is away: the log-in goes on behind the same action, not at the same place.
TEST_F(LoginActions, ALogInGoesOnBehindItsActionWhereverThatStandsByThen) {
  const JsonArray all{JsonObject{{"action", "action 1"}}, JsonObject{{"action", "action 2"}}, JsonObject{{"action", "action 3"}}};
  const auto bind = [&](JsonArray bindings) {
    declare({execute(""), execute("api.redirect.sendUserTo('https://forms.example/more');"), execute("api.access.deny('Not you.');")},
            {{"action_bindings", JsonObject{{"post-login", std::move(bindings)}}}});
  };
  bind(all);
  std::string address(header(log_in_for(authorize_path()), "Location"));
  bind({all[1], all[2]});
  std::string back = "/continue?state=" + percent_encode(query_of(address)["state"]);
  EXPECT_EQ(answer_of(browse(back)).at("error_description"), "Not you.");

  address = header(browse(authorize_path()), "Location");
  back = "/continue?state=" + percent_encode(query_of(address)["state"]);
  bind({all[2]});
  EXPECT_EQ(browse(back).status, 400) << "It is not bound any more: the log-in begins anew.";
}

TEST_F(LoginActions, ARedirectWithoutABrowserAsksForOne) {
  declare({execute("if (event.request.query.prompt === 'none') api.redirect.sendUserTo('https://forms.example/more');")});
  log_in_for(authorize_path());
  EXPECT_EQ(answer_of(browse(authorize_path({{"prompt", "none"}}))).at("error"), "interaction_required");
}

TEST_F(LoginActions, AFormIsShownAndItsAnswersComeBack) {
  const JsonObject auth0 = *parse_json_object(R"({"forms":[{"id":"ap_1","name":"More","languages":{"primary":"en"},"start":{"next_node":"work"},
      "nodes":[{"id":"work","type":"STEP","config":{"components":[
        {"id":"company","category":"FIELD","type":"TEXT","label":"Company","required":true,"config":{}}],"next_node":"$ending"}}],
      "ending":{"resume_flow":true}}]})");
  declare({execute("api.prompt.render('ap_1', {vars: {lang: 'en'}});") + resume("api.idToken.setCustomClaim('company', [event.prompt.id, event.prompt.fields.company]);")},
          {{"auth0", auth0}});
  log_in_for(authorize_path());
  const std::string form = last_page_;
  ASSERT_TRUE(form.starts_with("/u/forms/ap_1?run=")) << form;
  const http::Response done = post_form(form, {{"answers.company", "Analytical Engines"}});
  ASSERT_EQ(done.status, 303) << done.body;
  const JsonObject claims = claims_of_code(answer_of(follow(done)).at("code"));
  EXPECT_EQ(claims.at("company"), (JsonArray{"ap_1", "Analytical Engines"}));
}

TEST_F(LoginActions, AFormThatIsNotThereIsAFaultOfTheAction) {
  declare({execute("api.prompt.render('nothing');")});
  EXPECT_EQ(answer_of(log_in_for(authorize_path())).at("error"), "access_denied");
}

TEST_F(LoginActions, WithoutABrowserThereIsNoWayOut) {
  declare({execute("api.idToken.setCustomClaim('can', api.redirect.canRedirect());")});
  EXPECT_EQ(claims_of_code(answer_of(log_in_for(authorize_path())).at("code")).at("can"), true);
  EXPECT_EQ(claims_of_code(answer_of(browse(authorize_path({{"prompt", "none"}}))).at("code")).at("can"), false);
  const JsonObject refreshed = json(refresh(text(tokens_, "refresh_token")));
  EXPECT_EQ(claims_in(text(refreshed, "id_token")).at("can"), false);
  declare({execute("throw new Error('down');")});
  EXPECT_EQ(text(json(refresh(text(refreshed, "refresh_token"))), "error"), "access_denied");
}

}  // namespace
}  // namespace acquaint::api
