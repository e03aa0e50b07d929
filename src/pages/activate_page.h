// The pages on which a user lets a device in that shows a code.
#pragma once

#include <string>
#include <vector>

#include "pages/pages.h"

namespace acquaint::pages {

// Asks for the code: gets /activate with user_code.
struct UserCodePage {
  Look look;
  std::string user_code;  // What was typed before.
  std::string problem;    // Empty: none.
};

// Asks whether the device with this code may act for the user. Posts csrf, user_code and an `action`
// of "accept" or "decline" to /activate.
struct DevicePage {
  Look look;
  std::string csrf;
  std::string user_code;
  std::string client;                // The client's name.
  std::string account;               // Who is signed in; empty: not shown.
  std::vector<std::string> allowed;  // What the device could then do.
};

std::string render_user_code(const UserCodePage& page);
std::string render_device(const DevicePage& page);

}  // namespace acquaint::pages
