// The `options` of a connection to an identity provider, as the operator declares them (Auth0:
// connection options).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "base/result.h"
#include "login/scope.h"
#include "login/upstream/provider.h"
#include "profile/attribute.h"

namespace acquaint::login::upstream {

// Who may write the root attributes of a provider's users (Auth0: "set_user_root_attributes").
enum class RootAttributes { on_each_login, on_first_login, never_on_login };

// How the server names itself to the token endpoint (OpenID Connect Core §9).
enum class ClientProof { in_body, by_basic };

// Where a provider is. What is empty comes from its discovery document.
struct Endpoints {
  std::string issuer;
  std::string authorization;
  std::string token;
  std::string userinfo;
  std::string jwks;

  bool operator==(const Endpoints&) const = default;
};

// How what a provider says becomes attributes (Auth0: "attribute_map").
struct AttributeMap {
  enum class Mode {
    basic_profile,  // Name, nickname, picture, e-mail and the like alone.
    bind_all,       // These, and whatever else the provider says.
    use_map,        // What `attributes` lists alone.
  };
  // Where a value is in the profile: from outside in.
  using Place = std::vector<std::string>;

  Mode mode = Mode::bind_all;
  std::map<profile::AttributePath, Place> attributes;

  bool operator==(const AttributeMap&) const = default;
};

// Apple has no client secrets but a key that signs them.
struct AppleKey {
  std::string team_id;
  std::string key_id;
  std::string pem;  // Secret.

  bool operator==(const AppleKey&) const = default;
};

struct Options {
  const Provider* provider = nullptr;
  std::string client_id;
  std::string client_secret;  // Empty: a public client, or Apple.
  AppleKey apple_key;
  Endpoints endpoints;
  std::string discovery_url;  // Empty: all endpoints are declared.
  Scopes scopes;
  std::optional<ClientProof> client_proof;  // Nothing: as the provider's discovery document says.
  FormFields parameters;                    // More ones of the authorization request.
  AttributeMap map;
  std::optional<RootAttributes> root_attributes;
  std::vector<std::string> not_persistent;  // Root attributes that are never stored.

  bool operator==(const Options&) const = default;
};

// "on_each_login" and the like.
std::optional<RootAttributes> parse_root_attributes(std::string_view name);

// Members that have no effect here are left alone: Auth0 has many. `at` is where the object stands in
// its document. Errors `invalid` naming the field: "upstream.bad_option", "json.unknown_field".
Result<Options> parse_options(const Provider& provider, const JsonObject& object,
                              const std::string& at);

}  // namespace acquaint::login::upstream
