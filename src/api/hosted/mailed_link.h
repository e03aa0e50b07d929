// The hosted pages behind links in mails: /u/reset-password, where a new password is chosen, with
// /u/reset-password/request, where such a mail is asked for; and /u/email-verification. To open a page
// consumes nothing, because programs that look for malware open links too; its button does.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> mailed_link_routes();

}  // namespace acquaint::api::hosted
