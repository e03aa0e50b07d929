// Where a browser goes after the hosted pages: the one place that decides about redirects.
#pragma once

#include <string>
#include <string_view>

namespace acquaint::api::hosted {

// `wanted` when it is a path on this very site, else "/". Whatever a browser could take for another
// site is refused: "//…", "/\…", a scheme, control characters, more than 8,192 bytes.
std::string safe_return_to(std::string_view wanted);

// "/u/login?return_to=…": a hosted page, and where it leads to.
std::string with_return_to(std::string_view page, std::string_view return_to);

}  // namespace acquaint::api::hosted
