// Signing in by password under the operator's rules: the one way for pages, for the token endpoint, and for
// the proof that another account is theirs.
#pragma once

#include "api/route.h"
#include "login/account.h"

namespace acquaint::api {

// As login::authenticate; `attempt.ip` is the caller's where it is empty. A refused password that
// leaked is logged as "protection.password_leaked". Who is locked out by this attempt is told so by mail.
Task<Result<profile::UserPtr>> sign_in_by_password(Call& call, login::PasswordLogin attempt);

}  // namespace acquaint::api
