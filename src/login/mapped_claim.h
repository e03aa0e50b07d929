// Attributes that tokens say of a user beside the claims of OpenID Connect, under names that the
// operator declares one by one (Auth0: "Create custom claims"). Without a declaration metadata is in no
// token.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "login/client.h"
#include "login/scope.h"
#include "profile/attribute.h"
#include "profile/catalogue.h"

namespace acquaint::login {

// Where a claim is read.
enum class Told { id_token, access_token, userinfo };

struct MappedClaim {
  std::string name;  // "https://app.example/title"
  profile::AttributePath attribute;
  std::vector<Told> in;              // At least one.
  std::string scope;                 // Told only where this one is granted.
  std::vector<std::string> clients;  // Those that are told; empty: all of the operator's own.

  // Clients of others are told what names them, and nothing else.
  bool is_for(const Client& client) const;

  bool operator==(const MappedClaim&) const = default;
};

// The "token_claims" part of a settings document: claim name -> {"attribute", "in", "scope",
// "clients"}, at most 100. A name is an http or https URI, or a word; it is none that OAuth, OpenID
// Connect or Auth0 use themselves. Errors are `invalid` and their field begins with `at`:
// "token_claim.malformed", "token_claim.reserved", "token_claim.hidden" (the catalogue shows the
// attribute to no application), "attribute.bad_path", "json.unknown_field".
Result<std::vector<MappedClaim>> parse_mapped_claims(const JsonObject& declared,
                                                     const profile::Catalogue& catalogue,
                                                     const std::string& at = "/token_claims");

// Those that this client is told with these scopes, in `told` or, without it, anywhere.
std::vector<const MappedClaim*> find_mapped(std::span<const MappedClaim> claims,
                                            const Client& client, const Scopes& scopes);
std::vector<const MappedClaim*> find_mapped(std::span<const MappedClaim> claims,
                                            const Client& client, const Scopes& scopes, Told told);

}  // namespace acquaint::login
