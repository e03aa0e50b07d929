#include "api/management/tickets.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "api/body.h"
#include "api/mailing.h"
#include "login/account.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using profile::User;
using profile::UserId;
using profile::UserPtr;

constexpr Duration kTicketLifetime = std::chrono::seconds(432'000);  // Auth0: five days.
constexpr std::int64_t kTicketSecondsMax = 30 * 86'400;
constexpr std::size_t kIdMax = 255, kUrlMax = 2048;

std::unexpected<Error> bad_request(std::string code, std::string message, std::string field = {}) {
  return invalid("management." + std::move(code), std::move(message), std::move(field));
}

Result<std::string> read_url(const JsonObject& body) {
  auto url = text_member(body, "result_url", "", kUrlMax);
  if (!url) return url;
  static const RE2 kUrl("https?://[^\\s\"<>\\\\\\x00-\\x1f\\x7f]+");
  if (!url->empty() && !RE2::FullMatch(*url, kUrl)) {
    return invalid("body.bad_field", "An http or https address is expected.", "/result_url");
  }
  return url;
}

Result<Duration> read_lifetime(const JsonObject& body) {
  if (!body.contains("ttl_sec")) return kTicketLifetime;
  const auto seconds = find_int(body, "ttl_sec");
  if (!seconds || *seconds < 0 || *seconds > kTicketSecondsMax) {
    return invalid("body.bad_field", "A whole number from 0 to 2592000 is expected.", "/ttl_sec");
  }
  if (*seconds == 0) return kTicketLifetime;
  return Duration(std::chrono::seconds(*seconds));
}

Result<bool> read_flag(const JsonObject& body, std::string_view name) {
  if (!body.contains(name)) return false;
  const auto flag = find_bool(body, name);
  if (!flag) return invalid("body.bad_field", "true or false is expected.", pointer_to("", name));
  return *flag;
}

// "identity": which of the user's logins is meant, by provider and id.
struct NamedIdentity {
  std::string provider;
  std::string user_id;
};
Result<std::optional<NamedIdentity>> read_identity(const JsonObject& body) {
  const Json* value = find(body, "identity");
  if (value == nullptr) return std::nullopt;
  const JsonObject* object = value->if_object();
  if (object == nullptr) return invalid("body.bad_field", "An object is expected.", "/identity");
  if (const auto known = only_fields(*object, {"user_id", "provider"}, "/identity"); !known) {
    return std::unexpected(known.error());
  }
  NamedIdentity identity;
  for (const auto& [name, into] : {std::pair("user_id", &identity.user_id),
                                   std::pair("provider", &identity.provider)}) {
    auto text = text_member(*object, name, "", kIdMax, "/identity");
    if (!text) return std::unexpected(text.error());
    if (text->empty()) {
      return invalid("body.bad_field", "A text is expected.",
                     pointer_to("/identity", std::string_view(name)));
    }
    *into = std::move(*text);
  }
  return identity;
}

bool has_identity(const User& user, const NamedIdentity& named) {
  for (const profile::Identity& identity : user.identities) {
    if (identity.provider == named.provider && identity.user_id.is_string() &&
        std::string_view(identity.user_id.get_string()) == named.user_id) {
      return true;
    }
  }
  return false;
}

// "user_id", or where the route takes them "connection_id" and "email".
Task<Result<UserId>> find_id(Call& call, const JsonObject& body) {
  const auto user_id = text_member(body, "user_id", "", kIdMax),
             connection_id = text_member(body, "connection_id", "", kIdMax),
             email = text_member(body, "email", "", kIdMax);
  for (const auto* text : {&user_id, &connection_id, &email}) {
    if (!*text) co_return std::unexpected(text->error());
  }
  if (!user_id->empty()) {
    if (!connection_id->empty() || !email->empty()) {
      co_return bad_request("invalid_body", "Either user_id or connection_id and email are expected.",
                            "/connection_id");
    }
    const auto id = UserId::parse(*user_id);
    if (!id) co_return invalid("body.bad_field", "This is no user id.", "/user_id");
    co_return *id;
  }
  if (connection_id->empty() || email->empty()) {
    const std::string missing = connection_id->empty() == email->empty() ? "user_id"
                                : email->empty()                         ? "email"
                                                                         : "connection_id";
    co_return bad_request("invalid_body",
                          "Payload validation error: 'Missing required property: " + missing + "'.",
                          "/" + missing);
  }
  const auto& connections = call.settings->connections;
  const auto connection =
      std::ranges::find(connections, *connection_id, &settings::Connection::id);
  if (connection == connections.end()) {
    co_return bad_request("invalid_body", "The connection does not exist.", "/connection_id");
  }
  if (!profile::is_email(*email)) {
    co_return invalid("body.bad_field", "An e-mail address is expected.", "/email");
  }
  const std::string name = connection->name;
  const auto id = co_await call.services.users.find_by_handle(profile::Handle::email(name, *email));
  if (!id) co_return id;
  const auto user = co_await call.services.users.find(*id);
  if (!user) co_return std::unexpected(user.error());
  // Whoever reads the mail of a linked account's address need not be the user whose password it would be.
  const profile::User& found = (*user)->user();
  const bool is_main = !found.identities.empty() && found.identities.front().connection == name &&
                       profile::fold(profile::find_text(found, "email").value_or("")) == profile::fold(*email);
  if (!is_main) {
    co_return bad_request("operation_not_supported",
                          "This is the address of a linked account. Name the user by user_id.", "/email");
  }
  co_return *id;
}

// The user whom the body names, who has an e-mail address.
Task<Result<UserPtr>> find_user(Call& call, const JsonObject& body) {
  const auto id = co_await find_id(call, body);
  if (!id) co_return std::unexpected(id.error());
  const auto identity = read_identity(body);
  if (!identity) co_return std::unexpected(identity.error());
  const auto client_id = text_member(body, "client_id", "", kIdMax);
  if (!client_id) co_return std::unexpected(client_id.error());
  if (!client_id->empty() && call.settings->find_client(*client_id) == nullptr) {
    co_return bad_request("invalid_body", "The client does not exist", "/client_id");
  }
  auto user = co_await call.services.users.find(*id);
  if (!user) co_return user;
  if (*identity && !has_identity((*user)->user(), **identity)) {
    co_return bad_request("invalid_body", "The user has no such identity.", "/identity");
  }
  if (!profile::find_text((*user)->user(), "email")) {
    co_return bad_request("invalid_body", "The user does not have an email address.");
  }
  co_return user;
}

struct TicketBody {
  login::MailedLink link;
  Duration lifetime{};
};
Result<TicketBody> read_ticket(const Call& call, const JsonObject& body, const User& user) {
  auto url = read_url(body);
  if (!url) return std::unexpected(url.error());
  const auto lifetime = read_lifetime(body);
  if (!lifetime) return std::unexpected(lifetime.error());
  const auto verifies = read_flag(body, "mark_email_as_verified");
  if (!verifies) return std::unexpected(verifies.error());
  const auto tells = read_flag(body, "includeEmailInRedirect");
  if (!tells) return std::unexpected(tells.error());
  return TicketBody{.link = {.email = *profile::find_text(user, "email"),
                             .made = call.services.clock.now(),
                             .result_url = std::move(*url),
                             .verifies_email = *verifies,
                             .tells_email = *tells},
                    .lifetime = *lifetime};
}

Task<Result<Response>> make_ticket(Call& call, std::string_view purpose, const JsonObject& body,
                                   UserPtr user) {
  auto read = read_ticket(call, body, user->user());
  if (!read) co_return std::unexpected(read.error());
  LinkRequest request{.purpose = purpose,
                      .user = user->user().id,
                      .link = std::move(read->link),
                      .lifetime = read->lifetime};
  const auto link = co_await make_mailed_link(call.services, std::move(request));
  if (!link) co_return std::unexpected(link.error());
  co_return Response::json(201, JsonObject{{"ticket", *link + "#"}})
      .with("Cache-Control", "no-store");
}

bool has_password_login(const Call& call, const User& user) {
  if (user.identities.empty()) return false;
  const auto* connection = call.settings->find_connection(user.identities.front().connection);
  return connection != nullptr && connection->is_database();
}

Task<Result<Response>> make_password_ticket(Call& call) {
  const auto body = read_json_body(call.request, {"user_id", "connection_id", "email", "result_url",
                                                  "client_id", "ttl_sec", "mark_email_as_verified",
                                                  "includeEmailInRedirect", "identity"});
  if (!body) co_return std::unexpected(body.error());
  auto user = co_await find_user(call, *body);
  if (!user) co_return std::unexpected(user.error());
  if (!has_password_login(call, (*user)->user())) {
    co_return bad_request("operation_not_supported",
                          "The user's main connection does not support this operation.");
  }
  co_return co_await make_ticket(call, login::kPasswordChange, *body, std::move(*user));
}

Task<Result<Response>> make_verification_ticket(Call& call) {
  const auto body = read_json_body(call.request, {"user_id", "result_url", "client_id", "ttl_sec",
                                                  "includeEmailInRedirect", "identity"});
  if (!body) co_return std::unexpected(body.error());
  auto user = co_await find_user(call, *body);
  if (!user) co_return std::unexpected(user.error());
  co_return co_await make_ticket(call, login::kEmailVerification, *body, std::move(*user));
}

Response show_job(const Job& job, std::string_view status, int code) {
  return Response::json(code, JsonObject{{"type", job.type},
                                         {"status", status},
                                         {"created_at", to_iso8601(job.created)},
                                         {"id", job.id}});
}

// As Auth0 has it: a job for an address that is verified already has failed.
Task<Result<Response>> mail_verification(Call& call) {
  const auto body = read_json_body(call.request, {"user_id", "client_id", "identity"});
  if (!body) co_return std::unexpected(body.error());
  const auto found = co_await find_user(call, *body);
  if (!found) co_return std::unexpected(found.error());
  const User& user = (*found)->user();
  const bool is_needed = !login::has_verified_email(user);
  const Job job{.id = "job_" + random_hex(call.services.random, 8),
                .type = "verification_email",
                .status = is_needed && call.services.post.delivers() ? "completed" : "failed",
                .created = call.services.clock.now()};
  call.services.jobs.remember(job);
  if (is_needed) mail_verification_link(call, user.id);
  co_return show_job(job, "pending", 201);
}

Task<Result<Response>> get_job(Call& call) {
  const auto job = call.services.jobs.find(std::string(call.request.path_value("id")));
  if (!job) co_return fail(Error::Kind::not_found, "management.inexistent_job", "The job does not exist.");
  co_return show_job(*job, job->status, 200);
}

constexpr Route kTicketRoutes[] = {
    {http::Method::post, "/api/v2/tickets/password-change", Access::scopes("create:user_tickets"),
     make_password_ticket, "Makes a link with which a user chooses a new password."},
    {http::Method::post, "/api/v2/tickets/email-verification",
     Access::scopes("create:user_tickets"), make_verification_ticket,
     "Makes a link with which a user verifies the e-mail address."},
    {http::Method::post, "/api/v2/jobs/verification-email", Access::scopes("update:users"),
     mail_verification, "Mails a user a link to verify the e-mail address."},
    {http::Method::get, "/api/v2/jobs/{id}", Access::scopes("create:users", "read:users"), get_job,
     "Shows how a job went."},
};

}  // namespace

std::span<const Route> ticket_routes() { return kTicketRoutes; }

}  // namespace acquaint::api::management
