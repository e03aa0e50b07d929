// Links in mails: asked for by strangers, clients and applications; opened by users, thieves and
// programs that look for malware.
#include "login/mailed_link.h"

#include "api/letter_link.h"
#include "profile/projection.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kAda = "ada@example.com", kNew = "difference engine 1822";
constexpr std::string_view kSent = "We've just sent you an email to reset your password.";

class MailedLinkApi : public SampleServer {
 protected:
  void SetUp() override {
    SampleServer::SetUp();
    JsonObject document = *parse_json_object(kSampleSettings);
    document["site"] = {{"name", "Analytical Times"}};
    document["clients"] = JsonArray{
        {{"client_id", "app"},
         {"name", "App"},
         {"grant_types", {"authorization_code", "refresh_token", "password"}},
         {"callbacks", {"https://app.example/callback"}}}};
    ASSERT_TRUE(run(settings_.publish(document, "mail", clock_.now())));
    sign_up();
    ASSERT_EQ(post_.letters.size(), 1U);
    verification_ = link_in(post_.letters.back());
    post_.letters.clear();
  }

  static std::string ticket_of(const std::string& link) { return link.substr(link.find('=') + 1); }

  http::Response ask(std::string body, std::string_view type = "application/json") {
    http::Request message = request(http::Method::post, "/dbconnections/change_password");
    message.body = std::move(body);
    message.headers = {{"content-type", std::string(type)}};
    return send(std::move(message));
  }
  static std::string body_for(std::string_view email) {
    return to_text(JsonObject{{"client_id", "app"},
                              {"email", email},
                              {"connection", login::kDatabaseConnection}});
  }
  // The link of a mail that was asked for.
  std::string reset_link() {
    EXPECT_EQ(ask(body_for(kAda)).status, 200);
    EXPECT_EQ(post_.letters.size(), 1U);
    if (post_.letters.empty()) return {};
    const std::string link = link_in(post_.letters.back());
    post_.letters.clear();
    return link;
  }
  http::Response reset(const std::string& link, std::string_view password = kNew) {
    return submit(link, {{"password", std::string(password)}});
  }
  // A post of the form without its page, as one does who skips steps.
  http::Response post_form(std::string_view path, const FormFields& fields, std::string_view token_of) {
    std::string body = "csrf=" + percent_encode(hidden(browse(token_of).body, "csrf"));
    for (const auto& [name, value] : fields) body += "&" + name + "=" + percent_encode(value);
    http::Request message = request(http::Method::post, path);
    message.body = std::move(body);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  }
  bool logs_in(std::string_view password) {
    browser_ = {};
    return submit("/u/login", {{"email", std::string(kAda)}, {"password", std::string(password)}}).status == 303;
  }
  static constexpr std::string_view kOld = "analytical engine 1843";

  profile::UserPtr ada() {
    return *run(login::find_login_user(store_->users(), std::string(login::kDatabaseConnection),
                                       std::string(kAda)));
  }
  // As a provider says it at a log-in.
  void learn(std::string_view root_key, std::string_view value) {
    const profile::Actor actor{.source = profile::Source::identity_provider, .origin = "test", .name = "test",
                               .now = clock_.now()};
    const auto path = *profile::AttributePath::of(profile::Section::root, root_key);
    profile::Change change = [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      auto learnt = profile::learn(changed, settings_.current()->catalogue, path, Json(value), actor);
      if (!learnt) return std::unexpected(learnt.error());
      return changed;
    };
    ASSERT_TRUE(run(store_->users().change(ada()->user().id, std::move(change))));
  }
  bool is_verified() { return login::has_verified_email(ada()->user()); }
  std::string user_id() { return ada()->user().id.text(); }

  std::string verification_;  // The link of the mail after signing up.
};

