#include "api/hosted/sign_in.h"

#include "api/authentication/authorize.h"
#include "api/authorize.h"
#include "api/hosted/new_account.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/return_to.h"
#include "api/mailing.h"
#include "api/query.h"
#include "api/sign_up_mail.h"
#include "api/visitors.h"
#include "login/account.h"
#include "login/cookie.h"
#include "settings/database_options.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

Result<std::string> wanted_return_to(const Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) return std::unexpected(query.error());
  return safe_return_to(query->text("return_to").value_or("/"));
}

bool verifies_first(const Call& call) {
  return settings::verifies_first(call.settings->find_connection(login::kDatabaseConnection)->options);
}

// Where the address is verified first, the page asks for nothing else.
Response address_page(const Call& call, const pages::SignUpPage& page, int status) {
  const FormToken token = make_token(call, kSignUpForm);
  const pages::Look look = look_of(call, page.return_to);
  const texts::Language& language = look.language;
  const pages::FormPage form{.look = look,
                             .title = language.say("sign_up.title"),
                             .text = language.say("sign_up.address_text"),
                             .action = "/u/signup",
                             .csrf = token.token,
                             .hidden = {{"return_to", page.return_to}},
                             .fields = {{{"name", "email"},
                                         {"label", language.say("label.email")},
                                         {"widget", "email"},
                                         {"autocomplete", "email"},
                                         {"required", true},
                                         {"value", page.email}}},
                             .button = language.say("sign_up.send"),
                             .problems = page.problems,
                             .link_url = with_return_to("/u/login", page.return_to),
                             .link_text = language.say("sign_up.log_in")};
  return page_answer(status, pages::render_form(form), token, authentication::continues_at(call, page.return_to));
}

Task<Result<Response>> show_sign_up(Call& call) {
  if (auto open = check_open_for_sign_ups(call); !open) co_return std::unexpected(open.error());
  auto return_to = wanted_return_to(call);
  if (!return_to) co_return std::unexpected(return_to.error());
  std::string hint = authentication::login_hint_of(call, *return_to);
  pages::SignUpPage page{.return_to = std::move(*return_to), .email = std::move(hint)};
  if (!verifies_first(call)) co_return sign_up_page(call, std::move(page), 200);
  if (call.services.post.delivers()) co_return address_page(call, page, 200);
  co_return message_page(call, 503, "mailed.no_mail_title", "sign_up.no_mail", {with_return_to("/u/login", page.return_to)}, page.return_to);
}

// Counts one sign-up of whoever calls; false when there were too many, and then the page says so.
bool takes_one_more(Call& call, pages::SignUpPage& page) {
  const auto allowed = call.services.throttle.reserve_sign_up(call.request.client, call.services.clock.now());
  if (!allowed) page.problems.push_back({"", look_of(call, page.return_to).language.say("sign_up.too_many")});
  return allowed.has_value();
}

// The same answer and the same work whether the address has an account: who reads its mail is told.
Response ask_by_mail(Call& call, pages::SignUpPage page) {
  if (!call.services.post.delivers()) {
    return message_page(call, 503, "mailed.no_mail_title", "sign_up.no_mail", {with_return_to("/u/login", page.return_to)}, page.return_to);
  }
  if (!profile::is_email(page.email)) {
    page.problems.push_back({"email", look_of(call, page.return_to).language.say("sign_up.bad_email")});
    return address_page(call, page, 422);
  }
  if (!takes_one_more(call, page)) return address_page(call, page, 429).with("Retry-After", "2");
  if (may_mail(call, page.email)) {
    mail_sign_up(call, {.connection = std::string(login::kDatabaseConnection),
                        .email = std::move(page.email),
                        .return_to = page.return_to});
  }
  return message_page(call, 200, "sign_up.sent_title", "sign_up.sent", {with_return_to("/u/login", page.return_to)}, page.return_to);
}

Task<Result<Response>> sign_up(Call& call) {
  if (auto open = check_open_for_sign_ups(call); !open) co_return std::unexpected(open.error());
  const auto posted = PostedForm::read(call, kSignUpForm);
  if (!posted) co_return refused_form(call, posted.error(), with_return_to("/u/signup", posted_return_to(call.request)));
  pages::SignUpPage page{.return_to = safe_return_to(posted->text("return_to")),
                         .given_name = trimmed(posted->text("given_name")),
                         .family_name = trimmed(posted->text("family_name")),
                         .email = trimmed(posted->text("email"))};
  if (verifies_first(call)) co_return ask_by_mail(call, std::move(page));
  std::string password(posted->text("password"));
  auto problems = co_await find_problems(call, page, password);
  if (!problems) co_return std::unexpected(problems.error());
  page.problems = std::move(*problems);
  if (!page.problems.empty()) co_return sign_up_page(call, std::move(page), 422);
  if (!takes_one_more(call, page)) {
    co_return sign_up_page(call, std::move(page), 429).with("Retry-After", "2");
  }
  co_return co_await make_account(call, std::move(page), std::move(password), std::nullopt);
}

// A plain button of the site does this, so there is no form token: is_own_page() decides.
Task<Result<Response>> log_out(Call& call) {
  if (!is_own_page(call.request, call.services.origin)) {
    co_return fail(Error::Kind::forbidden, "access.cross_site",
                   "Another site's page may not log you out.");
  }
  const auto ended =
      co_await call.services.sessions.end(std::string(call.request.header("cookie").value_or("")));
  if (!ended) co_return std::unexpected(ended.error());
  const auto fields = parse_form(call.request.body);
  std::string return_to = "/";
  for (const auto& [name, value] : fields.value_or(FormFields())) {
    if (name == "return_to") return_to = safe_return_to(value);
  }
  co_return Response::see_other(return_to)
      .with("Set-Cookie", login::clear_cookie(login::kSessionCookie))
      .with("Set-Cookie", login::clear_cookie(kVisitorCookie))
      .with("Clear-Site-Data", "\"cache\"")
      .with("Cache-Control", "no-store");
}

constexpr Route kSignInRoutes[] = {
    {http::Method::get, "/u/signup", Access::anyone(), show_sign_up, "The sign-up page."},
    {http::Method::post, "/u/signup", Access::anyone(), sign_up, "Signs up and signs in."},
    {http::Method::post, "/u/logout", Access::anyone(), log_out, "Ends the browser's session."},
};

}  // namespace

std::span<const Route> sign_in_routes() { return kSignInRoutes; }

}  // namespace acquaint::api::hosted
