// A password that a user chooses, under the operator's rules: the one way for pages and for clients' own forms.
#pragma once

#include <optional>
#include <string_view>

#include "api/route.h"
#include "login/new_password.h"

namespace acquaint::api {

enum class PasswordStage { sign_up, change };

// As login::find_password_problem, by the policy of this database connection. A password that leaked is logged as
// "protection.password_leaked", with the stage.
Task<Result<std::optional<login::PasswordProblem>>> find_problem_of_chosen(Call& call, std::string_view connection,
                                                                           login::NewPassword wanted,
                                                                           PasswordStage stage);

}  // namespace acquaint::api