TEST_F(MailedLinkApi, SigningUpSendsAMailWhoseButtonVerifiesTheAddress) {
  EXPECT_TRUE(verification_.starts_with("/u/email-verification?ticket=")) << verification_;
  EXPECT_FALSE(is_verified());
  for (int scanner = 0; scanner < 3; ++scanner) {
    const auto page = browse(verification_);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.body.contains(kAda));
  }
  EXPECT_FALSE(is_verified()) << "Opening the link is what programs that look for malware do, too.";
  EXPECT_EQ(submit(verification_, {}).status, 200);
  EXPECT_TRUE(is_verified());
  EXPECT_EQ(browse(verification_).status, 410);
}

TEST_F(MailedLinkApi, OnAnotherDeviceTheOwnerLogsInToConfirm) {
  const CookieJar signed_up = std::exchange(browser_, {});
  const auto page = browse(verification_);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.body.contains("Log in and confirm")) << page.body;
  EXPECT_TRUE(page.body.contains(R"(href="/u/reset-password/request">Choose a new password</a>)")) << page.body;
  const auto next = submit(verification_, {});
  EXPECT_EQ(next.status, 303);
  EXPECT_EQ(header(next, "Location"), "/u/login?return_to=" + percent_encode(verification_));
  EXPECT_FALSE(is_verified());
  const auto in = submit(header(next, "Location"), {{"email", std::string(kAda)}, {"password", std::string(kOld)}});
  EXPECT_EQ(header(in, "Location"), "/u/question?return_to=" + percent_encode(verification_));
  EXPECT_EQ(submit(verification_, {}).status, 200);
  EXPECT_TRUE(is_verified());
  browser_ = signed_up;
  EXPECT_EQ(browse("/v1/me").status, 200) << "the owner's other device stays signed in";
}

TEST_F(MailedLinkApi, SigningUpThroughAClientSendsTheMailToo) {
  const auto done = send(request(http::Method::post, "/dbconnections/signup",
                                 R"({"client_id":"app","connection":"Username-Password-Authentication",
                                     "email":"grace@example.com","password":"compiler of 1952"})"));
  ASSERT_EQ(done.status, 200) << done.body;
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, "grace@example.com");
}

TEST_F(MailedLinkApi, TheMailIsInTheReadersLanguage) {
  http::Request message = request(http::Method::post, "/dbconnections/change_password", body_for(kAda));
  message.headers.emplace_back("accept-language", "de-AT,en;q=0.5");
  EXPECT_EQ(send(std::move(message)).status, 200);
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].subject, "Neues Passwort für Analytical Times");
  EXPECT_EQ(post_.letters[0].good_until, clock_.now() + std::chrono::days(1));
}

TEST_F(MailedLinkApi, ANewPasswordEndsTheFormerOneSessionsAndGrants) {
  const auto tokens = send(request(http::Method::post, "/oauth/token",
                                   R"({"grant_type":"password","client_id":"app","scope":"offline_access",
                                       "username":"ada@example.com","password":"analytical engine 1843"})"));
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  ASSERT_EQ(browse("/v1/me/profile").status, 200);
  const CookieJar signed_in = browser_;
  const std::string link = reset_link();
  browser_ = {};
  EXPECT_EQ(browse(link).status, 200);
  const auto done = reset(link);
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_TRUE(is_verified()) << "Who can read the mail has the address.";

  browser_ = signed_in;
  EXPECT_EQ(browse("/v1/me/profile").status, 401);
  EXPECT_TRUE(run(store_->grants().list(ada()->user().id))->empty());
  EXPECT_FALSE(logs_in(kOld));
  EXPECT_TRUE(logs_in(kNew));
}

