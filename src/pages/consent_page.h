// The page that asks whether a client may act for the user.
#pragma once

#include <string>
#include <vector>

#include "pages/pages.h"

namespace acquaint::pages {

// Posts csrf, return_to and an `action` of "accept" or "decline" to /u/consent.
struct ConsentPage {
  Look look;
  std::string csrf;
  std::string return_to;             // Where the browser goes afterwards; checked by the caller.
  std::string client;                // The client's name, which it chose itself.
  bool is_own = false;               // The operator's own client.
  std::string host;                  // Where the answer goes.
  std::string account;               // Who is signed in, in their own words; empty: not shown.
  std::vector<std::string> allowed;  // What the client could then do.
};

std::string render_consent(const ConsentPage& page);

}  // namespace acquaint::pages
