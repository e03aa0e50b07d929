// Reads Auth0's password options of a database connection.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "login/password_policy.h"

namespace acquaint::login {

// Reads passwordPolicy, password_complexity_options, password_dictionary, password_no_personal_info, password_history
// and password_options from the "options" of a connection; other members are not looked at, and null is as absent. Once
// passwordPolicy is there, Auth0's rules replace ours: what is absent is off. Without it, what is there changes that
// part of our rule. password_options stand for all the others. Error `invalid`, "password_policy.bad_field" or
// "json.unknown_field"; `field` is `at` and the path of the member.
Result<PasswordPolicy> parse_password_options(const JsonObject& options, std::string_view at = {});

}  // namespace acquaint::login
