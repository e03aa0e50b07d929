#include "api/v1/enrichment.h"

#include <algorithm>

#include "api/enrichment.h"

namespace acquaint::api::v1 {
namespace {

using enrichment::Money;
using enrichment::Provider;
using enrichment::Spending;
using http::Response;

double to_amount(Money money) { return static_cast<double>(money) / 1'000'000; }

JsonObject describe(const Provider& provider, const enrichment::Health& health, const std::vector<Spending>& month) {
  JsonObject out;
  out["name"] = provider.name;
  out["kind"] = enrichment::preset_of(provider.kind).name;
  out["enabled"] = provider.enabled;
  out["breaker"] = health.is_open ? "open" : "closed";
  out["under_way"] = health.under_way;
  out["calls"] = health.calls;
  const auto spending = std::ranges::find(month, provider.name, &Spending::provider);
  const bool has_spent = spending != month.end();
  out["look_ups_this_month"] = has_spent ? spending->look_ups : 0;
  out["spent_this_month"] = to_amount(has_spent ? spending->spent : 0);
  if (provider.monthly_budget) out["monthly_budget"] = to_amount(*provider.monthly_budget);
  if (health.last_error_at) {
    out["last_error"] = JsonObject{{"code", health.last_error}, {"at", to_iso8601(*health.last_error_at)}};
  }
  return out;
}

Result<const Provider*> find_provider(const Call& call) {
  const Provider* provider = call.settings->enrichment->find(call.request.path_value("provider"));
  if (provider == nullptr) {
    return fail(Error::Kind::not_found, "enrichment.not_found", "No provider of this name is declared.");
  }
  return provider;
}

Task<Result<Response>> list_providers(Call& call) {
  const auto month = co_await call.services.enricher.spending();
  if (!month) co_return std::unexpected(month.error());
  JsonArray list;
  for (const Provider& provider : call.settings->enrichment->providers) {
    list.push_back(describe(provider, call.services.enricher.health_of(provider.name), *month));
  }
  JsonObject out;
  out["providers"] = std::move(list);
  co_return Response::json(200, out);
}

// Where the answer takes longer than the call, it is outstanding.
Task<Result<Response>> look_up_user(Call& call) {
  const auto provider = find_provider(call);
  if (!provider) co_return std::unexpected(provider.error());
  auto id = profile::UserId::parse(call.request.path_value("id"));
  if (!id) co_return std::unexpected(id.error());
  auto user = co_await call.services.users.find(std::move(*id));
  if (!user) co_return std::unexpected(user.error());
  enrichment::Scope scope = enrichment_scope(call.settings);
  const auto after =
      co_await call.services.enricher.look_up_by_hand(std::move(scope), std::move(*user), (*provider)->name);
  if (!after) co_return std::unexpected(after.error());
  const auto& look_ups = (*after)->user().look_ups;
  const auto found = look_ups.find((*provider)->name);
  JsonObject out{{"provider", (*provider)->name}, {"user_id", (*after)->user().id.text()}};
  const auto state = found == look_ups.end() ? profile::LookUpState::failed : found->second.state;
  out["state"] = profile::name_of(state);
  if (found != look_ups.end()) {
    out["at"] = to_iso8601(found->second.at);
    if (!found->second.code.empty()) out["code"] = found->second.code;
  }
  co_return Response::json(state == profile::LookUpState::outstanding ? 202 : 200, out);
}

Task<Result<Response>> close_breaker(Call& call) {
  const auto provider = find_provider(call);
  if (!provider) co_return std::unexpected(provider.error());
  call.services.enricher.close_breaker((*provider)->name);
  co_return Response::no_content();
}

constexpr Route kEnrichmentRoutes[] = {
    {http::Method::get, "/v1/enrichment", Access::scopes("read:tenant_settings"), list_providers,
     "The providers of enrichment: how they are, and what they have cost this month."},
    {http::Method::post, "/v1/enrichment/{provider}/users/{id}", Access::scopes("update:users"), look_up_user,
     "Asks a provider about one user now, whether or not it was asked before."},
    {http::Method::delete_, "/v1/enrichment/{provider}/breaker", Access::scopes("update:tenant_settings"),
     close_breaker, "Lets a provider be called again at once that has failed too often."},
};

}  // namespace

std::span<const Route> enrichment_routes() { return kEnrichmentRoutes; }

}  // namespace acquaint::api::v1
