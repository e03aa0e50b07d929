#include "api/authorize.h"

#include "api/cross_origin.h"
#include "api/widget_caller.h"
#include "base/encoding.h"
#include "base/recent.h"
#include "login/network.h"
#include "login/session.h"
#include "login/token.h"
#include "login/widget_token.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kBasic = "Basic ";

std::unexpected<Error> missing() {
  return fail(Error::Kind::unauthorized, "access.missing", "Missing authentication");
}

Result<Done> check_scopes(const Access& access, const login::Scopes& scopes) {
  std::string expected;
  for (const std::string_view scope : access.any_of()) {
    if (scope.empty()) continue;
    if (scopes.has(scope)) return Done{};
    expected.append(expected.empty() ? "" : ",").append(scope);
  }
  return fail(Error::Kind::forbidden, "access.insufficient_scope",
              "Insufficient scope, expected any of: " + expected);
}

// What a client's own token opens by its scopes.
Result<Principal> principal_of(const Access& access, const Result<login::TokenPtr>& token) {
  if (!token) return std::unexpected(token.error());
  // Routes that take scopes act on any user: a user's own token does not open them.
  if ((*token)->user) {
    return fail(Error::Kind::forbidden, "access.insufficient_scope",
                "This token is of a user; a client's own token is needed.");
  }
  if (const auto allowed = check_scopes(access, (*token)->scopes); !allowed) {
    return std::unexpected(allowed.error());
  }
  return Principal{.user = std::nullopt, .session = {}, .authenticated = {}, .client_id = (*token)->client_id, .scopes = (*token)->scopes};
}

Result<std::string_view> bearer_token_of(const http::Request& request) {
  const auto text = login::find_bearer_token(request.header("authorization"));
  if (!text && text.error().code == "token.missing") return missing();
  return text;
}

Result<Principal> authorize_token(const Access& access, const http::Request& request,
                                  Services& services) {
  const auto text = bearer_token_of(request);
  if (!text) return std::unexpected(text.error());
  return principal_of(access, services.tokens.verify(*text, services.clock.now()));
}

// A client's own token opens what its scopes say. A user's, or a widget's, opens what asks that user.
Task<Result<Principal>> authorize_asking(const Access& access, const http::Request& request, Services& services) {
  if (!is_asking(access, request)) co_return authorize_token(access, request, services);
  const auto text = bearer_token_of(request);
  if (!text) co_return std::unexpected(text.error());
  if (!login::is_widget_token(*text)) {
    const auto token = services.tokens.verify(*text, services.clock.now());
    const bool is_for_userinfo = !token && token.error().code == "token.invalid";
    if (!is_for_userinfo && !(token && (*token)->user)) co_return principal_of(access, token);
  }
  co_return co_await authorize_widget(*text, request, services);
}

// A page beside ours, below the same registrable domain, that the operator declared. Browsers keep
// SameSite cookies from all others.
bool is_page_beside(const http::Request& request, const Services& services) {
  return request.header("sec-fetch-site") == "same-site" &&
         is_site_origin(*services.settings.current(), request.header("origin").value_or(""));
}

Task<Result<Principal>> authorize_session(const Access& access, const http::Request& request, Services& services) {
  // A browser adds its cookies to requests of any page; only those of our own pages may use them, and
  // where users are asked also those beside.
  if (request.method != http::Method::get && !is_own_page(request, services.origin) &&
      !(is_asking(access, request) && is_page_beside(request, services))) {
    co_return fail(Error::Kind::forbidden, "access.cross_site",
                   "Another site's page may not use this session.");
  }
  const auto session = co_await services.sessions.find(
      std::string(request.header("cookie").value_or("")), services.clock.now());
  if (!session) co_return std::unexpected(session.error());
  co_return Principal{.user = session->user,
                      .session = to_base64url(sha256(session->secret_hash)),
                      .authenticated = session->created,
                      .client_id = {},
                      .scopes = {}};
}

