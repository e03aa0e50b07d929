#include "api/management/attack_protection.h"

#include "login/attack_protection.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using login::AttackProtection;

constexpr std::string_view kSection = "attack_protection";

// One of the three parts: its name in the document, and how it is read.
template <typename T>
struct Part {
  std::string_view name;
  T AttackProtection::* member;
  Result<T> (*parse)(const JsonObject& json, const std::string& at);
};

constexpr Part<login::BruteForceProtection> kBruteForce{
    "brute_force_protection", &AttackProtection::brute_force, login::parse_brute_force_protection};
constexpr Part<login::SuspiciousIpThrottling> kSuspiciousIp{"suspicious_ip_throttling",
                                                            &AttackProtection::suspicious_ip,
                                                            login::parse_suspicious_ip_throttling};
constexpr Part<login::BreachedPasswordDetection> kBreachedPassword{
    "breached_password_detection", &AttackProtection::breached_password,
    login::parse_breached_password_detection};

// What is given replaces what stands there; in objects, member by member.
void overlay(JsonObject& standing, const JsonObject& given) {
  for (const auto& member : given) {
    const std::string_view name = member.key();
    Json* kept = standing.if_contains(name);
    const bool go_deeper = kept != nullptr && kept->is_object() && member.value().is_object();
    if (go_deeper) {
      overlay(kept->get_object(), member.value().get_object());
    } else {
      standing[name] = member.value();
    }
  }
}

template <typename T>
Response show(const Call& call, const Part<T>& part) {
  return Response::json(200, to_json(call.settings->attack_protection.*part.member));
}

template <typename T>
Task<Result<Response>> change(Call& call, const Part<T>& part) {
  if (!call.request.header("content-type").value_or("").starts_with("application/json")) {
    co_return invalid("management.invalid_body", "Content-Type must be application/json.");
  }
  const auto body = parse_json_object(call.request.body);
  if (!body) co_return std::unexpected(body.error());
  JsonObject wanted = to_json(call.settings->attack_protection.*part.member);
  overlay(wanted, *body);
  const auto parsed = part.parse(wanted, "");
  if (!parsed) co_return std::unexpected(parsed.error());

  JsonObject document = call.settings->document;
  Json& section = document[kSection];
  if (!section.is_object()) section = JsonObject();
  section.get_object()[part.name] = to_json(*parsed);
  std::string note = "Management API: " + std::string(part.name);
  const auto published = co_await call.services.settings.publish(
      std::move(document), std::move(note), call.services.clock.now());
  if (!published) co_return std::unexpected(published.error());
  co_return Response::json(200, to_json(*parsed));
}

Task<Result<Response>> get_brute_force(Call& call) {
  co_return show(call, kBruteForce);
}
Task<Result<Response>> get_suspicious_ip(Call& call) {
  co_return show(call, kSuspiciousIp);
}
Task<Result<Response>> get_breached_password(Call& call) {
  co_return show(call, kBreachedPassword);
}

Task<Result<Response>> patch_brute_force(Call& call) {
  return change(call, kBruteForce);
}
Task<Result<Response>> patch_suspicious_ip(Call& call) {
  return change(call, kSuspiciousIp);
}
Task<Result<Response>> patch_breached_password(Call& call) {
  return change(call, kBreachedPassword);
}

constexpr Access kRead = Access::scopes("read:attack_protection");
constexpr Access kUpdate = Access::scopes("update:attack_protection");

constexpr Route kAttackProtectionRoutes[] = {
    {http::Method::get, "/api/v2/attack-protection/brute-force-protection", kRead, get_brute_force,
     "How guessing of one user's password is stopped."},
    {http::Method::patch, "/api/v2/attack-protection/brute-force-protection", kUpdate,
     patch_brute_force, "Changes that; what is not given stays."},
    {http::Method::get, "/api/v2/attack-protection/suspicious-ip-throttling", kRead,
     get_suspicious_ip, "How many failed log-ins and sign-ups one address has."},
    {http::Method::patch, "/api/v2/attack-protection/suspicious-ip-throttling", kUpdate,
     patch_suspicious_ip, "Changes that; what is not given stays."},
    {http::Method::get, "/api/v2/attack-protection/breached-password-detection", kRead,
     get_breached_password, "Whether passwords that leaked still open accounts."},
    {http::Method::patch, "/api/v2/attack-protection/breached-password-detection", kUpdate,
     patch_breached_password, "Changes that; what is not given stays."},
};

}  // namespace

std::span<const Route> attack_protection_routes() {
  return kAttackProtectionRoutes;
}

}  // namespace acquaint::api::management
