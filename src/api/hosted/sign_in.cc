#include "api/hosted/sign_in.h"

#include <algorithm>

#include "api/account_actions.h"
#include "api/action_event.h"
#include "api/authentication/authorize.h"
#include "api/authorize.h"
#include "api/hosted/let_in.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/password_words.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/provider_list.h"
#include "api/hosted/return_to.h"
#include "api/mailing.h"
#include "api/query.h"
#include "api/visitors.h"
#include "login/account.h"
#include "login/cookie.h"
#include "login/new_password.h"
#include "settings/arms.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

constexpr std::string_view kSignUpForm = "signup";
constexpr std::size_t kNameMax = 150;

Result<std::string> wanted_return_to(const Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) return std::unexpected(query.error());
  return safe_return_to(query->text("return_to").value_or("/"));
}

Response sign_up_page(const Call& call, pages::SignUpPage page, int status) {
  const FormToken token = make_token(call, kSignUpForm);
  page.look = look_of(call, page.return_to);
  page.csrf = token.token;
  page.providers = provider_links(call, page.return_to);
  page.password_hint = words_for(call.settings->password_policy(login::kDatabaseConnection),
                                 page.look.language);
  return page_answer(status, pages::render_sign_up(page), token,
                     authentication::continues_at(call, page.return_to));
}

// The operator may close the database to those who come by themselves.
Result<Done> check_open_for_sign_ups(const Call& call) {
  if (call.settings->find_connection(login::kDatabaseConnection)->takes_sign_ups) return Done{};
  return fail(Error::Kind::forbidden, "login.no_sign_ups", "Nobody can sign up here at present.");
}

Task<Result<Response>> show_sign_up(Call& call) {
  if (auto open = check_open_for_sign_ups(call); !open) co_return std::unexpected(open.error());
  auto return_to = wanted_return_to(call);
  if (!return_to) co_return std::unexpected(return_to.error());
  std::string hint = authentication::login_hint_of(call, *return_to);
  co_return sign_up_page(call, {.return_to = std::move(*return_to), .email = std::move(hint)}, 200);
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void check_name(const std::string& name, std::string field, std::string_view missing,
                const texts::Language& language, std::vector<pages::Problem>& problems) {
  if (name.empty()) {
    problems.push_back({std::move(field), language.say(missing)});
  } else if (code_points(name) > kNameMax) {
    problems.push_back(
        {std::move(field), language.say("sign_up.name_too_long", {{"count", kNameMax}})});
  }
}

// What is wrong with a sign-up but for its password, in the order of its fields.
std::vector<pages::Problem> check_sign_up(const pages::SignUpPage& page,
                                          const texts::Language& language) {
  std::vector<pages::Problem> problems;
  check_name(page.given_name, "given_name", "sign_up.given_name_missing", language, problems);
  check_name(page.family_name, "family_name", "sign_up.family_name_missing", language, problems);
  if (!profile::is_email(page.email)) {
    problems.push_back({"email", language.say("sign_up.bad_email")});
  }
  return problems;
}

Task<Result<std::optional<login::PasswordProblem>>> check_password(Call& call,
                                                                   const pages::SignUpPage& page,
                                                                   const std::string& password) {
  login::NewPassword wanted{.password = password,
                            .user = {{"email", page.email},
                                     {"name", page.given_name + " " + page.family_name},
                                     {"given_name", page.given_name},
                                     {"family_name", page.family_name}},
                            .latest_hashes = {}};
  co_return co_await login::find_password_problem(
      call.services.hashes, call.services.breached_passwords,
      call.settings->password_policy(login::kDatabaseConnection), std::move(wanted));
}

Result<profile::Changed> make_account(const Call& call, const pages::SignUpPage& page,
                                      std::string password_hash) {
  const Time now = call.services.clock.now();
  const std::string connection(login::kDatabaseConnection);
  auto made = login::make_database_user(
      {.connection = connection,
       .id = std::nullopt,
       .root = {{"given_name", page.given_name},
                {"family_name", page.family_name},
                {"name", page.given_name + " " + page.family_name},
                {"email", profile::fold(page.email)}},
       .password_hash = std::move(password_hash)},
      call.settings->catalogue,
      {.source = profile::Source::user, .origin = "signup", .name = "anonymous", .now = now},
      call.services.random);
  if (!made) return made;
  // Signing up is the first login.
  auto signed_in = login::record_login(connection, call.request.client, now, settings::arms_of(call.settings))(made->user);
  if (!signed_in) return signed_in;
  std::ranges::move(signed_in->events, std::back_inserter(made->events));
  made->user = std::move(signed_in->user);
  return made;
}

Registration registration_of(const Call& call, const pages::SignUpPage& page) {
  Registration registration{.connection = std::string(login::kDatabaseConnection),
                            .client_id = {},
                            .body = {{"given_name", page.given_name}, {"family_name", page.family_name}, {"email", page.email}},
                            .asked = JsonObject()};
  if (const auto request = authentication::request_behind(call, page.return_to)) {
    registration.client_id = request->client_id;
    registration.asked = asked_of(*request);
  }
  return registration;
}

Task<Result<Response>> sign_up(Call& call) {
  if (auto open = check_open_for_sign_ups(call); !open) co_return std::unexpected(open.error());
  const auto posted = PostedForm::read(call, kSignUpForm);
  if (!posted) co_return refused_form(call, posted.error(), with_return_to("/u/signup", posted_return_to(call.request)));
  pages::SignUpPage page{.return_to = safe_return_to(posted->text("return_to")),
                         .given_name = trimmed(posted->text("given_name")),
                         .family_name = trimmed(posted->text("family_name")),
                         .email = trimmed(posted->text("email"))};
  const std::string password(posted->text("password"));
  const texts::Language language = look_of(call, page.return_to).language;
  page.problems = check_sign_up(page, language);
  const auto password_problem = co_await check_password(call, page, password);
  if (!password_problem) co_return std::unexpected(password_problem.error());
  if (*password_problem) {
    page.problems.push_back({"password", words_for(**password_problem, language)});
  }
  if (!page.problems.empty()) co_return sign_up_page(call, std::move(page), 422);

  const auto allowed =
      call.services.throttle.reserve_sign_up(call.request.client, call.services.clock.now());
  if (!allowed) {
    page.problems.push_back({"", language.say("sign_up.too_many")});
    co_return sign_up_page(call, std::move(page), 429).with("Retry-After", "2");
  }
  // Hashed before it is known whether the address is taken, so that the time does not tell.
  auto hash = co_await call.services.hashes.hash(password);
  if (!hash) co_return std::unexpected(hash.error());
  auto account = make_account(call, page, std::move(*hash));
  if (!account) co_return std::unexpected(account.error());
  const Registration registration = registration_of(call, page);
  auto refusal = co_await run_pre_registration(call, registration, *account);
  if (!refusal) co_return std::unexpected(refusal.error());
  if (*refusal) {
    page.problems.push_back({"", std::move((*refusal)->user_message)});
    co_return sign_up_page(call, std::move(page), 422);
  }
  const auto user =
      co_await call.services.users.create(std::move(account->user), std::move(account->events));
  if (!user && user.error().kind == Error::Kind::conflict) {
    page.problems.push_back({"", language.say("sign_up.not_created")});
    co_return sign_up_page(call, std::move(page), 422);
  }
  if (!user) co_return std::unexpected(user.error());
  run_post_registration(call, registration, (*user)->user());
  mail_verification_link(call, (*user)->user().id);
  co_return co_await let_in(call, (*user)->user().id, page.return_to);
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
