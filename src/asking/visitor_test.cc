#include "asking/visitor.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

TEST(Visitor, NobodyIsAskedInPlaceOfTheUser) {
  const struct {
    const char* name;
    JsonObject context;
    Reason reason;
  } rows[] = {{"nothing is said", {}, Reason::asked},
              {"a bot", {{"bot", true}}, Reason::bot},
              {"not a bot", {{"bot", false}, {"impersonated", false}}, Reason::asked},
              {"somebody of the operator's", {{"impersonated", true}}, Reason::impersonated},
              {"another type says nothing", {{"bot", "yes"}, {"impersonated", 1}}, Reason::asked}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    SampleSite site;
    site.moment.context = row.context;
    site.offers[0].cadence.mandatory = true;
    EXPECT_EQ(site.decide().decision.reason, row.reason);
  }
}

TEST(Visitor, CrawlersAreKnownByTheirOwnNames) {
  const struct {
    const char* user_agent;
    bool is_crawler;
  } rows[] = {
      {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true},
      {"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", true},
      {"Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 Chrome/99 Mobile (compatible; GPTBot/1.2)", true},
      {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", true},
      {"Mozilla/5.0 (compatible; Baiduspider/2.0)", true},
      {"CCBot/2.0 (https://commoncrawl.org/faq/)", true},
      {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36", false},
      {"Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/99 Mobile Safari/537.36", false},
      {"curl/7.88.1", false},
      {"", false}};
  for (const auto& row : rows) EXPECT_EQ(is_crawler(row.user_agent), row.is_crawler) << row.user_agent;
}

}  // namespace
}  // namespace acquaint::asking
