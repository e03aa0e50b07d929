// The keys of a client as a resource of their own (reference: Auth0, Management API, "Client
// credentials"): made here, and put into use by the client's client_authentication_methods.
#pragma once

#include "api/route.h"

namespace acquaint::api::management {

std::span<const Route> client_credential_routes();

}  // namespace acquaint::api::management
