#include "api/errors.h"

#include <algorithm>

#include "api/authentication/parameters.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/return_to.h"
#include "api/locale.h"
#include "api/query.h"
#include "api/security_log.h"
#include "base/log.h"
#include "http/problem.h"
#include "pages/refusal_page.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kManagementPrefix = "management.";
constexpr std::string_view kOAuthPrefix = "oauth.";

struct Translation {
  std::string_view code;
  std::string_view error_code;  // Auth0's; empty where its answer has none.
  std::string_view message;     // Auth0's; empty where ours is kept.
};

// Words of the real API (reference: Auth0, Management API errors).
constexpr Translation kManagement[] = {
    {"user.not_found", "inexistent_user", "The user does not exist."},
    {"user.exists", "auth0_idp_error", "The user already exists."},
    {"client.not_found", "inexistent_client", "The client does not exist"},
    {"client_grant.not_found", "inexistent_client_grant", "The grant does not exist."},
    {"client_grant.exists", "", "A client grant for this client and audience already exists."},
    {"connection.not_found", "inexistent_connection", "The connection does not exist"},
    {"connection.exists", "", "A connection with the same name already exists"},
    {"connection.contradiction", "invalid_body", ""},
    {"auth0_form.not_found", "", "Form not found"},
    {"auth0_flow.no_execution", "", "Flow execution not found"},
    {"auth0_flow.not_found", "", "Flow not found"},
    {"vault_connection.not_found", "", "Connection not found"},
    {"resource_server.not_found", "inexistent_resource_server", "The resource server does not exist"},
    {"resource_server.exists", "", "A resource server with the same identifier already exists"},
    {"rule.not_found", "inexistent_rule", "The rule does not exist"},
    {"rule.exists", "", ""},
    {"action.not_found", "", "That action does not exist."},
    {"action.exists", "", ""},
    {"action.is_bound", "", ""},
    {"action.not_built", "", ""},
    {"action.no_execution", "", "That execution does not exist."},
    {"action.no_trigger", "", "That trigger does not exist."},
    {"action.no_version", "", "That action version does not exist."},
    {"access.insufficient_scope", "insufficient_scope", ""},
    {"access.missing", "", "Missing authentication"},
    {"token.bad_header", "Bearer", ""},
    {"http.no_such_route", "", "Not Found"},
};

std::string payload_message(const Error& error) {
  if (error.code == "json.unknown_field") {
    return "Payload validation error: 'Additional properties not allowed: " +
           error.field.substr(error.field.rfind('/') + 1) + "'.";
  }
  std::string message = "Payload validation error: '" + error.message + "'";
  if (!error.field.empty()) {
    std::string property = error.field.substr(1);
    std::ranges::replace(property, '/', '.');
    message += " on property " + property;
  }
  return message + ".";
}

std::string query_message(const Error& error) {
  std::string message = "Query validation error: '" + error.message + "'";
  if (!error.field.empty()) message += " on property " + error.field;
  return message + ".";
}

http::Response management_error(const Error& error) {
  const int status = http::status_of(error.kind);
  std::string message = error.message, error_code;
  const auto known = std::ranges::find(kManagement, error.code, &Translation::code);
  if (known != std::end(kManagement)) {
    error_code = known->error_code;
    if (!known->message.empty()) message = known->message;
  } else if (error.code.starts_with(kManagementPrefix)) {
    error_code = error.code.substr(kManagementPrefix.size());
  } else if (error.code.starts_with("query.")) {
    error_code = "invalid_query_string";
    message = query_message(error);
  } else if (error.kind == Error::Kind::invalid) {
    error_code = "invalid_body";
    message = payload_message(error);
  } else if (error.kind == Error::Kind::throttled) {
    error_code = "too_many_requests";
  }
  JsonObject body;
  body["statusCode"] = status;
  body["error"] = http::reason_of(status);
  body["message"] = message;
  if (!error_code.empty()) body["errorCode"] = error_code;
  return http::Response::json(status, body);
}

