// APIs for which tokens can be asked: the operator's own, and this server's (reference: Auth0,
// Management API, "Resource servers").
#pragma once

#include <chrono>
#include <functional>
#include <map>
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
  std::string id = {};                // 24 hexadecimal digits.
  std::chrono::seconds token_lifetime{86'400};
  bool skips_consent = true;  // Users are not asked for their consent to the operator's own clients.
  bool is_system = false;      // It is this server's, and cannot be changed.
  bool allows_users = true;    // Whether users' clients get tokens for it,
  bool allows_clients = true;  // and clients for themselves.
  JsonObject declared = {};
  std::map<std::string, std::string, std::less<>> descriptions = {};  // Of scopes, for users.

  bool operator==(const ResourceServer&) const = default;
};

// The id of an API that declares none: the same for the same identifier.
std::string resource_server_id(const JsonObject& declared);

// Members that have no effect here are checked for their type and kept. Errors are `invalid` and
// their field begins with `at`: "resource_server.malformed", "resource_server.not_offered" (what would
// promise more security than there is), "json.unknown_field".
Result<ResourceServer> parse_resource_server(const JsonObject& object, const std::string& at = {});

// The "resource_servers" list of a settings document. Errors as above, and
// "resource_server.duplicate".
Result<std::vector<ResourceServer>> parse_resource_servers(
    const Json& list, std::string_view base = "/resource_servers");

// This server's own Management API.
ResourceServer make_management_api(std::string audience);

// Null when there is no such API.
const ResourceServer* find_resource_server(std::span<const ResourceServer> servers,
                                           std::string_view identifier);

// The same for a token of a user; null also where users' tokens are not good for.
const ResourceServer* find_users_api(std::span<const ResourceServer> servers,
                                     std::string_view identifier);

// What a user's client gets of what it asked for: the scopes of OpenID Connect, those of the API,
// and offline_access where client and API allow it. `server` is null when no audience was named.
Scopes grantable_scopes(const Scopes& asked, const ResourceServer* server, bool may_refresh);

}  // namespace acquaint::login