TEST_F(MailedLinkApi, ANewPasswordIsToldByMail) {
  const std::string recovery = std::string(kSampleIssuer) + "u/reset-password/request";
  EXPECT_EQ(reset(reset_link()).status, 200);
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, kAda);
  EXPECT_EQ(post_.letters[0].subject, "Your password was changed at Analytical Times");
  for (const std::string& part : {post_.letters[0].text, post_.letters[0].html}) {
    EXPECT_TRUE(part.contains(recovery)) << part;
    EXPECT_FALSE(part.contains("Lovelace")) << "no value of the profile";
    EXPECT_FALSE(part.contains(kNew));
  }

  post_.letters.clear();
  const std::string path = "/api/v2/users/" + percent_encode(user_id());
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"given_name":"Augusta"})").status, 200);
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"password":"short"})").status, 400);
  EXPECT_TRUE(post_.letters.empty());
  learn("locale", "de_AT");
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"password":"difference engine 1843"})").status, 200);
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].subject, "Ihr Passwort wurde geändert bei Analytical Times");
  learn("locale", "tlh");
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"password":"difference engine 1844"})").status, 200);
  ASSERT_EQ(post_.letters.size(), 2U);
  EXPECT_TRUE(post_.letters[1].subject.starts_with("Your password")) << "nobody wrote it in Klingon";
}

TEST_F(MailedLinkApi, ARefreshTokenThatIsUsedTwiceIsToldByMailOnceAnHour) {
  const auto token = [&] {
    return std::string(json(send(request(http::Method::post, "/oauth/token",
                                         R"({"grant_type":"password","client_id":"app","scope":"offline_access",
                                             "username":"ada@example.com","password":"analytical engine 1843"})")))
                           .at("refresh_token")
                           .as_string());
  };
  const auto refresh = [&](const std::string& shown) {
    return send(request(http::Method::post, "/oauth/token",
                        to_text(JsonObject{{"grant_type", "refresh_token"}, {"client_id", "app"},
                                           {"refresh_token", shown}})))
        .status;
  };
  const auto use_twice = [&] {
    const std::string shown = token();
    EXPECT_EQ(refresh(shown), 200);
    EXPECT_EQ(refresh(shown), 403);
    EXPECT_EQ(refresh(shown), 403) << "the family is gone";
  };
  use_twice();
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, kAda);
  EXPECT_EQ(post_.letters[0].subject, "You were logged out for safety at Analytical Times");
  use_twice();
  EXPECT_EQ(post_.letters.size(), 1U);
  clock_.advance(std::chrono::hours(1));
  use_twice();
  EXPECT_EQ(post_.letters.size(), 2U);
}

TEST_F(MailedLinkApi, NoticesThatAreTurnedOffAreNotSent) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["mail_templates"] = JsonObject{{"password_changed", false}};
  ASSERT_TRUE(run(settings_.publish(document, "off", clock_.now())));
  const std::string path = "/api/v2/users/" + percent_encode(user_id());
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"password":"difference engine 1843"})").status, 200);
  EXPECT_TRUE(post_.letters.empty());
}

TEST_F(MailedLinkApi, ALinkIsGoodOnce) {
  const std::string link = reset_link();
  EXPECT_EQ(reset(link).status, 200);
  EXPECT_EQ(browse(link).status, 410);
  EXPECT_EQ(post_form("/u/reset-password", {{"ticket", ticket_of(link)}, {"password", "another one 1851"}},
                      "/u/reset-password/request").status, 403) << "The token is of another form.";
  EXPECT_TRUE(logs_in(kNew));
}

TEST_F(MailedLinkApi, ALinkEndsWithTimeWithANewerOneWithANewAddressAndWithABlock) {
  std::string link = reset_link();
  clock_.advance(std::chrono::days(1));
  EXPECT_EQ(browse(link).status, 410);

  const std::string former = reset_link();
  link = reset_link();
  EXPECT_EQ(browse(former).status, 410);
  EXPECT_EQ(browse(link).status, 200);

  const std::string path = "/api/v2/users/" + percent_encode(user_id());
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"blocked":true})").status, 200);
  EXPECT_EQ(browse(link).status, 410);
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"blocked":false})").status, 200);
  EXPECT_EQ(browse(link).status, 200);
  EXPECT_EQ(as_client(http::Method::patch, path, R"({"email":"countess@example.com"})").status, 200);
  EXPECT_EQ(browse(link).status, 410);
}

