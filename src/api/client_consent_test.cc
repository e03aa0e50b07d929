// Clients of others: nothing reaches them before the user agreed, and they lose it when it is taken
// back.
#include "api/sample_server.h"
#include "consent/purpose.h"
#include "login/grant.h"

namespace acquaint::api {
namespace {

// RFC 7636, appendix B.
constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

constexpr std::string_view kClients = R"json({
  "forms": [],
  "clients": [
    {"client_id": "reader", "name": "Reader <b>", "grant_types": ["authorization_code", "refresh_token", "password"],
     "callbacks": ["https://reader.example/cb"], "web_origins": ["https://reader.example"], "is_first_party": false},
    {"client_id": "own", "name": "Own", "grant_types": ["authorization_code"], "callbacks": ["https://own.example/cb"]}
  ],
  "resource_servers": [
    {"identifier": "https://api.example/", "name": "Letters", "allow_offline_access": true,
     "scopes": [{"value": "read:a", "description": "Read your letters"}, {"value": "write:a"}]},
    {"identifier": "https://asks.example/", "scopes": [{"value": "read:b"}],
     "skip_consent_for_verifiable_first_party_clients": false}]
})json";

class ClientConsent : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    publish(*parse_json_object(kClients));
    sign_up();
    id_ = std::string(*find_string(json(browse("/v1/me")), "user_id"));
  }

  void publish(const JsonObject& more) {
    JsonObject document = *parse_json_object(kSampleSettings);
    for (const auto& member : more) document[member.key()] = member.value();
    const auto published = run(settings_.publish(document, "clients", clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
  }

  static std::string authorize_path(const FormFields& more = {}) {
    FormFields fields = {{"client_id", "reader"},  {"redirect_uri", "https://reader.example/cb"},
                         {"response_type", "code"}, {"scope", "openid profile"},
                         {"state", "s"},            {"code_challenge", std::string(kChallenge)},
                         {"code_challenge_method", "S256"}};
    for (const auto& [name, value] : more) {
      std::erase_if(fields, [&](const auto& field) { return field.first == name; });
      if (!value.empty()) fields.emplace_back(name, value);
    }
    std::string path = "/authorize?";
    for (const auto& [name, value] : fields) path += name + "=" + percent_encode(value) + "&";
    path.pop_back();
    return path;
  }

  // Follows redirects within the server; the first answer that is none, or leads elsewhere.
  http::Response follow(http::Response response) {
    while (response.status == 302 || response.status == 303) {
      const std::string next(header(response, "Location"));
      if (!next.starts_with("/")) return response;
      page_ = next;
      response = browse(next);
    }
    return response;
  }
  http::Response begin(const FormFields& more = {}) { return follow(browse(authorize_path(more))); }
  http::Response answer(std::string_view action) { return follow(submit(page_, {{"action", std::string(action)}})); }

  static std::map<std::string, std::string> reply(const http::Response& response) {
    const std::string_view location = header(response, "Location");
    const auto fields = parse_form(location.substr(std::min(location.size(), location.find('?') + 1)));
    return {fields->begin(), fields->end()};
  }
  bool asks(const FormFields& more = {}) {
    const http::Response response = begin(more);
    return response.status == 200 && page_.starts_with("/u/consent");
  }
  bool gets_code(const FormFields& more = {}) { return reply(begin(more)).contains("code"); }

  http::Response post_token(const FormFields& fields) {
    http::Request message = request(http::Method::post, "/oauth/token");
    for (const auto& [name, value] : fields) message.body += name + "=" + percent_encode(value) + "&";
    message.body.pop_back();
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return send(std::move(message));
  }
  JsonObject redeem(const std::string& code) {
    return json(post_token({{"grant_type", "authorization_code"}, {"client_id", "reader"}, {"code", code},
                            {"redirect_uri", "https://reader.example/cb"}, {"code_verifier", std::string(kVerifier)}}));
  }
  const profile::UserPtr user() { return *run(store_->users().find(*profile::UserId::parse(id_))); }

  std::string id_;
  std::string page_;
};

const FormFields kApi = {{"audience", "https://api.example/"}, {"scope", "openid read:a offline_access"}};

TEST_F(ClientConsent, ThePageSaysWhoAsksForWhat) {
  const http::Response page = begin(kApi);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_TRUE(page_.starts_with("/u/consent")) << page_;
  for (const char* shown : {"Reader &lt;b&gt;", "Letters: Read your letters", "ada@example.com", "https://reader.example",
                            "Do all of this while you are away", "Recognise you"}) {
    EXPECT_NE(page.body.find(shown), std::string::npos) << shown << page.body;
  }
  EXPECT_NE(header(page, "Content-Security-Policy").find("form-action 'self' https://reader.example"), std::string_view::npos);
  EXPECT_NE(header(page, "Content-Security-Policy").find("frame-ancestors 'none'"), std::string_view::npos);
  EXPECT_NE(begin().body.find("See your profile: name, first name"), std::string::npos);
}

TEST_F(ClientConsent, WhoAllowsItIsNotAskedAgainForTheSameOrLess) {
  ASSERT_TRUE(asks());
  const auto first = reply(answer("accept"));
  ASSERT_TRUE(first.contains("code"));
  EXPECT_EQ(first.at("state"), "s");
  EXPECT_TRUE(redeem(first.at("code")).contains("access_token"));
  EXPECT_TRUE(gets_code());
  EXPECT_TRUE(gets_code({{"scope", "openid"}}));
  EXPECT_TRUE(asks({{"scope", "openid profile email"}}));
  ASSERT_TRUE(reply(answer("accept")).contains("code"));
  EXPECT_TRUE(gets_code());
  EXPECT_TRUE(asks(kApi));  // Another API is another consent.
}

// What the page says that the user agrees to, as it stands in its HTML: who, where the answer goes, and what is allowed.
std::string text_on_page(const std::string& html) {
  const auto between = [&](std::string_view open, std::string_view close, std::size_t from) {
    const std::size_t start = html.find(open, from) + open.size();
    return html.substr(start, html.find(close, start) - start);
  };
  std::string text = between("<p><strong>", "</strong>", 0) + " (https://" + between("https://", ". ", html.find("</ul>")) + ")";
  for (std::size_t at = html.find("<li>"); at != html.npos; at = html.find("<li>", at + 1)) text += "\n" + between("<li>", "</li>", at);
  for (const auto& [escaped, plain] : {std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&#39;", "'"),
                                       std::pair("&quot;", "\""), std::pair("&amp;", "&")}) {
    for (std::size_t at = text.find(escaped); at != text.npos; at = text.find(escaped, at)) {
      text.replace(at, std::string_view(escaped).size(), plain);
    }
  }
  return text;
}

TEST_F(ClientConsent, TheReceiptSaysWhoWhatWhenWhereAndToWhichText) {
  const struct {
    const char *language, *at;
  } rows[] = {{"en", "2026-11-01T12:00:00.000Z"}, {"de", "2026-11-01T12:01:00.000Z"}};
  std::string former;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.language);
    FormFields asked = kApi;
    asked.emplace_back("ui_locales", row.language);
    asked.emplace_back("prompt", "consent");
    const http::Response page = begin(asked);
    ASSERT_TRUE(page_.starts_with("/u/consent")) << page_;
    const std::string text = text_on_page(page.body);
    EXPECT_TRUE(text.starts_with("Reader <b> (https://reader.example)\n")) << text;
    EXPECT_NE(text, former);
    former = text;
    ASSERT_TRUE(reply(answer("accept")).contains("code"));

    JsonObject want{{"client", "reader"},
                    {"audience", "https://api.example/"},
                    {"granted", true},
                    {"at", row.at},
                    {"source", "page:/u/consent"},
                    {"scopes", {"offline_access", "openid", "read:a"}},
                    {"text", {{"sha256", consent::hash_of_text(text)}, {"language", row.language}}}};
    profile::Event event;
    const auto events = run(store_->users().history(*profile::UserId::parse(id_), 0, 100));
    for (const auto& stored : *events) {
      if (stored.event.type == "consent.granted") event = stored.event;
    }
    EXPECT_EQ(event.data, want);
    EXPECT_EQ(event.actor, "user:" + id_);
    want["name"] = "Reader <b>";
    const JsonObject shown = json(as_client(http::Method::get, "/v1/users/" + percent_encode(id_) + "/consents"));
    EXPECT_EQ(shown.at("others"), JsonArray{want});
    clock_.advance(std::chrono::minutes(1));
  }
}

