#include "api/management/signing_keys.h"

#include <algorithm>

#include "base/encoding.h"
#include "login/key_ring.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using login::RingKey;
using State = RingKey::State;

// "AB:CD:…" of hexadecimal text.
std::string with_colons(std::string_view hex) {
  std::string text;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    text.append(text.empty() ? "" : ":").append(hex.substr(at, 2));
  }
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  return text;
}

JsonObject describe(const RingKey& one) {
  const std::string sha1 = from_base64url(one.key.jwk().at("x5t").as_string()).value_or("");
  JsonObject shown{{"kid", one.key.id()}, {"cert", one.key.certificate()}};
  shown["pkcs7"] = one.key.pkcs7();
  shown["next"] = one.state == State::next;
  shown["current"] = one.state == State::current;
  shown["previous"] = one.state == State::previous;
  shown["revoked"] = one.state == State::revoked;
  shown["fingerprint"] = with_colons(to_hex(sha1));
  std::string thumbprint = to_hex(sha1);
  std::ranges::transform(thumbprint, thumbprint.begin(),
                         [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  shown["thumbprint"] = thumbprint;
  for (const auto& [name, time] : {std::pair("current_since", one.current_since),
                                   std::pair("current_until", one.current_until),
                                   std::pair("revoked_at", one.revoked_at)}) {
    if (time) shown[name] = to_iso8601(*time);
  }
  return shown;
}

JsonObject describe_shortly(const RingKey& one) {
  return {{"cert", one.key.certificate()}, {"kid", one.key.id()}};
}

Task<Result<Response>> list_keys(Call& call) {
  const auto keys = call.services.keys.ring->keys();
  JsonArray shown;
  for (const RingKey& one : *keys) shown.push_back(describe(one));
  co_return Response::json(200, Json(std::move(shown)));
}

Task<Result<Response>> get_key(Call& call) {
  const auto keys = call.services.keys.ring->keys();
  for (const RingKey& one : *keys) {
    if (one.key.id() == call.request.path_value("kid")) co_return Response::json(200, describe(one));
  }
  co_return fail(Error::Kind::not_found, "key.not_found", "There is no such key.");
}

Task<Result<Response>> rotate(Call& call) {
  const auto rotated = co_await call.services.keys.ring->rotate(call.services.clock.now());
  if (!rotated) co_return std::unexpected(rotated.error());
  co_return Response::json(201, describe_shortly(*rotated));
}

Task<Result<Response>> revoke(Call& call) {
  const auto revoked = co_await call.services.keys.ring->revoke(
      std::string(call.request.path_value("kid")), call.services.clock.now());
  if (!revoked) co_return std::unexpected(revoked.error());
  co_return Response::json(200, describe_shortly(*revoked));
}

constexpr Route kSigningKeyRoutes[] = {
    {http::Method::get, "/api/v2/keys/signing", Access::scopes("read:signing_keys"), list_keys,
     "Lists the keys that sign tokens: the next, the current, former ones."},
    {http::Method::get, "/api/v2/keys/signing/{kid}", Access::scopes("read:signing_keys"), get_key,
     "Shows one of them."},
    {http::Method::post, "/api/v2/keys/signing/rotate",
     Access::scopes("create:signing_keys"), rotate,
     "Puts the next key into use and makes another one."},
    {http::Method::put, "/api/v2/keys/signing/{kid}/revoke", Access::scopes("update:signing_keys"), revoke,
     "Revokes a former key: what it signed is refused at once."},
};

}  // namespace

std::span<const Route> signing_key_routes() { return kSigningKeyRoutes; }

}  // namespace acquaint::api::management
