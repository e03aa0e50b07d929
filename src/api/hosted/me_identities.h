// The accounts by which the signed-in user logs in, on the page "What we know about you".
#pragma once

#include <vector>

#include "api/hosted/posted_form.h"
#include "pages/me_page.h"
#include "profile/user.h"

namespace acquaint::api::hosted {

std::vector<pages::IdentityRow> identity_rows(const Call& call, const profile::User& user, const texts::Language& language);

// Parts the account that the form names from the user. Needs a log-in of the last ten minutes, and leads to one first;
// afterwards all sessions have ended, so it leads to the log-in, too. Either comes back to the page.
Task<Result<http::Response>> unlink_account(Call& call, const PostedForm& posted);

}  // namespace acquaint::api::hosted
