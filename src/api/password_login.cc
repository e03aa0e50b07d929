#include "api/password_login.h"

#include "base/log.h"

namespace acquaint::api {

Task<Result<profile::UserPtr>> sign_in_by_password(Call& call, login::PasswordLogin attempt) {
  if (attempt.ip.empty()) attempt.ip = call.request.client;
  if (call.settings->attack_protection.breached_password.refuses_logins()) {
    attempt.refused = &call.services.breached_passwords;
  }
  const std::string client = attempt.ip;
  auto user = co_await login::authenticate(call.services.users, call.services.hashes,
                                           call.services.throttle, std::move(attempt),
                                           call.services.clock.now());
  if (!user && user.error().code == "login.password_leaked") {
    log_event(LogLevel::warning, "protection.password_leaked",
              {{"client", std::string_view(client)}});
  }
  co_return user;
}

}  // namespace acquaint::api
