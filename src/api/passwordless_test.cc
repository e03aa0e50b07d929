// Logging in by a code or link in a mail: by clients, on our pages, and by those who guess.
#include "api/letter_link.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kAda = "ada@example.com";
constexpr std::string_view kGrant = "http://auth0.com/oauth/grant-type/passwordless/otp";

class Passwordless : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["connections"] = JsonArray{{{"name", "email"}, {"strategy", "email"}}};
    const JsonArray grants = {kGrant, "authorization_code", "refresh_token"};
    document["clients"] = JsonArray{
        {{"client_id", "app"}, {"name", "App"}, {"grant_types", grants}, {"callbacks", {"https://app.example/callback"}}},
        {{"client_id", "other"}, {"name", "Other"}, {"grant_types", grants}},
        {{"client_id", "bare"}, {"name", "Bare"}, {"grant_types", {"refresh_token"}}}};
    ASSERT_TRUE(run(settings_.publish(document, "passwordless", clock_.now())));
  }

  http::Response post(std::string_view path, const JsonObject& body, std::string_view client = "203.0.113.7") {
    http::Request message = request(http::Method::post, path, to_text(body));
    message.client = client;
    return send(std::move(message));
  }
  http::Response start(std::string_view way = "code", std::string_view email = kAda, JsonObject more = {}) {
    JsonObject body{{"client_id", "app"}, {"connection", "email"}, {"email", email}, {"send", way}};
    for (const auto& member : more) body[member.key()] = member.value();
    return post("/passwordless/start", body);
  }
  // The code of the latest letter.
  std::string code() {
    const std::string& text = post_.letters.back().text;
    return text.substr(text.find("    ") + 4, 6);
  }
  http::Response redeem(std::string_view otp, std::string_view email = kAda, std::string_view client_id = "app",
                        std::string_view from = "203.0.113.7") {
    return post("/oauth/token", {{"grant_type", kGrant}, {"client_id", client_id}, {"username", email},
                                 {"otp", otp}, {"realm", "email"}, {"scope", "openid email offline_access"}}, from);
  }
  // Into the page that asks for it.
  http::Response enter(const http::Response& page, std::string_view value) {
    http::Request message = request(http::Method::post, "/u/passwordless/code");
    message.body = "csrf=" + percent_encode(hidden(page.body, "csrf")) + "&return_to=" +
                   percent_encode(hidden(page.body, "return_to")) + "&email=" + percent_encode(kAda) +
                   "&code=" + std::string(value);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  }
  std::string wrong() { return code() == "000000" ? "000001" : "000000"; }
  std::string link() { return link_in(post_.letters.back()); }
  std::size_t user_count() { return store_->health().users; }
};

TEST_F(Passwordless, TheLogInPageOffersItWhereItIs) {
  constexpr std::string_view kLink = "/u/passwordless?return_to=%2Farticles";
  EXPECT_TRUE(browse("/u/login?return_to=/articles").body.contains(kLink));
  ASSERT_TRUE(run(settings_.publish(*parse_json_object(kSampleSettings), "none", clock_.now())));
  EXPECT_FALSE(browse("/u/login?return_to=/articles").body.contains(kLink));
}

TEST_F(Passwordless, ACodeGivesTokensAndMakesTheUserOnce) {
  const auto started = start();
  ASSERT_EQ(started.status, 200) << started.body;
  EXPECT_EQ(find_string(json(started), "email"), kAda);
  EXPECT_EQ(find_string(json(started), "_id")->size(), 24U);
  EXPECT_EQ(user_count(), 0U) << "Nobody is there before the mail is read.";
  EXPECT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, kAda);

  const auto tokens = redeem(code(), "ADA@example.com");
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  EXPECT_TRUE(json(tokens).contains("id_token"));
  EXPECT_TRUE(json(tokens).contains("refresh_token"));
  const auto found = as_client(http::Method::get, "/api/v2/users-by-email?email=ada%40example.com");
  EXPECT_TRUE(found.body.contains("\"user_id\":\"email|")) << found.body;
  EXPECT_TRUE(found.body.contains("\"email_verified\":true"));
  EXPECT_TRUE(found.body.contains("\"logins_count\":1"));

  EXPECT_EQ(redeem(code()).status, 403) << "A code is good once.";
  EXPECT_EQ(start().status, 200);
  EXPECT_EQ(redeem(code()).status, 200);
  EXPECT_EQ(user_count(), 1U);
}