TEST_F(MailedLinkApi, APasswordThatTheRulesRefuseLeavesTheLinkGood) {
  const std::string link = reset_link();
  const auto refused = reset(link, "short");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(hidden(refused.body, "ticket"), ticket_of(link));
  EXPECT_TRUE(logs_in(kOld));
  EXPECT_EQ(reset(link).status, 200);
}

TEST_F(MailedLinkApi, AskingTellsNobodyWhetherAnAddressIsKnown) {
  const auto known = ask(body_for(kAda)), unknown = ask(body_for("nobody@example.com"));
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(known.body, kSent);
  EXPECT_EQ(known.headers, unknown.headers);
  EXPECT_EQ(known.body, unknown.body);
  EXPECT_EQ(post_.letters.size(), 1U);
  EXPECT_TRUE(header(known, "Content-Type").starts_with("text/html"));

  const auto known_page = submit("/u/reset-password/request", {{"email", std::string(kAda)}});
  const auto unknown_page = submit("/u/reset-password/request", {{"email", "nobody@example.com"}});
  EXPECT_EQ(known_page.status, 200);
  EXPECT_EQ(known_page.body, unknown_page.body);
}

TEST_F(MailedLinkApi, NothingIsLookedUpBeforeTheAnswer) {
  errands_.waits = true;
  EXPECT_EQ(ask(body_for(kAda)).body, kSent);
  EXPECT_TRUE(post_.letters.empty());
  EXPECT_EQ(errands_.waiting.size(), 1U);
  errands_.run_all();
  EXPECT_EQ(post_.letters.size(), 1U);
}

TEST_F(MailedLinkApi, ABlockedAccountGetsNoMail) {
  EXPECT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_id()),
                      R"({"blocked":true})").status, 200);
  EXPECT_EQ(ask(body_for(kAda)).body, kSent);
  EXPECT_TRUE(post_.letters.empty());
}

TEST_F(MailedLinkApi, NobodysMailboxIsFlooded) {
  for (int i = 0; i < 30; ++i) {
    http::Request message = request(http::Method::post, "/dbconnections/change_password", body_for(kAda));
    message.client = "203.0.113." + std::to_string(i);
    EXPECT_EQ(send(std::move(message)).body, kSent);
  }
  EXPECT_EQ(post_.letters.size(), 10U);
}

TEST_F(MailedLinkApi, APageSaysWhenNoMailCanBeSent) {
  post_.has_server = false;
  EXPECT_EQ(browse("/u/reset-password/request").status, 503);
}

TEST_F(MailedLinkApi, TicketsOfTheManagementApiLeadOnToTheirResult) {
  const auto made = as_client(
      http::Method::post, "/api/v2/tickets/password-change",
      to_text(JsonObject{{"user_id", user_id()},
                         {"result_url", "https://app.example/done?a=b"},
                         {"ttl_sec", 60},
                         {"mark_email_as_verified", false},
                         {"includeEmailInRedirect", true}}));
  ASSERT_EQ(made.status, 201) << made.body;
  std::string link(*find_string(json(made), "ticket"));
  ASSERT_TRUE(link.starts_with(std::string(kSampleIssuer) + "u/reset-password?ticket=")) << link;
  ASSERT_TRUE(link.ends_with('#'));
  link = link.substr(kSampleIssuer.size() - 1, link.size() - kSampleIssuer.size());
  EXPECT_TRUE(post_.letters.empty());
  const auto page = browse(link);
  EXPECT_TRUE(header(page, "Content-Security-Policy").contains("https://app.example"));
  const auto done = reset(link);
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(header(done, "Location"),
            "https://app.example/done?a=b&email=ada%40example.com&success=true&message=Your%20password%20is%20changed.");
  EXPECT_FALSE(is_verified());
  EXPECT_TRUE(logs_in(kNew));
}

