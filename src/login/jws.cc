#include "login/jws.h"

#include <cjose/cjose.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/encoding.h"
#include "login/token_error.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kTextBytesMax = 16 * 1024;
constexpr std::size_t kModulusBytesMin = 256;
constexpr std::size_t kModulusBytesMax = 1024;
constexpr std::size_t kExponentBytesMax = 8;

struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jws = std::unique_ptr<cjose_jws_t, ReleaseJws>;

// A member that may be absent, but if it is there, it says this.
bool is_absent_or(const JsonObject& object, std::string_view name, std::string_view wanted) {
  return find(object, name) == nullptr || find_string(object, name) == wanted;
}

bool may_verify(const JsonObject& jwk) {
  if (find_string(jwk, "kty") != "RSA" || !is_absent_or(jwk, "alg", "RS256") ||
      !is_absent_or(jwk, "use", "sig")) {
    return false;
  }
  if (find(jwk, "key_ops") == nullptr) return true;
  const JsonArray* operations = find_array(jwk, "key_ops");
  return operations != nullptr && std::ranges::find(*operations, Json("verify")) != operations->end();
}

// Odd and above 1: with the exponent 1 every text would be its own signature.
bool is_safe_exponent(std::string_view bytes) {
  return !bytes.empty() && bytes.size() <= kExponentBytesMax && bytes.front() != '\0' &&
         (bytes.back() & 1) != 0 && bytes != "\1";
}

std::unexpected<Error> unusable() {
  return invalid("key.unusable", "An RSA key of at least 2048 bits for RS256 is needed.");
}

// Whether the protected header is one that we act on; its kid.
std::optional<std::string> accepted_key_id(std::string_view header_text) {
  const auto bytes = from_base64url(header_text);
  if (!bytes) return std::nullopt;
  const auto header = parse_json_object(*bytes);
  if (!header || find_string(*header, "alg") != "RS256" || find(*header, "crit") != nullptr) {
    return std::nullopt;
  }
  const auto kid = find_string(*header, "kid");
  if (!kid) return std::nullopt;
  return std::string(*kid);
}

}  // namespace

Result<VerifyingKey> VerifyingKey::parse(const JsonObject& jwk) {
  const auto kid = find_string(jwk, "kid");
  auto modulus = from_base64url(find_string(jwk, "n").value_or(""));
  auto exponent = from_base64url(find_string(jwk, "e").value_or(""));
  if (!may_verify(jwk) || !kid || kid->empty() || !modulus || !exponent ||
      !is_safe_exponent(*exponent) || modulus->size() < kModulusBytesMin ||
      modulus->size() > kModulusBytesMax || modulus->front() == '\0') {
    return unusable();
  }
  cjose_jwk_rsa_keyspec spec;
  std::memset(&spec, 0, sizeof spec);
  spec.n = reinterpret_cast<uint8_t*>(modulus->data());
  spec.nlen = modulus->size();
  spec.e = reinterpret_cast<uint8_t*>(exponent->data());
  spec.elen = exponent->size();
  cjose_err error{};
  const std::shared_ptr<cjose_jwk_t> key(cjose_jwk_create_RSA_spec(&spec, &error),
                                         [](cjose_jwk_t* held) { cjose_jwk_release(held); });
  if (!key) return unusable();
  return VerifyingKey(std::string(*kid), key);
}

Result<std::string> open_jws(std::string_view text, const FindKey& find_key) {
  if (text.size() > kTextBytesMax || std::ranges::count(text, '.') != 2) return invalid_token();
  const std::size_t first = text.find('.'), second = text.rfind('.');
  const auto kid = accepted_key_id(text.substr(0, first));
  const auto payload = from_base64url(text.substr(first + 1, second - first - 1));
  const VerifyingKey* key = kid && payload ? find_key(*kid) : nullptr;
  if (key == nullptr) return invalid_token();
  if (!from_base64url(text.substr(second + 1))) return bad_signature();

  cjose_err error{};
  const Jws jws(cjose_jws_import(text.data(), text.size(), &error));
  if (!jws || !cjose_jws_verify(jws.get(), key->key_.get(), &error)) return bad_signature();
  return *payload;
}

}  // namespace acquaint::login
