// The one place where callers are let in or refused.
#pragma once

#include "api/route.h"

namespace acquaint::api {

// Who calls, when the rule allows it. unauthorized or forbidden otherwise: "access.missing",
// "access.insufficient_scope", "access.cross_site", "access.other_origin", "session.not_found", "token.*".
// A browser's session only counts for requests from our own pages (Origin, Sec-Fetch-Site), and where
// users are asked from declared pages of the same site (cross_origin.h).
Task<Result<Principal>> authorize(const Access& access, const http::Request& request,
                                  Services& services);

// Whether a page of ours sent this, as far as browsers say: Sec-Fetch-Site where it is sent (pages
// with the referrer policy of ours send "Origin: null"), else Origin. What sends neither is no browser
// that would add cookies to another site's request: they are SameSite.
bool is_own_page(const http::Request& request, std::string_view own_origin);

}  // namespace acquaint::api
