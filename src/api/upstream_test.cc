// Logging in by another identity provider, as browser and provider see it.
#include "api/upstream_fixture.h"

namespace acquaint::api {
namespace {

TEST_F(Upstream, TheFirstLogInMakesTheUserAndLeadsOn) {
  const Parameters asked = leave();
  EXPECT_EQ(asked.at("redirect_uri"), "https://login.example/login/callback");
  const http::Response done = come_back({{"state", asked.at("state")}, {"code", "good"}});
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "/u/question?return_to=%2Farticles");
  EXPECT_TRUE(is_in(done));
  EXPECT_EQ(json(browse("/v1/me")).at("name"), "Grace Hopper");
  const JsonObject grace = user(kGrace);
  EXPECT_EQ(grace.at("company"), "Analytical Engines");
  EXPECT_EQ(grace.at("email_verified"), true);
  EXPECT_EQ(grace.at("logins_count"), 1);
  EXPECT_EQ(grace.at("identities").at(0).at("connection"), "example");
}

// docs/lessons.md has the numbers.
TEST_F(Upstream, C21C25C26WhatTheProviderDoesNotTellIsAskedOnAPageOfOurs) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["connections"] = *parse_json(kUpstreamConnections);
  document["forms"].at(0).as_object().erase("targeting");
  ASSERT_TRUE(run(settings_.publish(document, "asked at once", clock_.now())));
  const http::Response done = log_in_upstream();
  const std::size_t calls = http_.requests.size();
  const http::Response page = browse(header(done, "Location"));
  ASSERT_EQ(page.status, 200);
  EXPECT_TRUE(page.body.contains("answers.title"));
  EXPECT_FALSE(page.body.contains("answers.company")) << "the provider told it";
  EXPECT_FALSE(page.body.contains("Example ID")) << "nobody signs up there once more";
  const http::Response on =
      submit("/u/question?return_to=%2Farticles", {{"answers.title", "Admiral"}, {"action", "answer"}});
  EXPECT_EQ(on.status, 303) << on.body;
  EXPECT_EQ(header(on, "Location"), "/articles");
  EXPECT_EQ(http_.requests.size(), calls) << "the provider was asked once";
}

TEST_F(Upstream, C16AMandatoryQuestionIsAskedOnceAlsoWhereAMappingIsAddedLater) {
  userinfo_.erase("company");
  JsonObject document = *parse_json_object(kSampleSettings);
  document["connections"] = *parse_json(kUpstreamConnections);
  JsonObject& work = document["forms"].at(0).as_object();
  work.erase("targeting");
  work["cadence"].as_object()["mandatory"] = true;
  ASSERT_TRUE(run(settings_.publish(document, "mandatory", clock_.now())));
  const http::Response done = log_in_upstream();
  ASSERT_TRUE(browse(header(done, "Location")).body.contains("answers.company"));
  const http::Response on = submit("/u/question?return_to=%2Farticles",
                                   {{"answers.title", "Admiral"}, {"answers.company", "Navy"}, {"action", "answer"}});
  ASSERT_EQ(header(on, "Location"), "/articles") << on.body;

  document["connections"].at(0).at("options").as_object()["attribute_map"] =
      *parse_json(R"({"mapping_mode":"basic_profile","attributes":{"user_metadata.company":"org.name"}})");
  ASSERT_TRUE(run(settings_.publish(document, "mapped", clock_.now())));
  // What the provider says at the log-ins of the next months: nothing of it, something else, nothing again.
  const std::pair<const char*, bool> kLogIns[] = {  // Whether that is kept beside what she said.
      {"{}", false}, {R"({"name":"US Navy"})", true}, {"{}", true}, {R"({"name":null})", true}, {R"({"name":""})", false}};
  for (const auto& [organisation, is_told] : kLogIns) {
    SCOPED_TRACE(organisation);
    userinfo_["org"] = *parse_json(organisation);
    clock_.advance(std::chrono::days(30));
    browser_ = CookieJar();
    const http::Response back = log_in_upstream();
    ASSERT_TRUE(is_in(back)) << back.body;
    const http::Response next = browse(header(back, "Location"));
    EXPECT_EQ(next.status, 303) << next.body;
    EXPECT_EQ(header(next, "Location"), "/articles") << "it is known, whoever told it";
    EXPECT_EQ(user(kGrace).at("user_metadata").at("company"), "Navy") << "and what she said counts";
    const auto profile = as_client(http::Method::get, "/v1/users/" + percent_encode(kGrace) + "/profile");
    EXPECT_EQ(profile.body.contains(R"("value":"US Navy","source":"identity_provider")"), is_told) << profile.body;
  }
}