TEST_F(Passwordless, ACodeIsGoodForItsClientAddressAndTimeAlone) {
  start();
  EXPECT_EQ(redeem(code(), kAda, "other").status, 403);
  EXPECT_EQ(redeem(code(), "eve@example.com").status, 403);
  clock_.advance(std::chrono::minutes(5));
  EXPECT_EQ(redeem(code()).status, 403);
  start();
  const std::string former = code();
  start();
  if (former != code()) {
    EXPECT_EQ(redeem(former).status, 403);
  }
  EXPECT_EQ(redeem(code()).status, 200);
}

// Keycloak, CVE-2026-16103: a lock between the mail and its use did not count.
TEST_F(Passwordless, Cve2026_16103_ABlockAfterTheMailCountsWhenItsCodeIsUsed) {
  start();
  ASSERT_EQ(redeem(code()).status, 200);
  start();
  const JsonArray users = parse_json(as_client(http::Method::get, "/api/v2/users").body)->as_array();
  const std::string id(*find_string(users[0].as_object(), "user_id"));
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id), R"({"blocked":true})").status, 200);
  EXPECT_EQ(redeem(code()).status, 403);
}

struct Refusal {
  const char* name;
  JsonObject body;
  int status;
  const char* error;
};

TEST_F(Passwordless, StartsThatAreRefused) {
  const auto with = [](std::string_view name, Json value) {
    JsonObject body{{"client_id", "app"}, {"connection", "email"}, {"email", kAda}, {"send", "code"}};
    body[name] = std::move(value);
    return body;
  };
  const Refusal refusals[] = {
      {"a list of addresses", with("email", JsonArray{kAda, "eve@example.com"}), 400, "invalid_request"},
      {"two addresses", with("email", "ada@example.com,eve@example.com"), 400, "bad.email"},
      {"no address", with("email", "ada"), 400, "bad.email"},
      {"an unknown connection", with("connection", "sms"), 400, "bad.connection"},
      {"a database", with("connection", Json(login::kDatabaseConnection)), 400, "bad.connection"},
      {"an unknown client", with("client_id", "nobody"), 401, "access_denied"},
      {"a client without the grant", with("client_id", "bare"), 403, "unauthorized_client"},
      {"another way", with("send", "pigeon"), 400, "invalid_request"},
      {"an unknown member", with("phone_number", "+1"), 400, "invalid_request"},
      {"parameters that are no object", with("authParams", "x"), 400, "invalid_request"},
      {"unknown parameters", with("authParams", JsonObject{{"prompt", "none"}}), 400, "invalid_request"},
      {"parameters that are no texts", with("authParams", JsonObject{{"state", 1}}), 400, "invalid_request"},
  };
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.name);
    const auto answer = post("/passwordless/start", refusal.body);
    EXPECT_EQ(answer.status, refusal.status);
    EXPECT_EQ(find_string(json(answer), "error"), refusal.error) << answer.body;
  }
  EXPECT_TRUE(post_.letters.empty());
  post_.has_server = false;
  EXPECT_EQ(start().status, 503);
}

