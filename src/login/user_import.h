// Users as another system exports them: one JSON object each, in the shape of Auth0's export and
// import jobs (reference: Auth0, "Bulk User Imports", "User Profile Structure").
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "profile/catalogue.h"
#include "profile/change.h"

namespace acquaint::login {

struct ImportedUser {
  profile::UserId id;
  std::vector<profile::Identity> identities;  // At least one; the first gives the root attributes.
  JsonObject root;                            // Attributes alone: what the server keeps is taken out.
  JsonObject user_metadata;
  JsonObject app_metadata;
  std::string password_hash;
  std::optional<Time> created, updated, last_login, last_password_reset;
  std::string last_ip;
  std::int64_t logins_count = 0;
};

// Reads one user. Without "user_id" it becomes auth0|<fresh_id>. Root members that Auth0 shows but
// that are no attributes ("tenant", "multifactor", "blocked_for", ...) are left out; any other is an
// attribute. Errors are `invalid` and name the member: "import.bad_member", "user.bad_id",
// "user.bad_identifier", "user.no_identifier", "login.unsupported_hash".
Result<ImportedUser> read_imported_user(const JsonObject& document, std::string_view fresh_id);

// Adds what is new in `imported` to the user as it stands (a user without identities is a new one).
// Root attributes of a social or enterprise connection count as said by that identity provider, all
// else as imported; times are those of the export. The same import again changes nothing. Errors are
// those of profile::learn.
Result<profile::Changed> import_into(const profile::User& as_it_stands, ImportedUser imported,
                                     const profile::Catalogue& catalogue, Time now);

}  // namespace acquaint::login
