#include "pages/consent_page.h"

#include <gmock/gmock.h>

namespace acquaint::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

ConsentPage sample() {
  return {.look = {.site = "Analytical Times"},
          .csrf = "token",
          .return_to = "/authorize/resume?state=x",
          .client = "Reader",
          .host = "https://reader.example",
          .account = "ada@example.com",
          .allowed = {"See your profile: name", "Letters: Read your letters"}};
}

TEST(ConsentPage, SaysWhoAsksForWhatAndWhereTheAnswerGoes) {
  const std::string html = render_consent(sample());
  for (const char* shown :
       {"<h1>Allow Reader?</h1>", "<strong>Reader</strong>", "not part of Analytical Times", "ada@example.com",
        "<li>See your profile: name</li>", "<li>Letters: Read your letters</li>", "https://reader.example",
        "value=\"accept\">Allow", "value=\"decline\">Decline", "/u/login?return_to=%2Fauthorize%2Fresume%3Fstate%3Dx"}) {
    EXPECT_THAT(html, HasSubstr(shown));
  }
}

TEST(ConsentPage, TextsOfAClientAreNeverMarkup) {
  ConsentPage page = sample();
  page.client = page.host = page.account = page.return_to = page.csrf = "<b>\"x\"</b>";
  page.allowed = {"<i>y</i>"};
  const std::string html = render_consent(page);
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, Not(HasSubstr("<i>")));
  EXPECT_THAT(html, Not(HasSubstr("\"x\"")));
}

TEST(ConsentPage, SaysOfTheOperatorsOwnClientNothingElse) {
  ConsentPage page = sample();
  page.is_own = true;
  EXPECT_THAT(render_consent(page), Not(HasSubstr("not part of")));
}

TEST(ConsentPage, WithoutScopesThereIsNoEmptyList) {
  ConsentPage page = sample();
  page.allowed.clear();
  EXPECT_THAT(render_consent(page), Not(HasSubstr("It could then")));
}

}  // namespace
}  // namespace acquaint::pages
