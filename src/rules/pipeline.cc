#include "rules/pipeline.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace acquaint::rules {
namespace {

constexpr std::size_t kChangesMax = 1000;
constexpr std::size_t kScopesMax = 100;
constexpr std::size_t kScopeBytesMax = 280;
constexpr std::size_t kUrlBytesMax = 4096;

std::unexpected<Error> bad_answer() {
  return fail(Error::Kind::unavailable, "rules.bad_answer", "The runner said what is no outcome.");
}
std::unexpected<Error> bad_outcome(std::string message, std::string field) {
  return invalid("rules.bad_outcome", std::move(message), std::move(field));
}

JsonObject of_pairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  JsonObject object;
  for (const auto& [name, value] : pairs) object[name] = value;
  return object;
}

JsonObject to_json(const Tenant& tenant) {
  return {{"domain", tenant.domain}, {"access_token", tenant.access_token}};
}

std::optional<Verdict> parse_verdict(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Verdict>, 5> kVerdicts{{{"allow", Verdict::allow},
                                                                          {"deny", Verdict::deny},
                                                                          {"redirect", Verdict::redirect},
                                                                          {"prompt", Verdict::prompt},
                                                                          {"error", Verdict::error}}};
  const auto found = std::ranges::find(kVerdicts, name, &std::pair<std::string_view, Verdict>::first);
  return found == kVerdicts.end() ? std::nullopt : std::optional(found->second);
}

std::string text_of(const JsonObject& told, std::string_view name, std::size_t bytes_max) {
  return std::string(cut_text(find_string(told, name).value_or(""), bytes_max));
}

Result<JsonObject> claims_of(const JsonObject& told, std::string_view name) {
  JsonObject claims;
  for (const auto& member : object_or_empty(told, name)) {
    if (!is_reserved_claim(member.key())) claims[member.key()] = member.value();
  }
  if (to_text(claims).size() > kClaimsBytesMax) {
    return bad_outcome("The claims are more than a token holds.", pointer_to("", name));
  }
  return claims;
}

bool is_scope(std::string_view text) {
  return !text.empty() && text.size() <= kScopeBytesMax && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < '\x7F' && c != '"' && c != '\\';
  });
}

Result<std::vector<std::string>> scopes_of(const JsonObject& told, std::string_view name) {
  std::vector<std::string> scopes;
  const JsonArray* list = find_array(told, name);
  if (list == nullptr) return scopes;
  for (const Json& scope : *list) {
    const bool fits = scope.is_string() && is_scope(scope.get_string()) && scopes.size() < kScopesMax;
    if (!fits) return bad_outcome("These are no scopes.", pointer_to("", name));
    scopes.emplace_back(scope.get_string());
  }
  return scopes;
}

Result<std::vector<MetadataChange>> changes_of(const JsonObject& told) {
  std::vector<MetadataChange> changes;
  const JsonArray* list = find_array(told, "changes");
  if (list == nullptr) return changes;
  if (list->size() > kChangesMax) return bad_outcome("There are too many changes.", "/changes");
  std::size_t bytes = 0;
  for (const Json& element : *list) {
    if (!element.is_object()) return bad_answer();
    const JsonObject& change = element.get_object();
    const auto section = find_string(change, "section");
    const JsonObject* patch = find_object(change, "patch");
    const bool is_user = section == "user_metadata";
    if (patch == nullptr || (!is_user && section != "app_metadata")) return bad_answer();
    bytes += to_text(*patch).size();
    if (bytes > kMetadataBytesMax) return bad_outcome("The metadata is too large.", "/changes");
    changes.push_back({.origin = text_of(change, "origin", kMessageBytesMax),
                       .section = is_user ? MetadataSection::user_metadata : MetadataSection::app_metadata,
                       .patch = *patch});
  }
  return changes;
}

bool is_web_address(std::string_view url) {
  const bool has_scheme = url.starts_with("https://") || url.starts_with("http://");
  const std::size_t host = has_scheme ? url.find("://") + 3 : 0;
  return has_scheme && url.size() <= kUrlBytesMax && url.size() > host && url[host] != '/' &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F' && c != '\\' && c != '"' && c != '<' && c != '>'; });
}

