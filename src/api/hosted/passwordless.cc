#include "api/hosted/passwordless.h"

#include <algorithm>
#include <utility>

#include "api/authentication/authorize.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/return_to.h"
#include "api/security_log.h"
#include "api/hosted/let_in.h"
#include "api/passwordless.h"
#include "api/query.h"
#include "login/redirect.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

constexpr std::string_view kEmailForm = "passwordless", kCodeForm = "passwordless-code",
                           kLinkForm = "passwordless-link";

// The first connection of strategy "email".
Result<std::string> find_connection(const Call& call) {
  const auto found = std::ranges::find(call.settings->connections, login::kEmailStrategy,
                                       &settings::Connection::strategy);
  if (found == call.settings->connections.end()) {
    return fail(Error::Kind::not_found, "http.no_such_route", "Nothing is served at this path.");
  }
  return found->name;
}

Response show(const Call& call, pages::FormPage page, std::string_view form, int status,
              std::string_view continues_at) {
  const FormToken token = make_token(call, form);
  page.csrf = token.token;
  return page_answer(status, pages::render_form(page), token, continues_at);
}

Response email_page(const Call& call, std::string return_to, std::string email,
                    std::vector<pages::Problem> problems = {}, int status = 200) {
  const std::string goes_on = authentication::continues_at(call, return_to);
  const pages::Look look = look_of(call, return_to);
  const texts::Language& language = look.language;
  pages::FormPage page{.look = look,
                       .title = language.say("passwordless.title"),
                       .text = language.say("passwordless.text"),
                       .action = "/u/passwordless",
                       .hidden = {{"return_to", std::move(return_to)}},
                       .fields = {{{"name", "email"},
                                   {"label", language.say("label.email")},
                                   {"widget", "email"},
                                   {"autocomplete", "email"},
                                   {"required", true},
                                   {"value", std::move(email)}}},
                       .button = language.say("passwordless.submit"),
                       .problems = std::move(problems)};
  return show(call, std::move(page), kEmailForm, status, goes_on);
}

std::string first_page(std::string_view return_to) { return with_return_to("/u/passwordless", return_to); }

Response code_page(const Call& call, std::string return_to, std::string email,
                   std::vector<pages::Problem> problems = {}, int status = 200) {
  const std::string goes_on = authentication::continues_at(call, return_to);
  std::string again = first_page(return_to);
  const pages::Look look = look_of(call, return_to);
  const texts::Language& language = look.language;
  pages::FormPage page{.look = look,
                       .title = language.say("passwordless.code_title"),
                       .text = language.say("passwordless.code_text", {{"email", email}}),
                       .action = "/u/passwordless/code",
                       .hidden = {{"return_to", std::move(return_to)}, {"email", std::move(email)}},
                       .fields = {{{"name", "code"},
                                   {"label", language.say("passwordless.code")},
                                   {"widget", "text"},
                                   {"autocomplete", "one-time-code"},
                                   {"is_code", true},
                                   {"autofocus", problems.empty()},
                                   {"required", true}}},
                       .button = language.say("log_in.submit"),
                       .problems = std::move(problems),
                       .link_url = std::move(again),
                       .link_text = language.say("passwordless.again")};
  return show(call, std::move(page), kCodeForm, status, goes_on);
}

Task<Result<Response>> show_email(Call& call) {
  const auto connection = find_connection(call);
  if (!connection) co_return std::unexpected(connection.error());
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  std::string return_to = safe_return_to(query->text("return_to").value_or("/"));
  std::string hint = authentication::login_hint_of(call, return_to);
  co_return email_page(call, std::move(return_to), std::move(hint));
}

Task<Result<Response>> take_email(Call& call) {
  const auto posted = PostedForm::read(call, kEmailForm);
  if (!posted) co_return refused_form(call, posted.error(), first_page(posted_return_to(call.request)));
  auto connection = find_connection(call);
  if (!connection) co_return std::unexpected(connection.error());
  std::string return_to = safe_return_to(posted->text("return_to"));
  std::string email(posted->text("email"));
  if (!profile::is_email(email)) {
    std::string words = look_of(call, return_to).language.say("sign_up.bad_email");
    co_return email_page(call, std::move(return_to), "", {{"email", std::move(words)}}, 422);
  }
  login::EmailCodeScope scope{"", std::move(*connection), email};
  const auto mailed = co_await mail_code(call, std::move(scope));
  if (!mailed && mailed.error().kind == Error::Kind::throttled) {
    std::string words = look_of(call, return_to).language.say("log_in.too_many");
    co_return email_page(call, std::move(return_to), std::move(email), {{"", std::move(words)}}, 429);
  }
  if (!mailed) co_return std::unexpected(mailed.error());
  co_return code_page(call, std::move(return_to), std::move(email));
}

