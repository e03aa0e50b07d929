// Logging in by mail, as far as the token endpoint, /passwordless/start and our own pages share it.
#pragma once

#include "api/mailing.h"
#include "login/passwordless.h"

namespace acquaint::api {

inline constexpr std::string_view kSignUpDenied = "login.sign_up_denied";

// Mails a code, or a link. throttled "login.too_many_attempts"; `unavailable` "mail.not_configured".
Task<Result<Done>> mail_code(Call& call, login::EmailCodeScope scope);
Task<Result<Done>> mail_link(Call& call, login::EmailLink link);

// The user whose address the code proves, signed in; made when there was none. unauthorized
// "login.wrong_credentials" for a wrong, used or expired code and for a blocked user; throttled
// "login.too_many_attempts" after ten wrong ones for an address in a quarter of an hour, whoever sends
// them and however many codes were mailed; forbidden "login.sign_up_denied" when an action does not let a new user
// sign up, with its words for the user.
Task<Result<profile::UserPtr>> sign_in_by_code(Call& call, login::EmailCodeScope scope,
                                               std::string code);

// The same for a link. not_found "ticket.not_found" when it opens nothing.
struct OpenedEmailLink {
  login::EmailLink link;
  profile::UserPtr user;
};
Task<Result<login::EmailLink>> look_at_email_link(Call& call, std::string text);
Task<Result<OpenedEmailLink>> sign_in_by_link(Call& call, std::string text);

}  // namespace acquaint::api
