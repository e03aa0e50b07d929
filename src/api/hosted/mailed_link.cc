#include "api/hosted/mailed_link.h"

#include <utility>

#include "api/account_actions.h"
#include "api/chosen_password.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/password_words.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/return_to.h"
#include "api/security_log.h"
#include "api/mailing.h"
#include "api/query.h"
#include "login/account.h"
#include "login/consume_ticket.h"
#include "login/mailed_link.h"
#include "login/ticket.h"
#include "profile/projection.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;
using login::MailedLink;
using profile::UserPtr;

constexpr std::string_view kRequestForm = "reset-password-request", kResetForm = "reset-password",
                           kVerifyForm = "email-verification", kUnblockForm = "unblock";

Response form_page(const Call& call, pages::FormPage page, std::string_view form, int status,
                   std::string_view continues_at = {}) {
  const FormToken token = make_token(call, form);
  page.csrf = token.token;
  return page_answer(status, pages::render_form(page), token, continues_at);
}

// Where the browser goes after the button: the result_url, else a page of ours.
Response finish(const Call& call, const MailedLink& link, std::string_view title) {
  if (link.result_url.empty()) return message_page(call, 200, title, "mailed.go_on", {"/u/login"});
  return Response::see_other(login::result_address(link, look_of(call).language.say(title)))
      .with("Cache-Control", "no-store");
}

// A link whose ticket is there, and the user that it still means.
struct OpenLink {
  login::LinkSecret secret;
  MailedLink link;
  UserPtr user;
};

std::unexpected<Error> gone() {
  return fail(Error::Kind::unauthorized, "ticket.not_found",
              "This link was used, has expired, or was replaced by a newer one.");
}

Task<Result<OpenLink>> open_link(Call& call, std::string_view purpose, std::string text) {
  auto secret = login::parse_link_secret(purpose, text);
  if (!secret) co_return gone();
  const auto ticket = co_await login::find_open_ticket(call.services.tickets, *secret, call.services.clock.now());
  if (!ticket) co_return std::unexpected(ticket.error());
  if (!*ticket || !(*ticket)->user) co_return gone();
  auto link = login::parse_mailed_link((*ticket)->content);
  if (!link) co_return std::unexpected(link.error());
  auto user = co_await call.services.users.find(*(*ticket)->user);
  if (!user && user.error().kind == Error::Kind::not_found) co_return gone();
  if (!user) co_return std::unexpected(user.error());
  if (!login::still_means(*link, (*user)->user())) co_return gone();
  co_return OpenLink{std::move(*secret), std::move(*link), std::move(*user)};
}

// Of all who come at once, one is let through.
Task<Result<Done>> consume(Call& call, const login::LinkSecret& secret) {
  const auto accepted = co_await login::consume_ticket(
      call.services.tickets, secret.key, secret.secret, call.services.clock.now());
  if (!accepted) co_return std::unexpected(accepted.error());
  if (!*accepted) co_return gone();
  co_return Done{};
}

// What is shown for a link that opens nothing; any other error passes through.
Result<Response> refusal(const Call& call, const Error& error, bool is_password) {
  if (error.code != "ticket.not_found") return std::unexpected(error);
  Onward onward = is_password ? Onward{"/u/reset-password/request", "mailed.ask_again"} : Onward{"/u/login"};
  Response gone = message_page(call, 410, "mailed.gone_title", "mailed.gone", std::move(onward));
  gone.refusal = telling_refusal(error);
  return gone;
}

Result<std::string> ticket_in_query(const Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) return std::unexpected(query.error());
  return std::string(query->text("ticket").value_or(""));
}

pages::FormPage request_form(const Call& call) {
  const pages::Look look = look_of(call);
  const texts::Language& language = look.language;
  return {.look = look,
          .title = language.say("reset_request.title"),
          .text = language.say("reset_request.text"),
          .action = "/u/reset-password/request",
          .fields = {{{"name", "email"},
                      {"label", language.say("label.email")},
                      {"widget", "email"},
                      {"autocomplete", "username"},
                      {"required", true}}},
          .button = language.say("reset_request.submit"),
          .link_url = "/u/login",
          .link_text = language.say("reset_request.back")};
}

Task<Result<Response>> show_request(Call& call) {
  if (!call.services.post.delivers()) {
    co_return message_page(call, 503, "mailed.no_mail_title", "mailed.no_mail", {"/u/login"});
  }
  co_return form_page(call, request_form(call), kRequestForm, 200);
}

