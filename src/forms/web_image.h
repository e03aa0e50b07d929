// Images of a form: they stay on the operator's servers, and pages load them from there.
#pragma once

#include <string_view>

namespace acquaint::forms {

// https with a host, no user name or password, at most 500 bytes.
bool is_web_image(std::string_view address);

// "https://images.example" of a web image: what a page must be allowed to load from.
std::string_view origin_of_image(std::string_view address);

}  // namespace acquaint::forms
