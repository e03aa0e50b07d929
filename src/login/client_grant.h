// What a client may do at an API for itself, or for users (reference: Auth0, Management API, "Client
// grants").
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/client.h"
#include "login/resource_server.h"
#include "login/scope.h"

namespace acquaint::login {

struct DeclaredGrant {
  std::string id;  // "cgr_" and 16 characters.
  std::string client_id;
  std::string audience;
  Scopes scopes;
  bool is_for_users = false;  // "subject_type": "user". Gives the client nothing for itself.
  JsonObject declared;

  bool operator==(const DeclaredGrant&) const = default;
};

// The id of a grant that declares none: the same for the same client and audience.
std::string client_grant_id(const JsonObject& declared);

// Errors are `invalid` and their field begins with `at`: "client_grant.malformed",
// "client_grant.not_offered", "json.unknown_field".
Result<DeclaredGrant> parse_client_grant(const JsonObject& object, const std::string& at = {});

// The "client_grants" list of a settings document. Errors as above, and "client_grant.duplicate": a
// client has one grant for an audience and a kind of subject.
Result<std::vector<DeclaredGrant>> parse_client_grants(const Json& list,
                                                       std::string_view base = "/client_grants");

// Everything on the Management API.
DeclaredGrant make_management_grant(std::string client_id, std::string management_audience);

// What a client gets that asks for a token of its own, at one of `servers`; `scope` is what it asked
// for, empty for all that it was granted.
OAuthResult<Scopes> grant_client_credentials(const Client& client,
                                             std::span<const DeclaredGrant> grants,
                                             std::span<const ResourceServer> servers,
                                             std::string_view audience, std::string_view scope);

}  // namespace acquaint::login
