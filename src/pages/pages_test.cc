#include "pages/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/encoding.h"

namespace acquaint::pages {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Look kLook = {.site = "Analytical Times", .privacy_url = "/privacy"};

// Everything that the page's form would send, in order.
std::vector<std::string> names_in(const std::string& html) {
  static const std::regex kName(R"(<(?:input|select|textarea|button)[^>]* name="([^"]*)\")");
  std::vector<std::string> names;
  for (std::sregex_iterator at(html.begin(), html.end(), kName), end; at != end; ++at) {
    names.push_back((*at)[1]);
  }
  return names;
}

TEST(SignUp, AsksForFourThingsAndNothingMore) {
  const std::string html = render_sign_up({.look = kLook, .csrf = "t0", .return_to = "/a?b=1&c"});
  EXPECT_THAT(names_in(html),
              ElementsAre("csrf", "return_to", "given_name", "family_name", "email", "password"));
  EXPECT_THAT(html, HasSubstr(R"(<form method="post" action="/u/signup">)"));
  EXPECT_THAT(html, HasSubstr(R"(name="csrf" value="t0")"));
  EXPECT_THAT(html, HasSubstr(R"(name="return_to" value="/a?b=1&amp;c")"));
  for (const char* token : {"given-name", "family-name", "email", "new-password"}) {
    EXPECT_THAT(html, HasSubstr(std::string("autocomplete=\"") + token + "\""));
  }
  EXPECT_THAT(html, HasSubstr(R"(<a href="/u/login?return_to=%2Fa%3Fb%3D1%26c">Log in</a>)"));
  EXPECT_THAT(html, Not(HasSubstr("problems")));
}

TEST(SignUp, ShowsWhatWasTypedAndWhatIsWrong) {
  const std::string html = render_sign_up(
      {.look = kLook,
       .csrf = "t0",
       .return_to = "/",
       .password_hint = "At least 8 characters.",
       .given_name = "Ada",
       .family_name = "Lovelace",
       .email = "ada@example",
       .problems = {{"", "Try again."}, {"email", "Not an address."}, {"password", "Too short."}}});
  for (const char* typed : {"Ada", "Lovelace", "ada@example"}) {
    EXPECT_THAT(html, HasSubstr(std::string("value=\"") + typed + "\""));
  }
  EXPECT_THAT(html, HasSubstr("<title>Error: Sign up – Analytical Times</title>"));
  EXPECT_THAT(html, HasSubstr("<li>Try again.</li>"));
  EXPECT_THAT(html, HasSubstr(R"(<li><a href="#email">E-mail – Not an address.</a></li>)"));
  EXPECT_THAT(html, HasSubstr(R"(<li><a href="#password">Password – Too short.</a></li>)"));
  EXPECT_THAT(html, HasSubstr(R"(aria-describedby="password-hint password-error")"));
}

TEST(LogIn, AsksWhoItIs) {
  const std::string html =
      render_log_in({.look = kLook, .csrf = "t0", .return_to = "/a", .email = "ada@example.com"});
  EXPECT_THAT(names_in(html), ElementsAre("csrf", "return_to", "email"));
  EXPECT_THAT(html, HasSubstr(R"(autocomplete="username")"));
  EXPECT_THAT(html, HasSubstr(R"(value="ada@example.com")"));
  EXPECT_THAT(html, HasSubstr(R"(<a href="/u/signup?return_to=%2Fa">Sign up</a>)"));
}

TEST(LogIn, AsksForThePasswordBesideTheNameThatItBelongsTo) {
  const std::string html =
      render_password({.look = kLook, .csrf = "t0", .return_to = "/a", .email = "ada@example.com"});
  EXPECT_THAT(names_in(html), ElementsAre("csrf", "return_to", "email", "password"));
  EXPECT_THAT(html, HasSubstr(R"(value="ada@example.com")"));
  EXPECT_THAT(html, HasSubstr(R"( readonly="")"));
  EXPECT_THAT(html, HasSubstr(R"(autocomplete="username")"));
  EXPECT_THAT(html, HasSubstr(R"(autocomplete="current-password")"));
  EXPECT_THAT(html, HasSubstr(R"(<a href="/u/login?return_to=%2Fa">Use another account</a>)"));
}

TEST(LogIn, NamesOtherWaysAndWhatTheyShare) {
  LogInPage page{.look = kLook, .csrf = "t0", .return_to = ""};
  EXPECT_THAT(render_log_in(page), Not(HasSubstr("Or continue with")));
  page.providers = {{"LinkedIn", "/u/login/upstream?connection=li&return_to=%2F", "LinkedIn will tell us your name."}};
  const std::string html = render_log_in(page);
  EXPECT_THAT(html, HasSubstr(R"(href="/u/login/upstream?connection=li&amp;return_to=%2F">LinkedIn</a>)"));
  EXPECT_THAT(html, HasSubstr("LinkedIn will tell us your name."));
}

TEST(LogIn, BlamesNeitherField) {
  const std::string html = render_password({.look = kLook,
                                            .csrf = "t0",
                                            .return_to = "",
                                            .email = "ada@example.com",
                                            .problem = "Wrong."});
  EXPECT_THAT(html, HasSubstr("<li>Wrong.</li>"));
  EXPECT_THAT(html, Not(HasSubstr("aria-invalid")));
}

TEST(Message, SaysItAndLinks) {
  const std::string html = render_message({.look = kLook,
                                           .title = "You are logged out",
                                           .text = "See you soon.",
                                           .link_url = "/",
                                           .link_text = "Front page"});
  EXPECT_THAT(html, HasSubstr("<h1>You are logged out</h1>"));
  EXPECT_THAT(html, HasSubstr("<p>See you soon.</p>"));
  EXPECT_THAT(html, HasSubstr(R"(<a href="/">Front page</a>)"));
}

TEST(Layout, NamesLanguageDirectionAndStyle) {
  Look look = kLook;
  const auto languages =
      texts::Languages::with({{"ar", JsonObject{{"page.privacy", "<الخصوصية>"}}}}, "");
  look.language = languages->choose("de", "");
  const std::string german = render_message({.look = look, .title = "T", .text = "X"});
  EXPECT_THAT(german, HasSubstr(R"(<html lang="de" dir="ltr">)"));
  EXPECT_THAT(german, HasSubstr("href=\"" + stylesheet_path() + "\""));
  EXPECT_THAT(german, HasSubstr(R"(<a href="/privacy">Datenschutz</a>)"));
  look.language = languages->choose("ar", "");
  const std::string arabic = render_message({.look = look, .title = "T", .text = "X"});
  EXPECT_THAT(arabic, HasSubstr(R"(<html lang="ar" dir="rtl">)"));
  EXPECT_THAT(arabic, HasSubstr(R"(<a href="/privacy">&lt;الخصوصية&gt;</a>)"));
}

TEST(Layout, SpeaksTheLanguageThroughout) {
  Look look = kLook;
  look.language = texts::Languages().choose("de", "");
  const std::string log_in = render_log_in({.look = look, .csrf = "t0", .return_to = ""});
  for (const char* german : {"<title>Anmelden – Analytical Times</title>",
                             ">E-Mail oder Benutzername<", ">Weiter<", "Neu hier?", ">Registrieren</a>"}) {
    EXPECT_THAT(log_in, HasSubstr(german));
  }
  const std::string sign_up = render_sign_up(
      {.look = look, .csrf = "t0", .return_to = "", .problems = {{"email", "Nein."}}});
  for (const char* german : {"<title>Fehler: Registrieren", ">Vorname<", ">Nachname<",
                             "Bitte prüfen Sie dies", "Sie haben schon ein Konto?"}) {
    EXPECT_THAT(sign_up, HasSubstr(german));
  }
  for (const std::string& html : {log_in, sign_up}) {
    for (const char* english : {"Log in", "Sign up", "Password", "Error", "account"}) {
      EXPECT_THAT(html, Not(HasSubstr(english)));
    }
  }
}

TEST(Layout, ShowsTheFirstLetterOfTheSite) {
  Look look = kLook;
  for (const auto& [site, mark] : {std::pair("Analytical Times", ">A<"), std::pair("Übersicht", ">Ü<")}) {
    look.site = site;
    EXPECT_THAT(render_message({.look = look, .title = "T", .text = "X"}), HasSubstr(mark));
  }
  look.site = "";
  EXPECT_THAT(render_message({.look = look, .title = "T", .text = "X"}), Not(HasSubstr("mark")));
}

TEST(Layout, EveryIdIsUnique) {
  const std::string html = render_sign_up({.look = kLook,
                                           .csrf = "",
                                           .return_to = "",
                                           .password_hint = "h",
                                           .problems = {{"email", "e"}}});
  static const std::regex kId(R"( id="([^"]*)\")");
  std::set<std::string> seen;
  for (std::sregex_iterator at(html.begin(), html.end(), kId), end; at != end; ++at) {
    EXPECT_TRUE(seen.insert((*at)[1]).second) << (*at)[1];
  }
}

TEST(Stylesheet, ItsPathNamesItsText) {
  EXPECT_THAT(stylesheet_path(), testing::MatchesRegex("/u/assets/[0-9a-f]+\\.css"));
  EXPECT_THAT(stylesheet_path(), HasSubstr(to_hex(sha256(find_asset(stylesheet_path())->text)).substr(0, 16)));
  EXPECT_THAT(std::string(find_asset(stylesheet_path())->text), HasSubstr("color-scheme: light dark"));
}

TEST(Reply, AFormCarriesTheAnswerAndAButton) {
  const std::string html = render_form_reply(
      {.look = {}, .action = "https://app.example/cb?a=1&b=2", .fields = {{"code", "c\"<1>"}, {"state", "s"}}});
  EXPECT_THAT(html, HasSubstr(R"(action="https://app.example/cb?a=1&amp;b=2")"));
  EXPECT_THAT(html, HasSubstr(R"(name="code" value="c&quot;&lt;1&gt;")"));
  EXPECT_THAT(html, HasSubstr("<button"));
  EXPECT_THAT(html, HasSubstr(reply_script_path()));
}

TEST(Reply, AMessageIsDataAndNeverCode) {
  const std::string html = render_message_reply(
      {.language = texts::Languages().choose("de", ""),
       .origin = "https://app.example",
       .fields = {{"state", "</p><script>alert(1)</script>'\""}}});
  EXPECT_THAT(html, HasSubstr(R"(<html lang="de">)"));
  EXPECT_THAT(html, HasSubstr("<title>Anmeldung</title>"));
  EXPECT_THAT(html, HasSubstr(R"(data-origin="https://app.example")"));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(Reply, ItsScriptIsServedByItsName) {
  ASSERT_TRUE(find_asset(reply_script_path()));
  EXPECT_THAT(std::string(find_asset(reply_script_path())->text), HasSubstr("authorization_response"));
  EXPECT_FALSE(find_asset("/u/assets/0000000000000000.js"));
}

}  // namespace
}  // namespace acquaint::pages
