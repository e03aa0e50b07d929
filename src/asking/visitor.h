// Who is in front of the screen, if it is not the user: nobody asks a machine, or somebody of the
// operator's who looks at the site as a user would.
#pragma once

#include <string_view>

#include "asking/gates.h"

namespace acquaint::asking {

// What the caller says in the moment's context: "bot": true, "impersonated": true.
inline constexpr std::string_view kBot = "bot", kImpersonated = "impersonated";

Stop visitor_gate(const Moment& moment);

// Whether this User-Agent is one that search engines, previews of links and monitors go by. A machine
// that does not say so is not found out.
bool is_crawler(std::string_view user_agent);

}  // namespace acquaint::asking