http::Response oauth_error(const Error& error) {
  JsonObject body;
  body["error"] = error.code.starts_with(kOAuthPrefix) ? error.code.substr(kOAuthPrefix.size())
                  : error.kind == Error::Kind::invalid ? "invalid_request"
                  : error.kind == Error::Kind::throttled ? "too_many_requests"
                                                         : "server_error";
  body["error_description"] = error.message;
  // Scripts of other origins may read why, as they may read what they get.
  return authentication::with_cors(
      http::Response::json(http::status_of(error.kind), body).with("Cache-Control", "no-store"));
}

// What people may meet has words in their language; the rest is for developers, in English.
pages::RefusalPage refusal_page(const Error& error, const http::Request& request, pages::Look look, std::string log_in) {
  const texts::Language& language = look.language;
  const auto words = error.kind == Error::Kind::internal
                         ? language.say("failed.internal", {{"request", request.id}})
                         : language.find("error." + error.code);
  pages::RefusalPage page{.message = {.look = look,
                                      .title = language.say("failed.title"),
                                      .text = words.value_or(error.message),
                                      .link_url = std::move(log_in),
                                      .link_text = language.say("failed.link")},
                          .english = words ? std::string() : error.message};
  return page;
}

std::string wanted_return_to(const http::Request& request) {
  if (request.method != http::Method::get) return hosted::posted_return_to(request);
  const auto query = Query::parse(request);
  return query ? hosted::safe_return_to(query->text("return_to").value_or("/")) : "/";
}

http::Response page_error(const Error& error, const http::Request& request, const settings::Site& site) {
  // Nobody has to begin at the site: after the log-in it goes on where it was.
  const bool is_get = request.method == http::Method::get;
  const std::string log_in = hosted::with_return_to("/u/login", wanted_return_to(request));
  if (error.code == "session.not_found") {
    return http::Response::see_other(!is_get ? log_in : request.query.empty() ? "/u/login" : "/u/login?" + request.query);
  }
  const pages::RefusalPage page = refusal_page(error, request, pages_look(site, request), log_in);
  auto response = http::Response::html(http::status_of(error.kind), pages::render_refusal(page));
  for (const auto& [name, value] : pages::security_headers()) {
    response.headers.emplace_back(name, value);
  }
  return response;
}

// What broke inside is for the operator's log; a caller gets the id to ask with.
Error keep_back(const Error& inner, const http::Request& request) {
  log_event(LogLevel::error, "request.failed",
            {{"code", std::string_view(inner.code)},
             {"message", std::string_view(inner.message)},
             {"request", std::string_view(request.id)}});
  Error error = inner;
  error.message = "Something went wrong on our side. The request's id is " + request.id + ".";
  return error;
}

}  // namespace

ErrorStyle style_of(std::string_view path) {
  if (path.starts_with("/api/v2/")) return ErrorStyle::management;
  if (path.starts_with("/oauth/") || path.starts_with("/passwordless/")) return ErrorStyle::oauth;
  if (path.starts_with("/u/") || path.starts_with("/authorize") || path.starts_with("/oidc/") ||
      path.starts_with("/login/") || path == "/activate" || path == "/v2/logout" || path == "/continue") {
    return ErrorStyle::page;
  }
  return ErrorStyle::problem;
}

http::Response error_response(const Error& shown, const http::Request& request,
                              const settings::Site& site) {
  const Error error = shown.kind == Error::Kind::internal ? keep_back(shown, request) : shown;
  http::Response response = [&] {
    switch (style_of(request.path)) {
      case ErrorStyle::problem: return http::problem(error, request.id);
      case ErrorStyle::management: return management_error(error);
      case ErrorStyle::oauth: return oauth_error(error);
      case ErrorStyle::page: return page_error(error, request, site);
    }
    std::abort();  // Unreachable: -Wswitch is an error.
  }();
  response.refusal = telling_refusal(error);
  if (error.code == "http.method_not_allowed" && response.status != 405) {
    response.status = 405;
    response.headers.emplace_back("Allow", error.field);
  }
  const bool has_retry = std::ranges::any_of(
      response.headers, [](const auto& header) { return header.first == "Retry-After"; });
  if (!has_retry &&
      (error.kind == Error::Kind::throttled || error.kind == Error::Kind::unavailable)) {
    response.headers.emplace_back("Retry-After", error.kind == Error::Kind::throttled ? "60" : "1");
  }
  return response;
}

}  // namespace acquaint::api