TEST_F(MailedLinkApi, APasswordTicketIsAlsoMadeByConnectionAndAddress) {
  const auto connections = as_client(http::Method::get, "/api/v2/connections?strategy=auth0");
  const std::string connection(parse_json(connections.body)->at(0).at("id").as_string());
  const auto make = [&](const JsonObject& body) {
    return as_client(http::Method::post, "/api/v2/tickets/password-change", to_text(body));
  };
  const auto made = make({{"connection_id", connection}, {"email", "Ada@Example.com"}});
  ASSERT_EQ(made.status, 201) << made.body;
  std::string link(*find_string(json(made), "ticket"));
  link = link.substr(kSampleIssuer.size() - 1, link.size() - kSampleIssuer.size());
  EXPECT_EQ(reset(link).status, 200);
  EXPECT_TRUE(logs_in(kNew));
  EXPECT_EQ(make({{"connection_id", connection}, {"email", "nobody@example.com"}}).status, 404);
}

TEST_F(MailedLinkApi, VerificationTicketsAndTheirLifetime) {
  const auto make = [&](std::int64_t seconds) {
    const auto made = as_client(http::Method::post, "/api/v2/tickets/email-verification",
                                to_text(JsonObject{{"user_id", user_id()}, {"ttl_sec", seconds}}));
    EXPECT_EQ(made.status, 201) << made.body;
    const std::string link(find_string(json(made), "ticket").value_or(""));
    return link.substr(kSampleIssuer.size() - 1, link.size() - kSampleIssuer.size());
  };
  std::string link = make(60);
  clock_.advance(std::chrono::seconds(60));
  EXPECT_EQ(browse(link).status, 410);
  link = make(0);
  clock_.advance(std::chrono::seconds(431'999));
  ASSERT_EQ(log_in(kAda).status, 303);
  EXPECT_EQ(browse(link).status, 200);
  EXPECT_EQ(submit(link, {}).status, 200);
  EXPECT_TRUE(is_verified());
}

struct Refusal {
  const char* name;
  const char* path;
  std::string body;
  int status;
  const char* says;
};

TEST_F(MailedLinkApi, BodiesOfTheManagementApiThatAreRefused) {
  ASSERT_EQ(as_client(http::Method::post, "/api/v2/users",
                      R"({"connection":"Username-Password-Authentication","username":"nomail",
                          "password":"analytical engine 1843","user_id":"nomail"})").status, 201);
  const std::string user = "\"user_id\":\"" + user_id() + "\"";
  const char* password = "/api/v2/tickets/password-change";
  const char* verify = "/api/v2/tickets/email-verification";
  const char* job = "/api/v2/jobs/verification-email";
  const Refusal refusals[] = {
      {"no user", password, "{}", 400, "user_id"},
      {"a user id that is none", password, R"({"user_id":"x"})", 400, "user_id"},
      {"an unknown user", password, R"({"user_id":"auth0|nobody"})", 404, "does not exist"},
      {"an address without its connection", password, R"({"email":"ada@example.com"})", 400, "connection_id"},
      {"a connection without an address", password, R"({"connection_id":"con_1"})", 400, "email"},
      {"an unknown connection", password, R"({"connection_id":"con_1","email":"ada@example.com"})", 400,
       "The connection does not exist."},
      {"both ways", password, "{" + user + R"(,"connection_id":"con_1","email":"ada@example.com"})", 400, "Either"},
      {"both ways to verify", verify, R"({"connection_id":"con_1","email":"ada@example.com"})", 400, "connection_id"},
      {"no address", verify, R"({"user_id":"auth0|nomail"})", 400, "The user does not have an email address."},
      {"no address for a job", job, R"({"user_id":"auth0|nomail"})", 400, "The user does not have an email address."},
      {"an unknown client", verify, "{" + user + R"(,"client_id":"nobody"})", 400, "The client does not exist"},
      {"a script as result", password, "{" + user + R"json(,"result_url":"javascript:alert(1)"})json", 400, "result_url"},
      {"a line in the result", password, "{" + user + R"(,"result_url":"https://a.example/\r\nX: y"})", 400, "result_url"},
      {"a negative lifetime", password, "{" + user + R"(,"ttl_sec":-1})", 400, "ttl_sec"},
      {"a lifetime as text", password, "{" + user + R"(,"ttl_sec":"60"})", 400, "ttl_sec"},
      {"a flag as text", password, "{" + user + R"(,"mark_email_as_verified":"yes"})", 400, "mark_email_as_verified"},
      {"an unknown member", password, "{" + user + R"(,"new_password":"x"})", 400, "new_password"},
      {"another's identity", job, "{" + user + R"(,"identity":{"user_id":"x","provider":"auth0"}})", 400, "identity"},
      {"half an identity", job, "{" + user + R"(,"identity":{"provider":"auth0"}})", 400, "identity.user_id"},
  };
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.name);
    const auto answer = as_client(http::Method::post, refusal.path, refusal.body);
    EXPECT_EQ(answer.status, refusal.status);
    EXPECT_TRUE(answer.body.contains(refusal.says)) << answer.body;
  }
  EXPECT_TRUE(post_.letters.empty());
}

TEST_F(MailedLinkApi, AJobMailsTheLinkAndSaysHowItWent) {
  const auto start = [&] {
    const auto made = as_client(http::Method::post, "/api/v2/jobs/verification-email",
                                to_text(JsonObject{{"user_id", user_id()}}));
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(find_string(json(made), "status"), "pending");
    EXPECT_EQ(find_string(json(made), "type"), "verification_email");
    const std::string id(find_string(json(made), "id").value_or(""));
    const auto shown = as_client(http::Method::get, "/api/v2/jobs/" + id);
    return std::string(find_string(json(shown), "status").value_or(""));
  };
  EXPECT_EQ(start(), "completed");
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(submit(link_in(post_.letters[0]), {}).status, 200);
  EXPECT_TRUE(is_verified());
  EXPECT_EQ(start(), "failed") << "There was nothing to verify.";
  EXPECT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(as_client(http::Method::get, "/api/v2/jobs/job_0123456789abcdef").status, 404);
}

TEST_F(MailedLinkApi, CreatingAUserSendsAMailUnlessItIsVerifiedOrTheCallerSaysNo) {
  struct Case {
    const char* name;
    const char* more;
    std::size_t mails;
  };
  const Case cases[] = {{"default", "", 1},
                        {"verified", R"(,"email_verified":true)", 0},
                        {"told not to", R"(,"verify_email":false)", 0},
                        {"told to", R"(,"email_verified":false,"verify_email":true)", 1}};
  int number = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    post_.letters.clear();
    const std::string email = "user" + std::to_string(++number) + "@example.com";
    const auto made = as_client(http::Method::post, "/api/v2/users",
                                R"({"connection":"Username-Password-Authentication","email":")" + email +
                                    R"(","password":"analytical engine 1843")" + c.more + "}");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(post_.letters.size(), c.mails);
  }
}

