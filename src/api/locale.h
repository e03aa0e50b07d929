// The language that a caller would like to read, and the pages in it.
#pragma once

#include <string>

#include "http/message.h"
#include "pages/pages.h"
#include "settings/settings.h"

namespace acquaint::api {

// The first language of Accept-Language (RFC 9110 §12.5.4), at most 35 bytes (the longest tag of
// RFC 5646 §4.4.1); empty when there is none.
std::string locale_of(const http::Request& request);

// The look of pages for this request; `ui_locales` (OpenID Connect Core §3.1.2.1) comes before what
// the browser says.
pages::Look pages_look(const settings::Site& site, const http::Request& request,
                       std::string_view ui_locales = {});

}  // namespace acquaint::api
