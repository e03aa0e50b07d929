#include "api/authentication/claims.h"

#include <algorithm>
#include <vector>

#include "api/authentication/client_consent.h"
#include "login/standard_claims.h"
#include "profile/projection.h"

namespace acquaint::api::authentication {
namespace {

constexpr std::size_t kMappedBytesMax = 8 * 1024;

}  // namespace

JsonObject mapped_claims(const profile::User& user, const settings::Settings& settings,
                         const Listener& listener, login::Told told) {
  std::vector<profile::ShownAttribute> wanted;
  for (const login::MappedClaim* claim :
       login::find_mapped(settings.token_claims, listener.client, listener.scopes, told)) {
    if (may_be_told(user, listener.client, listener.audience, *claim)) {
      wanted.push_back({claim->name, claim->attribute});
    }
  }
  if (wanted.empty()) return {};
  JsonObject all, fitting;
  profile::project(user, settings.catalogue, wanted, all);
  std::size_t bytes = 0;
  for (const auto& member : all) {
    bytes += member.key().size() + to_text(member.value()).size();
    if (bytes > kMappedBytesMax) break;
    fitting[member.key()] = member.value();
  }
  return fitting;
}

void add_claims(const profile::User& user, const profile::Catalogue& catalogue,
                const login::Scopes& scopes, std::span<const std::string> names, JsonObject& into) {
  for (const login::ScopeClaims& group : login::standard_claims()) {
    if (scopes.has(group.scope)) {
      profile::project(user, catalogue, group.claims, into);
      continue;
    }
    for (const profile::ShownAttribute& claim : group.claims) {
      if (std::ranges::find(names, claim.name) == names.end()) continue;
      profile::project(user, catalogue, std::span(&claim, 1), into);
    }
  }
}

std::vector<std::string> beside_scopes(std::span<const std::string> names, const login::Scopes& scopes) {
  std::vector<std::string> beside;
  for (const login::ScopeClaims& group : login::standard_claims()) {
    if (scopes.has(group.scope)) continue;
    for (const profile::ShownAttribute& claim : group.claims) {
      if (std::ranges::find(names, claim.name) != names.end()) beside.emplace_back(claim.name);
    }
  }
  return beside;
}

std::vector<std::string> all_claims() {
  std::vector<std::string> names;
  for (const login::ScopeClaims& group : login::standard_claims()) {
    for (const profile::ShownAttribute& claim : group.claims) names.emplace_back(claim.name);
  }
  return names;
}

std::vector<std::string> told_by(std::string_view scope, const texts::Language& language) {
  std::vector<std::string> words;
  for (const login::ScopeClaims& group : login::standard_claims()) {
    if (group.scope != scope) continue;
    for (const auto& claim : group.claims) words.push_back(language.say("claim." + std::string(claim.name)));
  }
  return words;
}

}  // namespace acquaint::api::authentication
