#include "api/management/users.h"

#include <algorithm>

#include "api/account_actions.h"
#include "api/mailing.h"
#include "profile/permission.h"
#include "api/management/edit.h"
#include "api/management/page.h"
#include "api/management/user_fields.h"
#include "api/management/user_list.h"
#include "login/account.h"
#include "login/new_password.h"
#include "profile/projection.h"
#include "profile/visitor.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using profile::Changed;
using profile::UserId;
using profile::UserPtr;

std::unexpected<Error> bad_request(std::string code, std::string message) {
  return invalid("management." + std::move(code), std::move(message));
}

Result<UserId> id_in_path(const Call& call) {
  auto id = profile::parse_known_user_id(call.request.path_value("id"));
  if (id) return id;
  return bad_request("invalid_uri",
                     "Path validation error: 'Object didn't pass validation for format user-id' on "
                     "property id.");
}

profile::Actor actor_of(const Call& call) {
  return {.source = profile::Source::application,
          .origin = call.principal.client_id,
          .name = call.principal.actor(),
          .now = call.services.clock.now(),
          .purpose = ""};
}

Response show(const UserPtr& user, const Call& call, int status) {
  return Response::json_text(status, *user->auth0_json(call.settings->catalogue));
}

Task<Result<Response>> get_user(Call& call) {
  auto id = id_in_path(call);
  if (!id) co_return std::unexpected(id.error());
  std::optional<FieldSelection> selection;
  if (!call.request.query.empty()) {
    const auto query = Query::parse(call.request);
    if (!query) co_return std::unexpected(query.error());
    auto parsed = FieldSelection::parse(*query);
    if (!parsed) co_return std::unexpected(parsed.error());
    selection = std::move(*parsed);
  }
  const auto user = co_await call.services.users.find(std::move(*id));
  if (!user) co_return std::unexpected(user.error());
  if (!selection || selection->selects_all()) co_return show(*user, call, 200);
  co_return Response::json(
      200, selection->apply(profile::project((*user)->user(), call.settings->catalogue)));
}

Response show_list(const profile::UserPage& page, const profile::UserQuery& wanted,
                   const FieldSelection& selection, const Call& call) {
  std::string users = "[";
  for (const UserPtr& user : page.users) {
    if (users.size() > 1) users += ',';
    users += selection.selects_all()
                 ? *user->auth0_json(call.settings->catalogue)
                 : to_text(selection.apply(
                       profile::project(user->user(), call.settings->catalogue)));
  }
  users += ']';
  if (!page.total) return Response::json_text(200, std::move(users));
  return Response::json_text(
      200, "{\"start\":" + std::to_string(wanted.offset) + ",\"limit\":" +
               std::to_string(wanted.limit) + ",\"length\":" + std::to_string(page.users.size()) +
               ",\"users\":" + users + ",\"total\":" + std::to_string(*page.total) + "}");
}

Task<Result<Response>> list_users(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  auto wanted = parse_user_query(*query);
  if (!wanted) co_return std::unexpected(wanted.error());
  const auto page = co_await call.services.users.list(*wanted);
  if (!page) co_return std::unexpected(page.error());
  co_return show_list(*page, *wanted, *selection, call);
}

Task<Result<Response>> find_by_email(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto email = query->text("email");
  if (!email || email->empty() || email->size() > 320) {
    co_return bad_request("invalid_query_string",
                          "Query validation error: 'Missing required property: email'.");
  }
  const auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  profile::UserQuery wanted;
  wanted.limit = 100;
  wanted.email = profile::fold(*email);
  const auto page = co_await call.services.users.list(wanted);
  if (!page) co_return std::unexpected(page.error());
  co_return show_list(*page, wanted, *selection, call);
}

// The hash of a new password for a user of this connection.
Task<Result<std::string>> hash_password(Call& call, const std::string& connection,
                                        login::NewPassword wanted) {
  const std::string password = wanted.password;
  const auto problem = co_await login::find_password_problem(
      call.services.hashes, call.services.breached_passwords,
      call.settings->password_policy(connection), std::move(wanted));
  if (!problem) co_return std::unexpected(problem.error());
  if (*problem) co_return bad_request("invalid_password", login::to_auth0_message(**problem));
  co_return co_await call.services.hashes.hash(password);
}

