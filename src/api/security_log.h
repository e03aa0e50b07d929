// Which refusals an operator should know of, and their lines in the log: forged and foreign tokens, wrong secrets and
// passwords, codes that do not exist, addresses that are not registered. docs/operations.md says what a line holds.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"

namespace acquaint::api {

// The error's code where an operator should know of it; else nothing: whoever simply is not signed in is no event.
std::string telling_refusal(const Error& error);
// The same of an error of OAuth 2.0 (RFC 6749 §4.1.2.1, §5.2), with `family` before it: "oauth.invalid_grant".
std::string telling_refusal(std::string_view family, std::string_view oauth_error);

// Safe to use from any thread.
class SecurityLog {
 public:
  // At most 20 lines a second, so that a flood fills no disk: the first line after it says how many were left out.
  void refused(std::string_view reason, const http::Request& request, Time now);

 private:
  std::mutex mutex_;
  Time second_;
  int lines_ = 0;
  std::int64_t left_out_ = 0;
};

}  // namespace acquaint::api
