#include "login/csrf.h"

#include "base/encoding.h"
#include "login/cookie.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kIdBytes = 32;
constexpr std::string_view kPurpose = "csrf";
constexpr Duration kTokenLifetime = std::chrono::hours(2);

std::unexpected<Error> refuse(std::string code, std::string message) {
  return fail(Error::Kind::forbidden, std::move(code), std::move(message));
}

}  // namespace

std::string new_browser_id(Random& random) { return random_token(random, kIdBytes); }

std::string browser_cookie(std::string_view browser_id) {
  return set_cookie(kBrowserCookie, browser_id);
}

std::optional<std::string> find_browser_id(std::string_view cookie_header) {
  const auto value = find_cookie(cookie_header, kBrowserCookie);
  const auto bytes = value ? from_base64url(*value) : std::nullopt;
  if (!bytes || bytes->size() != kIdBytes) return std::nullopt;
  return std::string(*value);
}

std::string make_form_token(const SealKey& key, std::string_view browser_id, std::string_view form,
                            Time now, Random& random) {
  JsonObject content;
  content["browser"] = browser_id;
  content["form"] = form;
  return seal(key, kPurpose, content, now + kTokenLifetime, random);
}

Result<Done> check_form(const SealKey& key, std::string_view form, const FormProof& proof,
                        std::string_view own_origin, Time now) {
  if ((proof.origin && *proof.origin != own_origin) ||
      (proof.sec_fetch_site && *proof.sec_fetch_site != "same-origin" &&
       *proof.sec_fetch_site != "none")) {
    return refuse("csrf.cross_site", "Another site sent this form.");
  }
  if (!proof.browser_id) {
    return refuse("csrf.no_browser", "The browser does not keep cookies of this site.");
  }
  const auto content = open_sealed(key, kPurpose, proof.token, now);
  if (!content && content.error().code == "seal.expired") {
    return refuse("csrf.expired", "The page was open for too long. Load it again.");
  }
  if (!content || find_string(*content, "form") != form ||
      !equal_in_constant_time(find_string(*content, "browser").value_or(""), *proof.browser_id)) {
    return refuse("csrf.bad_token", "The form was not shown in this browser. Load the page again.");
  }
  return Done{};
}

}  // namespace acquaint::login