TEST_F(Upstream, TheCodeGoesOnlyToTheTokenEndpoint) {
  const http::Response done = log_in_upstream();
  ASSERT_TRUE(is_in(done));
  for (const outbound::HttpRequest& request : http_.requests) {
    EXPECT_EQ(request.body.contains("code=good"), request.url == "https://id.example/token") << request.url;
  }
}

TEST_F(Upstream, NobodyIsAskedForWhatTheProviderSaid) {
  ASSERT_TRUE(is_in(log_in_upstream()));
  const http::Response second = log_in_upstream();
  ASSERT_TRUE(is_in(second));
  const http::Response page = browse(header(second, "Location"));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("Job title"), std::string::npos);
  EXPECT_EQ(page.body.find("answers.company"), std::string::npos) << "the provider has told the company";
}

TEST_F(Upstream, WhoMovesOnIsKnownByTheNewCompany) {
  ASSERT_TRUE(is_in(log_in_upstream()));
  userinfo_["company"] = "Univac";
  ASSERT_TRUE(is_in(log_in_upstream()));
  EXPECT_EQ(user(kGrace).at("company"), "Univac");
  EXPECT_EQ(user(kGrace).at("logins_count"), 2);
  EXPECT_EQ(users(), 1);
}

// PocketBase: the account of an unverified address became that of who came by a provider.
TEST_F(Upstream, Cve202438351AnAddressIsNoProofOfBeingTheSamePerson) {
  sign_up("grace@example.com");
  ASSERT_TRUE(is_in(log_in_upstream()));
  EXPECT_EQ(users(), 2);
  EXPECT_EQ(user(kGrace).at("identities").as_array().size(), 1u);
}

TEST_F(Upstream, ABlockedUserStaysOutside) {
  ASSERT_TRUE(is_in(log_in_upstream()));
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(kGrace), R"({"blocked":true})").status, 200);
  const http::Response refused = log_in_upstream();
  EXPECT_EQ(refused.status, 403);
  EXPECT_FALSE(is_in(refused));
  EXPECT_NE(refused.body.find("blocked"), std::string::npos);
  EXPECT_EQ(user(kGrace).at("logins_count"), 1);
}

TEST_F(Upstream, AnAnswerCountsOnceAndInItsBrowserOnly) {
  const std::string state = leave()["state"], nonce = nonce_;
  const CookieJar own = browser_;
  browser_ = {};
  EXPECT_EQ(come_back({{"state", state}, {"code", "good"}}).status, 400) << "another browser";
  leave();
  EXPECT_EQ(come_back({{"state", state}, {"code", "good"}}).status, 400) << "another one that began its own";
  browser_ = own;
  leave("/u/login/upstream?connection=github");
  EXPECT_EQ(come_back({{"state", state}, {"code", "good"}}).status, 400) << "another log-in was begun since";
  browser_ = own;
  nonce_ = nonce;
  const http::Response done = come_back({{"state", state}, {"code", "good"}});
  ASSERT_TRUE(is_in(done));
  EXPECT_NE(cookie_of(done, "__Host-acquaint_upstream").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(come_back({{"state", state}, {"code", "good"}}).status, 400) << "a second time";
  EXPECT_EQ(come_back({{"state", "forged"}, {"code", "good"}}).status, 400);
  EXPECT_EQ(come_back({{"code", "good"}}).status, 400);
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(users(), 1);
}

TEST_F(Upstream, AnOldAnswerIsTooLate) {
  const std::string state = leave()["state"];
  clock_.advance(std::chrono::minutes(31));
  EXPECT_FALSE(is_in(come_back({{"state", state}, {"code", "good"}})));
}

TEST_F(Upstream, WhoCancelsGetsAPageWithAWayBack) {
  const http::Response page = come_back({{"state", leave()["state"]}, {"error", "access_denied"}});
  EXPECT_EQ(page.status, 403);
  EXPECT_NE(page.body.find("Logging in with Example ID did not work"), std::string::npos);
  EXPECT_NE(page.body.find("/u/login?return_to=%2Farticles"), std::string::npos) << page.body;
}

// Nothing of this may sign anybody in.
TEST_F(Upstream, WhatCannotBeTrustedSignsNobodyIn) {
  const SampleSigner stranger("one");
  const struct {
    const char* name;
    std::function<void()> spoil;
    int status;
  } kCases[] = {
      {"a stranger's signature", [&] { signer_ = &stranger; }, 401},
      {"another issuer", [&] { id_claims_["iss"] = "https://evil.example"; }, 401},
      {"another audience", [&] { id_claims_["aud"] = "other"; }, 401},
      {"another nonce", [&] { id_claims_["nonce"] = "other"; }, 401},
      {"an expired token", [&] { id_claims_["exp"] = 1; }, 401},
      {"another subject of /userinfo", [&] { userinfo_["sub"] = "other"; }, 401},
      {"no subject of /userinfo", [&] { userinfo_.erase("sub"); }, 401},
      {"an id that is no name", [&] { id_claims_["sub"] = "a b"; userinfo_["sub"] = "a b"; }, 401},
      {"a refused code", [&] { serve("https://id.example/token", [](auto&) { return json_answer({{"error", "invalid_grant"}}, 400); }); }, 503},
      {"garbage for tokens", [&] { serve("https://id.example/token", [](auto&) { return outbound::HttpAnswer{.status = 200, .headers = {}, .body = "<html>"}; }); }, 503},
      {"no token endpoint", [&] { http_.servers.erase("https://id.example/token"); }, 503},
      {"garbage for keys", [&] { keys_ = {{"keys", "none"}}; }, 503},
  };
  const auto good_claims = id_claims_, good_userinfo = userinfo_, good_keys = keys_;
  const auto good_servers = http_.servers;
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    clock_.advance(std::chrono::days(2));
    id_claims_ = good_claims;
    userinfo_ = good_userinfo;
    keys_ = good_keys;
    http_.servers = good_servers;
    signer_ = &signer();
    const std::string state = leave()["state"];
    c.spoil();
    const http::Response refused = come_back({{"state", state}, {"code", "good"}});
    EXPECT_EQ(refused.status, c.status) << refused.body;
    EXPECT_FALSE(is_in(refused));
    EXPECT_EQ(refused.body.find("grace@example.com"), std::string::npos);
  }
  EXPECT_EQ(users(), 0);
}

