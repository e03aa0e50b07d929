// The user_metadata that somebody brings along when signing up at /dbconnections/signup.
#pragma once

#include <expected>
#include <string>

#include "base/json.h"
#include "profile/catalogue.h"
#include "settings/connection.h"

namespace acquaint::api::authentication {

// As Auth0 says them; both name the property, which is the client's own and no value of a user.
struct MetadataRefusal {
  std::string code;
  std::string description;
};

// At most 10 texts of at most 500 bytes, as at Auth0. Where the connection takes typed metadata: at most 50 members
// and 16 KiB, in which what the catalogue declares with a schema may be of any type, and what it does not declare so is
// a text as before. Whether values conform to their schemas is for login::make_database_user to say.
std::expected<JsonObject, MetadataRefusal> read_sign_up_metadata(const Json& given,
                                                                 const settings::Connection& connection,
                                                                 const profile::Catalogue& catalogue);

}  // namespace acquaint::api::authentication
