#include "api/management/vault_connections.h"

#include <string>

#include "api/management/flow_documents.h"
#include "base/encoding.h"
#include "flows/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::string_view kCreatable[] = {"name", "app_id", "environment", "account_name",
                                           "setup"};
constexpr std::string_view kChangeable[] = {"name", "setup"};

Result<Done> check(const JsonObject& document) {
  const auto parsed = flows::parse_vault_connection(document);
  if (!parsed) return std::unexpected(parsed.error());
  return Done{};
}

// The setup never leaves. The fingerprint changes when it does, and is made from the sealed
// secrets, so that nobody can guess at them by it.
JsonObject show(JsonObject document) {
  const JsonObject* setup = find_object(document, "setup");
  const bool is_ready = setup != nullptr && !setup->empty();
  const std::string fingerprint =
      is_ready ? to_hex(sha256(to_text(canonical(*setup)))).substr(0, 32) : std::string();
  document.erase("setup");
  document["ready"] = is_ready;
  if (is_ready) document["fingerprint"] = fingerprint;
  return document;
}

constexpr DocumentKind kVault{.list = "vault_connections",
                              .prefix = flows::kVaultPrefix,
                              .code = "vault_connection",
                              .creatable = kCreatable,
                              .changeable = kChangeable,
                              .check = check,
                              .show = show};

Task<Result<Response>> list_connections(Call& call) {
  co_return list_documents(call, kVault, show);
}
Task<Result<Response>> create_connection(Call& call) {
  co_return co_await create_document(call, kVault);
}
Task<Result<Response>> get_connection(Call& call) {
  co_return show_document(call, kVault);
}
Task<Result<Response>> update_connection(Call& call) {
  co_return co_await update_document(call, kVault);
}
Task<Result<Response>> delete_connection(Call& call) {
  co_return co_await delete_document(call, kVault);
}

constexpr Route kVaultRoutes[] = {
    {http::Method::get, "/api/v2/flows/vault/connections",
     Access::scopes("read:flows_vault_connections"), list_connections,
     "Lists the services that flows may call: paging. Never their secrets."},
    {http::Method::post, "/api/v2/flows/vault/connections",
     Access::scopes("create:flows_vault_connections"), create_connection,
     "Declares a service with its secrets, which are sealed."},
    {http::Method::get, "/api/v2/flows/vault/connections/{id}",
     Access::scopes("read:flows_vault_connections"), get_connection,
     "Shows one, without its setup."},
    {http::Method::patch, "/api/v2/flows/vault/connections/{id}",
     Access::scopes("update:flows_vault_connections"), update_connection,
     "Renames one, or gives it another setup."},
    {http::Method::delete_, "/api/v2/flows/vault/connections/{id}",
     Access::scopes("delete:flows_vault_connections"), delete_connection, "Removes one."},
};

}  // namespace

std::span<const Route> vault_connection_routes() {
  return kVaultRoutes;
}

}  // namespace acquaint::api::management
