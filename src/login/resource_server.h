// The operator's own APIs, for which users' tokens can be asked (Auth0: resource servers).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/scope.h"

namespace acquaint::login {

struct ResourceServer {
  std::string identifier;  // The audience of its tokens.
  std::string name;
  Scopes scopes;                      // What can be allowed there.
  bool allow_offline_access = false;  // Whether its tokens may be renewed without the user.

  bool operator==(const ResourceServer&) const = default;
};

// The "resource_servers" list of a settings document: {"identifier", "name", "scopes":
// [{"value", "description"}], "allow_offline_access"}. Error `invalid` "resource_server.malformed",
// "resource_server.duplicate", "json.unknown_field"; the field points into the list from `base`.
Result<std::vector<ResourceServer>> parse_resource_servers(
    const Json& list, std::string_view base = "/resource_servers");

// Null when there is no such API.
const ResourceServer* find_resource_server(std::span<const ResourceServer> servers,
                                           std::string_view identifier);

// What a user's client gets of what it asked for: the scopes of OpenID Connect, those of the API,
// and offline_access where client and API allow it. `server` is null when no audience was named.
Scopes grantable_scopes(const Scopes& asked, const ResourceServer* server, bool may_refresh);

}  // namespace acquaint::login
