// Rules on e-mail addresses (reference: Auth0, "Flows: Verify email address"). Pure.
#pragma once

#include <string_view>

#include "base/json.h"

namespace acquaint::flows {

// {"valid", "reason"}: by the address itself, and by the rules block_aliases, block_free_emails,
// blocklist and allowlist (addresses or domains; what is on the allowlist is good). The reason is
// one of "SYNTAX", "ALIAS", "FREE_EMAIL", "BLOCKLIST", and "NOT_CHECKED" when a rule asks for what
// is not known here: mail servers and disposable addresses.
JsonObject check_address(std::string_view address, const JsonObject& rules);

}  // namespace acquaint::flows
