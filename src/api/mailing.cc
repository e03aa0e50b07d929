#include "api/mailing.h"

#include <algorithm>
#include <utility>

#include "api/locale.h"
#include "login/account.h"
#include "login/ticket.h"

namespace acquaint::api {
namespace {

using profile::UserId;

Task<Result<Done>> send_link(MailContext context, pages::MailKind kind, LinkRequest request) {
  MailOut mail{.kind = kind, .to = request.link.email, .link = {}, .code = {},
               .good_for = request.lifetime};
  auto link = co_await make_mailed_link(context.services, std::move(request));
  if (!link) co_return std::unexpected(link.error());
  mail.link = std::move(*link);
  post_mail(context, std::move(mail));
  co_return Done{};
}

// That there is nobody to write to is how it should be with most requests of strangers.
Result<Done> unless_absent(const Error& error) {
  if (error.kind == Error::Kind::not_found) return Done{};
  return std::unexpected(error);
}

Task<Result<Done>> send_password_link(MailContext context, std::string connection,
                                      std::string email) {
  const auto found =
      co_await login::find_login_user(context.services.users, std::move(connection), email);
  if (!found) co_return unless_absent(found.error());
  const profile::User& user = (*found)->user();
  // The account's own spelling of the address, never the one that was typed.
  const auto address = profile::find_text(user, "email");
  if (!address || login::is_blocked(user)) co_return Done{};
  LinkRequest request{.purpose = login::kPasswordChange,
                      .user = user.id,
                      .link = {.email = *address, .made = context.services.clock.now(),
                               .result_url = {}, .verifies_email = true},
                      .lifetime = login::kPasswordLinkLifetime};
  co_return co_await send_link(std::move(context), pages::MailKind::reset_email,
                               std::move(request));
}

Task<Result<Done>> send_unblock_link(MailContext context, std::string connection,
                                     std::string identifier) {
  const auto found = co_await login::find_login_user(context.services.users, std::move(connection),
                                                     std::move(identifier));
  if (!found) co_return unless_absent(found.error());
  const profile::User& user = (*found)->user();
  const auto address = profile::find_text(user, "email");
  if (!address || login::is_blocked(user)) co_return Done{};
  LinkRequest request{.purpose = login::kUnblock,
                      .user = user.id,
                      .link = {.email = *address, .made = context.services.clock.now(),
                               .result_url = {}},
                      .lifetime = login::kUnblockLinkLifetime};
  co_return co_await send_link(std::move(context), pages::MailKind::blocked_account,
                               std::move(request));
}

Task<Result<Done>> send_verification_link(MailContext context, UserId id) {
  const auto found = co_await context.services.users.find(std::move(id));
  if (!found) co_return unless_absent(found.error());
  const profile::User& user = (*found)->user();
  const auto address = profile::find_text(user, "email");
  if (!address || login::has_verified_email(user)) co_return Done{};
  LinkRequest request{.purpose = login::kEmailVerification,
                      .user = user.id,
                      .link = {.email = *address, .made = context.services.clock.now(),
                               .result_url = {}},
                      .lifetime = login::kVerificationLinkLifetime};
  co_return co_await send_link(std::move(context), pages::MailKind::verify_email,
                               std::move(request));
}

// The locale of OpenID Connect is a tag of BCP 47, which some providers write with "_" (Core §5.1).
std::string language_of(const profile::User& user, std::string_view otherwise) {
  std::string language = profile::find_text(user, "locale").value_or(std::string(otherwise));
  std::ranges::replace(language, '_', '-');
  return language;
}

// Whoever has a password of the default database recovers it there; other connections have no page of ours.
std::string recovery_page(const Services& services, const profile::User& user) {
  const bool is_ours = !user.identities.empty() && user.identities.front().connection == login::kDatabaseConnection;
  return is_ours ? services.issuer + "u/reset-password/request" : "";
}

void post_notice(const MailContext& context, const profile::User& user, pages::MailKind kind) {
  constexpr Duration kWorthSending = std::chrono::days(1);
  const auto address = profile::find_text(user, "email");
  if (!context.settings->mail_templates.sends(kind) || !address || login::is_blocked(user)) return;
  post_mail({context.services, context.settings, language_of(user, context.language)},
            {.kind = kind, .to = *address, .link = recovery_page(context.services, user), .code = {},
             .good_for = kWorthSending});
}

Task<Result<Done>> send_reuse_notice(MailContext context, UserId id) {
  const auto found = co_await context.services.users.find(std::move(id));
  if (!found) co_return unless_absent(found.error());
  post_notice(context, (*found)->user(), pages::MailKind::token_reused);
  co_return Done{};
}

std::string_view page_of(std::string_view purpose) {
  return purpose == login::kPasswordChange ? "u/reset-password"
         : purpose == login::kUnblock      ? "u/unblock"
                                           : "u/email-verification";
}

}  // namespace

MailContext mail_context(const Call& call) {
  return {call.services, call.settings, locale_of(call.request)};
}

bool may_mail(const Call& call, std::string_view email) {
  return call.services.throttle.reserve_mail(email, call.request.client, call.services.clock.now());
}

void mail_password_link(const Call& call, std::string connection, std::string email) {
  call.services.errands.run_later(
      send_password_link(mail_context(call), std::move(connection), std::move(email)));
}

void mail_unblock_link(const Call& call, std::string connection, std::string identifier) {
  call.services.errands.run_later(
      send_unblock_link(mail_context(call), std::move(connection), std::move(identifier)));
}

void mail_verification_link(const Call& call, UserId user) {
  call.services.errands.run_later(send_verification_link(mail_context(call), std::move(user)));
}

void mail_notice(const Call& call, const profile::User& user, const Notice& notice) {
  post_notice({call.services, call.settings, std::string(notice.language)}, user, notice.kind);
}

void mail_reuse_notice(const Call& call, UserId user) {
  const std::string key = "token_reused " + user.text();
  if (!call.services.throttle.reserve_notice(key, call.services.clock.now())) return;
  call.services.errands.run_later(send_reuse_notice({call.services, call.settings, {}}, std::move(user)));
}

Task<Result<std::string>> make_mailed_link(Services& services, LinkRequest request) {
  const std::string purpose(request.purpose);
  const auto removed = co_await services.tickets.remove_all(request.user, purpose);
  if (!removed) co_return std::unexpected(removed.error());
  login::TicketRequest wanted{.purpose = purpose,
                              .user = request.user,
                              .expires = request.link.made + request.lifetime,
                              .content = login::to_json(request.link)};
  login::NewTicket made = login::make_link_ticket(std::move(wanted), services.random);
  const auto saved = co_await services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return services.issuer + std::string(page_of(purpose)) + "?ticket=" + made.secret;
}

void post_mail(const MailContext& context, MailOut mail) {
  const Duration good_for = mail.good_for;
  pages::MailText text = context.settings->mail_templates.render(
      mail.kind, context.language,
      {.site = context.settings->site.name,
       .link = std::move(mail.link),
       .code = std::move(mail.code),
       .good_for = good_for,
       .reset_link = std::move(mail.reset_link)});
  context.services.post.send({.to = std::move(mail.to),
                              .subject = std::move(text.subject),
                              .text = std::move(text.text),
                              .html = std::move(text.html),
                              .good_until = context.services.clock.now() + good_for});
}

}  // namespace acquaint::api