TEST_F(Passwordless, ALinkSignsInByItsButtonAndGoesOnToTheClient) {
  const JsonObject more{{"authParams", {{"redirect_uri", "https://app.example/callback"},
                                        {"scope", "openid"},
                                        {"state", "s-1"},
                                        {"response_type", "code"},
                                        {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
                                        {"code_challenge_method", "S256"}}}};
  ASSERT_EQ(start("link", kAda, more).status, 200);
  const std::string address = link();
  ASSERT_TRUE(address.starts_with("/u/passwordless/link?ticket=")) << address;
  for (int scanner = 0; scanner < 3; ++scanner) EXPECT_EQ(browse(address).status, 200);
  EXPECT_EQ(user_count(), 0U);
  const auto page = browse(address);
  EXPECT_TRUE(header(page, "Content-Security-Policy").contains("https://app.example"));

  auto answer = submit(address, {});
  ASSERT_EQ(answer.status, 303) << answer.body;
  for (int steps = 0; steps < 5 && header(answer, "Location").starts_with('/'); ++steps) {
    answer = browse(std::string(header(answer, "Location")));
  }
  const std::string_view end = header(answer, "Location");
  EXPECT_TRUE(end.starts_with("https://app.example/callback?")) << end << answer.body;
  EXPECT_TRUE(end.contains("state=s-1"));
  EXPECT_TRUE(end.contains("code="));
  EXPECT_EQ(browse(address).status, 410);
}

TEST_F(Passwordless, ALinkLeadsToNoAddressThatTheClientDoesNotHave) {
  const JsonObject more{{"authParams", {{"redirect_uri", "https://evil.example/"}}}};
  ASSERT_EQ(start("link", kAda, more).status, 200);
  auto answer = submit(link(), {});
  ASSERT_EQ(answer.status, 303);
  answer = browse(std::string(header(answer, "Location")));
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(header(answer, "Location"), "");
}

TEST_F(Passwordless, OurOwnPageTakesTheAddressAndThenTheCode) {
  const auto asked = submit("/u/passwordless?return_to=%2Fplace", {{"email", std::string(kAda)}});
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_EQ(hidden(asked.body, "email"), kAda);
  EXPECT_EQ(enter(asked, wrong()).status, 401);
  const auto in = enter(asked, code());
  EXPECT_EQ(in.status, 303);
  EXPECT_EQ(header(in, "Location"), "/u/question?return_to=%2Fplace");
  EXPECT_EQ(browse("/v1/me/profile").status, 200);
}

// docs/lessons.md has the number.
TEST_F(Passwordless, C06WhoSignsUpByACodeIsAskedForTheirNameRightAfterAndGoesNowhereWithoutOne) {
  JsonObject document = settings_.current()->document;
  document["catalogue"] = *parse_json(R"json({
    "given_name": {"label": "First name", "schema": {"type": "string", "minLength": 1, "maxLength": 80}},
    "family_name": {"label": "Last name", "schema": {"type": "string", "minLength": 1, "maxLength": 80}}})json");
  document["forms"] = *parse_json(R"json([{"id": "name", "title": "Your name",
    "schema": {"type": "object", "required": ["given_name", "family_name"],
               "properties": {"given_name": {"type": "string"}, "family_name": {"type": "string"}}},
    "map": {"given_name": "given_name", "family_name": "family_name"},
    "cadence": {"placement": ["login", "api"], "mode": "page", "mandatory": true}}])json");
  const auto published = run(settings_.publish(document, "names", clock_.now()));
  ASSERT_TRUE(published) << published.error().field << " " << published.error().message;

  const auto page = submit("/u/passwordless?return_to=%2Fplace", {{"email", std::string(kAda)}});
  const std::string question(header(enter(page, code()), "Location"));
  const auto asked = browse(question);
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_TRUE(asked.body.contains("answers.given_name") && asked.body.contains("answers.family_name"));
  for (const char* name : {"", "  "}) {
    const auto refused = submit(question, {{"answers.given_name", name}, {"answers.family_name", "Lovelace"}, {"action", "answer"}});
    EXPECT_EQ(refused.status, 422) << "'" << name << "' is no name";
  }
  const auto done = submit(question, {{"answers.given_name", "Ada"}, {"answers.family_name", "Lovelace"}, {"action", "answer"}});
  EXPECT_EQ(header(done, "Location"), "/place") << done.body;
  const JsonObject me = json(browse("/v1/me"));
  EXPECT_EQ(me.at("given_name"), "Ada");
  EXPECT_EQ(me.at("family_name"), "Lovelace");

  // Whoever has a code at an application without pages of ours is asked by it.
  constexpr std::string_view kGrace = "grace@example.com";
  ASSERT_EQ(start("code", kGrace).status, 200);
  const auto tokens = redeem(code(), kGrace);
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  const JsonArray found = *parse_json(as_client(http::Method::get, "/api/v2/users-by-email?email=grace%40example.com").body)->if_array();
  const auto decided = as_client(http::Method::post, "/v1/decisions",
                                 to_text(JsonObject{{"user_id", found.at(0).at("user_id")}, {"moment", {{"kind", "api"}}}}));
  EXPECT_EQ(json(decided).at("decision").at("form"), "name") << decided.body;
  EXPECT_EQ(json(decided).at("decision").at("mandatory"), true);
}

TEST_F(Passwordless, WithoutSuchAConnectionThereIsNoSuchPage) {
  ASSERT_TRUE(run(settings_.publish(*parse_json_object(kSampleSettings), "none", clock_.now())));
  EXPECT_EQ(browse("/u/passwordless").status, 404);
}

// ZITADEL, CVE-2025-64102: a code could be guessed as often as one liked.
TEST_F(Passwordless, Cve2025_64102_TenGuessesAnAddressWhateverIsMailedAndWhoeverSendsThem) {
  int judged = 0;
  for (int round = 0; round < 6; ++round) {
    start();
    for (int guess = 0; guess < 20; ++guess) {
      const std::string from = "198.51." + std::to_string(round) + "." + std::to_string(guess);
      const auto answer = redeem(wrong(), kAda, "app", from);
      EXPECT_TRUE(answer.status == 403 || answer.status == 429) << answer.status;
      if (answer.status == 403) ++judged;
    }
  }
  EXPECT_EQ(judged, 10);
  EXPECT_EQ(redeem(code()).status, 429) << "Not even the right one is judged then.";
  clock_.advance(std::chrono::minutes(16));
  start();
  EXPECT_EQ(redeem(code()).status, 200);
}

}  // namespace
}  // namespace acquaint::api