// The connection of the primary identity; empty when there is none.
std::string connection_of(const profile::User& user) {
  return user.identities.empty() ? "" : user.identities.front().connection;
}

// The hash of a user's new password; empty when none was given.
Task<Result<std::string>> hash_new_password(Call& call, const UserId& id,
                                            const std::optional<std::string>& password) {
  if (!password) co_return std::string();
  const auto user = co_await call.services.users.find(id);
  if (!user) co_return std::unexpected(user.error());
  const profile::User& known = (*user)->user();
  login::NewPassword wanted{
      .password = *password,
      .user = profile::project(known, call.settings->catalogue),
      .latest_hashes = login::latest_password_hashes(known)};
  co_return co_await hash_password(call, connection_of(known), std::move(wanted));
}

Task<Result<Response>> create_user(Call& call) {
  const auto body = read_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  auto fields = read_user_fields(*body, UserBody::create);
  if (!fields) co_return std::unexpected(fields.error());

  const settings::Connection* connection = call.settings->find_connection(fields->connection);
  if (connection == nullptr) co_return bad_request("invalid_body", "Connection does not exist.");
  if (!connection->is_database()) {
    co_return bad_request("operation_not_supported",
                          "Connection does not support user creation through the API. It must either "
                          "be a database or passwordless connection.");
  }
  if (!fields->password) {
    co_return bad_request("invalid_body",
                          "Payload validation error: 'Missing required property: password'.");
  }
  JsonObject shown = fields->root;
  if (fields->user_metadata != nullptr) shown["user_metadata"] = *fields->user_metadata;
  login::NewPassword wanted{.password = *fields->password,
                            .user = std::move(shown),
                            .latest_hashes = {}};
  auto hash = co_await hash_password(call, connection->name, std::move(wanted));
  if (!hash) co_return std::unexpected(hash.error());

  if (const auto email = find_string(fields->root, "email")) {
    fields->root["email"] = profile::fold(*email);  // Auth0's store keeps addresses in lower case.
  }
  if (const auto name = find_string(fields->root, "username")) {
    fields->root["username"] = profile::fold(*name);
  }
  login::NewAccount account{.connection = connection->name,
                            .id = fields->user_id,
                            .root = std::move(fields->root),
                            .password_hash = std::move(*hash)};
  if (fields->user_metadata != nullptr) account.user_metadata = *fields->user_metadata;
  if (fields->app_metadata != nullptr) account.app_metadata = *fields->app_metadata;
  auto made = login::make_database_user(std::move(account), call.settings->catalogue,
                                        actor_of(call), call.services.random);
  if (!made) co_return std::unexpected(made.error());
  const Registration registration{.connection = connection->name, .client_id = {}, .body = *body};
  auto refusal = co_await run_pre_registration(call, registration, *made);
  if (!refusal) co_return std::unexpected(refusal.error());
  if (*refusal) co_return bad_request("extensibility_error", std::move((*refusal)->user_message));
  const auto user =
      co_await call.services.users.create(std::move(made->user), std::move(made->events));
  if (!user) co_return std::unexpected(user.error());
  run_post_registration(call, registration, (*user)->user());
  // Auth0's default: whoever is not known to be verified gets a mail.
  if (fields->verify_email.value_or(true)) mail_verification_link(call, (*user)->user().id);
  co_return show(*user, call, 201);
}

// Combinations that the real API refuses, in its words.
Result<Done> check_combination(const UserFields& fields) {
  const auto has = [&](std::string_view name) { return fields.root.contains(name); };
  const bool password = fields.password.has_value();
  const char* refused = password && has("email")            ? "password and email"
                        : password && has("email_verified") ? "password and email_verified"
                        : has("username") && has("email")   ? "username and email"
                        : has("username") && has("email_verified") ? "username and email_verified"
                        : has("username") && password              ? "username and password"
                                                                   : nullptr;
  if (refused == nullptr) return Done{};
  return bad_request("invalid_body", "Cannot update " + std::string(refused) + " simultaneously.");
}

