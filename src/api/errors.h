// How an Error looks to the caller of a route: each family of endpoints has the body that its
// clients know.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "settings/settings.h"

namespace acquaint::api {

enum class ErrorStyle {
  problem,     // RFC 9457: our own endpoints.
  management,  // {"statusCode","error","message","errorCode"}: Auth0's Management API.
  oauth,       // {"error","error_description"}: RFC 6749 §5.2.
  page,        // A hosted page for a person.
};

ErrorStyle style_of(std::string_view path);

// Codes that begin with "management." or "oauth." carry that family's own code after the dot; every
// other code is translated to the nearest one that the family has.
// A stranger who wants a page is sent to the log-in page, and from there back. An `internal` error is
// logged and not shown: it may speak of what is inside. `site` is for pages.
http::Response error_response(const Error& error, const http::Request& request,
                              const settings::Site& site = {});

}  // namespace acquaint::api
