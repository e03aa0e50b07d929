#include "api/management/user_blocks.h"

#include "api/query.h"
#include "login/account.h"
#include "login/network.h"

namespace acquaint::api::management {
namespace {

using http::Response;

constexpr std::size_t kIdentifierMax = 320;  // Bytes, as at the log-in.

std::unexpected<Error> bad_uri(std::string_view name) {
  return invalid("management.invalid_uri",
                 "Path validation error: 'Object didn't pass validation' on property " +
                     std::string(name) + ".");
}

Result<std::string> wanted_identifier(const Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) return std::unexpected(query.error());
  const auto identifier = query->text("identifier");
  if (!identifier || identifier->empty() || identifier->size() > kIdentifierMax) {
    return invalid("query.invalid", "A text of 1 to 320 bytes is expected.", "identifier");
  }
  return std::string(*identifier);
}

Task<Result<profile::UserPtr>> user_in_path(Call& call) {
  auto id = profile::UserId::parse(call.request.path_value("id"));
  if (!id) co_return bad_uri("id");
  co_return co_await call.services.users.find(std::move(*id));
}

// An identifier that is blocked from everywhere has no address.
void add_blocks(const Call& call, const std::string& identifier, JsonArray& into) {
  for (const std::string& address :
       call.services.throttle.blocked_for(identifier, call.services.clock.now())) {
    JsonObject block{{"identifier", identifier}};
    if (!address.empty()) block["ip"] = address;
    into.push_back(std::move(block));
  }
}

Response show(JsonArray blocks) {
  return Response::json(200, JsonObject{{"blocked_for", std::move(blocks)}});
}

Task<Result<Response>> get_blocks(Call& call) {
  const auto identifier = wanted_identifier(call);
  if (!identifier) co_return std::unexpected(identifier.error());
  JsonArray blocks;
  add_blocks(call, *identifier, blocks);
  co_return show(std::move(blocks));
}

Task<Result<Response>> remove_blocks(Call& call) {
  const auto identifier = wanted_identifier(call);
  if (!identifier) co_return std::unexpected(identifier.error());
  call.services.throttle.unblock(*identifier);
  co_return Response::no_content();
}

Task<Result<Response>> get_blocks_of_user(Call& call) {
  const auto user = co_await user_in_path(call);
  if (!user) co_return std::unexpected(user.error());
  JsonArray blocks;
  for (const std::string& identifier : login::login_identifiers((*user)->user())) {
    add_blocks(call, identifier, blocks);
  }
  co_return show(std::move(blocks));
}

Task<Result<Response>> remove_blocks_of_user(Call& call) {
  const auto user = co_await user_in_path(call);
  if (!user) co_return std::unexpected(user.error());
  login::unblock(call.services.throttle, (*user)->user());
  co_return Response::no_content();
}

Task<Result<Response>> get_address_block(Call& call) {
  const std::string_view address = call.request.path_value("ip");
  if (!login::is_address(address)) co_return bad_uri("ip");
  if (!call.services.throttle.is_address_blocked(address, call.services.clock.now())) {
    co_return fail(Error::Kind::not_found, "management.ip_not_blocked",
                   "The IP address is not blocked.");
  }
  co_return Response::json(200, JsonObject());
}

Task<Result<Response>> remove_address_block(Call& call) {
  const std::string_view address = call.request.path_value("ip");
  if (!login::is_address(address)) co_return bad_uri("ip");
  call.services.throttle.unblock_address(address);
  co_return Response::no_content();
}

constexpr Route kUserBlockRoutes[] = {
    {http::Method::get, "/api/v2/user-blocks", Access::scopes("read:users"), get_blocks,
     "From where an identifier is blocked for too many wrong passwords."},
    {http::Method::delete_, "/api/v2/user-blocks", Access::scopes("update:users"), remove_blocks,
     "Lets the identifier in again from everywhere."},
    {http::Method::get, "/api/v2/user-blocks/{id}", Access::scopes("read:users"),
     get_blocks_of_user, "The same for a user, whatever they are called."},
    {http::Method::delete_, "/api/v2/user-blocks/{id}", Access::scopes("update:users"),
     remove_blocks_of_user, "Lets the user in again from everywhere."},
    {http::Method::get, "/api/v2/anomaly/blocks/ips/{ip}", Access::scopes("read:anomaly_blocks"),
     get_address_block, "200 when log-ins or sign-ups from the address are refused, else 404."},
    {http::Method::delete_, "/api/v2/anomaly/blocks/ips/{ip}",
     Access::scopes("delete:anomaly_blocks"), remove_address_block, "Lets the address in again."},
};

}  // namespace

std::span<const Route> user_block_routes() {
  return kUserBlockRoutes;
}

}  // namespace acquaint::api::management