// Why a code was refused, for a person: the key of a text, and the status.
std::pair<std::string_view, int> refusal_of(const Error& error) {
  if (error.kind == Error::Kind::throttled) return {"log_in.too_many", 429};
  return {"passwordless.wrong", 401};
}

Task<Result<Response>> take_code(Call& call) {
  const auto posted = PostedForm::read(call, kCodeForm);
  if (!posted) co_return refused_form(call, posted.error(), first_page(posted_return_to(call.request)));
  auto connection = find_connection(call);
  if (!connection) co_return std::unexpected(connection.error());
  std::string return_to = safe_return_to(posted->text("return_to"));
  std::string email(posted->text("email"));
  login::EmailCodeScope scope{"", std::move(*connection), email};
  std::string code(posted->text("code"));
  const auto user = co_await sign_in_by_code(call, std::move(scope), std::move(code));
  if (!user) {
    const Error& error = user.error();
    if (error.code == kSignUpDenied) {
      std::string words = error.message;
      co_return code_page(call, std::move(return_to), std::move(email), {{"code", std::move(words)}}, 403);
    }
    if (error.kind != Error::Kind::unauthorized && error.kind != Error::Kind::throttled) {
      co_return std::unexpected(error);
    }
    const auto [key, status] = refusal_of(error);
    std::string words = look_of(call, return_to).language.say(key);
    Response refused = code_page(call, std::move(return_to), std::move(email), {{"code", std::move(words)}}, status);
    refused.refusal = telling_refusal(error);
    co_return refused;
  }
  co_return co_await let_in(call, (*user)->user().id, return_to);
}

// Auth0's default for what a link does not say. GET /authorize checks everything.
std::string address_of(const Call& call, const login::EmailLink& link) {
  JsonObject parameters = link.parameters;
  if (!parameters.contains("response_type")) parameters["response_type"] = "code";
  const auto* client = call.settings->find_client(link.scope.client_id);
  if (!parameters.contains("redirect_uri") && client != nullptr && !client->callbacks.empty()) {
    parameters["redirect_uri"] = client->callbacks.front();
  }
  FormFields fields = {{"client_id", link.scope.client_id}};
  for (const auto& member : parameters) {
    fields.emplace_back(member.key(), member.value().as_string());
  }
  return login::with_query("/authorize", fields);
}

Result<Response> link_refusal(const Call& call, const Error& error) {
  if (error.code != "ticket.not_found" && error.kind != Error::Kind::unauthorized) {
    return std::unexpected(error);
  }
  return message_page(call, 410, "mailed.gone_title", "passwordless.gone");
}

Task<Result<Response>> show_link(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  std::string ticket(query->text("ticket").value_or(""));
  const auto link = co_await look_at_email_link(call, ticket);
  if (!link) co_return link_refusal(call, link.error());
  const std::string goes_on(find_string(link->parameters, "redirect_uri").value_or(""));
  const pages::Look look = look_of(call);
  const texts::Language& language = look.language;
  pages::FormPage page{.look = look,
                       .title = language.say("log_in.title"),
                       .text = language.say("passwordless.link_text", {{"email", link->scope.email}}),
                       .action = "/u/passwordless/link",
                       .hidden = {{"ticket", std::move(ticket)}},
                       .fields = {},
                       .button = language.say("log_in.submit")};
  co_return show(call, std::move(page), kLinkForm, 200, goes_on);
}

Task<Result<Response>> take_link(Call& call) {
  const auto posted = PostedForm::read(call, kLinkForm);
  if (!posted) co_return refused_form(call, posted.error(), same_link(call.request));
  std::string ticket(posted->text("ticket"));
  const auto opened = co_await sign_in_by_link(call, std::move(ticket));
  if (!opened) co_return link_refusal(call, opened.error());
  std::string address = address_of(call, opened->link);
  co_return co_await let_in_at(call, opened->user->user().id, std::move(address));
}

constexpr Route kPasswordlessRoutes[] = {
    {http::Method::get, "/u/passwordless", Access::anyone(), show_email,
     "The page that asks for a mail with a code to log in."},
    {http::Method::post, "/u/passwordless", Access::anyone(), take_email, "Mails that code."},
    {http::Method::post, "/u/passwordless/code", Access::anyone(), take_code,
     "Signs in with the code."},
    {http::Method::get, "/u/passwordless/link", Access::anyone(), show_link,
     "The page behind a mailed link to log in."},
    {http::Method::post, "/u/passwordless/link", Access::anyone(), take_link,
     "Signs in and goes on to the client."},
};

}  // namespace

std::string passwordless_path(const Call& call, std::string_view return_to) {
  if (!find_connection(call)) return {};
  return first_page(return_to);
}

std::span<const Route> passwordless_routes() { return kPasswordlessRoutes; }

}  // namespace acquaint::api::hosted
