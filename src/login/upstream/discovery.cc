#include "login/upstream/discovery.h"

#include <algorithm>

#include "login/redirect.h"

namespace acquaint::login::upstream {
namespace {

constexpr std::string_view kWellKnown = "/.well-known/openid-configuration";

std::unexpected<Error> bad(std::string message) {
  return fail(Error::Kind::unavailable, "upstream.bad_discovery", std::move(message));
}

// The issuer that the document must name: the declared one, or where the document was found.
bool is_issuer_of(const Options& options, std::string_view named) {
  if (!options.endpoints.issuer.empty()) return named == options.endpoints.issuer;
  std::string_view base = options.discovery_url;
  if (!base.ends_with(kWellKnown)) return false;
  base.remove_suffix(kWellKnown.size());
  // Issuers that end in a slash lose it on the way to their document.
  return named == base || named == std::string(base) + "/";
}

bool holds(const JsonObject& document, std::string_view list, std::string_view value) {
  const JsonArray* values = find_array(document, list);
  return values != nullptr && std::ranges::find(*values, Json(value)) != values->end();
}

// Fills in an endpoint that is not declared.
Result<Done> take(std::string& endpoint, const JsonObject& document, const char* name) {
  if (!endpoint.empty() || find(document, name) == nullptr) return Done{};
  const auto found = find_string(document, name);
  if (!found || !check_redirect(*found) || origin_of(*found).empty()) {
    return bad(std::string("The provider's document has no usable ") + name + ".");
  }
  endpoint = *found;
  return Done{};
}

ClientProof client_proof_of(const Options& options, const JsonObject& document) {
  if (options.client_proof) return *options.client_proof;
  constexpr std::string_view kMethods = "token_endpoint_auth_methods_supported";
  // Without the list, the protocol's default is Basic.
  const bool takes_body = holds(document, kMethods, "client_secret_post");
  const bool takes_basic =
      holds(document, kMethods, "client_secret_basic") || !document.contains(kMethods);
  return takes_basic && !takes_body ? ClientProof::by_basic : ClientProof::in_body;
}

}  // namespace

bool needs_discovery(const Options& options) {
  return !options.discovery_url.empty();
}

Site declared_site(const Options& options) {
  return {.endpoints = options.endpoints,
          .client_proof = options.client_proof.value_or(ClientProof::in_body)};
}

Result<Site> discovered_site(const Options& options, const JsonObject& document) {
  const auto issuer = find_string(document, "issuer");
  if (!issuer || !is_issuer_of(options, *issuer)) {
    return bad("The provider's document is another issuer's.");
  }
  Site site = declared_site(options);
  Endpoints& endpoints = site.endpoints;
  endpoints.issuer = *issuer;
  const std::pair<std::string*, const char*> wanted[] = {
      {&endpoints.authorization, "authorization_endpoint"},
      {&endpoints.token, "token_endpoint"},
      {&endpoints.userinfo, "userinfo_endpoint"},
      {&endpoints.jwks, "jwks_uri"}};
  for (const auto& [endpoint, name] : wanted) {
    if (const auto taken = take(*endpoint, document, name); !taken) {
      return std::unexpected(taken.error());
    }
    if (endpoint->empty() && endpoint != &endpoints.userinfo) {
      return bad(std::string("The provider's document has no ") + name + ".");
    }
  }
  site.client_proof = client_proof_of(options, document);
  site.names_itself =
      find_bool(document, "authorization_response_iss_parameter_supported").value_or(false);
  return site;
}

}  // namespace acquaint::login::upstream