TEST_F(ClientConsent, WhoDeclinesGivesNothingAndIsAskedAgain) {
  ASSERT_TRUE(asks());
  const auto declined = reply(answer("decline"));
  EXPECT_EQ(declined.at("error"), "access_denied");
  EXPECT_EQ(declined.at("state"), "s");
  EXPECT_FALSE(declined.contains("code"));
  EXPECT_TRUE(asks());
  EXPECT_TRUE(run(store_->grants().list(user()->user().id))->empty());
}

TEST_F(ClientConsent, DecliningMoreKeepsWhatWasAllowed) {
  asks();
  answer("accept");
  ASSERT_TRUE(asks({{"scope", "openid profile email"}}));
  answer("decline");
  EXPECT_TRUE(gets_code());
}

TEST_F(ClientConsent, WithoutAPageThereIsAnErrorInsteadOfCode) {
  const auto refused = reply(browse(authorize_path({{"prompt", "none"}})));
  EXPECT_EQ(refused.at("error"), "consent_required");
  asks();
  answer("accept");
  EXPECT_TRUE(reply(browse(authorize_path({{"prompt", "none"}}))).contains("code"));
}

TEST_F(ClientConsent, PromptConsentAsksAgainOnce) {
  asks();
  answer("accept");
  clock_.advance(std::chrono::minutes(1));
  ASSERT_TRUE(asks({{"prompt", "consent"}}));
  EXPECT_TRUE(reply(answer("accept")).contains("code"));
}

