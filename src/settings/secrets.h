// Which texts of a settings document are secrets, and how they come to be sealed in it: the document
// that is stored and shown holds sealed texts, the one that is read holds the secrets themselves.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "login/seal.h"

namespace acquaint::settings {

// client_secret of the "clients", signing_secret of the "resource_servers", value of the
// "rules_configs", those in the "secrets" of the "actions" and of their versions, key of the providers of
// "enrichment"; in the "options" of the "connections" and the "addons" of the clients, at any depth,
// the texts that Auth0 treats as secrets: client_secret, app_secret, twilio_token, everything in
// "configuration", ... In the "setup" of Auth0's "vault_connections" every text but its "type".

// With every secret sealed; those that are sealed already stay as they are.
JsonObject seal_secrets(JsonObject document, const login::SealKey& key);

// The reverse. Error `invalid` "settings.foreign_secret" naming a text that was sealed by another
// server, or for another place.
Result<JsonObject> open_secrets(JsonObject document, const login::SealKey& key);

// Options or addons without their secrets.
JsonObject without_secrets(JsonObject options);

}  // namespace acquaint::settings