Result<Done> read_suspension(const JsonObject& told, Outcome& outcome) {
  const std::int64_t at = find_int(told, "at").value_or(0);
  if (at < 0) return bad_answer();
  outcome.at = static_cast<std::size_t>(at);
  if (outcome.verdict == Verdict::redirect) {
    outcome.redirect_url = std::string(find_string(object_or_empty(told, "redirect"), "url").value_or(""));
    if (!is_web_address(outcome.redirect_url)) {
      return bad_outcome("A redirect leads to an http or https address.", "/redirect/url");
    }
  }
  if (outcome.verdict == Verdict::prompt) {
    const JsonObject prompt = object_or_empty(told, "prompt");
    outcome.prompt = Prompt{.form = text_of(prompt, "id", kMessageBytesMax),
                            .fields = object_or_empty(prompt, "fields"),
                            .vars = object_or_empty(prompt, "vars")};
  }
  return Done{};
}

}  // namespace

JsonObject to_json(const RulesWork& work) {
  JsonArray rules;
  for (const Rule& rule : work.rules) {
    rules.push_back(JsonObject{{"id", rule.id}, {"name", rule.name}, {"script", rule.script}});
  }
  return {{"kind", "rules"},
          {"rules", std::move(rules)},
          {"configuration", of_pairs(work.configuration)},
          {"user", work.user},
          {"context", work.context},
          {"tenant", to_json(work.tenant)}};
}

JsonObject to_json(const ActionsWork& work) {
  JsonArray actions, executed;
  for (const Action& action : work.actions) {
    actions.push_back(JsonObject{{"id", action.id},
                                 {"name", action.name},
                                 {"code", action.code},
                                 {"secrets", of_pairs(action.secrets)}});
  }
  for (const std::string& id : work.rules_executed) executed.push_back(Json(id));
  return {{"kind", "actions"},
          {"trigger", work.trigger},
          {"actions", std::move(actions)},
          {"event", work.event},
          {"from", work.from},
          {"resumed", work.is_resumed},
          {"can_redirect", work.can_redirect},
          {"rules_executed", std::move(executed)},
          {"tenant", to_json(work.tenant)}};
}

JsonObject to_json(const BuildWork& work) {
  JsonArray modules;
  for (const std::string& name : work.modules) modules.push_back(Json(name));
  return {{"kind", "build"}, {"name", work.name}, {"code", work.code}, {"modules", std::move(modules)}};
}

Result<Outcome> read_outcome(const JsonObject& told) {
  const auto verdict = parse_verdict(find_string(told, "verdict").value_or(""));
  if (!verdict) return bad_answer();
  Outcome outcome;
  outcome.verdict = *verdict;
  outcome.origin = text_of(told, "origin", kMessageBytesMax);
  const JsonObject error = object_or_empty(told, "error");
  outcome.error_name = text_of(error, "name", 100);
  outcome.error_code = text_of(error, "code", 100);
  outcome.error_message = text_of(error, "message", kMessageBytesMax);
  auto changes = changes_of(told);
  if (!changes) return std::unexpected(changes.error());
  outcome.changes = std::move(*changes);
  if (const auto read = read_suspension(told, outcome); !read) return std::unexpected(read.error());
  auto id_token = claims_of(told, "id_token");
  if (!id_token) return std::unexpected(id_token.error());
  auto access_token = claims_of(told, "access_token");
  if (!access_token) return std::unexpected(access_token.error());
  auto added = scopes_of(told, "scopes_added");
  if (!added) return std::unexpected(added.error());
  auto removed = scopes_of(told, "scopes_removed");
  if (!removed) return std::unexpected(removed.error());
  outcome.id_token = std::move(*id_token);
  outcome.access_token = std::move(*access_token);
  outcome.scopes_added = std::move(*added);
  outcome.scopes_removed = std::move(*removed);
  return outcome;
}

bool is_reserved_claim(std::string_view name) {
  // RFC 7519 §4.1, OpenID Connect Core §2, RFC 9068 §2.2, RFC 7800, and our own.
  constexpr std::array<std::string_view, 26> kReserved{
      "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "azp", "nonce", "auth_time", "acr", "amr", "at_hash",
      "c_hash", "s_hash", "sid", "scope", "gty", "client_id", "cnf", "act", "may_act", "org_id", "org_name",
      "userinfo_claims", "sub_jwk"};
  return std::ranges::find(kReserved, name) != kReserved.end();
}

}  // namespace acquaint::rules
