// The page between log-in and client where the user agrees to what the client gets: /u/consent.
#pragma once

#include <span>
#include <string>

#include "api/route.h"
#include "profile/user.h"

namespace acquaint::api::hosted {

std::span<const Route> consent_routes();

// Who is signed in, as they would say it: their e-mail address, or what they have instead.
std::string account_of(const profile::User& user);

}  // namespace acquaint::api::hosted
