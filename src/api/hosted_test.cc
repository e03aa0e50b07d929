// Sign-up, log-in and log-out as a browser sees them.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using Hosted = SampleServer;
constexpr auto kGet = http::Method::get;

TEST_F(Hosted, SigningUpNeedsFourThingsAndLetsIn) {
  const auto done = submit("/u/signup?return_to=%2Farticles", {{"given_name", " Ada "}, {"family_name", "Lovelace"},
                                                               {"email", "Ada@Example.com"},
                                                               {"password", "analytical engine 1843"}});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(header(done, "Location"), "/u/question?return_to=%2Farticles");
  const auto me = json(browse("/v1/me"));
  EXPECT_EQ(me.at("given_name"), "Ada");
  EXPECT_EQ(me.at("email"), "ada@example.com");
}

TEST_F(Hosted, TheSessionCookieIsLockedDown) {
  const auto done = submit("/u/signup", {{"given_name", "Ada"}, {"family_name", "Lovelace"},
                                         {"email", "ada@example.com"}, {"password", "analytical engine 1843"}});
  std::string cookie;
  for (const auto& [name, value] : done.headers) {
    if (name == "Set-Cookie" && value.starts_with("__Host-acquaint_session=")) cookie = value;
  }
  for (const std::string_view attribute : {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}) {
    EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute << " is missing in " << cookie;
  }
  EXPECT_EQ(cookie.find("Domain"), std::string::npos);
}

TEST_F(Hosted, WhatIsWrongIsSaidBesideItsField) {
  const struct {
    const char *field, *value;
  } kCases[] = {{"given_name", " "}, {"family_name", ""}, {"email", "ada"}, {"password", "short"},
                {"password", "ada@example.com"}};
  for (const auto& wrong : kCases) {
    FormFields fields{{"given_name", "Ada"}, {"family_name", "Lovelace"}, {"email", "ada@example.com"},
                      {"password", "analytical engine 1843"}};
    for (auto& [name, value] : fields) {
      if (name == wrong.field) value = wrong.value;
    }
    const auto response = submit("/u/signup", fields);
    EXPECT_EQ(response.status, 422) << wrong.field;
    EXPECT_NE(response.body.find("aria-invalid=\"true\""), std::string::npos) << wrong.field;
    EXPECT_EQ(response.body.find("analytical engine"), std::string::npos) << "a password came back";
  }
  EXPECT_EQ(json(as_client(kGet, "/api/v2/users?include_totals=true")).at("total"), 0);
}

TEST_F(Hosted, TheOperatorSaysWhichPasswordsAreGood) {
  EXPECT_NE(browse("/u/signup").body.find("At least 8 characters."), std::string::npos);
  publish_password_options(R"({"passwordPolicy":"fair","password_complexity_options":{"min_length":10},
      "password_dictionary":{"enable":true,"dictionary":["Analytical1843"]},"password_no_personal_info":{"enable":true}})");
  EXPECT_NE(browse("/u/signup").body.find("At least 10 characters, with a lower case letter, an upper case letter, and a digit."),
            std::string::npos);
  const auto sign_up_with = [&](std::string_view password) {
    return submit("/u/signup", {{"given_name", "Ada"}, {"family_name", "Lovelace"}, {"email", "ada@example.com"},
                                {"password", std::string(password)}});
  };
  const std::pair<const char*, const char*> kRefused[] = {
      {"Engine184", "The password needs at least 10 characters."},
      {"analytical engine 1843", "The password needs a lower case letter, an upper case letter, and a digit."},
      {"Analytical1843", "This password is not allowed here."},
      {"Lovelace-1843", "The password must not be or hold your name or address."},
      {"AUTH0-TEST-lace1843", "This password leaked from another site, so others try it. Please choose another."},
  };
  for (const auto& [password, text] : kRefused) {
    const auto refused = sign_up_with(password);
    EXPECT_EQ(refused.status, 422) << password;
    EXPECT_NE(refused.body.find(text), std::string::npos) << password << refused.body;
    EXPECT_EQ(refused.body.find(password), std::string::npos) << "a password came back";
  }
  EXPECT_EQ(json(as_client(kGet, "/api/v2/users?include_totals=true")).at("total"), 0);
  EXPECT_EQ(sign_up_with("Analytical 1843").status, 303);
}

