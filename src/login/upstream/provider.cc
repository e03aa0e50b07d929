#include "login/upstream/provider.h"

#include <algorithm>
#include <iterator>

namespace acquaint::login::upstream {
namespace {

constexpr std::string_view kStandardScope = "openid profile email";

constexpr Provider kProviders[] = {
    {.strategy = "oidc",
     .is_social = false,
     .is_generic = true,
     .scope = kStandardScope,
     .takes_hints = true},
    {.strategy = "oauth2", .protocol = Protocol::oauth, .is_generic = true},
    {.strategy = "google-oauth2",
     .name = "Google",
     .scope = kStandardScope,
     .issuer = "https://accounts.google.com",
     .discovery_url = "https://accounts.google.com/.well-known/openid-configuration"},
    {.strategy = "github",
     .name = "GitHub",
     .protocol = Protocol::oauth,
     .dialect = Dialect::github,
     .scope = "read:user user:email",
     .authorization_endpoint = "https://github.com/login/oauth/authorize",
     .token_endpoint = "https://github.com/login/oauth/access_token",
     .userinfo_endpoint = "https://api.github.com/user",
     .subject = "id"},
    // Its codes are refused when a challenge was sent, unless the app is a native one; its ID
    // tokens hold no nonce.
    {.strategy = "linkedin",
     .name = "LinkedIn",
     .scope = kStandardScope,
     .issuer = "https://www.linkedin.com/oauth",
     .discovery_url = "https://www.linkedin.com/oauth/.well-known/openid-configuration",
     .takes_challenge = false,
     .echoes_nonce = false},
    // Personal accounts: the tenant that they are all in.
    {.strategy = "windowslive",
     .name = "Microsoft",
     .dialect = Dialect::microsoft,
     .scope = kStandardScope,
     .issuer = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
     .discovery_url =
         "https://login.microsoftonline.com/consumers/v2.0/.well-known/openid-configuration",
     .takes_hints = true},
    {.strategy = "facebook",
     .name = "Facebook",
     .protocol = Protocol::oauth,
     .dialect = Dialect::facebook,
     .scope = "public_profile email",
     .authorization_endpoint = "https://www.facebook.com/v21.0/dialog/oauth",
     .token_endpoint = "https://graph.facebook.com/v21.0/oauth/access_token",
     .userinfo_endpoint =
         "https://graph.facebook.com/v21.0/me?fields=id,name,first_name,last_name,email,picture",
     .subject = "id"},
    {.strategy = "apple",
     .name = "Apple",
     .dialect = Dialect::apple,
     .scope = "name email",
     .issuer = "https://appleid.apple.com",
     .authorization_endpoint = "https://appleid.apple.com/auth/authorize",
     .token_endpoint = "https://appleid.apple.com/auth/token",
     .jwks_uri = "https://appleid.apple.com/auth/keys",
     .takes_challenge = false,
     .posts_answer = true},
};

}  // namespace

const Provider* find_provider(std::string_view strategy) {
  const auto found = std::ranges::find(kProviders, strategy, &Provider::strategy);
  return found == std::end(kProviders) ? nullptr : &*found;
}

}  // namespace acquaint::login::upstream
