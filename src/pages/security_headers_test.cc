#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "pages/pages.h"

namespace acquaint::pages {
namespace {

TEST(SecurityHeaders, NothingRunsLoadsFramesOrIsStored) {
  const Headers headers = security_headers();
  const std::map<std::string, std::string> by_name(headers.begin(), headers.end());
  EXPECT_EQ(by_name.at("Content-Security-Policy"),
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'");
  EXPECT_EQ(by_name.at("Cache-Control"), "no-store");
  EXPECT_EQ(by_name.at("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(by_name.at("Cross-Origin-Opener-Policy"), "same-origin");
}

struct Case {
  const char* name;
  const char* continues_at;
  const char* form_action;
};

const Case kCases[] = {
    {"nowhere else", "", "form-action 'self';"},
    {"a site", "https://app.example/callback?code=1", "form-action 'self' https://app.example;"},
    {"a port", "http://127.0.0.1:3000/cb", "form-action 'self' http://127.0.0.1:3000;"},
    {"an IPv6 address", "http://[::1]:3000", "form-action 'self' http://[::1]:3000;"},
    {"no host", "https:///cb", "form-action 'self';"},
    {"another scheme", "javascript://x", "form-action 'self';"},
    {"user information", "https://a@b.example/", "form-action 'self';"},
    {"a directive", "https://b.example; script-src *", "form-action 'self';"},
    {"a second source", "https://b.example *", "form-action 'self';"},
    {"a wildcard", "https://*/", "form-action 'self';"},
    {"a header", "https://b.example\r\nX: y", "form-action 'self';"},
    {"a path on this site", "/articles", "form-action 'self';"},
};

TEST(SecurityHeaders, FormsMayContinueAtOneOtherOrigin) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::string policy = security_headers(c.continues_at).front().second;
    EXPECT_NE(policy.find(c.form_action), policy.npos) << policy;
  }
}

TEST(SecurityHeaders, RepliesRunTheirScriptAndReachOneOriginOnly) {
  const auto policy_of = [](const ReplyPolicy& policy) {
    const Headers headers = reply_headers(policy);
    return std::find_if(headers.begin(), headers.end(), [](const auto& header) {
             return header.first == "Content-Security-Policy";
           })->second;
  };
  const std::string posting = policy_of({.posts_to = "https://app.example/cb"});
  EXPECT_NE(posting.find("script-src 'self'; form-action https://app.example; "), std::string::npos) << posting;
  EXPECT_NE(posting.find("frame-ancestors 'none'"), std::string::npos) << posting;
  const std::string framed = policy_of({.framed_by = "https://app.example"});
  EXPECT_NE(framed.find("form-action 'self'; "), std::string::npos) << framed;
  EXPECT_NE(framed.find("frame-ancestors https://app.example"), std::string::npos) << framed;
  EXPECT_NE(policy_of({.framed_by = "https://a.example; script-src *"}).find("frame-ancestors 'none'"),
            std::string::npos);
}

}  // namespace
}  // namespace acquaint::pages
