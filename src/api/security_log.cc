#include "api/security_log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace acquaint::api {
namespace {

constexpr int kLinesMax = 20;

// Refused for want of rights, and yet everyday.
constexpr std::string_view kEveryday[] = {"session.not_found", "access.missing",      "token.missing",
                                          "upstream.denied",   "login.no_sign_ups",   "visitors.off",
                                          "csrf.expired",      "csrf.no_browser",     "link.stale_session",
                                          "attribute.not_editable"};
// Refused by another kind of error, and yet a sign of an attack.
constexpr std::string_view kTelling[] = {"oauth.invalid_request"};
constexpr std::string_view kTellingOAuth[] = {"invalid_client", "invalid_grant",       "invalid_request",
                                              "invalid_token",  "insufficient_scope", "too_many_attempts",
                                              "unauthorized",   "unauthorized_client"};

}  // namespace

std::string telling_refusal(const Error& error) {
  const bool lacks_rights = error.kind == Error::Kind::unauthorized || error.kind == Error::Kind::forbidden;
  const bool tells = lacks_rights ? std::ranges::find(kEveryday, error.code) == std::end(kEveryday)
                                  : std::ranges::find(kTelling, error.code) != std::end(kTelling);
  return tells ? error.code : std::string();
}

std::string telling_refusal(std::string_view family, std::string_view oauth_error) {
  if (std::ranges::find(kTellingOAuth, oauth_error) == std::end(kTellingOAuth)) return {};
  return std::string(family).append(".").append(oauth_error);
}

void SecurityLog::refused(std::string_view reason, const http::Request& request, Time now) {
  std::int64_t left_out = 0;
  {
    const std::lock_guard lock(mutex_);
    if (now < second_ || now >= second_ + std::chrono::seconds(1)) {
      second_ = now;
      lines_ = 0;
    }
    if (lines_ == kLinesMax) {
      ++left_out_;
      return;
    }
    ++lines_;
    left_out = std::exchange(left_out_, 0);
  }
  log_event(LogLevel::warning, "security.refused",
            {{"reason", reason}, {"client", request.client}, {"request_id", request.id}, {"left_out", left_out}});
}

}  // namespace acquaint::api