TEST_F(MailedLinkApi, ANewAddressIsNotVerifiedBecauseTheFormerOneWas) {
  EXPECT_EQ(submit(verification_, {}).status, 200);
  const std::string path = "/api/v2/users/" + percent_encode(user_id());
  const auto changed = as_client(http::Method::patch, path, R"({"email":"countess@example.com","verify_email":true})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(find_bool(json(changed), "email_verified"), false);
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, "countess@example.com");
  const auto same = as_client(http::Method::patch, path, R"({"email":"Countess@example.com","email_verified":true})");
  EXPECT_EQ(find_bool(json(same), "email_verified"), true);
  const auto again = as_client(http::Method::patch, path, R"({"email":"countess@example.com"})");
  EXPECT_EQ(find_bool(json(again), "email_verified"), true);
}

// Keycloak, CVE-2026-18963: a step of the flow was taken for done that had not been.
TEST_F(MailedLinkApi, Cve2026_18963_NoOrderOfStepsChangesAPasswordWithoutTheMailsSecret) {
  const std::string link = reset_link();
  const std::string ticket = ticket_of(link);
  const std::string wrong = ticket.substr(0, 22) + std::string(43, 'A');
  const std::string of_verification = ticket_of(verification_);
  for (const std::string& tried : {std::string(), wrong, of_verification, ticket.substr(1), ticket + "A",
                                   std::string(65, 'A')}) {
    SCOPED_TRACE(tried);
    EXPECT_EQ(browse("/u/reset-password?ticket=" + percent_encode(tried)).status, 410);
    EXPECT_EQ(post_form("/u/reset-password", {{"ticket", tried}, {"password", std::string(kNew)}}, link).status, 410);
    EXPECT_EQ(post_form("/u/email-verification", {{"ticket", tried == of_verification ? ticket : tried}},
                        verification_).status, 410);
  }
  EXPECT_EQ(post_form("/u/reset-password", {{"password", std::string(kNew)}}, link).status, 410);
  EXPECT_FALSE(is_verified());
  EXPECT_TRUE(logs_in(kOld));
}