TEST_F(ClientConsent, TheOperatorsOwnClientsAreAskedForOnlyWhereAnApiOrTheRequestSaysSo) {
  const FormFields own = {{"client_id", "own"}, {"redirect_uri", "https://own.example/cb"}};
  const auto with = [&](FormFields more) {
    more.insert(more.begin(), own.begin(), own.end());
    return more;
  };
  EXPECT_TRUE(gets_code(own));
  EXPECT_TRUE(gets_code(with({{"audience", "https://api.example/"}, {"scope", "openid read:a"}})));
  EXPECT_TRUE(asks(with({{"audience", "https://asks.example/"}, {"scope", "openid read:b"}})));
  EXPECT_TRUE(asks(with({{"prompt", "consent"}})));
}

TEST_F(ClientConsent, TwoTabsReloadsAndTheBackButtonEndWell) {
  ASSERT_TRUE(asks());
  const std::string one = page_;
  ASSERT_TRUE(asks({{"state", "t"}}));
  const std::string other = page_;
  EXPECT_EQ(browse(one).status, 200);
  EXPECT_EQ(reply(follow(submit(one, {{"action", "accept"}}))).at("state"), "s");
  // The other tab's page is still on the screen; sending it, or loading it anew, goes on to the client.
  EXPECT_EQ(reply(follow(browse(other))).at("state"), "t");
  EXPECT_TRUE(reply(follow(browse(one))).contains("code"));
}

TEST_F(ClientConsent, TheAnswerCountsOnlyForWhomAndWhatThePageShowed) {
  ASSERT_TRUE(asks());
  const std::string page = page_;
  const std::string token = hidden(browse(page).body, "csrf"), return_to = hidden(browse(page).body, "return_to");
  const auto post = [&](std::string with_token) {
    http::Request message = request(http::Method::post, "/u/consent");
    message.body = "action=accept&csrf=" + percent_encode(with_token) + "&return_to=" + percent_encode(return_to);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  };
  EXPECT_TRUE(header(post("forged"), "Location").starts_with("/u/consent"));
  EXPECT_TRUE(header(post(""), "Location").starts_with("/u/consent"));
  // Somebody else signs in in another tab.
  sign_up("eve@example.com");
  const http::Response other_user = post(token);
  EXPECT_EQ(other_user.status, 303);
  EXPECT_TRUE(header(other_user, "Location").starts_with("/u/consent"));
  EXPECT_TRUE(user()->user().consents.empty());
  // The client changes its name while the page is open.
  log_in();
  JsonObject renamed = *parse_json_object(kClients);
  renamed["clients"].at(0).as_object()["name"] = "Other";
  publish(renamed);
  EXPECT_TRUE(header(post(token), "Location").starts_with("/u/consent"));
  EXPECT_TRUE(user()->user().consents.empty());
}

