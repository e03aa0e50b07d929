#include "api/password_login.h"

namespace acquaint::api {

Task<Result<profile::UserPtr>> sign_in_by_password(Call& call, login::PasswordLogin attempt) {
  if (attempt.ip.empty()) attempt.ip = call.request.client;
  co_return co_await login::authenticate(call.services.users, call.services.hashes,
                                         call.services.throttle, std::move(attempt),
                                         call.services.clock.now());
}

}  // namespace acquaint::api
