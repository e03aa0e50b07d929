// The log-in that rules and actions run for.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "login/client.h"

namespace acquaint::api::authentication {

struct Occasion {
  const login::Client* client = nullptr;
  std::string_view protocol;
  std::string_view audience;
  std::string session;
  JsonObject query;  // Of the request that the scripts run in,
  JsonObject body;   // and its fields.
  JsonObject asked;  // What /authorize was asked for; empty without a browser.
  bool can_redirect = false;
};

}  // namespace acquaint::api::authentication
