#include "api/hosted/posted_form.h"

#include <algorithm>

#include "api/hosted/page_answer.h"
#include "api/hosted/return_to.h"
#include "api/security_log.h"
#include "http/problem.h"
#include "login/csrf.h"

namespace acquaint::api::hosted {
namespace {

constexpr std::size_t kTextMax = 8192;

// Browsers send "null" from pages that have the referrer policy of ours; the token then decides.
std::optional<std::string_view> origin_of(const http::Request& request) {
  const auto origin = request.header("origin");
  return origin == "null" ? std::nullopt : origin;
}

}  // namespace

Result<PostedForm> PostedForm::read(const Call& call, std::string_view form) {
  const http::Request& request = call.request;
  const auto fields = parse_form(request.body);
  if (!request.header("content-type").value_or("").starts_with("application/x-www-form-urlencoded") ||
      !fields || !std::ranges::all_of(*fields, [](const auto& field) {
        return is_utf8(field.first) && is_utf8(field.second);
      })) {
    return invalid("form_post.malformed", "The form could not be read.");
  }
  PostedForm posted;
  posted.fields_ = *fields;
  const login::FormProof proof{
      .browser_id = login::find_browser_id(request.header("cookie").value_or("")),
      .token = posted.text("csrf"),
      .origin = origin_of(request),
      .sec_fetch_site = request.header("sec-fetch-site")};
  const auto own = login::check_form(call.services.keys.seal, form, proof, call.services.origin,
                                     call.services.clock.now());
  if (!own) return std::unexpected(own.error());
  return posted;
}

std::string_view PostedForm::text(std::string_view name) const {
  std::string_view found;
  bool seen = false;
  for (const auto& [field, value] : fields_) {
    if (field != name) continue;
    if (seen) return {};
    seen = true;
    if (value.size() <= kTextMax) found = value;
  }
  return found;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string posted_text(const http::Request& request, std::string_view name) {
  std::string text;
  for (auto& [field, value] : parse_form(request.body).value_or(FormFields())) {
    if (field == name) text = value;
  }
  return text;
}

std::string posted_return_to(const http::Request& request) {
  return safe_return_to(posted_text(request, "return_to"));
}

std::string same_link(const http::Request& request) {
  return request.path + "?ticket=" + percent_encode(posted_text(request, "ticket"));
}

bool is_stale(const Error& error) { return error.code == "csrf.bad_token" || error.code == "csrf.expired"; }

http::Response shown_anew(const Error& error, std::string address) {
  http::Response response = go_on_to(std::move(address));
  response.refusal = telling_refusal(error);
  return response;
}

http::Response refused_form(const Call& call, const Error& error, std::string address) {
  const pages::Look look = look_of(call, posted_return_to(call.request));
  http::Response response =
      page_answer(http::status_of(error.kind),
                  pages::render_message({.look = look,
                                         .title = look.language.say("failed.title"),
                                         .text = look.language.find("error." + error.code).value_or(error.message),
                                         .link_url = std::move(address),
                                         .link_text = look.language.say("failed.again")}));
  response.refusal = telling_refusal(error);
  return response;
}

}  // namespace acquaint::api::hosted
