#include "api/authentication/authorization_reply.h"

#include "api/hosted/page_answer.h"
#include "api/security_log.h"
#include "login/redirect.h"
#include "pages/pages.h"

namespace acquaint::api::authentication {
namespace {

using http::Response;
using login::ResponseMode;

Response page_of(std::string html, const pages::Headers& headers) {
  Response response = Response::html(200, std::move(html));
  for (const auto& [name, value] : headers) response.headers.emplace_back(name, value);
  return response;
}

Response send(const Call& call, const login::ReplyTo& to, FormFields parameters) {
  if (!to.state.empty()) parameters.emplace_back("state", to.state);
  parameters.emplace_back("iss", call.services.issuer);
  const auto redirect = [](std::string location) {
    return Response{.status = 302, .headers = {}, .body = {}}
        .with("Location", std::move(location))
        .with("Cache-Control", "no-store");
  };
  switch (to.mode) {
    case ResponseMode::query:
      return redirect(login::with_query(to.redirect_uri, parameters));
    case ResponseMode::fragment:
      return redirect(login::with_fragment(to.redirect_uri, parameters));
    case ResponseMode::form_post:
      return page_of(pages::render_form_reply({.look = hosted::look_of(call),
                                               .action = to.redirect_uri,
                                               .fields = parameters}),
                     pages::reply_headers({.posts_to = to.redirect_uri}));
    case ResponseMode::web_message: {
      const std::string origin = login::origin_of(to.redirect_uri);
      return page_of(pages::render_message_reply({.language = hosted::look_of(call).language,
                                                  .origin = origin,
                                                  .fields = parameters}),
                     pages::reply_headers({.framed_by = origin}));
    }
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

Response reply_with_code(const Call& call, const login::ReplyTo& to, const std::string& code) {
  return send(call, to, {{"code", code}});
}

Response reply_with_error(const Call& call, const login::ReplyTo& to, std::string_view error,
                          std::string_view description) {
  Response reply = send(call, to, {{"error", std::string(error)}, {"error_description", std::string(description)}});
  reply.refusal = telling_refusal("authorize", error);
  return reply;
}

}  // namespace acquaint::api::authentication
