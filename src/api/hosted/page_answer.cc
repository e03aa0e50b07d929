#include "api/hosted/page_answer.h"

#include "api/authentication/authorize.h"
#include "api/locale.h"
#include "login/csrf.h"

namespace acquaint::api::hosted {

FormToken make_token(const Call& call, std::string_view form) {
  FormToken made;
  auto browser = login::find_browser_id(call.request.header("cookie").value_or(""));
  if (!browser) {
    browser = login::new_browser_id(call.services.random);
    made.set_cookie = login::browser_cookie(*browser);
  }
  made.token = login::make_form_token(call.services.keys.seal, *browser, form,
                                      call.services.clock.now(), call.services.random);
  return made;
}

std::string browser_of(const Call& call, const FormToken& token) {
  const std::string_view kept = call.request.header("cookie").value_or("");
  return login::find_browser_id(token.set_cookie.empty() ? kept : token.set_cookie).value_or("");
}

http::Response page_answer(int status, std::string html, const FormToken& token,
                           std::string_view continues_at, std::span<const std::string> image_origins) {
  http::Response response = http::Response::html(status, std::move(html));
  for (const auto& [name, value] : pages::security_headers(continues_at, image_origins)) {
    response.headers.emplace_back(name, value);
  }
  if (!token.set_cookie.empty()) response.headers.emplace_back("Set-Cookie", token.set_cookie);
  return response;
}

http::Response go_on_to(std::string location) {
  return http::Response::see_other(std::move(location)).with("Cache-Control", "no-store");
}

pages::Look look_of(const Call& call, std::string_view return_to) {
  return pages_look(call.settings->site, call.request, authentication::ui_locales_of(call, return_to));
}

http::Response message_page(const Call& call, int status, std::string_view title, std::string_view text, Onward onward,
                            std::string_view return_to) {
  const pages::Look look = look_of(call, return_to);
  return page_answer(status, pages::render_message({.look = look,
                                                    .title = look.language.say(title),
                                                    .text = look.language.say(text),
                                                    .link_url = std::move(onward.address),
                                                    .link_text = look.language.say(onward.words)}));
}

}  // namespace acquaint::api::hosted