Task<Result<Response>> take_request(Call& call) {
  const auto posted = PostedForm::read(call, kRequestForm);
  if (!posted) co_return refused_form(call, posted.error(), call.request.path);
  std::string email(posted->text("email"));
  if (!profile::is_email(email)) {
    pages::FormPage page = request_form(call);
    page.problems = {{"email", page.look.language.say("sign_up.bad_email")}};
    co_return form_page(call, std::move(page), kRequestForm, 422);
  }
  if (may_mail(call, email)) {
    mail_password_link(call, std::string(login::kDatabaseConnection), std::move(email));
  }
  co_return message_page(call, 200, "reset_request.sent_title", "reset_request.sent", {"/u/login"});
}

std::string connection_of(const profile::User& user) {
  return user.identities.empty() ? "" : user.identities.front().connection;
}

Response reset_page(const Call& call, const OpenLink& open, std::string ticket,
                    std::vector<pages::Problem> problems = {}) {
  const int status = problems.empty() ? 200 : 422;
  const auto& policy = call.settings->password_policy(connection_of(open.user->user()));
  const pages::Look look = look_of(call);
  const texts::Language& language = look.language;
  pages::FormPage page{.look = look,
                       .title = language.say("reset.title"),
                       .text = language.say("reset.text"),
                       .action = "/u/reset-password",
                       .hidden = {{"ticket", std::move(ticket)}},
                       .fields = {{{"name", "password"},
                                   {"label", language.say("reset.password")},
                                   {"widget", "password"},
                                   {"autocomplete", "new-password"},
                                   {"hint", words_for(policy, language)},
                                   {"required", true}}},
                       .button = language.say("reset.submit"),
                       .problems = std::move(problems)};
  return form_page(call, std::move(page), kResetForm, status, open.link.result_url);
}

Task<Result<Response>> show_reset(Call& call) {
  auto ticket = ticket_in_query(call);
  if (!ticket) co_return std::unexpected(ticket.error());
  const auto open = co_await open_link(call, login::kPasswordChange, *ticket);
  if (!open) co_return refusal(call, open.error(), true);
  co_return reset_page(call, *open, std::move(*ticket));
}

Task<Result<std::optional<login::PasswordProblem>>> check_password(Call& call,
                                                                   const profile::User& user,
                                                                   std::string password) {
  login::NewPassword wanted{
      .password = std::move(password),
      .user = profile::project(user, call.settings->catalogue),
      .latest_hashes = login::latest_password_hashes(user)};
  const std::string connection = connection_of(user);
  co_return co_await find_problem_of_chosen(call, connection, std::move(wanted), PasswordStage::change);
}

// The new password is in force: whoever came in by the former one is out, and whoever was locked out
// for trying has a fresh start.
Task<Result<Done>> start_afresh(Call& call, const profile::User& user) {
  login::unblock(call.services.throttle, user);
  const auto ended = co_await call.services.sessions.end_all(user.id);
  if (!ended) co_return ended;
  co_return co_await call.services.grants.remove_all(user.id);
}

Task<Result<Response>> take_reset(Call& call) {
  const auto posted = PostedForm::read(call, kResetForm);
  if (!posted) co_return refused_form(call, posted.error(), same_link(call.request));
  const std::string ticket(posted->text("ticket")), password(posted->text("password"));
  const auto open = co_await open_link(call, login::kPasswordChange, ticket);
  if (!open) co_return refusal(call, open.error(), true);
  const profile::User& user = open->user->user();
  const auto problem = co_await check_password(call, user, password);
  if (!problem) co_return std::unexpected(problem.error());
  if (*problem) {
    std::vector<pages::Problem> problems = {{"password", words_for(**problem, look_of(call).language)}};
    co_return reset_page(call, *open, ticket, std::move(problems));
  }
  auto hash = co_await call.services.hashes.hash(password);
  if (!hash) co_return std::unexpected(hash.error());

  const auto consumed = co_await consume(call, open->secret);
  if (!consumed) co_return refusal(call, consumed.error(), true);
  const std::size_t history = call.settings->password_policy(connection_of(user)).history_size;
  profile::Change change =
      login::reset_password(open->link, std::move(*hash), history, call.settings->catalogue,
                            call.services.clock.now());
  const auto changed = co_await call.services.users.change(user.id, std::move(change));
  if (!changed) co_return refusal(call, changed.error(), true);
  const auto afresh = co_await start_afresh(call, user);
  run_post_change_password(call, (*changed)->user());
  if (!afresh) co_return std::unexpected(afresh.error());
  mail_notice(call, (*changed)->user(), {pages::MailKind::password_changed, look_of(call).language.tag()});
  co_return finish(call, open->link, "reset.done");
}

// Who made the account may be another person than who reads the mail: the address is confirmed by who is
// signed in to the account. Whoever is not, and cannot, has the way of a new password, which ends all that
// the maker had.
bool is_in_account(const Call& call, const profile::User& user) {
  return call.principal.user && *call.principal.user == user.id;
}

