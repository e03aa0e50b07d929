// The operator's post-login actions (docs/rules.md; reference: Auth0, "Actions", post-login): what they are told of a
// log-in, and what they made of it. login_rules.h says when they run: behind the rules.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "api/authentication/login_occasion.h"
#include "api/route.h"
#include "rules/pipeline.h"

namespace acquaint::api::authentication {

inline constexpr std::string_view kPostLogin = "post-login";

// Where the actions begin: at the first one, or behind the redirect or the form of one of them.
struct ActionsFrom {
  std::size_t at = 0;
  bool is_resumed = false;
  std::optional<JsonObject> prompt = {};  // What became of the form.
};

// Runs them, and keeps what they learnt of the user, also when they refuse or suspend. Errors as of run_actions()
// and of the store.
Task<Result<rules::Outcome>> run_login_actions(Call& call, profile::UserId id, const Occasion& occasion, ActionsFrom from);

}  // namespace acquaint::api::authentication