// Root attributes that a provider writes at each login cannot be edited here.
Result<Done> check_provider(const profile::User& user, const UserFields& fields,
                            const settings::Settings& settings) {
  if (user.identities.empty() || user.identities.front().provider == "auth0") return Done{};
  const std::string& name = user.identities.front().connection;
  if (fields.password || fields.root.contains("email")) {
    return bad_request("operation_not_supported", "Cannot update email for non-database user.");
  }
  const settings::Connection* connection = settings.find_connection(name);
  if (connection != nullptr &&
      connection->root_attributes != settings::RootAttributes::on_each_login) {
    return Done{};
  }
  std::string synced;
  for (const std::string_view attribute :
       {"family_name", "given_name", "name", "nickname", "picture"}) {
    if (!fields.root.contains(attribute)) continue;
    synced.append(synced.empty() ? "" : ", ").append(attribute);
  }
  if (synced.empty()) return Done{};
  return bad_request(
      "operation_not_supported",
      "The following user attributes cannot be updated: " + synced + ". The connection (" + name +
          ") must either be a database connection (using the Auth0 store), a passwordless connection "
          "(email or sms) or has disabled 'Sync user profile attributes at each login'. For more "
          "information, see https://auth0.com/docs/dashboard/guides/connections/"
          "configure-connection-sync");
}

// "update:users_app_metadata" alone opens nothing but app_metadata.
Result<Done> check_scope(const Principal& principal, const UserFields& fields) {
  const bool more_than_app_metadata =
      !fields.root.empty() || fields.user_metadata != nullptr || fields.password;
  if (!more_than_app_metadata || principal.scopes.has("update:users")) return Done{};
  return fail(Error::Kind::forbidden, "access.insufficient_scope",
              "Insufficient scope, expected any of: update:users");
}

Result<Done> apply_root(Changed& into, const JsonObject& root, const profile::Catalogue& catalogue,
                        const profile::Actor& actor) {
  for (const auto& member : root) {
    const auto path = *profile::AttributePath::of(profile::Section::root, member.key());
    if (member.value().is_null()) {
      if (auto allowed = profile::may_change(catalogue, path, actor.source); !allowed) return allowed;
      profile::forget(into, catalogue, path, actor);
      continue;
    }
    const bool folded = path.text() == "email" || path.text() == "username";
    Json value = folded ? Json(profile::fold(member.value().get_string())) : member.value();
    if (auto learnt = profile::learn(into, catalogue, path, std::move(value), actor); !learnt) {
      return learnt;
    }
  }
  return Done{};
}

// What PATCH makes of a user. Another address is not verified because the former one was. `fields` refers into a body that lives as long as the change.
Result<Changed> apply_update(const profile::User& user, const UserFields& fields,
                             const std::string& password_hash, const settings::Settings& settings,
                             const profile::Actor& actor) {
  if (auto allowed = check_provider(user, fields, settings); !allowed) {
    return std::unexpected(allowed.error());
  }
  Changed changed{user, {}};
  if (!password_hash.empty()) {
    const std::size_t history_size = settings.password_policy(connection_of(user)).history_size;
    auto with_password = login::set_password(password_hash, actor, history_size)(changed.user);
    if (!with_password) return with_password;
    changed = std::move(*with_password);
  }
  if (auto applied = apply_root(changed, fields.root, settings.catalogue, actor); !applied) {
    return std::unexpected(applied.error());
  }
  if (login::has_verified_email(user) && !fields.root.contains("email_verified") &&
      profile::find_text(changed.user, "email") != profile::find_text(user, "email")) {
    auto applied = apply_root(changed, {{"email_verified", false}}, settings.catalogue, actor);
    if (!applied) return std::unexpected(applied.error());
  }
  for (const auto& [section, patch] :
       {std::pair(profile::Section::user_metadata, fields.user_metadata),
        std::pair(profile::Section::app_metadata, fields.app_metadata)}) {
    if (patch == nullptr) continue;
    auto merged = profile::merge_metadata(changed, settings.catalogue, section, *patch, actor);
    if (!merged) return std::unexpected(merged.error());
  }
  changed.user.updated = std::max(actor.now, user.updated + Duration(1));
  return changed;
}