TEST_F(Upstream, AnotherIssuersDocumentLeadsNowhere) {
  discovery_["issuer"] = "https://evil.example";
  const http::Response page = go("/u/login/upstream?connection=example");
  EXPECT_EQ(page.status, 503);
  EXPECT_NE(page.body.find("did not work"), std::string::npos);
}

TEST_F(Upstream, AnAnswerOfAnotherProviderIsRefused) {
  discovery_["authorization_response_iss_parameter_supported"] = true;
  EXPECT_EQ(come_back({{"state", leave()["state"]}, {"code", "good"}}).status, 401) << "without iss";
  EXPECT_EQ(come_back({{"state", leave()["state"]}, {"code", "good"}, {"iss", "https://evil.example"}}).status, 401);
  EXPECT_TRUE(is_in(come_back({{"state", leave()["state"]}, {"code", "good"}, {"iss", "https://id.example"}})));
}

TEST_F(Upstream, ANewKeyOfTheProviderIsFound) {
  ASSERT_TRUE(is_in(log_in_upstream()));
  const SampleSigner next("two");
  signer_ = &next;
  keys_ = next.jwks();
  clock_.advance(std::chrono::minutes(2));
  EXPECT_TRUE(is_in(log_in_upstream()));
}

TEST_F(Upstream, DocumentsAreKeptAndOutlastAFailure) {
  ASSERT_TRUE(is_in(log_in_upstream()));
  ASSERT_TRUE(is_in(log_in_upstream()));
  const auto fetched = std::ranges::count(http_.requests, "https://id.example/keys", &outbound::HttpRequest::url);
  EXPECT_EQ(fetched, 1);
  http_.servers.erase("https://id.example/keys");
  http_.servers.erase("https://id.example/.well-known/openid-configuration");
  clock_.advance(std::chrono::hours(2));
  EXPECT_TRUE(is_in(log_in_upstream()));
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(browse("/u/login/upstream?connection=example").status, 503);
}

TEST_F(Upstream, MissingUserinfoKeepsNobodyOut) {
  http_.servers.erase("https://id.example/me");
  id_claims_["name"] = "Grace";
  ASSERT_TRUE(is_in(log_in_upstream()));
  EXPECT_EQ(user(kGrace).at("name"), "Grace");
}

TEST_F(Upstream, AttemptsAreLimited) {
  id_claims_["nonce"] = "other";
  for (int i = 0; i < 50; ++i) EXPECT_EQ(log_in_upstream().status, 401);
  EXPECT_EQ(log_in_upstream().status, 429);
}

