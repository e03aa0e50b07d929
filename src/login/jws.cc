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
constexpr std::size_t kCoordinateBytes = 32;
constexpr std::string_view kRsa = "RS256", kEc = "ES256";

struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jws = std::unique_ptr<cjose_jws_t, ReleaseJws>;

// A member that may be absent, but if it is there, it says this.
bool is_absent_or(const JsonObject& object, std::string_view name, std::string_view wanted) {
  return find(object, name) == nullptr || find_string(object, name) == wanted;
}

bool may_verify(const JsonObject& jwk, std::string_view algorithm) {
  if (!is_absent_or(jwk, "alg", algorithm) || !is_absent_or(jwk, "use", "sig")) {
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
  return invalid("key.unusable",
                 "An RSA key of at least 2048 bits for RS256 or a P-256 key for ES256 is needed.");
}

using Key = std::shared_ptr<cjose_jwk_t>;

Key own(cjose_jwk_t* raw) {
  return raw == nullptr ? nullptr : Key(raw, [](cjose_jwk_t* held) { cjose_jwk_release(held); });
}

uint8_t* raw_bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }

// Null when the numbers make no such key.
Key make_rsa_key(const JsonObject& jwk) {
  auto modulus = from_base64url(find_string(jwk, "n").value_or(""));
  auto exponent = from_base64url(find_string(jwk, "e").value_or(""));
  if (!modulus || !exponent || !is_safe_exponent(*exponent) || modulus->size() < kModulusBytesMin ||
      modulus->size() > kModulusBytesMax || modulus->front() == '\0') {
    return nullptr;
  }
  cjose_jwk_rsa_keyspec spec;
  std::memset(&spec, 0, sizeof spec);
  spec.n = raw_bytes(*modulus);
  spec.nlen = modulus->size();
  spec.e = raw_bytes(*exponent);
  spec.elen = exponent->size();
  cjose_err error{};
  return own(cjose_jwk_create_RSA_spec(&spec, &error));
}

// Null when the numbers are no point of the curve.
Key make_ec_key(const JsonObject& jwk) {
  auto x = from_base64url(find_string(jwk, "x").value_or(""));
  auto y = from_base64url(find_string(jwk, "y").value_or(""));
  if (find_string(jwk, "crv") != "P-256" || !x || !y || x->size() != kCoordinateBytes ||
      y->size() != kCoordinateBytes) {
    return nullptr;
  }
  cjose_jwk_ec_keyspec spec;
  std::memset(&spec, 0, sizeof spec);
  spec.crv = CJOSE_JWK_EC_P_256;
  spec.x = raw_bytes(*x);
  spec.xlen = x->size();
  spec.y = raw_bytes(*y);
  spec.ylen = y->size();
  cjose_err error{};
  return own(cjose_jwk_create_EC_spec(&spec, &error));
}

struct Header {
  std::string algorithm;
  std::string kid;  // Empty: the header names none.
};

// Nothing when the protected header is not one that we act on.
std::optional<Header> read_header(std::string_view header_text) {
  const auto bytes = from_base64url(header_text);
  if (!bytes) return std::nullopt;
  const auto header = parse_json_object(*bytes);
  if (!header || find(*header, "crit") != nullptr) return std::nullopt;
  const auto algorithm = find_string(*header, "alg");
  const auto kid = find_string(*header, "kid");
  if (!algorithm || (!kid && find(*header, "kid") != nullptr)) return std::nullopt;
  return Header{std::string(*algorithm), std::string(kid.value_or(""))};
}

}  // namespace

Result<VerifyingKey> VerifyingKey::parse(const JsonObject& jwk) {
  const auto kid = find_string(jwk, "kid");
  const bool is_rsa = find_string(jwk, "kty") == "RSA", is_ec = find_string(jwk, "kty") == "EC";
  const std::string_view algorithm = is_rsa ? kRsa : kEc;
  if ((!is_rsa && !is_ec) || !kid || kid->empty() || !may_verify(jwk, algorithm)) return unusable();
  Key key = is_rsa ? make_rsa_key(jwk) : make_ec_key(jwk);
  if (!key) return unusable();
  return VerifyingKey(std::string(*kid), algorithm, std::move(key));
}

Result<std::string> open_jws(std::string_view text, const FindKey& find_key) {
  if (text.size() > kTextBytesMax || std::ranges::count(text, '.') != 2) return invalid_token();
  const std::size_t first = text.find('.'), second = text.rfind('.');
  const auto header = read_header(text.substr(0, first));
  const auto payload = from_base64url(text.substr(first + 1, second - first - 1));
  const VerifyingKey* key = header && payload ? find_key(header->kid) : nullptr;
  // The key says which algorithm counts, never the text alone.
  if (key == nullptr || header->algorithm != key->algorithm()) return invalid_token();
  const auto signature = from_base64url(text.substr(second + 1));
  if (!signature || (key->algorithm() == kEc && signature->size() != 2 * kCoordinateBytes)) {
    return bad_signature();
  }

  cjose_err error{};
  const Jws jws(cjose_jws_import(text.data(), text.size(), &error));
  if (!jws || !cjose_jws_verify(jws.get(), key->key_.get(), &error)) return bad_signature();
  return *payload;
}

}  // namespace acquaint::login
