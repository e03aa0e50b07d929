// The bodies of POST and PATCH /api/v2/users as Auth0 declares them: which fields there are, and what
// each may hold (reference: Auth0, Management API, "Create a User" and "Update a User").
#pragma once

#include "base/json.h"
#include "base/result.h"

namespace acquaint::api::management {

// A body that passed all checks of its single fields.
struct UserFields {
  JsonObject root;  // email, username, phone_number, given_name, blocked, ...; nulls remove.
  const JsonObject* user_metadata = nullptr;  // Into the body; null when absent.
  const JsonObject* app_metadata = nullptr;
  std::string connection;                     // Empty when absent.
  std::optional<std::string> password;
  std::optional<bool> verify_email;           // Whether a mail is to be sent that verifies the address.
  std::optional<std::string> user_id;         // Only for a new user.
};

enum class UserBody { create, update };

// Errors in Auth0's words ("Payload validation error: …"); all offending names are listed at once.
// The result refers into `body`.
Result<UserFields> read_user_fields(const JsonObject& body, UserBody kind);

}  // namespace acquaint::api::management
