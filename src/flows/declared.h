// Forms, flows and vault connections in the shapes of Auth0's Management API, as the operator
// declared them (reference: Auth0, Management API, "Forms" and "Flows"). The documents are kept as
// they were given, unknown parts too; what stands at the root of one is checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asking/condition.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace acquaint::flows {

inline constexpr std::string_view kFormPrefix = "ap_", kFlowPrefix = "af_", kVaultPrefix = "ac_";
inline constexpr std::size_t kDocumentsMax = 500;  // Of each kind, as many as Auth0 takes.

// A form or a flow.
struct Document {
  std::string id;
  std::string name;
  JsonObject json;  // As declared.
};

// Where flows find another service, and with which secrets.
struct VaultConnection {
  std::string id;
  std::string name;
  std::string app_id;  // "AUTH0", "HTTP", "CLEARBIT", ...
  JsonObject setup;    // With its secrets in clear; empty until it is set up.
  JsonObject json;     // As declared, without the setup.

  bool is_ready() const { return !setup.empty(); }
};

// Shown after a log-in, before it goes on.
struct LoginForm {
  std::string form;                       // Its id.
  std::optional<asking::Condition> when;  // Nothing: at every log-in.
};

struct Declared {
  std::vector<Document> forms;
  std::vector<Document> flows;
  std::vector<VaultConnection> vault_connections;
  std::optional<LoginForm> login_form;

  // By id, or by name as tools that export documents write it.
  const Document* find_form(std::string_view id_or_name) const;
  const Document* find_flow(std::string_view id_or_name) const;
  const VaultConnection* find_vault_connection(std::string_view id_or_name) const;
};

// A prefix and 22 characters of base58, as the API makes them.
std::string random_document_id(std::string_view prefix, Random& random);

// One document, with its id. Errors are `invalid` and their field begins with `at`:
// "auth0_form.invalid", "auth0_flow.invalid", "vault_connection.invalid", and "json.unknown_field"
// for a member of the root.
Result<Document> parse_form(const JsonObject& object, const std::string& at = {});
Result<Document> parse_flow(const JsonObject& object, const std::string& at = {});
Result<VaultConnection> parse_vault_connection(const JsonObject& object,
                                               const std::string& at = {});

// The member "auth0" of a settings document: {"forms", "flows", "vault_connections", "login_form":
// {"form", "when"}}. Errors as above, "settings.invalid", "settings.duplicate" and those of
// Condition::compile.
Result<Declared> parse_declared(const JsonObject& object, const asking::Names& names,
                                const std::string& at);

}  // namespace acquaint::flows
