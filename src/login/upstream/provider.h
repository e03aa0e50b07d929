// The identity providers that are known by name, and the two kinds of which anybody can run one.
// All that is particular about a provider is a member here.
#pragma once

#include <string_view>

namespace acquaint::login::upstream {

enum class Protocol {
  openid,  // OpenID Connect: an ID token says who it is.
  oauth,   // OAuth 2.0 with a profile behind the access token.
};

// How the profile of a provider differs from the claims of OpenID Connect.
enum class Dialect { standard, github, microsoft, facebook, apple };

struct Provider {
  std::string_view strategy;  // Auth0's name of it: "google-oauth2".
  std::string_view name;      // As people know it; empty: nothing but the connection's name.
  Protocol protocol = Protocol::openid;
  Dialect dialect = Dialect::standard;
  bool is_social = true;
  // Two connections of this strategy are two providers, so a user's id holds the connection's name.
  bool is_generic = false;

  std::string_view scope;
  std::string_view issuer;
  std::string_view discovery_url;
  std::string_view authorization_endpoint;
  std::string_view token_endpoint;
  std::string_view userinfo_endpoint;
  std::string_view jwks_uri;

  std::string_view subject = "sub";  // The member of the profile that is the user's id.
  bool takes_challenge = true;       // PKCE (RFC 7636).
  bool echoes_nonce = true;          // Its ID tokens hold the nonce of the request.
  bool takes_hints = false;          // login_hint, and prompt=login.
  bool posts_answer = false;  // The answer comes as a form (OAuth 2.0 Form Post Response Mode).
};

// Null for a strategy that is no identity provider: "auth0", "sms", "email", and what is unknown.
const Provider* find_provider(std::string_view strategy);

}  // namespace acquaint::login::upstream
