#include "api/hosted/link.h"

#include "api/hosted/consent.h"
#include "api/hosted/let_in.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/return_to.h"
#include "api/linked_users.h"
#include "api/query.h"
#include "base/encoding.h"
#include "login/cookie.h"
#include "login/seal.h"
#include "login/session.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;
using profile::UserId;
using profile::UserPtr;

constexpr std::string_view kCookie = "__Host-acquaint_link", kSealPurpose = "link",
                           kConfirm = "/u/link/confirm";
constexpr std::chrono::seconds kPatience = std::chrono::minutes(15);
constexpr std::size_t kReturnToMax = 2048;  // Browsers drop cookies of more than 4096 bytes.

// The account that was proved first. It travels in a cookie, so that nobody can have another person's
// browser link an account to his own.
struct Intent {
  UserId first;
  std::string session;  // The cookie of the log-in that proved it.
  Time begun;
  std::string return_to;
};

std::string keep(const Call& call, const std::string& return_to) {
  const Services& services = call.services;
  const Time now = services.clock.now();
  const std::string_view cookies = call.request.header("cookie").value_or("");
  return login::set_cookie(kCookie,
                           login::seal(services.keys.seal, kSealPurpose,
                                       {{"user", call.principal.user->text()},
                                        {"session", login::find_cookie(cookies, login::kSessionCookie).value_or("")},
                                        {"begun", to_ms(now)},
                                        {"return_to", return_to}},
                                       now + kPatience, services.random),
                           kPatience);
}

std::optional<Intent> kept_intent(const Call& call) {
  const auto cookie = login::find_cookie(call.request.header("cookie").value_or(""), kCookie);
  if (!cookie) return std::nullopt;
  const auto content = login::open_sealed(call.services.keys.seal, kSealPurpose, *cookie,
                                          call.services.clock.now());
  if (!content) return std::nullopt;
  auto first = UserId::parse(find_string(*content, "user").value_or(""));
  const auto begun = find_int(*content, "begun");
  const auto session = find_string(*content, "session"), return_to = find_string(*content, "return_to");
  if (!first || !session || !begun || !return_to) return std::nullopt;
  return Intent{std::move(*first), std::string(*session), from_ms(*begun), std::string(*return_to)};
}

// Nothing when the first account was signed out since, by its owner or by a new password: whoever sits at
// the browser now must not get into it.
Task<Result<std::optional<Intent>>> find_intent(Call& call) {
  auto intent = kept_intent(call);
  if (!intent) co_return std::optional<Intent>();
  std::string cookie = std::string(login::kSessionCookie) + "=" + intent->session;
  const auto session = co_await call.services.sessions.find(std::move(cookie), call.services.clock.now());
  if (!session && session.error().kind != Error::Kind::unauthorized) co_return std::unexpected(session.error());
  if (!session || session->user != intent->first) co_return std::optional<Intent>();
  co_return intent;
}

Response log_in_first(std::string_view return_to) {
  return go_on_to(with_return_to("/u/login", return_to));
}

std::string begin_form(const Call& call) { return "link " + call.principal.user->text(); }

std::string path_with(std::string_view return_to) {
  return with_return_to("/u/link", return_to);
}

Task<Result<Response>> show_begin(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string return_to = safe_return_to(query->text("return_to").value_or("/"));
  if (!call.principal.user || !is_fresh_for_linking(call)) co_return log_in_first(path_with(return_to));
  const auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  const pages::Look look = look_of(call);
  const FormToken token = make_token(call, begin_form(call));
  pages::FormPage page{
      .look = look,
      .title = look.language.say("link.title"),
      .text = look.language.say("link.begin", {{"account", account_of((*user)->user())}}),
      .action = "/u/link",
      .csrf = token.token,
      .hidden = {{"return_to", return_to}},
      .button = look.language.say("link.begin_submit"),
      .link_url = return_to,
      .link_text = look.language.say("link.not_now")};
  co_return page_answer(200, pages::render_form(page), token);
}

