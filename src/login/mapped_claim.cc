#include "login/mapped_claim.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/json_members.h"
#include "login/redirect.h"
#include "profile/handle.h"

namespace acquaint::login {
namespace {

using Type = Member::Type;

constexpr std::string_view kMalformed = "token_claim.malformed", kReserved = "token_claim.reserved";
constexpr std::size_t kClaimsMax = 100, kNameBytesMax = 255;

constexpr Member kMembers[] = {
    {"attribute", Type::text, 300},
    {"in", Type::texts, 16},
    {"scope", Type::text, 280},
    {"clients", Type::texts, 255},
};

constexpr std::array<std::pair<std::string_view, Told>, 3> kPlaces{{
    {"id_token", Told::id_token},
    {"access_token", Told::access_token},
    {"userinfo", Told::userinfo},
}};

// What the standards and Auth0 keep for themselves, and the claims that come by the scopes of OpenID
// Connect.
constexpr std::string_view kTaken[] = {
    "acr", "act", "active", "address", "amr", "at_hash", "ath", "attest", "aud", "auth_time",
    "authorization_details", "azp", "birthdate", "c_hash", "claims", "client_id", "cnf", "cty", "dest",
    "email", "email_verified", "entitlements", "events", "exp", "family_name", "gender", "given_name",
    "groups", "gty", "htm", "htu", "iat", "internal", "iss", "jcard", "jku", "jti", "jwe", "jwk", "kid",
    "locale", "may_act", "middle_name", "mky", "name", "nbf", "nickname", "nonce", "object_id", "org_id",
    "org_name", "orig", "origid", "permissions", "phone_number", "phone_number_verified", "picture",
    "preferred_username", "profile", "roles", "rph", "s_hash", "scope", "sid", "sip_callid",
    "sip_cseq_num", "sip_date", "sip_from_tag", "sip_via_branch", "sub", "sub_jwk", "toe", "txn", "typ",
    "updated_at", "userinfo_claims", "uuid", "vot", "vtm", "website", "x5t#S256", "zoneinfo",
};
constexpr std::string_view kHostsOfAuth0[] = {"auth0.com", "webtask.io", "webtask.run"};

std::unexpected<Error> malformed(std::string field, std::string message) {
  return invalid(std::string(kMalformed), std::move(message), std::move(field));
}

std::unexpected<Error> reserved(std::string field, std::string message) {
  return invalid(std::string(kReserved), std::move(message), std::move(field));
}

bool is_word(std::string_view name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

bool is_host_of_auth0(std::string_view origin) {
  std::string_view host = origin.substr(origin.find("://") + 3);
  host = host.substr(0, host.find(':'));
  return std::ranges::any_of(kHostsOfAuth0, [&](std::string_view taken) {
    return host == taken || host.ends_with("." + std::string(taken));
  });
}

Result<Done> check_name(std::string_view name, const std::string& field) {
  if (name.empty() || name.size() > kNameBytesMax) {
    return malformed(field, "The name of a claim has 1 to 255 bytes.");
  }
  if (std::ranges::find(kTaken, name) != std::end(kTaken)) {
    return reserved(field, "This name has a meaning of its own in tokens: choose a URI of yours.");
  }
  if (is_word(name)) return Done{};
  const std::string origin = check_redirect(name) ? origin_of(name) : std::string();
  if (origin.empty()) {
    return malformed(field, "An http or https URI is expected, or a word of letters, digits, _, - and dots.");
  }
  if (is_host_of_auth0(profile::fold(origin))) return reserved(field, "This namespace is Auth0's.");
  return Done{};
}

Result<std::vector<Told>> read_places(const JsonObject& object, const std::string& at) {
  const JsonArray* list = find_array(object, "in");
  if (list == nullptr) return std::vector{Told::id_token, Told::userinfo};
  const std::string field = pointer_to(at, "in");
  if (list->empty()) return malformed(field, "At least one place is expected.");
  std::vector<Told> places;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto place = std::ranges::find(kPlaces, std::string_view((*list)[i].get_string()),
                                         [](const auto& known) { return known.first; });
    if (place == kPlaces.end()) {
      return malformed(pointer_to(field, i), "id_token, access_token or userinfo is expected.");
    }
    if (std::ranges::find(places, place->second) != places.end()) {
      return malformed(pointer_to(field, i), "Each place is named once.");
    }
    places.push_back(place->second);
  }
  return places;
}

Result<profile::AttributePath> read_attribute(const JsonObject& object, const profile::Catalogue& catalogue,
                                              const std::string& at) {
  const std::string field = pointer_to(at, "attribute");
  const auto path = find_string(object, "attribute");
  if (!path) return malformed(field, "A path such as user_metadata.title is expected.");
  auto attribute = profile::AttributePath::parse(*path);
  if (!attribute) return invalid(attribute.error().code, attribute.error().message, field);
  const auto index = catalogue.find(*path);
  if (index && catalogue.at(*index).application == profile::Visibility::none) {
    return invalid("token_claim.hidden", "The catalogue shows this attribute to no application.", field);
  }
  return attribute;
}

Result<MappedClaim> parse_claim(std::string_view name, const Json& json, const profile::Catalogue& catalogue,
                                const std::string& at) {
  if (const auto good = check_name(name, at); !good) return std::unexpected(good.error());
  const JsonObject* object = json.if_object();
  if (object == nullptr) return malformed(at, "An object with \"attribute\" is expected.");
  if (const auto checked = check_members(*object, kMembers, at, kMalformed); !checked) {
    return std::unexpected(checked.error());
  }
  auto attribute = read_attribute(*object, catalogue, at);
  if (!attribute) return std::unexpected(attribute.error());
  auto places = read_places(*object, at);
  if (!places) return std::unexpected(places.error());
  const auto scope = Scopes::parse(find_string(*object, "scope").value_or("openid"));
  if (!scope || scope->names().size() != 1) {
    return malformed(pointer_to(at, "scope"), "The name of one scope is expected.");
  }
  MappedClaim claim{.name = std::string(name),
                    .attribute = std::move(*attribute),
                    .in = std::move(*places),
                    .scope = scope->names().front(),
                    .clients = {}};
  const JsonArray* clients = find_array(*object, "clients");
  if (clients == nullptr) return claim;
  // An empty list would read as "nobody" and mean "everybody".
  if (clients->empty()) return malformed(pointer_to(at, "clients"), "At least one client is expected.");
  for (const Json& client : *clients) claim.clients.emplace_back(client.get_string());
  return claim;
}

}  // namespace

bool MappedClaim::is_for(const Client& client) const {
  if (clients.empty()) return client.is_first_party;
  return std::ranges::find(clients, client.client_id) != clients.end();
}

Result<std::vector<MappedClaim>> parse_mapped_claims(const JsonObject& declared,
                                                     const profile::Catalogue& catalogue,
                                                     const std::string& at) {
  if (declared.size() > kClaimsMax) return malformed(at, "At most 100 claims can be declared.");
  std::vector<MappedClaim> claims;
  for (const auto& member : declared) {
    const std::string_view name = member.key();
    auto claim = parse_claim(name, member.value(), catalogue, pointer_to(at, name));
    if (!claim) return std::unexpected(std::move(claim.error()));
    claims.push_back(std::move(*claim));
  }
  return claims;
}

std::vector<const MappedClaim*> find_mapped(std::span<const MappedClaim> claims,
                                            const Client& client, const Scopes& scopes) {
  std::vector<const MappedClaim*> found;
  for (const MappedClaim& claim : claims) {
    if (scopes.has(claim.scope) && claim.is_for(client)) found.push_back(&claim);
  }
  return found;
}

std::vector<const MappedClaim*> find_mapped(std::span<const MappedClaim> claims,
                                            const Client& client, const Scopes& scopes, Told told) {
  std::vector<const MappedClaim*> found = find_mapped(claims, client, scopes);
  std::erase_if(found, [&](const MappedClaim* claim) {
    return std::ranges::find(claim->in, told) == claim->in.end();
  });
  return found;
}

}  // namespace acquaint::login