TEST_F(ClientConsent, AnotherSitesPageCannotAnswer) {
  ASSERT_TRUE(asks());
  const http::Response page = browse(page_);
  http::Request message = request(http::Method::post, "/u/consent");
  message.body = "action=accept&csrf=" + percent_encode(hidden(page.body, "csrf")) +
                 "&return_to=" + percent_encode(hidden(page.body, "return_to"));
  message.headers = {{"content-type", "application/x-www-form-urlencoded"}, {"cookie", browser_.header()},
                     {"sec-fetch-site", "cross-site"}};
  EXPECT_EQ(send(std::move(message)).status, 403);
  EXPECT_TRUE(user()->user().consents.empty());
}

TEST_F(ClientConsent, WithoutASessionThePageLeadsToTheLogIn) {
  ASSERT_TRUE(asks());
  browser_ = {};
  const http::Response sent = browse(page_);
  EXPECT_EQ(sent.status, 303);
  EXPECT_TRUE(header(sent, "Location").starts_with("/u/login?return_to=%2Fauthorize%2Fresume")) << header(sent, "Location");
  EXPECT_EQ(browse("/u/consent?return_to=/elsewhere").status, 303);
}

TEST_F(ClientConsent, AnAddressThatIsNoRequestIsAnErrorPage) {
  EXPECT_EQ(browse("/u/consent?return_to=/elsewhere").status, 400);
  EXPECT_EQ(browse("/u/consent?return_to=%2Fauthorize%2Fresume%3Fstate%3Dx").status, 400);
}

TEST_F(ClientConsent, ThirdPartiesDoNotGetPasswords) {
  const http::Response refused = post_token({{"grant_type", "password"}, {"client_id", "reader"},
                                             {"username", "ada@example.com"}, {"password", "analytical engine 1843"}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json(refused).at("error"), "unauthorized_client");
}

TEST_F(ClientConsent, TheManagementApiListsAndEndsGrants) {
  ASSERT_TRUE(asks(kApi));
  const JsonObject tokens = redeem(reply(answer("accept")).at("code"));
  const std::string refresh(*find_string(tokens, "refresh_token"));
  const std::string of_user = "user_id=" + percent_encode(id_);
  const http::Response listed = as_client(http::Method::get, "/api/v2/grants?" + of_user, "", "read:grants");
  ASSERT_EQ(listed.status, 200) << listed.body;
  const Json grants = *parse_json(listed.body);
  ASSERT_EQ(grants.as_array().size(), 1U);
  const JsonObject grant = grants.as_array()[0].as_object();
  EXPECT_EQ(grant.at("clientID"), "reader");
  EXPECT_EQ(grant.at("user_id"), Json(id_));
  EXPECT_EQ(grant.at("audience"), "https://api.example/");
  EXPECT_EQ(grant.at("scope"), *parse_json(R"(["offline_access", "openid", "read:a"])"));
  EXPECT_EQ(as_client(http::Method::get, "/api/v2/grants?client_id=x&" + of_user).body, "[]");
  EXPECT_EQ(json(as_client(http::Method::get, "/api/v2/grants?include_totals=true&" + of_user)).at("total"), 1);
  EXPECT_EQ(as_client(http::Method::get, "/api/v2/grants").status, 400);

  const std::string id(grant.at("id").as_string());
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/grants/" + id, "", "read:grants").status, 403);
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/grants/nonsense", "", "delete:grants").status, 204);
  ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/grants/" + id, "", "delete:grants").status, 204);
  EXPECT_EQ(as_client(http::Method::get, "/api/v2/grants?" + of_user).body, "[]");
  EXPECT_EQ(json(post_token({{"grant_type", "refresh_token"}, {"client_id", "reader"}, {"refresh_token", refresh}}))
                .at("error"), "invalid_grant");
  EXPECT_TRUE(asks(kApi));
  EXPECT_EQ(as_client(http::Method::delete_, "/api/v2/grants/" + id, "", "delete:grants").status, 204);
}

TEST_F(ClientConsent, UsersTakeItBackThemselvesAndForAll) {
  asks();
  answer("accept");
  ASSERT_EQ(browser_json(http::Method::post, "/v1/me/consents", R"({"client": "reader", "granted": false})").status, 200);
  EXPECT_TRUE(run(store_->grants().list(user()->user().id))->empty());
  ASSERT_TRUE(asks());
  answer("accept");
  ASSERT_EQ(as_client(http::Method::delete_, "/api/v2/grants?user_id=" + percent_encode(id_)).status, 204);
  EXPECT_TRUE(asks());
}

}  // namespace
}  // namespace acquaint::api
