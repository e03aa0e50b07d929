#include "login/widget_token.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

const Time kNow = *parse_iso8601("2026-11-01T12:00:00Z");

class WidgetTokens : public testing::Test {
 protected:
  SeededRandom random_{7};
  SealKey key_ = SealKey::make(random_);
  WidgetToken ada_{.user = *profile::UserId::parse("auth0|1"),
                   .client = "shop",
                   .origin = "https://shop.example",
                   .session = "visit-1"};
  std::string text_ = issue_widget_token(key_, ada_, kNow, random_);

  std::string refusal(std::string_view text, Time at = kNow) {
    const auto opened = open_widget_token(key_, text, at);
    return opened ? "" : opened.error().code;
  }
};

TEST_F(WidgetTokens, AreOpenedUntilTheyExpire) {
  EXPECT_TRUE(is_widget_token(text_));
  EXPECT_EQ(open_widget_token(key_, text_, kNow + kWidgetTokenLifetime - std::chrono::seconds(1)), ada_);
  EXPECT_EQ(refusal(text_, kNow + kWidgetTokenLifetime), "token.expired");
}

TEST_F(WidgetTokens, DoNotTellWhoseTheyAre) {
  EXPECT_EQ(text_.find("auth0"), std::string::npos);
  EXPECT_EQ(text_.find('|'), std::string::npos);
}

TEST_F(WidgetTokens, OfAnotherServerOrPurposeAreRefused) {
  const SealKey other = SealKey::make(random_);
  const JsonObject content{{"user", "auth0|1"}, {"origin", "https://shop.example"}};
  const struct {
    const char* name;
    std::string text;
  } cases[] = {
      {"another key", issue_widget_token(other, ada_, kNow, random_)},
      {"another purpose", "wgt_" + seal(key_, "state", content, kNow + std::chrono::hours(1), random_)},
      {"no prefix", text_.substr(4)},
      {"a changed letter", text_.substr(0, 10) + (text_[10] == 'A' ? 'B' : 'A') + text_.substr(11)},
      {"cut off", text_.substr(0, text_.size() - 4)},
      {"nothing", ""},
      {"a JSON Web Token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhdXRoMHwxIn0."},
  };
  for (const auto& [name, text] : cases) EXPECT_EQ(refusal(text), "token.invalid") << name;
}

}  // namespace
}  // namespace acquaint::login