// Ends the user's sessions and what clients may do on their behalf.
Task<Result<Done>> sign_out_everywhere(Call& call, UserId user) {
  const auto ended = co_await call.services.sessions.end_all(user);
  if (!ended) co_return ended;
  co_return co_await call.services.grants.remove_all(std::move(user));
}

Task<Result<Response>> update_user(Call& call) {
  auto id = id_in_path(call);
  if (!id) co_return std::unexpected(id.error());
  const auto body = read_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  const auto fields = read_user_fields(*body, UserBody::update);
  if (!fields) co_return std::unexpected(fields.error());
  if (auto allowed = check_scope(call.principal, *fields); !allowed) {
    co_return std::unexpected(allowed.error());
  }
  if (auto allowed = check_combination(*fields); !allowed) {
    co_return std::unexpected(allowed.error());
  }
  if (!fields->connection.empty() && call.settings->find_connection(fields->connection) == nullptr) {
    co_return bad_request("invalid_body", "Connection does not exist.");
  }
  const auto hash = co_await hash_new_password(call, *id, fields->password);
  if (!hash) co_return std::unexpected(hash.error());

  const profile::Actor actor = actor_of(call);
  const UserId target = *id;
  const auto user = co_await call.services.users.change(
      std::move(*id), [&](const profile::User& as_it_stands) {
        return apply_update(as_it_stands, *fields, *hash, *call.settings, actor);
      });
  if (!user) co_return std::unexpected(user.error());
  // Who knows the new password should not suffer from guesses at the old one.
  if (!hash->empty()) {
    login::unblock(call.services.throttle, (*user)->user());
    run_post_change_password(call, (*user)->user());
  }
  if (!hash->empty() || login::is_blocked((*user)->user())) {
    const auto ended = co_await sign_out_everywhere(call, target);
    if (!ended) co_return std::unexpected(ended.error());
  }
  if (!hash->empty()) mail_notice(call, (*user)->user(), {.kind = pages::MailKind::password_changed});
  if (fields->verify_email.value_or(false)) mail_verification_link(call, target);
  co_return show(*user, call, 200);
}

Task<Result<Response>> delete_user(Call& call) {
  auto id = id_in_path(call);
  if (!id) co_return std::unexpected(id.error());
  const UserId target = *id;
  const auto erased = co_await call.services.users.erase(std::move(*id));
  if (!erased) co_return std::unexpected(erased.error());
  call.services.recent_decisions.forget(target);
  const auto ended = co_await call.services.sessions.end_all(target);
  if (!ended) co_return std::unexpected(ended.error());
  co_return Response::no_content();
}

constexpr Route kUserRoutes[] = {
    {http::Method::get, "/api/v2/users", Access::scopes("read:users"), list_users,
     "Lists users: page, per_page, include_totals, sort, q (one exact term), fields."},
    {http::Method::post, "/api/v2/users", Access::scopes("create:users"), create_user,
     "Creates a user of a database connection."},
    {http::Method::get, "/api/v2/users/{id}", Access::scopes("read:users"), get_user,
     "Shows a user: root attributes, identities, user_metadata, app_metadata."},
    {http::Method::patch, "/api/v2/users/{id}",
     Access::scopes("update:users", "update:users_app_metadata"), update_user,
     "Changes root attributes; merges metadata at its first level, null removes."},
    {http::Method::delete_, "/api/v2/users/{id}", Access::scopes("delete:users"), delete_user,
     "Erases a user and everything known of them."},
    {http::Method::get, "/api/v2/users-by-email", Access::scopes("read:users"), find_by_email,
     "Lists the users with this e-mail address, on any connection."},
};

}  // namespace

std::span<const Route> user_routes() { return kUserRoutes; }

}  // namespace acquaint::api::management