Task<Result<Response>> take_begin(Call& call) {
  const auto posted = PostedForm::read(call, begin_form(call));
  if (!posted) co_return refused_form(call, posted.error(), path_with(posted_return_to(call.request)));
  const std::string return_to = safe_return_to(posted->text("return_to"));
  if (!is_fresh_for_linking(call)) co_return log_in_first(path_with(return_to));
  co_return log_in_first(kConfirm)
      .with("Set-Cookie", keep(call, return_to.size() <= kReturnToMax ? return_to : "/"));
}

// Why the accounts cannot be linked yet; nothing: both are proved, and they are two.
std::optional<Response> find_obstacle(const Call& call, const std::optional<Intent>& intent) {
  if (!intent) return message_page(call, 410, "link.title", "link.expired", {"/u/link", "link.again"});
  const bool is_proved = call.principal.user && call.principal.authenticated >= intent->begun;
  if (!is_proved) return log_in_first(kConfirm);
  if (*call.principal.user == intent->first) {
    return message_page(call, 409, "link.title", "link.same", {with_return_to("/u/login", kConfirm), "link.other"});
  }
  return std::nullopt;
}

std::string confirm_form(const Call& call, const Intent& intent) {
  return "link " + intent.first.text() + " " + call.principal.user->text();
}

Task<Result<Response>> show_confirm(Call& call) {
  const auto found = co_await find_intent(call);
  if (!found) co_return std::unexpected(found.error());
  const std::optional<Intent>& intent = *found;
  if (auto obstacle = find_obstacle(call, intent)) co_return std::move(*obstacle);
  const auto first = co_await call.services.users.find(intent->first);
  if (!first) co_return std::unexpected(first.error());
  const auto second = co_await call.services.users.find(*call.principal.user);
  if (!second) co_return std::unexpected(second.error());
  const pages::Look look = look_of(call);
  const FormToken token = make_token(call, confirm_form(call, *intent));
  pages::FormPage page{.look = look,
                       .title = look.language.say("link.title"),
                       .text = look.language.say("link.confirm",
                                                 {{"first", account_of((*first)->user())},
                                                  {"second", account_of((*second)->user())}}),
                       .action = std::string(kConfirm),
                       .csrf = token.token,
                       .button = look.language.say("link.submit"),
                       .link_url = intent->return_to,
                       .link_text = look.language.say("link.not_now")};
  co_return page_answer(200, pages::render_form(page), token);
}

Task<Result<Response>> take_confirm(Call& call) {
  const auto found = co_await find_intent(call);
  if (!found) co_return std::unexpected(found.error());
  const std::optional<Intent>& intent = *found;
  if (auto obstacle = find_obstacle(call, intent)) co_return std::move(*obstacle);
  const auto posted = PostedForm::read(call, confirm_form(call, *intent));
  if (!posted) co_return refused_form(call, posted.error(), std::string(kConfirm));
  const auto linked = co_await link_users(call, intent->first, *call.principal.user);
  if (!linked) co_return std::unexpected(linked.error());
  // The session in the browser was the other account's, and went with it.
  auto response = co_await let_in(call, intent->first, intent->return_to);
  if (response) response->headers.emplace_back("Set-Cookie", login::clear_cookie(kCookie));
  co_return response;
}

constexpr Route kLinkRoutes[] = {
    {http::Method::get, "/u/link", Access::session_if_any(), show_begin,
     "The page on which a user begins to link another account of theirs."},
    {http::Method::post, "/u/link", Access::session(), take_begin,
     "Remembers who is signed in, and leads to the log-in of the other account."},
    {http::Method::get, "/u/link/confirm", Access::session_if_any(), show_confirm,
     "Asks whether the two accounts shall be one."},
    {http::Method::post, "/u/link/confirm", Access::session(), take_confirm,
     "Links them, and signs in to the first."},
};

}  // namespace

std::span<const Route> link_routes() { return kLinkRoutes; }

}  // namespace acquaint::api::hosted
