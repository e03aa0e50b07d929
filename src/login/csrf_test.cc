#include "login/csrf.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");
constexpr std::string_view kOrigin = "https://login.example";

struct CsrfTest : testing::Test {
  SeededRandom random{1};
  SealKey key = SealKey::make(random);
  std::string browser = new_browser_id(random);
  std::string token = make_form_token(key, browser, "login", kNoon, random);

  std::string code_of(const FormProof& proof, std::string_view form = "login", Time now = kNoon) {
    const auto checked = check_form(key, form, proof, kOrigin, now);
    if (!checked) {
      EXPECT_EQ(checked.error().kind, Error::Kind::forbidden);
    }
    return checked ? "" : checked.error().code;
  }
};

TEST_F(CsrfTest, BelievesOnlyItsOwnPages) {
  const std::optional<std::string_view> none;
  const struct {
    const char* name;
    std::optional<std::string_view> origin;
    std::optional<std::string_view> site;
    const char* code;
  } cases[] = {
      {"an old browser that says nothing", none, none, ""},
      {"our own page", kOrigin, "same-origin", ""},
      {"our own page, origin alone", kOrigin, none, ""},
      {"typed by hand", none, "none", ""},
      {"another site", "https://evil.example", "cross-site", "csrf.cross_site"},
      {"another site, origin alone", "https://evil.example", none, "csrf.cross_site"},
      {"another site, site alone", none, "cross-site", "csrf.cross_site"},
      {"a subdomain of ours", "https://x.login.example", "same-site", "csrf.cross_site"},
      {"without TLS", "http://login.example", none, "csrf.cross_site"},
      {"another port", "https://login.example:8443", none, "csrf.cross_site"},
      {"a sandboxed frame", "null", none, "csrf.cross_site"},
      {"an empty origin", "", none, "csrf.cross_site"},
      {"a lie about the site", kOrigin, "cross-site", "csrf.cross_site"},
      {"a lie about the origin", "https://evil.example", "same-origin", "csrf.cross_site"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(code_of({browser, token, c.origin, c.site}), c.code);
  }
}

TEST_F(CsrfTest, BindsTheTokenToBrowserFormAndTime) {
  const FormProof proof{browser, token, {}, {}};
  EXPECT_EQ(code_of(proof), "");
  EXPECT_EQ(code_of(proof), "") << "a form may be sent again after a typing error";
  EXPECT_EQ(code_of(proof, "signup"), "csrf.bad_token");
  EXPECT_EQ(code_of(proof, "login", kNoon + 2h - 1ms), "");
  EXPECT_EQ(code_of(proof, "login", kNoon + 2h), "csrf.expired");
  EXPECT_EQ(code_of({new_browser_id(random), token, {}, {}}), "csrf.bad_token");
  EXPECT_EQ(code_of({std::nullopt, token, {}, {}}), "csrf.no_browser");
  EXPECT_EQ(code_of({browser, "", {}, {}}), "csrf.bad_token");
  EXPECT_EQ(code_of({browser, browser, {}, {}}), "csrf.bad_token");
}

TEST_F(CsrfTest, ATokenOfAnotherPurposeIsNone) {
  const JsonObject same{{"browser", browser}, {"form", "login"}};
  EXPECT_EQ(code_of({browser, seal(key, "state", same, kNoon + 1h, random), {}, {}}),
            "csrf.bad_token");
}

TEST_F(CsrfTest, KnowsItsBrowserAgain) {
  const std::string set = browser_cookie(browser);
  EXPECT_EQ(set, "__Host-acquaint_browser=" + browser + "; Path=/; Secure; HttpOnly; SameSite=Lax");
  const std::string cookie = set.substr(0, set.find(';'));
  EXPECT_EQ(find_browser_id(cookie), browser);
  EXPECT_FALSE(find_browser_id(cookie + "; " + cookie));
  EXPECT_FALSE(find_browser_id("__Host-acquaint_browser=short"));
  EXPECT_FALSE(find_browser_id(cookie + "="));
  EXPECT_FALSE(find_browser_id(""));
}

}  // namespace
}  // namespace acquaint::login
