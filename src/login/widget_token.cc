#include "login/widget_token.h"

#include <utility>

#include "login/token_error.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kPrefix = "wgt_";
constexpr std::string_view kSealPurpose = "widget";

}  // namespace

bool is_widget_token(std::string_view text) { return text.starts_with(kPrefix); }

std::string issue_widget_token(const SealKey& key, const WidgetToken& token, Time now, Random& random) {
  const JsonObject content{{"user", token.user.text()},
                           {"client", token.client},
                           {"origin", token.origin},
                           {"session", token.session}};
  return std::string(kPrefix) + seal(key, kSealPurpose, content, now + kWidgetTokenLifetime, random);
}

Result<WidgetToken> open_widget_token(const SealKey& key, std::string_view text, Time now) {
  if (!is_widget_token(text)) return invalid_token();
  const auto content = open_sealed(key, kSealPurpose, text.substr(kPrefix.size()), now);
  if (!content && content.error().code == "seal.expired") return expired_token();
  if (!content) return invalid_token();
  auto user = profile::UserId::parse(find_string(*content, "user").value_or(""));
  if (!user) return invalid_token();
  return WidgetToken{.user = std::move(*user),
                     .client = std::string(find_string(*content, "client").value_or("")),
                     .origin = std::string(find_string(*content, "origin").value_or("")),
                     .session = std::string(find_string(*content, "session").value_or(""))};
}

}  // namespace acquaint::login
