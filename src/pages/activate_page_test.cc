#include "pages/activate_page.h"

#include <gmock/gmock.h>

namespace acquaint::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ActivatePage, AsksForTheCodeAndSaysWhatIsWrongWithIt) {
  EXPECT_THAT(render_user_code({}), testing::AllOf(HasSubstr("name=\"user_code\""), HasSubstr(" autofocus")));
  EXPECT_THAT(render_user_code({.user_code = "WRONG", .problem = "This code is not valid."}),
              testing::AllOf(HasSubstr("This code is not valid."), HasSubstr("value=\"WRONG\"")));
}

TEST(ActivatePage, ShowsTheCodeWhoAsksAndForWhat) {
  const std::string html = render_device({.csrf = "t", .user_code = "WDJB-MJHT", .client = "The <b>TV",
                                          .account = "ada@example.com", .allowed = {"See your profile"}});
  for (const char* shown : {"WDJB-MJHT", "The &lt;b&gt;TV", "ada@example.com", "<li>See your profile</li>"}) {
    EXPECT_THAT(html, HasSubstr(shown));
  }
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
}

}  // namespace
}  // namespace acquaint::pages
