#include "pages/mail.h"

#include <gtest/gtest.h>

namespace acquaint::pages {
namespace {

const MailView kView{.site = "Analytical <Times>",
                     .link = "https://login.example/u/reset-password?ticket=a&b",
                     .code = "012345",
                     .good_for = std::chrono::days(5)};

MailView with_link() {
  MailView view = kView;
  view.code.clear();
  return view;
}

MailText built_in(MailKind kind, std::string_view language) {
  MailView view = kView;
  (kind == MailKind::passwordless_code ? view.link : view.code).clear();
  return MailTemplates().render(kind, language, view);
}

TEST(Mail, EveryBuiltInMailSaysWhatIsToBeDoneInBothForms) {
  for (const MailKind kind : {MailKind::verify_email, MailKind::reset_email, MailKind::blocked_account,
                              MailKind::passwordless_code, MailKind::passwordless_link, MailKind::question}) {
    for (const char* language : {"en", "de"}) {
      SCOPED_TRACE(std::string(language) + std::to_string(static_cast<int>(kind)));
      const MailText mail = built_in(kind, language);
      const bool has_code = kind == MailKind::passwordless_code;
      EXPECT_TRUE(mail.text.contains(has_code ? kView.code : kView.link)) << mail.text;
      EXPECT_TRUE(mail.html.contains(has_code ? "012345" : "ticket&#x3D;a&amp;b") ||
                  mail.html.contains("ticket=a&amp;b"))
          << mail.html;
      EXPECT_TRUE(mail.subject.contains("Analytical <Times>")) << mail.subject;
      EXPECT_FALSE(mail.html.contains("<Times>"));
      EXPECT_TRUE(mail.text.contains(std::string(language) == "en" ? "5 days" : "5 Tage"));
      for (const std::string& part : {mail.subject, mail.text, mail.html}) {
        EXPECT_FALSE(part.contains("{{")) << part;
      }
    }
  }
}

TEST(Mail, WhoHasAnAccountIsToldTheWaysIntoIt) {
  const MailView view{.site = "Analytical <Times>",
                      .link = "https://login.example/u/login?a=b&c",
                      .code = {},
                      .good_for = std::chrono::days(1),
                      .reset_link = "https://login.example/u/reset-password/request"};
  for (const char* language : {"en", "de-AT", "fr"}) {
    SCOPED_TRACE(language);
    const bool is_german = std::string(language) == "de-AT";
    const MailText mail = MailTemplates().render(MailKind::account_exists, language, view);
    EXPECT_EQ(mail.subject, is_german ? "Sie haben schon ein Konto bei Analytical <Times>"
                                      : "You have an account already at Analytical <Times>");
    for (const std::string& link : {view.link, view.reset_link}) EXPECT_TRUE(mail.text.contains(link)) << mail.text;
    EXPECT_TRUE(mail.text.contains(is_german ? "Neues Passwort wählen:" : "Choose a new password:")) << mail.text;
    EXPECT_TRUE(mail.html.contains("href=\"https://login.example/u/reset-password/request\"")) << mail.html;
    EXPECT_TRUE(mail.html.contains("a=b&amp;c")) << mail.html;
    for (const std::string& part : {mail.subject, mail.text, mail.html}) EXPECT_FALSE(part.contains("{{")) << part;
  }
  EXPECT_FALSE(built_in(MailKind::reset_email, "en").text.contains("Choose a new password:"));
}

TEST(Mail, WhatIsSaidOfAnAccountThatExistsCanBeReplacedToo) {
  const auto templates = MailTemplates::parse(
      *parse_json_object(R"json({"account_exists": {"en": {"text": "In: {{link}} Lost: {{reset_link}}"}}})json"), "");
  ASSERT_TRUE(templates) << templates.error().message;
  const MailView view{.site = "", .link = "https://a.example/in", .code = {}, .good_for = std::chrono::days(1),
                      .reset_link = "https://a.example/lost"};
  EXPECT_EQ(templates->render(MailKind::account_exists, "en", view).text,
            "In: https://a.example/in Lost: https://a.example/lost");
}

TEST(Mail, SpeaksTheLanguageOrElseEnglish) {
  EXPECT_TRUE(built_in(MailKind::reset_email, "de-AT").subject.starts_with("Neues Passwort"));
  EXPECT_TRUE(built_in(MailKind::reset_email, "DE").subject.starts_with("Neues Passwort"));
  for (const char* language : {"", "fr", "*", "den"}) {
    EXPECT_TRUE(built_in(MailKind::reset_email, language).subject.starts_with("Choose")) << language;
  }
}

TEST(Mail, OperatorsTemplatesReplaceWhatTheyName) {
  const auto templates = MailTemplates::parse(
      *parse_json_object(R"json({"verify_email": {
        "de": {"subject": "Moin von {{site}}"},
        "fr-CA": {"text": "Allez: {{link}} ({{good_for}})", "html": "<a href=\"{{link}}\">{{site}}</a>"},
        "en": {"subject": "Howdy"}}})json"),
      "/mail_templates");
  ASSERT_TRUE(templates) << templates.error().message;
  const auto in = [&](const char* language) {
    return templates->render(MailKind::verify_email, language, with_link());
  };
  EXPECT_EQ(in("de").subject, "Moin von Analytical <Times>");
  EXPECT_TRUE(in("de").text.contains("Bitte bestätigen"));
  EXPECT_TRUE(in("fr-ca").text.starts_with("Allez: https://login.example/"));
  EXPECT_TRUE(in("fr-CA").html.contains("Analytical &lt;Times&gt;")) << in("fr-CA").html;
  EXPECT_EQ(in("it").subject, "Howdy");
  EXPECT_TRUE(templates->render(MailKind::reset_email, "de", with_link())
                  .subject.starts_with("Neues"));
}

