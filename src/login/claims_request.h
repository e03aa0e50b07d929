// Single claims that a client asks for beside its scopes: the parameter "claims" of an authorization request
// (OpenID Connect Core §5.5). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::login {

struct RequestedClaim {
  std::string name;
  // The client needs it for what the user wants to do. It may be missing all the same.
  bool is_essential = false;
  std::vector<Json> values;  // Those that the client can use; empty: any.

  bool operator==(const RequestedClaim&) const = default;
};

struct ClaimsRequest {
  std::vector<RequestedClaim> id_token;
  std::vector<RequestedClaim> userinfo;

  bool empty() const { return id_token.empty() && userinfo.empty(); }
  bool operator==(const ClaimsRequest&) const = default;
};

// {"id_token": {"email": null, "acr": {"essential": true, "values": ["a"]}}, "userinfo": {...}}: null or an
// object for each claim, at most 30 of them in each. Members that nobody knows change nothing, as the
// standard demands. Error `invalid` "claims_request.malformed".
Result<ClaimsRequest> parse_claims_request(std::string_view text);
Result<ClaimsRequest> parse_claims_request(const JsonObject& object);

// As parse_claims_request() reads it.
JsonObject to_json(const ClaimsRequest& request);

// Null when this claim was not asked for.
const RequestedClaim* find_claim(const std::vector<RequestedClaim>& claims, std::string_view name);

std::vector<std::string> names_of(const std::vector<RequestedClaim>& claims);

}  // namespace acquaint::login
