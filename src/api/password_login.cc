#include "api/password_login.h"

#include "api/mailing.h"
#include "base/log.h"
#include "settings/arms.h"

namespace acquaint::api {
namespace {

// The attempt that used up the last one is the only wrong one that finds the pair blocked: those after
// it are not made.
void tell_of_block(const Call& call, std::string connection, std::string identifier,
                   std::string_view address) {
  login::Throttle& throttle = call.services.throttle;
  const Time now = call.services.clock.now();
  const bool is_told = call.settings->attack_protection.brute_force.shields.user_notification &&
                       throttle.is_blocked(identifier, address, now) &&
                       throttle.reserve_notice(identifier, now);
  if (is_told) mail_unblock_link(call, std::move(connection), std::move(identifier));
}

}  // namespace

Task<Result<profile::UserPtr>> sign_in_by_password(Call& call, login::PasswordLogin attempt) {
  if (attempt.ip.empty()) attempt.ip = call.request.client;
  attempt.arms = settings::arms_of(call.settings);
  if (call.settings->attack_protection.breached_password.refuses_logins()) {
    attempt.refused = &call.services.breached_passwords;
  }
  const std::string client = attempt.ip;
  std::string connection = attempt.connection, identifier = attempt.identifier;
  auto user = co_await login::authenticate(call.services.users, call.services.hashes,
                                           call.services.throttle, std::move(attempt),
                                           call.services.clock.now());
  if (!user && user.error().code == "login.password_leaked") {
    log_event(LogLevel::warning, "protection.password_leaked",
              {{"stage", std::string_view("log_in")}, {"client", std::string_view(client)}});
  }
  if (!user && user.error().code == "login.wrong_credentials") {
    tell_of_block(call, std::move(connection), std::move(identifier), client);
  }
  co_return user;
}

}  // namespace acquaint::api
