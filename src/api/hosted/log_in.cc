#include "api/hosted/log_in.h"

#include "api/authentication/authorize.h"
#include "api/hosted/let_in.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/passwordless.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/provider_list.h"
#include "api/hosted/return_to.h"
#include "api/security_log.h"
#include "api/password_login.h"
#include "api/query.h"
#include "login/seal.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

constexpr std::string_view kForm = "login";  // Of both pages.
constexpr std::string_view kSealPurpose = "login identifier";
constexpr Duration kPatience = std::chrono::hours(1);  // From the identifier to the password.
constexpr std::size_t kIdentifierMax = 320;            // Bytes; nobody is called anything longer.

Response identifier_page(const Call& call, pages::LogInPage page, int status) {
  const FormToken token = make_token(call, kForm);
  page.look = look_of(call, page.return_to);
  page.csrf = token.token;
  page.providers = provider_links(call, page.return_to, "/u/login", browser_of(call, token));
  page.passwordless_url = passwordless_path(call, page.return_to);
  return page_answer(status, pages::render_log_in(page), token,
                     authentication::continues_at(call, page.return_to));
}

Response password_page(const Call& call, pages::PasswordPage page, int status) {
  const FormToken token = make_token(call, kForm);
  page.look = look_of(call, page.return_to);
  page.csrf = token.token;
  return page_answer(status, pages::render_password(page), token,
                     authentication::continues_at(call, page.return_to));
}

std::string first_step(const std::string& return_to) {
  return with_return_to("/u/login", return_to);
}

std::string second_step(const Call& call, const std::string& return_to,
                        std::string_view identifier) {
  const Services& services = call.services;
  const std::string sealed =
      login::seal(services.keys.seal, kSealPurpose, {{"identifier", identifier}},
                  services.clock.now() + kPatience, services.random);
  return "/u/login/password?return_to=" + percent_encode(return_to) + "&login=" + sealed;
}

std::optional<std::string> identifier_in(const Call& call, std::string_view sealed) {
  const auto content =
      login::open_sealed(call.services.keys.seal, kSealPurpose, sealed, call.services.clock.now());
  const auto identifier = content ? find_string(*content, "identifier") : std::nullopt;
  return identifier ? std::optional<std::string>(*identifier) : std::nullopt;
}

Task<Result<Response>> show_identifier(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  std::string return_to = safe_return_to(query->text("return_to").value_or("/"));
  std::string hint = authentication::login_hint_of(call, return_to);
  co_return identifier_page(call, {.return_to = std::move(return_to), .email = std::move(hint)},
                            200);
}

Task<Result<Response>> take_identifier(Call& call) {
  const auto posted = PostedForm::read(call, kForm);
  if (!posted) co_return refused_form(call, posted.error(), first_step(posted_return_to(call.request)));
  pages::LogInPage page{.return_to = safe_return_to(posted->text("return_to")),
                        .email = trimmed(posted->text("email"))};
  if (page.email.empty() || page.email.size() > kIdentifierMax) {
    page.problem = look_of(call, page.return_to).language.say("log_in.identifier_missing");
    co_return identifier_page(call, std::move(page), 422);
  }
  co_return go_on_to(second_step(call, page.return_to, page.email));
}

// Without an identifier, or with one that is too old, it begins again.
Task<Result<Response>> show_password(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  std::string return_to = safe_return_to(query->text("return_to").value_or("/"));
  auto identifier = identifier_in(call, query->text("login").value_or(""));
  if (!identifier) co_return go_on_to(first_step(return_to));
  co_return password_page(
      call, {.return_to = std::move(return_to), .email = std::move(*identifier)}, 200);
}

struct Refusal {
  int status;
  std::string_view text;
};

// How a failed attempt is told to a person, without a word about which part was wrong; nothing for
// what is not theirs to know.
std::optional<Refusal> refusal_of(const Error& error) {
  if (error.kind == Error::Kind::throttled) return Refusal{429, "log_in.too_many"};
  if (error.code == "login.password_leaked") return Refusal{401, "log_in.breached"};
  if (error.kind == Error::Kind::unauthorized) return Refusal{401, "log_in.wrong"};
  return std::nullopt;
}

Task<Result<Response>> take_password(Call& call) {
  const auto posted = PostedForm::read(call, kForm);
  if (!posted) co_return refused_form(call, posted.error(), first_step(posted_return_to(call.request)));
  pages::PasswordPage page{.return_to = safe_return_to(posted->text("return_to")),
                           .email = trimmed(posted->text("email"))};
  if (page.email.empty() || page.email.size() > kIdentifierMax)
    co_return go_on_to(first_step(page.return_to));
  login::PasswordLogin attempt{.identifier = page.email,
                               .password = std::string(posted->text("password"))};
  const auto user = co_await sign_in_by_password(call, std::move(attempt));
  if (!user) {
    const auto refusal = refusal_of(user.error());
    if (!refusal) co_return std::unexpected(user.error());
    page.problem = look_of(call, page.return_to).language.say(refusal->text);
    Response refused = password_page(call, std::move(page), refusal->status);
    refused.refusal = telling_refusal(user.error());
    if (refusal->status == 429) refused.headers.emplace_back("Retry-After", "60");
    co_return refused;
  }
  co_return co_await let_in(call, (*user)->user().id, page.return_to);
}

constexpr Route kLogInRoutes[] = {
    {http::Method::get, "/u/login", Access::anyone(), show_identifier,
     "The log-in page: who is it?"},
    {http::Method::post, "/u/login", Access::anyone(), take_identifier,
     "Goes on to the password, whoever it is."},
    {http::Method::get, "/u/login/identifier", Access::anyone(), show_identifier,
     "The log-in page, by its name in Auth0."},
    {http::Method::get, "/u/login/password", Access::anyone(), show_password,
     "The page that asks for the password."},
    {http::Method::post, "/u/login/password", Access::anyone(), take_password,
     "Signs in with a password."},
};

}  // namespace

std::span<const Route> log_in_routes() {
  return kLogInRoutes;
}

}  // namespace acquaint::api::hosted