// GitLab, CVE-2023-7028: a list of addresses, the second of them the attacker's.
TEST_F(MailedLinkApi, Cve2023_7028_OneAddressIsOneText) {
  const std::string rest = R"("client_id":"app","connection":"Username-Password-Authentication")";
  for (const std::string& email :
       {std::string(R"(["ada@example.com","eve@evil.example"])"), std::string(R"({"0":"ada@example.com"})"),
        std::string("true"), std::string("null"), std::string(R"("ada@example.com","email":"eve@evil.example")")}) {
    SCOPED_TRACE(email);
    EXPECT_EQ(ask("{" + rest + R"(,"email":)" + email + "}").status, 400);
  }
  const std::string form = "client_id=app&connection=Username-Password-Authentication&email=ada%40example.com";
  EXPECT_EQ(ask(form + "&email=eve%40evil.example", "application/x-www-form-urlencoded").status, 400);
  EXPECT_EQ(ask(form + "&email[]=eve%40evil.example", "application/x-www-form-urlencoded").status, 200);
  ASSERT_EQ(post_.letters.size(), 1U);
  EXPECT_EQ(post_.letters[0].to, kAda);
  post_.letters.clear();
  EXPECT_EQ(submit("/u/reset-password/request", {{"email", std::string(kAda)}, {"email", "eve@evil.example"}}).status, 422);
  EXPECT_TRUE(post_.letters.empty());
}

// NextAuth, CVE-2022-35924: "a@x,b@y" as one address.
TEST_F(MailedLinkApi, Cve2022_35924_WhatIsNotOneAddressGetsNoMail) {
  for (const char* email : {"ada@example.com,eve@evil.example", "ada@example.com;eve@evil.example",
                            "ada@example.com eve@evil.example", "ada@example.com\r\nBcc: eve@evil.example",
                            "<ada@example.com>", "Ada <ada@example.com>", "ada@example.com\n", " ada@example.com",
                            "\"ada@example.com,eve\"@evil.example", "ada@example.com\t"}) {
    SCOPED_TRACE(email);
    EXPECT_EQ(ask(body_for(email)).status, 400);
    EXPECT_EQ(submit("/u/reset-password/request", {{"email", email}}).status, 422);
  }
  EXPECT_TRUE(post_.letters.empty());
}

