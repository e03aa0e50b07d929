// The operator's rules at a log-in (docs/rules.md; reference: Auth0, "Rules" and "Redirect Users from Within
// Rules"): after the user proved who they are and before they are asked anything, and when tokens are given without
// a browser. What rules keep of a user is a claim of source `enrichment` whose origin is the rule.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/route.h"
#include "login/authorization.h"
#include "login/grant.h"

namespace acquaint::api::authentication {

// GET and POST /continue.
std::span<const Route> login_rules_routes();

// What the rules put into the tokens, or the answer that takes the place of the code.
struct RulesTold {
  login::RuleClaims claims = {};
  std::optional<http::Response> answer = {};
};

// For the user who is signed in: what the rules made of this request when they ran before the question, which
// counts once; else they run now. Nothing at all is done when no rules are declared.
Task<Result<RulesTold>> rules_before_code(Call& call, const login::AuthorizationRequest& request);

// Runs the rules of the authorization request behind return_to, unless they have run: where the browser goes
// instead of on to the question. Nothing when there is nothing to run.
Task<Result<std::optional<http::Response>>> rules_before_question(Call& call, const std::string& return_to);

// For tokens without a browser; `protocol` in Auth0's words: "oauth2-refresh-token", "oauth2-password". The answer
// is that of the token endpoint.
struct DirectLogin {
  const login::Client& client;
  const profile::UserId& user;
  std::string_view protocol;
  std::string_view audience;
};
Task<Result<RulesTold>> rules_before_tokens(Call& call, DirectLogin login);

}  // namespace acquaint::api::authentication
