// The hosted pages in the language of their reader.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

class PageLanguage : public SampleServer {
 public:
  http::Response browse_in(std::string_view language, std::string_view target) {
    http::Request message = request(http::Method::get, target);
    message.headers.emplace_back("accept-language", language);
    return as_browser(std::move(message));
  }
  void publish(std::string_view name, const Json& part) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document[name] = part;
    ASSERT_TRUE(run(settings_.publish(document, "test", clock_.now())));
  }
  static bool says(const http::Response& page, std::string_view text) {
    return page.body.find(text) != std::string::npos;
  }
};

TEST_F(PageLanguage, IsTheOneThatTheBrowserPrefers) {
  for (const std::string_view path : {"/u/signup", "/u/login", "/u/login/identifier"}) {
    EXPECT_TRUE(says(browse_in("de-CH,de;q=0.9", path), R"(<html lang="de" dir="ltr">)")) << path;
    EXPECT_TRUE(says(browse_in("ja", path), R"(<html lang="en" dir="ltr">)")) << path;
    EXPECT_TRUE(says(browse(path), R"(<html lang="en" dir="ltr">)")) << path;
  }
  EXPECT_TRUE(says(browse_in("de", "/u/signup"), "Mindestens 8 Zeichen."));
}

TEST_F(PageLanguage, IsTheOneThatTheClientAsksForFirst) {
  publish("clients", JsonArray{{{"client_id", "app"},
                                {"grant_types", {"authorization_code"}},
                                {"callbacks", {"https://app.example/cb"}}}});
  const std::string target =
      "/authorize?client_id=app&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid"
      "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&ui_locales=de-AT+fr";
  const auto sent = browse_in("en", target);
  ASSERT_EQ(sent.status, 303) << sent.body;
  EXPECT_TRUE(says(browse_in("en", header(sent, "Location")), R"(<html lang="de")"));
}

TEST_F(PageLanguage, IsThatOfProblemsToo) {
  http::Request message = request(http::Method::post, "/u/login", "x");
  message.headers.emplace_back("accept-language", "de");
  const auto refused = as_browser(std::move(message));
  EXPECT_TRUE(says(refused, "Das hat nicht geklappt"));
  EXPECT_TRUE(says(refused, "Das Formular konnte nicht gelesen werden."));
  EXPECT_TRUE(says(browse_in("de", "/v2/logout?returnTo=https%3A%2F%2Fevil.example"), "Abmelde-Adressen"));
  EXPECT_TRUE(says(browse_in("de", "/authorize"), "Diese Anmeldung kann nicht weitergehen"));
  EXPECT_TRUE(says(browse_in("de", "/u/nothing"), "Hier ist nichts."));
}

TEST_F(PageLanguage, OperatorsAddTextsAndLanguages) {
  publish("site", {{"name", "Times"}, {"texts", {{"ar", {{"sign_up.title", "<تسجيل>"}}}}}});
  const auto page = browse_in("ar-EG", "/u/signup");
  EXPECT_TRUE(says(page, R"(<html lang="ar" dir="rtl">)"));
  EXPECT_TRUE(says(page, "<h1>&lt;تسجيل&gt;</h1>"));
  EXPECT_TRUE(says(page, "Last name"));
}

TEST_F(PageLanguage, ATextThatNoPageSaysIsRefused) {
  JsonObject document = *parse_json_object(kSampleSettings);
  document["site"] = {{"texts", {{"fr", {{"sign_up.titel", "x"}}}}}};
  const auto refused = run(settings_.publish(document, "test", clock_.now()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "texts.invalid");
  EXPECT_EQ(refused.error().field, "/site/texts/fr/sign_up.titel");
}

TEST_F(PageLanguage, QuestionsSpeakItAroundTheForm) {
  sign_up();
  log_in();
  const auto page = browse_in("de", "/u/question");
  EXPECT_TRUE(says(page, ">Jetzt nicht<"));
  EXPECT_TRUE(says(page, R"(<h1 lang="en" dir="ltr">)"));
}

}  // namespace
}  // namespace acquaint::api