TEST(Mail, TemplatesThatWouldDoHarmAreRefused) {
  struct Case {
    const char* name;
    const char* document;
    const char* code;
    const char* field;
  };
  const Case cases[] = {
      {"unknown kind", R"({"welcome": {}})", "mail_template.invalid", "/m/welcome"},
      {"no languages", R"({"verify_email": "Hi"})", "mail_template.invalid", "/m/verify_email"},
      {"no language", R"({"verify_email": {"e n": {}}})", "mail_template.invalid", "/m/verify_email/e n"},
      {"unknown member", R"({"verify_email": {"en": {"body": "x"}}})", "json.unknown_field",
       "/m/verify_email/en/body"},
      {"not a text", R"({"verify_email": {"en": {"text": 1}}})", "mail_template.invalid",
       "/m/verify_email/en/text"},
      {"without the link", R"({"verify_email": {"en": {"text": "Hello"}}})", "mail_template.invalid",
       "/m/verify_email/en/text"},
      {"without the code", R"({"passwordless_code": {"en": {"html": "{{site}}"}}})",
       "mail_template.invalid", "/m/passwordless_code/en/html"},
      {"a link in a code's mail", R"({"passwordless_code": {"en": {"text": "{{code}}{{link}}"}}})",
       "mail_template.invalid", "/m/passwordless_code/en/text"},
      {"three braces", R"({"verify_email": {"en": {"html": "{{{link}}}"}}})", "mail_template.invalid",
       "/m/verify_email/en/html"},
      {"an ampersand", R"({"verify_email": {"en": {"html": "{{link}}{{& site}}"}}})",
       "mail_template.invalid", "/m/verify_email/en/html"},
      {"a part", R"({"verify_email": {"en": {"html": "{{link}}{{> head}}"}}})", "mail_template.invalid",
       "/m/verify_email/en/html"},
      {"delimiters", R"({"verify_email": {"en": {"html": "{{link}}{{=<% %>=}}<%& site %>"}}})",
       "mail_template.invalid", "/m/verify_email/en/html"},
      {"an unknown name", R"({"verify_email": {"en": {"text": "{{link}}{{user.name}}"}}})",
       "mail_template.invalid", "/m/verify_email/en/text"},
      {"a section left open", R"({"verify_email": {"en": {"text": "{{#site}}{{link}}"}}})",
       "mail_template.invalid", "/m/verify_email/en/text"},
      {"a tag left open", R"({"verify_email": {"en": {"text": "{{link}}{{site"}}})",
       "mail_template.invalid", "/m/verify_email/en/text"},
      {"two lines of subject", R"({"verify_email": {"en": {"subject": "a\r\nBcc: b"}}})",
       "mail_template.invalid", "/m/verify_email/en/subject"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto parsed = MailTemplates::parse(*parse_json_object(c.document), "/m");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, c.code);
    EXPECT_EQ(parsed.error().field, c.field);
  }
}

TEST(Mail, NoticesSayWhatToDoIfItWasSomebodyElse) {
  MailView with_page{.site = "Analytical <Times>", .link = "https://login.example/u/reset-password/request"};
  MailView without{.site = "Analytical <Times>"};
  for (const MailKind kind : {MailKind::password_changed, MailKind::token_reused}) {
    for (const std::string language : {"en", "de"}) {
      SCOPED_TRACE(language + std::to_string(static_cast<int>(kind)));
      const MailText linked = MailTemplates().render(kind, language, with_page);
      const MailText plain = MailTemplates().render(kind, language, without);
      const bool is_english = language == "en";
      for (const std::string& part : {linked.text, linked.html}) {
        EXPECT_TRUE(part.contains(with_page.link)) << part;
        EXPECT_TRUE(part.contains(is_english ? "If this was not you, choose" : "nicht waren, wählen Sie")) << part;
      }
      for (const std::string& part : {plain.text, plain.html}) {
        EXPECT_FALSE(part.contains("http")) << part;
        EXPECT_TRUE(part.contains(is_english ? "If this was not you, tell us" : "nicht waren, sagen Sie")) << part;
      }
      for (const std::string& part : {linked.subject, linked.text, linked.html, plain.text, plain.html}) {
        EXPECT_FALSE(part.contains("{{")) << part;
      }
      EXPECT_TRUE(linked.subject.contains("Analytical <Times>")) << linked.subject;
    }
  }
}

TEST(Mail, NoticesAloneCanBeTurnedOffAndNeedNoLink) {
  EXPECT_TRUE(MailTemplates().sends(MailKind::password_changed));
  const auto templates = MailTemplates::parse(
      *parse_json_object(R"json({"password_changed": false, "token_reused": true})json"), "/m");
  ASSERT_TRUE(templates) << templates.error().message;
  EXPECT_FALSE(templates->sends(MailKind::password_changed));
  EXPECT_TRUE(templates->sends(MailKind::token_reused));
  EXPECT_TRUE(templates->sends(MailKind::verify_email));

  const auto own = MailTemplates::parse(
      *parse_json_object(R"json({"password_changed": {"en": {"text": "Changed at {{site}}."}}})json"), "/m");
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(own->render(MailKind::password_changed, "en", with_link()).text, "Changed at Analytical <Times>.");

  for (const auto& [document, field] : {
           std::pair(R"json({"verify_email": false})json", "/m/verify_email"),
           std::pair(R"json({"password_changed": 0})json", "/m/password_changed"),
           std::pair(R"json({"token_reused": {"en": {"text": "{{good_for}}"}}})json", "/m/token_reused/en/text")}) {
    const auto parsed = MailTemplates::parse(*parse_json_object(document), "/m");
    ASSERT_FALSE(parsed) << document;
    EXPECT_EQ(parsed.error().field, field);
  }
}

TEST(Mail, SectionsNestOnlySoDeep) {
  std::string text = "{{link}}";
  for (int i = 0; i < 11; ++i) text = "{{#site}}" + text + "{{/site}}";
  const JsonObject document{{"verify_email", {{"en", {{"text", text}}}}}};
  EXPECT_FALSE(MailTemplates::parse(document, "/m"));
}

}  // namespace
}  // namespace acquaint::pages
