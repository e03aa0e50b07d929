// Documents that an older version of the program stored, in the shape of today.
#pragma once

#include "base/json.h"

namespace acquaint::settings {

// "audiences" of a client become "client_grants"; "set_user_root_attributes" of a connection goes
// into its "options". A document of today comes back as it is.
JsonObject from_former_shape(JsonObject document);

}  // namespace acquaint::settings
