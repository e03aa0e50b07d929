#include "api/sign_up_mail.h"

#include <utility>

#include "api/hosted/return_to.h"
#include "api/mailing.h"
#include "login/account.h"
#include "login/sign_up_link.h"

namespace acquaint::api {
namespace {

// To the account's own spelling of the address, never to the one that was typed.
void tell_of_account(const MailContext& context, const profile::User& user, std::string_view return_to) {
  constexpr Duration kWorthSending = std::chrono::days(1);
  const auto address = profile::find_text(user, "email");
  if (!address || login::is_blocked(user)) return;
  const std::string& issuer = context.services.issuer;
  post_mail(context, {.kind = pages::MailKind::account_exists,
                      .to = *address,
                      .link = issuer + hosted::with_return_to("u/login", return_to),
                      .code = {},
                      .good_for = kWorthSending,
                      .reset_link = issuer + "u/reset-password/request"});
}

Task<Result<Done>> send_link(MailContext context, WantedAccount wanted) {
  const login::SignUpLink link{.email = wanted.email,
                               .return_to = std::move(wanted.return_to),
                               .made = context.services.clock.now()};
  login::NewTicket made = login::make_sign_up_link(link, context.services.random);
  const auto saved = co_await context.services.tickets.save(std::move(made.ticket));
  if (!saved) co_return saved;
  post_mail(context, {.kind = pages::MailKind::verify_email,
                      .to = std::move(wanted.email),
                      .link = context.services.issuer + "u/signup/finish?ticket=" + made.secret,
                      .code = {},
                      .good_for = login::kSignUpLinkLifetime});
  co_return Done{};
}

Task<Result<Done>> tell_or_send_link(MailContext context, WantedAccount wanted) {
  const auto found = co_await login::find_login_user(context.services.users, wanted.connection, wanted.email);
  if (found) {
    tell_of_account(context, (*found)->user(), wanted.return_to);
    co_return Done{};
  }
  if (found.error().kind != Error::Kind::not_found) co_return std::unexpected(found.error());
  co_return co_await send_link(std::move(context), std::move(wanted));
}

}  // namespace

void mail_sign_up(const Call& call, WantedAccount wanted) {
  call.services.errands.run_later(tell_or_send_link(mail_context(call), std::move(wanted)));
}

}  // namespace acquaint::api
