#include "api/chosen_password.h"

#include <utility>

#include "base/log.h"

namespace acquaint::api {

Task<Result<std::optional<login::PasswordProblem>>> find_problem_of_chosen(Call& call, std::string_view connection,
                                                                           login::NewPassword wanted,
                                                                           PasswordStage stage) {
  const login::PasswordPolicy& policy = call.settings->password_policy(connection);
  auto problem = co_await login::find_password_problem(call.services.hashes, call.services.breached_passwords, policy,
                                                       std::move(wanted));
  if (problem && *problem && (*problem)->kind == login::PasswordProblem::Kind::breached) {
    log_event(LogLevel::warning, "protection.password_leaked",
              {{"stage", std::string_view(stage == PasswordStage::sign_up ? "sign_up" : "change")},
               {"client", std::string_view(call.request.client)}});
  }
  co_return problem;
}

}  // namespace acquaint::api
