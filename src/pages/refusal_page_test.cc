#include "pages/refusal_page.h"

#include <gmock/gmock.h>

namespace acquaint::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

RefusalPage page_in(std::string_view language) {
  return {.message = {.look = {.language = texts::Languages().choose(language, ""), .site = {}, .privacy_url = {}},
                      .title = "Nein",
                      .text = "Nur <so>: No \"x\".",
                      .link_url = "/u/login",
                      .link_text = "Zur Anmeldung"},
          .english = "No \"x\""};
}

TEST(RefusalPage, MarksWhatIsEnglishOnAPageInAnotherLanguage) {
  const std::string html = render_refusal(page_in("de"));
  EXPECT_THAT(html, HasSubstr(R"(<p>Nur &lt;so&gt;: <span lang="en" dir="ltr">No &quot;x&quot;</span>.</p>)"));
  EXPECT_THAT(html, HasSubstr(R"(<a href="/u/login">Zur Anmeldung</a>)"));
}

TEST(RefusalPage, MarksNothingOnAnEnglishOneOrWhereNothingIsEnglish) {
  EXPECT_EQ(render_refusal(page_in("en")), render_message(page_in("en").message));
  RefusalPage page = page_in("de");
  page.english.clear();
  EXPECT_EQ(render_refusal(page), render_message(page.message));
  EXPECT_THAT(render_refusal(page), Not(HasSubstr("<span lang")));
}

}  // namespace
}  // namespace acquaint::pages
