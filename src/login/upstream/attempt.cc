#include "login/upstream/attempt.h"

#include "base/encoding.h"
#include "login/cookie.h"

namespace acquaint::login::upstream {
namespace {

constexpr std::string_view kPurpose = "upstream";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kStateMax = 8 * 1024;  // What open_sealed() opens.

std::unexpected<Error> bad_state() {
  return invalid(
      "upstream.bad_state",
      "This log-in was not begun in this browser, or it has ended already. Begin again.");
}

}  // namespace

Attempt new_attempt(std::string connection, std::string return_to, Random& random) {
  return {.handle = random_token(random, kSecretBytes),
          .connection = std::move(connection),
          .issuer = {},
          .nonce = random_token(random, kSecretBytes),
          .verifier = random_token(random, kSecretBytes),
          .return_to = std::move(return_to)};
}

Result<std::string> seal_attempt(const SealKey& key, const Attempt& attempt, Time now,
                                 Random& random) {
  const JsonObject content{{"h", attempt.handle},   {"c", attempt.connection},
                           {"i", attempt.issuer},   {"n", attempt.nonce},
                           {"v", attempt.verifier}, {"r", attempt.return_to},
                           {"p", attempt.shown_on}, {"t", attempt.shown_hash}};
  std::string state = seal(key, kPurpose, content, now + kPatience, random);
  if (state.size() > kStateMax) {
    return invalid("upstream.request_too_long",
                   "The address of this log-in is too long for another provider.");
  }
  return state;
}

Result<Attempt> open_attempt(const SealKey& key, std::string_view state,
                             std::string_view cookie_header, Time now) {
  const auto content = open_sealed(key, kPurpose, state, now);
  if (!content && content.error().code == "seal.expired") {
    return invalid("upstream.expired", "This log-in took too long. Begin again.");
  }
  if (!content) return bad_state();
  const auto text = [&](std::string_view name) {
    return std::string(find_string(*content, name).value_or(""));
  };
  Attempt attempt{text("h"), text("c"), text("i"), text("n"), text("v"), text("r"), text("p"),
                  text("t")};
  const auto handle = find_cookie(cookie_header, kHandleCookie);
  if (!handle || attempt.handle.empty() || !equal_in_constant_time(*handle, attempt.handle)) {
    return bad_state();
  }
  return attempt;
}

std::string keep_handle(const Attempt& attempt) {
  return set_cookie(kHandleCookie, attempt.handle,
                    std::chrono::duration_cast<std::chrono::seconds>(kPatience));
}

std::string forget_handle() {
  return clear_cookie(kHandleCookie);
}

}  // namespace acquaint::login::upstream
