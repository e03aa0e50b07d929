#include "login/client_key.h"

#include "base/json_members.h"
#include "login/public_key.h"

namespace acquaint::login {
namespace {

using Type = Member::Type;

constexpr std::string_view kBad = "client.bad_credential";

constexpr Member kMembers[] = {
    {"id", Type::text, 64},
    {"name", Type::text, 128},
    {"credential_type", Type::text, 32, "public_key"},
    {"pem", Type::text, 4096},
    {"alg", Type::text, 8, "RS256"},
    {"kid", Type::text, 64},
    {"parse_expiry_from_cert", Type::flag},
    {"expires_at", Type::text, 40},
    {"created_at", Type::text, 40},
    {"updated_at", Type::text, 40},
};

}  // namespace

std::unexpected<Error> bad_credential(std::string message, std::string field) {
  return invalid(std::string(kBad), std::move(message), std::move(field));
}

Result<ClientKey> parse_client_key(const JsonObject& credential, const std::string& at) {
  if (const auto checked = check_members(credential, kMembers, at, kBad); !checked) {
    return std::unexpected(checked.error());
  }
  const std::string pem(find_string(credential, "pem").value_or(""));
  auto jwk = read_public_key(pem);
  if (!jwk) {
    return bad_credential("An RSA public key of at least 2048 bits in PEM is expected.", pointer_to(at, "pem"));
  }
  (*jwk)["kid"] = find_string(credential, "kid").value_or(thumbprint(*jwk));
  auto key = VerifyingKey::parse(*jwk);
  if (!key) return bad_credential("This key cannot verify RS256.", pointer_to(at, "pem"));
  Time expires = Time::max();
  if (const auto text = find_string(credential, "expires_at")) {
    const auto parsed = parse_iso8601(*text);
    if (!parsed) return bad_credential("A time as in RFC 3339 is expected.", pointer_to(at, "expires_at"));
    expires = *parsed;
  }
  return ClientKey{.key = std::move(*key), .expires = expires, .pem = pem};
}

}  // namespace acquaint::login
