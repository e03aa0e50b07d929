// What the pages say about passwords.
#pragma once

#include <string>

#include "login/password_policy.h"
#include "texts/language.h"

namespace acquaint::api::hosted {

// The rules for new passwords, shown beside the field.
std::string words_for(const login::PasswordPolicy& policy, const texts::Language& language);

// Why a password may not be chosen.
std::string words_for(const login::PasswordProblem& problem, const texts::Language& language);

}  // namespace acquaint::api::hosted
