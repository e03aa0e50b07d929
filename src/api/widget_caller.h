// Who asks through the widget: the user of a token that was given to a page of the operator's.
#pragma once

#include <string_view>

#include "api/route.h"

namespace acquaint::api {

// The user of a widget's token (login/widget_token.h), or of an access token that a client of the
// operator's holds for a user who logged in there (scope "openid"). The page that sends it must be the one
// that it is for: unauthorized "token.*"; forbidden "access.other_origin".
Task<Result<Principal>> authorize_widget(std::string_view token, const http::Request& request, Services& services);

}  // namespace acquaint::api
