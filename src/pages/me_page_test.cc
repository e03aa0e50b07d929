#include "pages/me_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acquaint::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

MePage sample() {
  return {.look = {.site = "Analytical Times", .privacy_url = {}},
          .csrf = "t0",
          .account = "ada@example.com",
          .notice = {},
          .attributes = {{"user_metadata.title", "Job title", "Engineer", "You told us · 2026-11-01",
                          "/me/change?attribute=user_metadata.title", true},
                         {"email", "E-mail", "ada@example.com", "You told us · 2026-11-01", "", false}},
          .consents = {{"Offers", "To send you offers.", "You agreed on 2026-11-01.", "Withdraw",
                        {{"purpose", "offers"}, {"granted", "false"}}}},
          .questions = {{"City", "You told us not to ask this.", "You may ask this", "ask", "user_metadata.city"}}};
}

TEST(MePageView, SaysWhatIsKnownAndWhatCanBeDoneAboutIt) {
  const std::string html = render_me(sample());
  for (const char* part : {"<h1>What we know about you</h1>", "ada@example.com", "Engineer", "You told us · 2026-11-01",
                           R"(href="/me/change?attribute=user_metadata.title")", R"(name="attribute" value="user_metadata.title")",
                           R"(value="forget">Forget<span class="visually-hidden">: Job title</span>)",
                           R"(name="purpose" value="offers")", "To send you offers.", R"(value="ask">You may ask this)",
                           R"(value="stop">)", R"(href="/me/download")"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  EXPECT_THAT(html, Not(HasSubstr(R"(name="attribute" value="email")"))) << "what log-ins rest on stays";
  EXPECT_THAT(html, Not(HasSubstr("role=\"status\"")));
}

TEST(MePageView, EscapesAndLeavesOutWhatIsNotThere) {
  MePage page = sample();
  page.attributes = {{"user_metadata.a", "<b>", "<script>", "\"x\"", "javascript:alert(1)", false}};
  page.consents.clear();
  page.is_stopped = true;
  page.notice = "It is forgotten.";
  const std::string html = render_me(page);
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
  for (const char* part : {"<script>", "<b>", "javascript:", "consents-title", R"(value="stop")"}) EXPECT_THAT(html, Not(HasSubstr(part)));
  EXPECT_THAT(html, HasSubstr(R"(<p class="notice" role="status">It is forgotten.</p>)"));
  EXPECT_THAT(html, HasSubstr(R"(value="resume")"));
  page.attributes.clear();
  EXPECT_THAT(render_me(page), HasSubstr("We know nothing about you yet."));
}

}  // namespace
}  // namespace acquaint::pages
