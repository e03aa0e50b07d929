// Pages of other origins that ask users through the widget: which pages those are, what they may read,
// and how they call without a preflight (Fetch standard, "CORS protocol").
#pragma once

#include <optional>
#include <string_view>

#include "api/access.h"
#include "http/message.h"
#include "settings/live.h"

namespace acquaint::api {

// Whether a page of this origin belongs to the operator: a client of theirs declares it in web_origins.
bool is_site_origin(const settings::Settings& settings, std::string_view origin);

// Whether the route decides what to ask, or takes what became of it: all that a widget may do.
bool is_asking(const Access& access, const http::Request& request);

// The origin of the page that asks. In the server's own frame (GET /widget/frame) that is the page around it, which the
// frame names: browsers let no other page send a request of our origin. Nothing without Origin.
std::optional<std::string_view> asking_origin(const http::Request& request, std::string_view own_origin);

// A page's POST with a body of text/plain needs no preflight. Its JSON is taken for application/json, its
// member `token` or `key` (a write key) for the Authorization header, its `framed_by` for what asking_origin() reads, and 204 for
// the answer that it wants when there is nothing to say. Requests without Origin, to other routes, or with something else in them stay as they are.
void open_simple_request(http::Request& request);

// Lets the page that sent the request read the answer, when it is one of the operator's.
void let_page_read(http::Response& response, const http::Request& request, const settings::Live& settings);

}  // namespace acquaint::api
