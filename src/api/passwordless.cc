#include "api/passwordless.h"

#include <utility>

#include "api/account_actions.h"
#include "login/account.h"
#include "login/consume_ticket.h"
#include "settings/arms.h"

namespace acquaint::api {
namespace {

using login::EmailCodeScope;
using profile::UserPtr;

std::unexpected<Error> wrong_code() {
  return fail(Error::Kind::unauthorized, "login.wrong_credentials", "Wrong email or code.");
}

std::unexpected<Error> gone() {
  return fail(Error::Kind::not_found, "ticket.not_found",
              "This link was used, has expired, or never was.");
}

Result<Done> check_mail(const Call& call, const std::string& email) {
  if (!call.services.post.delivers()) {
    return fail(Error::Kind::unavailable, "mail.not_configured",
                "This server is not set up to send mail.");
  }
  if (!may_mail(call, email)) {
    return fail(Error::Kind::throttled, "login.too_many_attempts",
                "Too many mails were asked for. Please wait a few minutes.");
  }
  return Done{};
}

Task<Result<UserPtr>> create_user(Call& call, const EmailCodeScope& scope) {
  auto made = login::make_email_user(scope, call.settings->catalogue, call.principal.actor(),
                                     call.services.random, call.services.clock.now());
  if (!made) co_return std::unexpected(made.error());
  const Registration registration{.connection = scope.connection, .client_id = scope.client_id, .body = {{"email", scope.email}}};
  auto refusal = co_await run_pre_registration(call, registration, *made);
  if (!refusal) co_return std::unexpected(refusal.error());
  if (*refusal) co_return fail(Error::Kind::forbidden, std::string(kSignUpDenied), std::move((*refusal)->user_message));
  auto user = co_await call.services.users.create(std::move(made->user), std::move(made->events));
  if (user) run_post_registration(call, registration, (*user)->user());
  co_return user;
}

Task<Result<UserPtr>> find_user(Call& call, const EmailCodeScope& scope) {
  const auto handle = profile::Handle::email(scope.connection, scope.email);
  const auto id = co_await call.services.users.find_by_handle(handle);
  if (!id) co_return std::unexpected(id.error());
  co_return co_await call.services.users.find(*id);
}

// Who reads this mail, recorded as logged in. Two who come at once make one user.
Task<Result<UserPtr>> sign_in(Call& call, EmailCodeScope scope) {
  auto user = co_await find_user(call, scope);
  if (!user && user.error().kind == Error::Kind::not_found) {
    user = co_await create_user(call, scope);
    if (!user && user.error().kind == Error::Kind::conflict) user = co_await find_user(call, scope);
  }
  if (!user) co_return user;
  const profile::UserId id = (*user)->user().id;
  profile::Change record =
      login::record_login(scope.connection, call.request.client, call.services.clock.now(), settings::arms_of(call.settings));
  profile::Change change =
      [record = std::move(record)](const profile::User& held) -> Result<profile::Changed> {
    if (login::is_blocked(held)) return wrong_code();
    return record(held);
  };
  co_return co_await call.services.users.change(id, std::move(change));
}

}  // namespace

Task<Result<Done>> mail_code(Call& call, EmailCodeScope scope) {
  if (auto allowed = check_mail(call, scope.email); !allowed) co_return allowed;
  login::NewTicket made =
      login::make_email_code(scope, call.services.random, call.services.clock.now());
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return saved;
  post_mail(mail_context(call), {.kind = pages::MailKind::passwordless_code,
                                 .to = std::move(scope.email),
                                 .link = {},
                                 .code = std::move(made.secret),
                                 .good_for = login::kEmailCodeLifetime});
  co_return Done{};
}

Task<Result<Done>> mail_link(Call& call, login::EmailLink link) {
  if (auto allowed = check_mail(call, link.scope.email); !allowed) co_return allowed;
  login::NewTicket made =
      login::make_email_link(link, call.services.random, call.services.clock.now());
  const auto saved = co_await call.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return saved;
  post_mail(mail_context(call),
            {.kind = pages::MailKind::passwordless_link,
             .to = std::move(link.scope.email),
             .link = call.services.issuer + "u/passwordless/link?ticket=" + made.secret,
             .code = {},
             .good_for = login::kEmailLinkLifetime});
  co_return Done{};
}

Task<Result<UserPtr>> sign_in_by_code(Call& call, EmailCodeScope scope, std::string code) {
  const Time now = call.services.clock.now();
  login::Throttle& throttle = call.services.throttle;
  if (const auto allowed = throttle.reserve_code(scope.email, now); !allowed) {
    co_return std::unexpected(allowed.error());
  }
  login::TicketKey key = login::email_code_key(scope);
  const auto accepted = co_await login::consume_ticket(call.services.tickets, std::move(key),
                                                       std::move(code), now);
  if (!accepted) co_return std::unexpected(accepted.error());
  if (!*accepted) co_return wrong_code();
  throttle.succeed_code(scope.email);
  co_return co_await sign_in(call, std::move(scope));
}

Task<Result<login::EmailLink>> look_at_email_link(Call& call, std::string text) {
  const auto secret = login::parse_email_link(text);
  if (!secret) co_return gone();
  const auto ticket = co_await login::find_open_ticket(call.services.tickets, *secret, call.services.clock.now());
  if (!ticket) co_return std::unexpected(ticket.error());
  if (!*ticket) co_return gone();
  co_return login::read_email_link(**ticket);
}

Task<Result<OpenedEmailLink>> sign_in_by_link(Call& call, std::string text) {
  auto link = co_await look_at_email_link(call, text);
  if (!link) co_return std::unexpected(link.error());
  const auto secret = login::parse_email_link(text);
  const auto accepted = co_await login::consume_ticket(
      call.services.tickets, secret->key, secret->secret, call.services.clock.now());
  if (!accepted) co_return std::unexpected(accepted.error());
  if (!*accepted) co_return gone();
  auto user = co_await sign_in(call, link->scope);
  if (!user) co_return std::unexpected(user.error());
  co_return OpenedEmailLink{std::move(*link), std::move(*user)};
}

}  // namespace acquaint::api
