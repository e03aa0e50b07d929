#include "pages/provider_page.h"

#include <gmock/gmock.h>

namespace acquaint::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ProviderPage, SaysWhatWillBeToldAndLeadsOnOrBack) {
  const std::string html = render_provider(
      {.look = {.site = "Analytical Times"},
       .provider = {"Example ID", "/u/login/upstream?connection=id&shown=t", "Example ID will tell us your name."},
       .return_to = "/articles?a=1&b=2"});
  for (const char* shown :
       {"<h1>Continue with Example ID</h1>", "<p>Example ID will tell us your name. You can take it back at any time.</p>",
        R"(href="/u/login/upstream?connection=id&amp;shown=t">Continue</a>)",
        R"(href="/u/login?return_to=%2Farticles%3Fa%3D1%26b%3D2">Back to log-in</a>)"}) {
    EXPECT_THAT(html, HasSubstr(shown));
  }
}

TEST(ProviderPage, NoTextIsMarkup) {
  const std::string html = render_provider({.look = {}, .provider = {"<b>\"x\"", "javascript:x", "<i>y"}, .return_to = "/\"<u>"});
  for (const char* never : {"<b>", "<i>", "<u>", "javascript:"}) EXPECT_THAT(html, Not(HasSubstr(never)));
}

}  // namespace
}  // namespace acquaint::pages
