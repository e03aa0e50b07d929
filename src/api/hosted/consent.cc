#include "api/hosted/consent.h"

#include "api/authentication/authorization_reply.h"
#include "api/authentication/authorize.h"
#include "api/authentication/client_consent.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/return_to.h"
#include "api/query.h"
#include "pages/consent_page.h"

namespace acquaint::api::hosted {
namespace {

using authentication::ConsentQuestion;
using http::Response;
using login::AuthorizationRequest;

// What the page's token is good for: this user's answer to this very question. Another user in the
// same browser, or other words on the page, need another look.
std::string form_name(const Call& call, const std::string& return_to,
                      const ConsentQuestion& question) {
  return "consent " + call.principal.user->text() + " " +
         to_base64url(sha256(return_to + "\n" + question.text()));
}

// Nothing left to ask here: /authorize/resume logs in, gives the code, or says what is wrong.
bool is_settled(const Call& call, const AuthorizationRequest& request, const profile::User& user) {
  return !authentication::is_still_allowed(call, request) ||
         !authentication::is_signed_in(call, request) ||
         !authentication::needs_consent(*call.settings, request, user);
}

Task<Result<Response>> show_consent(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string return_to = safe_return_to(query->text("return_to").value_or("/"));
  const auto request = authentication::request_behind(call, return_to);
  if (!request) co_return std::unexpected(request.error());
  const auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  if (is_settled(call, *request, (*user)->user())) co_return go_on_to(return_to);

  const pages::Look look = look_of(call, return_to);
  const ConsentQuestion question =
      authentication::consent_question(*call.settings, *request, look.language);
  const FormToken token = make_token(call, form_name(call, return_to, question));
  co_return page_answer(200,
                        pages::render_consent({.look = look,
                                               .csrf = token.token,
                                               .return_to = return_to,
                                               .client = question.client,
                                               .is_own = question.is_own,
                                               .host = question.host,
                                               .account = account_of((*user)->user()),
                                               .allowed = question.allowed}),
                        token, authentication::continues_at(call, return_to));
}

Task<Result<Response>> answer_consent(Call& call) {
  const std::string return_to = posted_return_to(call.request);
  const auto request = authentication::request_behind(call, return_to);
  if (!request) co_return std::unexpected(request.error());
  const ConsentQuestion question = authentication::consent_question(
      *call.settings, *request, look_of(call, return_to).language);
  const auto posted = PostedForm::read(call, form_name(call, return_to, question));
  const std::string page = with_return_to("/u/consent", return_to);
  if (!posted && is_stale(posted.error())) co_return shown_anew(posted.error(), page);
  if (!posted) co_return std::unexpected(posted.error());
  if (!authentication::is_still_allowed(call, *request) ||
      !authentication::is_signed_in(call, *request)) {
    co_return go_on_to(return_to);
  }

  const std::string_view action = posted->text("action");
  if (action != "accept" && action != "decline") co_return go_on_to(page);
  consent::Occasion occasion{.source = "page:/u/consent",
                             .actor = call.principal.actor(),
                             .now = call.services.clock.now()};
  profile::Change change =
      action == "accept"
          ? authentication::accept_client(*request, question, std::move(occasion))
          : authentication::decline_client(*request, std::move(occasion));
  const auto saved = co_await call.services.users.change(*call.principal.user, std::move(change));
  if (!saved) co_return std::unexpected(saved.error());
  if (action == "accept") co_return go_on_to(return_to);
  co_return authentication::reply_with_error(call, request->reply_to, "access_denied",
                                             "User did not authorize the request");
}

constexpr Route kConsentRoutes[] = {
    {http::Method::get, "/u/consent", Access::session(), show_consent,
     "Asks the user whether a client may get what it asks for."},
    {http::Method::post, "/u/consent", Access::session(), answer_consent, "Allows or declines it."},
};

}  // namespace

std::string account_of(const profile::User& user) {
  for (const std::string_view key : {"email", "username", "phone_number", "name"}) {
    if (const auto text = profile::find_text(user, key)) return *text;
  }
  return {};
}

std::span<const Route> consent_routes() { return kConsentRoutes; }

}  // namespace acquaint::api::hosted