TEST_F(Upstream, AFormIsTakenByTheNextNavigation) {
  const std::string state = leave()["state"];
  http::Request posted = request(http::Method::post, "/login/callback");
  posted.body = "state=" + percent_encode(state) + "&code=good&user=%7B%22name%22%3A%7B%22firstName%22%3A%22Ada%22%7D%7D";
  posted.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  posted.headers.emplace_back("sec-fetch-site", "cross-site");
  const http::Response next = send(std::move(posted));
  ASSERT_EQ(next.status, 303);
  EXPECT_EQ(header(next, "Location").find("Ada"), std::string::npos) << "a name in an address";
  EXPECT_TRUE(is_in(browse(header(next, "Location"))));
}

TEST_F(Upstream, GitHubsProfileAndAddressesBecomeAUser) {
  serve("https://github.com/login/oauth/access_token", [](auto&) { return json_answer({{"access_token", "at"}, {"token_type", "bearer"}}); });
  serve("https://api.github.com/user", [](auto&) { return json_answer(*parse_json(R"({"id":583231,"login":"octocat","company":"@github"})")); });
  serve("https://api.github.com/user/emails", [](auto&) { return json_answer(*parse_json(R"([{"email":"mona@example.com","primary":true,"verified":true}])")); });
  ASSERT_TRUE(is_in(come_back({{"state", leave("/u/login/upstream?connection=github")["state"]}, {"code", "good"}})));
  const JsonObject mona = user("github|583231");
  EXPECT_EQ(mona.at("email"), "mona@example.com");
  EXPECT_EQ(mona.at("nickname"), "octocat");
  EXPECT_EQ(mona.at("identities").at(0).at("user_id"), 583231);
}

TEST_F(Upstream, UnknownConnectionsAndThoseWithoutOptionsLeadNowhere) {
  for (const char* name : {"nobody", "linkedin", "Username-Password-Authentication", ""}) {
    EXPECT_EQ(browse("/u/login/upstream?connection=" + std::string(name)).status, 404) << name;
  }
}

TEST_F(Upstream, ThePagesSayWhatWillBeSharedBeforeItIs) {
  for (const char* path : {"/u/login?return_to=%2Farticles", "/u/signup?return_to=%2Farticles"}) {
    const std::string page = browse(path).body;
    EXPECT_NE(page.find("Example ID will tell us your name, e-mail address, picture, and other profile details."), std::string::npos) << page;
    EXPECT_NE(page.find("connection=example&amp;return_to=%2Farticles"), std::string::npos) << page;
    EXPECT_EQ(page.find("LinkedIn"), std::string::npos) << "nobody can log in there";
  }
}

std::string authorize_path(const std::string& connection) {
  return "/authorize?client_id=spa&response_type=code&scope=openid&state=my&redirect_uri=https%3A%2F%2Fspa.example%2Fcb"
         "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&connection=" + connection;
}

TEST_F(Upstream, AClientNamesTheConnectionAndGetsACode) {
  http::Response at = come_back({{"state", leave(authorize_path("example"))["state"]}, {"code", "good"}});
  while (header(at, "Location").starts_with("/")) at = browse(header(at, "Location"));
  const Parameters answer = query_of(header(at, "Location"));
  EXPECT_TRUE(header(at, "Location").starts_with("https://spa.example/cb?"));
  EXPECT_TRUE(answer.contains("code"));
  EXPECT_EQ(answer.at("state"), "my");
}

TEST_F(Upstream, AClientLearnsWhyItsUserDoesNotCome) {
  const auto ended = [&](const FormFields& fields) {
    FormFields all{{"state", leave(authorize_path("example"))["state"]}};
    all.insert(all.end(), fields.begin(), fields.end());
    return query_of(header(come_back(all), "Location"));
  };
  EXPECT_EQ(ended({{"error", "access_denied"}}).at("error"), "access_denied");
  EXPECT_EQ(ended({{"error", "access_denied"}}).at("state"), "my");
  EXPECT_EQ(ended({{"error", "server_error"}}).at("error"), "temporarily_unavailable");
  id_claims_["nonce"] = "other";
  EXPECT_EQ(ended({{"code", "good"}}).at("error"), "server_error");
  EXPECT_EQ(query_of(header(browse(authorize_path("nobody")), "Location")).at("error"), "invalid_request");
}

}  // namespace
}  // namespace acquaint::api
