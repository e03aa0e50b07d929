// The page before a log-in at an identity provider, for who came by none of our pages: says what the
// provider will tell.
#pragma once

#include <string>

#include "pages/pages.h"

namespace acquaint::pages {

// Links to `provider.url` to go on, and to /u/login to do otherwise.
struct ProviderPage {
  Look look;
  ProviderLink provider;
  std::string return_to;  // Where the browser goes after a log-in; checked by the caller.
};

std::string render_provider(const ProviderPage& page);

}  // namespace acquaint::pages
