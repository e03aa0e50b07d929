// /api/v2/tickets and /api/v2/jobs/verification-email: links that an application hands out itself, or
// has us mail (reference: Auth0, Management API, "Create a Password Change Ticket", "Create an Email
// Verification Ticket", "Send an Email Address Verification Email").
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> ticket_routes();

}  // namespace acquaint::api::management