TEST_F(Hosted, AllThatIsWrongIsSaidAtOnce) {
  const auto refused = submit("/u/signup", {{"given_name", ""}, {"family_name", "Lovelace"}, {"email", "ada@example.com"},
                                            {"password", "AUTH0-TEST-1"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("Please enter your first name."), std::string::npos);
  EXPECT_NE(refused.body.find("This password leaked from another site"), std::string::npos);
}

TEST_F(Hosted, ATakenAddressDoesNotSayWhoHasIt) {
  sign_up();
  browser_ = CookieJar();
  const auto again = submit("/u/signup", {{"given_name", "Eve"}, {"family_name", "E"}, {"email", "ADA@example.com"},
                                          {"password", "another password 99"}});
  EXPECT_EQ(again.status, 422);
  EXPECT_EQ(browse("/v1/me").status, 401);
}

TEST_F(Hosted, WrongPasswordAndUnknownUserAnswerAlike) {
  sign_up();
  browser_ = CookieJar();
  const auto wrong = submit("/u/login", {{"email", "ada@example.com"}, {"password", "wrong password"}});
  const auto nobody = submit("/u/login", {{"email", "bob@example.com"}, {"password", "wrong password"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(nobody.status, 401);
  for (const auto* refused : {&wrong, &nobody}) {
    EXPECT_NE(refused->body.find("Wrong e-mail address or password."), std::string::npos);
  }
}

TEST_F(Hosted, GuessingIsStopped) {
  sign_up();
  browser_ = CookieJar();
  int status = 0;
  for (int guess = 0; guess < 11; ++guess) {
    status = submit("/u/login", {{"email", "ada@example.com"}, {"password", "guess"}}).status;
  }
  EXPECT_EQ(status, 429);
  const auto refused = log_in();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "Retry-After"), "60");
  clock_.advance(std::chrono::days(30));
  EXPECT_EQ(log_in().status, 303);
}

TEST_F(Hosted, ANewSessionIsStartedAtEveryLogin) {
  sign_up();
  const std::string before = browser_.header();
  log_in();
  EXPECT_NE(browser_.header(), before);
}

TEST_F(Hosted, LoggingOutEndsTheSession) {
  sign_up();
  const std::string cookies = browser_.header();
  http::Request message = request(http::Method::post, "/u/logout");
  message.body = "return_to=%2Fbye";
  message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  const auto out = as_browser(std::move(message));
  EXPECT_EQ(out.status, 303);
  EXPECT_EQ(header(out, "Location"), "/bye");
  EXPECT_EQ(header(out, "Clear-Site-Data"), "\"cache\"");
  http::Request old = request(kGet, "/v1/me");
  old.headers.emplace_back("cookie", cookies);
  EXPECT_EQ(send(std::move(old)).status, 401);
}

TEST_F(Hosted, AFormOfAnotherBrowserOrNoneIsRefused) {
  const auto page = browse("/u/login");
  const std::string body =
      "csrf=" + percent_encode(hidden(page.body, "csrf")) + "&return_to=%2Farticles&email=a%40b.example&password=x";
  for (const std::string_view cookies : {std::string_view(), std::string_view("__Host-acquaint_browser=AAAAAAAAAAAAAAAAAAAAAA")}) {
    for (const std::string path : {"/u/login", "/u/login/password", "/u/signup"}) {
      http::Request message = request(http::Method::post, path);
      message.body = body;
      message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
      if (!cookies.empty()) message.headers.emplace_back("cookie", cookies);
      const auto refused = send(std::move(message));
      EXPECT_EQ(refused.status, 403);
      const std::string again = path == "/u/signup" ? "/u/signup" : "/u/login";
      EXPECT_NE(refused.body.find("<a href=\"" + again + "?return_to=%2Farticles\">"), std::string::npos) << refused.body;
    }
  }
}

TEST_F(Hosted, NobodyIsSentToAnotherSite) {
  sign_up();
  for (const std::string_view elsewhere : {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                           "/%0d%0aSet-Cookie:%20x=y", ""}) {
    const auto sent = browse("/u/question?return_to=" + percent_encode(elsewhere));
    ASSERT_EQ(sent.status, 303);
    const std::string_view location = header(sent, "Location");
    EXPECT_TRUE(location == "/" || location == "/%0d%0aSet-Cookie:%20x=y") << elsewhere << " led to " << location;
  }
}

TEST_F(Hosted, PagesForbidFramesAndScripts) {
  const auto page = browse("/u/signup");
  EXPECT_NE(header(page, "Content-Security-Policy").find("frame-ancestors 'none'"), std::string_view::npos);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_EQ(page.body.find("style="), std::string::npos);
}

TEST_F(Hosted, TheStyleSheetIsFoundUnderItsNameOnly) {
  const auto page = browse("/u/signup");
  const std::size_t at = page.body.find("/u/assets/");
  ASSERT_NE(at, std::string::npos);
  const std::string path = page.body.substr(at, page.body.find('"', at) - at);
  EXPECT_EQ(browse(path).status, 200);
  EXPECT_EQ(browse("/u/assets/other.css").status, 404);
}

TEST_F(Hosted, AStrangerWhoWantsThePageIsSentToLogInAndBack) {
  const auto sent = browse("/u/question?return_to=%2Farticles");
  EXPECT_EQ(sent.status, 303);
  EXPECT_TRUE(header(sent, "Location").starts_with("/u/login?return_to="));
}

TEST_F(Hosted, NobodySignsUpWhereThatIsClosed) {
  publish_password_options(R"({"disable_signup":true})");
  EXPECT_EQ(browse("/u/signup").status, 403);
  EXPECT_EQ(browse("/u/login").status, 200);
}

}  // namespace
}  // namespace acquaint::api