Task<Result<Response>> show_verification(Call& call) {
  auto ticket = ticket_in_query(call);
  if (!ticket) co_return std::unexpected(ticket.error());
  const auto open = co_await open_link(call, login::kEmailVerification, *ticket);
  if (!open) co_return refusal(call, open.error(), false);
  const pages::Look look = look_of(call);
  const bool is_in = is_in_account(call, open->user->user());
  pages::FormPage page{.look = look,
                       .title = look.language.say("verify.title"),
                       .text = look.language.say(is_in ? "verify.text" : "verify.text_elsewhere",
                                                 {{"email", open->link.email}}),
                       .action = "/u/email-verification",
                       .hidden = {{"ticket", std::move(*ticket)}},
                       .button = look.language.say(is_in ? "verify.submit" : "verify.log_in")};
  if (!is_in) {
    page.link_url = "/u/reset-password/request";
    page.link_text = look.language.say("unblock.reset");
  }
  co_return form_page(call, std::move(page), kVerifyForm, 200, open->link.result_url);
}

Task<Result<Response>> take_verification(Call& call) {
  const auto posted = PostedForm::read(call, kVerifyForm);
  if (!posted) co_return refused_form(call, posted.error(), same_link(call.request));
  const std::string ticket(posted->text("ticket"));
  const auto open = co_await open_link(call, login::kEmailVerification, ticket);
  if (!open) co_return refusal(call, open.error(), false);
  if (!is_in_account(call, open->user->user())) {
    co_return go_on_to(with_return_to("/u/login", same_link(call.request)));
  }
  const auto consumed = co_await consume(call, open->secret);
  if (!consumed) co_return refusal(call, consumed.error(), false);
  profile::Change change = login::verify_email(open->link, call.settings->catalogue,
                                               call.services.clock.now());
  const auto changed =
      co_await call.services.users.change(open->user->user().id, std::move(change));
  if (!changed) co_return refusal(call, changed.error(), false);
  co_return finish(call, open->link, "verify.done");
}

Task<Result<Response>> show_unblock(Call& call) {
  auto ticket = ticket_in_query(call);
  if (!ticket) co_return std::unexpected(ticket.error());
  const auto open = co_await open_link(call, login::kUnblock, *ticket);
  if (!open) co_return refusal(call, open.error(), false);
  const pages::Look look = look_of(call);
  pages::FormPage page{.look = look,
                       .title = look.language.say("unblock.title"),
                       .text = look.language.say("unblock.text"),
                       .action = "/u/unblock",
                       .hidden = {{"ticket", std::move(*ticket)}},
                       .button = look.language.say("unblock.submit"),
                       .link_url = "/u/reset-password/request",
                       .link_text = look.language.say("unblock.reset")};
  co_return form_page(call, std::move(page), kUnblockForm, 200);
}

Task<Result<Response>> take_unblock(Call& call) {
  const auto posted = PostedForm::read(call, kUnblockForm);
  if (!posted) co_return refused_form(call, posted.error(), same_link(call.request));
  const std::string ticket(posted->text("ticket"));
  const auto open = co_await open_link(call, login::kUnblock, ticket);
  if (!open) co_return refusal(call, open.error(), false);
  const auto consumed = co_await consume(call, open->secret);
  if (!consumed) co_return refusal(call, consumed.error(), false);
  login::unblock(call.services.throttle, open->user->user());
  co_return finish(call, open->link, "unblock.done");
}

constexpr Route kMailedLinkRoutes[] = {
    {http::Method::get, "/u/reset-password/request", Access::anyone(), show_request,
     "The page that asks for a mail to choose a new password."},
    {http::Method::post, "/u/reset-password/request", Access::anyone(), take_request,
     "Mails a link to choose a new password."},
    {http::Method::get, "/u/reset-password", Access::anyone(), show_reset,
     "The page behind that link."},
    {http::Method::post, "/u/reset-password", Access::anyone(), take_reset,
     "Changes the password and ends all sessions and grants."},
    {http::Method::get, "/u/email-verification", Access::session_if_any(), show_verification,
     "The page behind the link of a mail that verifies an address."},
    {http::Method::post, "/u/email-verification", Access::session_if_any(), take_verification,
     "Marks the address as verified, for who is signed in to its account; leads others to the log-in."},
    {http::Method::get, "/u/unblock", Access::anyone(), show_unblock,
     "The page behind the link of a mail that tells of a block."},
    {http::Method::post, "/u/unblock", Access::anyone(), take_unblock,
     "Lets the user in again who was locked out for wrong passwords."},
};

}  // namespace

std::span<const Route> mailed_link_routes() { return kMailedLinkRoutes; }

}  // namespace acquaint::api::hosted
