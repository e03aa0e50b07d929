#include "api/authentication/client_consent.h"

#include <algorithm>

#include "api/authentication/claims.h"
#include "login/redirect.h"

namespace acquaint::api::authentication {
namespace {

using login::AuthorizationRequest;
using profile::Changed;
using profile::Receipt;
using profile::User;

// In the order in which the page says them: each has a text "scope.<name>".
constexpr std::string_view kOpenIdScopes[] = {"openid", "profile", "email", "phone", "address"};
constexpr std::string_view kOffline = "offline_access";

bool covers(const Receipt& receipt, std::string_view name) {
  return std::ranges::binary_search(receipt.covers, name, std::ranges::less());
}

// As receipts name them. No scope has a space, so that agreeing to a scope agrees to no claim; and a name that
// comes to stand for another attribute is to be agreed to anew.
std::string cover_of(const login::MappedClaim& claim) { return claim.name + " " + claim.attribute.text(); }
std::string cover_of(const std::string& single_claim) { return "claim " + single_claim; }

std::vector<const login::MappedClaim*> mapped_for(const settings::Settings& settings,
                                                  const AuthorizationRequest& request) {
  const login::Client* client = settings.find_client(request.client_id);
  if (client == nullptr) return {};
  return login::find_mapped(settings.token_claims, *client, request.scopes);
}

// In either place, once.
std::vector<std::string> asked_singly(const AuthorizationRequest& request) {
  login::SingleClaims claims = single_claims(request);
  std::vector<std::string> names = std::move(claims.id_token);
  for (std::string& name : claims.userinfo) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

// What the user has to agree to: the scopes, and each claim beside them.
std::vector<std::string> to_be_covered(const settings::Settings& settings,
                                       const AuthorizationRequest& request) {
  std::vector<std::string> names = request.scopes.names();
  for (const login::MappedClaim* claim : mapped_for(settings, request)) names.push_back(cover_of(*claim));
  for (const std::string& claim : asked_singly(request)) names.push_back(cover_of(claim));
  return names;
}

// The words of the catalogue, or else the name of the attribute.
std::string label_of(const profile::AttributePath& attribute, const profile::Catalogue& catalogue) {
  const auto index = catalogue.find(attribute.text());
  return index ? catalogue.at(*index).label : std::string(attribute.key());
}

bool asks_for_consent(const settings::Settings& settings, const AuthorizationRequest& request) {
  const login::Client* client = settings.find_client(request.client_id);
  if (client == nullptr || !client->is_first_party) return true;
  const auto* server = login::find_resource_server(settings.resource_servers, request.audience);
  return server != nullptr && !server->skips_consent;
}

bool is_of_openid(std::string_view scope) {
  return std::ranges::find(kOpenIdScopes, scope) != std::end(kOpenIdScopes);
}

std::string words_for_api(const std::string& scope, const login::ResourceServer* server) {
  if (server == nullptr) return scope;
  const auto described = server->descriptions.find(scope);
  return server->name + ": " + (described == server->descriptions.end() ? scope : described->second);
}

// A line for each scope: who the user is, then the API, then for how long.
std::vector<std::string> lines_for(const settings::Settings& settings, const AuthorizationRequest& request,
                                   const texts::Language& language) {
  const login::Scopes& scopes = request.scopes;
  const auto* server = login::find_resource_server(settings.resource_servers, request.audience);
  std::vector<std::string> lines;
  for (const std::string_view scope : kOpenIdScopes) {
    if (!scopes.has(scope)) continue;
    const std::string told = language.enumerate(told_by(scope, language));
    lines.push_back(language.say("scope." + std::string(scope)) + (told.empty() ? "" : ": " + told));
  }
  std::vector<std::string> labels;
  for (const std::string& claim : asked_singly(request)) labels.push_back(language.say("claim." + claim));
  for (const login::MappedClaim* claim : mapped_for(settings, request)) {
    labels.push_back(label_of(claim->attribute, settings.catalogue));
  }
  if (!labels.empty()) lines.push_back(language.say("scope.token_claims", {{"told", language.enumerate(labels)}}));
  for (const std::string& scope : scopes.names()) {
    if (!is_of_openid(scope) && scope != kOffline) lines.push_back(words_for_api(scope, server));
  }
  if (scopes.has(kOffline)) lines.push_back(language.say("scope.offline_access"));
  return lines;
}

profile::ConsentSubject subject_of(const AuthorizationRequest& request) {
  return consent::of_client(request.client_id, request.audience);
}

}  // namespace

bool needs_consent(const settings::Settings& settings, const AuthorizationRequest& request,
                   const User& user) {
  const Receipt* receipt = consent::find_granted(user, subject_of(request));
  const bool has_agreed =
      receipt != nullptr &&
      std::ranges::all_of(to_be_covered(settings, request),
                          [&](const std::string& name) { return covers(*receipt, name); });
  if (request.asks_consent) return !has_agreed || receipt->at < request.asked;
  return !has_agreed && asks_for_consent(settings, request);
}

login::SingleClaims single_claims(const AuthorizationRequest& request) {
  const auto beside = [&](const std::vector<login::RequestedClaim>& claims) {
    return beside_scopes(login::names_of(claims), request.scopes);
  };
  return {.id_token = beside(request.claims.id_token), .userinfo = beside(request.claims.userinfo)};
}

bool may_be_told(const User& user, const login::Client& client, std::string_view audience,
                 const login::MappedClaim& claim) {
  if (client.is_first_party) return true;
  const Receipt* receipt = consent::find_granted(user, consent::of_client(client.client_id, audience));
  return receipt != nullptr && covers(*receipt, cover_of(claim));
}

std::string ConsentQuestion::text() const {
  std::string all = client + " (" + host + ")";
  for (const std::string& line : allowed) all.append("\n").append(line);
  return all;
}

ConsentQuestion consent_question(const settings::Settings& settings,
                                 const AuthorizationRequest& request,
                                 const texts::Language& language) {
  const login::Client* client = settings.find_client(request.client_id);
  ConsentQuestion question{.client = client == nullptr ? request.client_id : client->name,
                           .is_own = client != nullptr && client->is_first_party,
                           .host = login::origin_of(request.reply_to.redirect_uri),
                           .allowed = lines_for(settings, request, language),
                           .covers = to_be_covered(settings, request),
                           .language = language.tag()};
  if (question.host.empty()) question.host = request.reply_to.redirect_uri;
  return question;
}

profile::Change accept_client(const AuthorizationRequest& request, const ConsentQuestion& question,
                              consent::Occasion occasion) {
  return [subject = subject_of(request), wanted = question.covers, shown = question.text(),
          language = question.language,
          occasion = std::move(occasion)](const User& user) -> Result<Changed> {
    Changed changed{user, {}};
    std::vector<std::string> covered = wanted;
    if (const Receipt* before = consent::find_granted(user, subject)) {
      covered.insert(covered.end(), before->covers.begin(), before->covers.end());
    }
    consent::grant(changed, subject, {.version = 0, .text = shown, .language = language},
                   std::move(covered), occasion);
    return changed;
  };
}

profile::Change decline_client(const AuthorizationRequest& request, consent::Occasion occasion) {
  return [subject = subject_of(request),
          occasion = std::move(occasion)](const User& user) -> Result<Changed> {
    Changed changed{user, {}};
    JsonObject data{{"client", subject.name}, {"source", occasion.source}};
    if (!subject.audience.empty()) data["audience"] = subject.audience;
    changed.events.push_back({.type = "consent.declined",
                              .at = occasion.now,
                              .actor = occasion.actor,
                              .attribute = "",
                              .data = std::move(data)});
    return changed;
  };
}

Task<Result<Done>> end_client(Services& services, profile::UserId user,
                              profile::ConsentSubject client, consent::Occasion occasion) {
  profile::Change change = [client, occasion](const User& as_it_stands) -> Result<Changed> {
    Changed changed{as_it_stands, {}};
    consent::withdraw(changed, client, occasion);
    return changed;
  };
  // First of all: from now on nothing new is given out.
  const auto withdrawn = co_await services.users.change(user, std::move(change));
  if (!withdrawn) co_return std::unexpected(withdrawn.error());
  const auto grants = co_await services.grants.list(user);
  if (!grants) co_return std::unexpected(grants.error());
  for (const login::Grant& grant : *grants) {
    if (grant.client_id != client.name || grant.audience != client.audience) continue;
    const auto removed = co_await services.grants.remove(user, grant.id);
    if (!removed) co_return std::unexpected(removed.error());
  }
  co_return Done{};
}

}  // namespace acquaint::api::authentication