// ZITADEL, GHSA-2wmj-46rj-qm2w: the link was built from the request's Host.
TEST_F(MailedLinkApi, Ghsa2wmj_46rj_LinksAreBuiltFromTheConfiguredIssuerAlone) {
  for (const auto& [name, value] : {std::pair("host", "evil.example"), std::pair("x-forwarded-host", "evil.example"),
                                    std::pair("forwarded", "host=evil.example;proto=http"),
                                    std::pair("x-original-host", "evil.example"),
                                    std::pair("x-forwarded-proto", "javascript")}) {
    SCOPED_TRACE(name);
    http::Request message = request(http::Method::post, "/dbconnections/change_password", body_for(kAda));
    message.headers.emplace_back(name, value);
    EXPECT_EQ(send(std::move(message)).status, 200);
    http::Request sign_up = request(http::Method::post, "/dbconnections/signup",
                                    R"({"client_id":"app","connection":"Username-Password-Authentication",
                                        "email":")" + std::string(name) + R"(@example.com","password":"compiler of 1952"})");
    sign_up.headers.emplace_back(name, value);
    EXPECT_EQ(send(std::move(sign_up)).status, 200);
  }
  ASSERT_EQ(post_.letters.size(), 10U);
  for (const login::Letter& letter : post_.letters) {
    EXPECT_TRUE(letter.text.contains(std::string(kSampleIssuer) + "u/")) << letter.text;
    EXPECT_FALSE(letter.text.contains("evil") || letter.html.contains("evil"));
  }
}

// Keycloak, CVE-2026-9798: an account that was locked between the mail and its use.
// PocketBase: an account that a stranger made of somebody's address stayed the stranger's when its owner came.
TEST_F(MailedLinkApi, Cve2024_38351_And2026_44166_WhoMadeAnAccountOfAnothersAddressIsOutWhenItsOwnerComes) {
  const auto tokens = send(request(http::Method::post, "/oauth/token",
                                   R"({"grant_type":"password","client_id":"app","scope":"offline_access",
                                       "username":"ada@example.com","password":"analytical engine 1843"})"));
  const std::string refresh(find_string(json(tokens), "refresh_token").value_or(""));
  ASSERT_FALSE(refresh.empty());
  const CookieJar strangers = std::exchange(browser_, {});
  EXPECT_EQ(submit(verification_, {}).status, 303);
  sign_up("grace@example.com");
  EXPECT_EQ(submit(verification_, {}).status, 303) << "who is signed in to another account";
  EXPECT_FALSE(is_verified()) << "nobody confirms the address for an account that they cannot open";

  browser_ = {};
  post_.letters.clear();
  clock_.advance(std::chrono::minutes(1));
  ASSERT_EQ(reset(reset_link()).status, 200);
  EXPECT_TRUE(is_verified());
  browser_ = strangers;
  EXPECT_EQ(browse("/v1/me").status, 401) << "the stranger's session";
  const auto refreshed = send(request(http::Method::post, "/oauth/token",
      to_text(JsonObject{{"grant_type", "refresh_token"}, {"client_id", "app"}, {"refresh_token", refresh}})));
  EXPECT_EQ(refreshed.status, 403) << refreshed.body;
  EXPECT_FALSE(logs_in(kOld)) << "the stranger's password";
  EXPECT_TRUE(logs_in(kNew));
  EXPECT_EQ(browse(verification_).status, 410) << "the link that the stranger had sent";
}

TEST_F(MailedLinkApi, Cve2026_9798_ABlockAfterTheMailCountsWhenItsLinkIsUsed) {
  const std::string link = reset_link();
  const std::string form = link;
  ASSERT_EQ(browse(form).status, 200);
  const std::string csrf = hidden(browse(form).body, "csrf");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_id()),
                      R"({"blocked":true})").status, 200);
  http::Request message = request(http::Method::post, "/u/reset-password");
  message.body = "csrf=" + percent_encode(csrf) + "&ticket=" + ticket_of(link) + "&password=" + percent_encode(kNew);
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  EXPECT_EQ(as_browser(std::move(message)).status, 410);
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user_id()),
                      R"({"blocked":false})").status, 200);
  EXPECT_TRUE(logs_in(kOld));
}

}  // namespace
}  // namespace acquaint::api
