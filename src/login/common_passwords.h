// The passwords that many people use, built in from common_passwords.txt: about 28,000.
#pragma once

#include <string_view>

namespace acquaint::login {

// Whether the password, folded by profile::fold, is one of them.
bool is_common_password(std::string_view folded);

}  // namespace acquaint::login
