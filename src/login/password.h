// Which passwords people may choose (NIST SP 800-63B §5.1.1.2; ASVS 6.2): long enough, not well
// known, not their own name; no rules about kinds of characters.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace acquaint::login {

// 8 to 128 code points in at most 512 bytes of UTF-8, not a very common password, and not one of
// `context_words` (the local part of the e-mail address, names), whatever the case. All errors have
// the field "password": "password.bad_encoding", "password.too_short", "password.too_long",
// "password.too_common", "password.personal".
Result<Done> check_new_password(std::string_view password,
                                std::span<const std::string> context_words);

}  // namespace acquaint::login