Result<Principal> authorize_operator(const http::Request& request, const Services& services) {
  const auto text = login::find_bearer_token(request.header("authorization"));
  if (!text || services.operator_token.empty() ||
      !equal_in_constant_time(*text, services.operator_token)) {
    return missing();
  }
  return Principal{.user = std::nullopt, .session = {}, .authenticated = {}, .client_id = "operator", .scopes = {}};
}

// HTTP Basic with the write key as the user name, as Segment's clients send it; null: of no source. A password is refused:
// whoever sends one means something else. A key is hashed once for each snapshot of the settings: it would be a fifth of
// what a call costs.
const ingest::Source* find_source(const settings::SettingsPtr& settings, std::string_view header) {
  struct Known {
    std::weak_ptr<const settings::Settings> settings;
    const ingest::Source* source;
  };
  thread_local Recent<std::string, Known> recent(256);
  if (!header.starts_with(kBasic)) return nullptr;
  const std::string key(header.substr(kBasic.size()));
  if (const Known* known = recent.find(key); known != nullptr && known->settings.lock() == settings) return known->source;
  const auto credentials = from_base64(key);
  if (!credentials || !credentials->ends_with(':')) return nullptr;
  const ingest::Source* source =
      ingest::find_source(settings->sources, std::string_view(*credentials).substr(0, credentials->size() - 1));
  if (source != nullptr) recent.put(key, {settings, source});
  return source;
}

Result<Principal> authorize_source(const http::Request& request, const Services& services) {
  const auto settings = services.settings.current();
  const ingest::Source* source = find_source(settings, request.header("authorization").value_or(""));
  if (source == nullptr) return missing();
  Principal principal;
  principal.client_id = source->id;
  principal.source = *source;
  return principal;
}

Task<Result<Principal>> find_principal(const Access& access, const http::Request& request, Services& services) {
  switch (access.kind()) {
    case Access::Kind::anyone: co_return Principal{};
    case Access::Kind::session: co_return co_await authorize_session(access, request, services);
    case Access::Kind::session_if_any: {
      auto principal = co_await authorize_session(access, request, services);
      if (!principal && principal.error().kind == Error::Kind::unauthorized) co_return Principal{};
      co_return principal;
    }
    case Access::Kind::scopes: co_return authorize_token(access, request, services);
    case Access::Kind::source: co_return authorize_source(request, services);
    case Access::Kind::operators: co_return authorize_operator(request, services);
    case Access::Kind::visitor_or_scopes:
      if (request.header("authorization").value_or("").starts_with(kBasic)) {
        co_return authorize_source(request, services);
      }
      [[fallthrough]];
    case Access::Kind::session_or_scopes:
      if (request.header("authorization")) co_return co_await authorize_asking(access, request, services);
      co_return co_await authorize_session(access, request, services);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

// Whoever is asked can send answers without end, and each is a write. A client's own token stands for many users, and
// so does a key that is kept secret.
Result<Done> keep_pace(const Principal& principal, const http::Request& request, Services& services) {
  const Time now = services.clock.now();
  if (principal.user) return services.throttle.reserve_asking(principal.user->text(), now);
  if (!principal.source || principal.source->merges_visitors) return Done{};
  return services.throttle.reserve_asking(login::network_of(request.client), now);
}

}  // namespace

bool is_own_page(const http::Request& request, std::string_view own_origin) {
  const auto site = request.header("sec-fetch-site");
  const auto origin = request.header("origin");
  if (site) return *site == "same-origin" || *site == "none";
  return !origin || *origin == own_origin;
}

Task<Result<Principal>> authorize(const Access& access, const http::Request& request,
                                  Services& services) {
  auto principal = co_await find_principal(access, request, services);
  if (principal && is_asking(access, request)) {
    if (const auto paced = keep_pace(*principal, request, services); !paced) co_return std::unexpected(paced.error());
  }
  co_return principal;
}

}  // namespace acquaint::api
