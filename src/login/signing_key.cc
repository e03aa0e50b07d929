#include "login/signing_key.h"

#include <cjose/cjose.h>
#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"
#include "login/rsa_key.h"

namespace acquaint::login {
namespace {

std::unexpected<Error> corrupt() {
  return fail(Error::Kind::internal, "key.corrupt", "A stored key of this server cannot be read.");
}

std::shared_ptr<cjose_jwk_t> to_private_jwk(const RsaKey& rsa) {
  RsaNumbers numbers = rsa.private_numbers();
  cjose_jwk_rsa_keyspec spec;
  std::memset(&spec, 0, sizeof spec);
  const auto set = [](std::string& number, uint8_t*& bytes, std::size_t& length) {
    bytes = reinterpret_cast<uint8_t*>(number.data());
    length = number.size();
  };
  set(numbers.n, spec.n, spec.nlen);
  set(numbers.e, spec.e, spec.elen);
  set(numbers.d, spec.d, spec.dlen);
  set(numbers.p, spec.p, spec.plen);
  set(numbers.q, spec.q, spec.qlen);
  set(numbers.dp, spec.dp, spec.dplen);
  set(numbers.dq, spec.dq, spec.dqlen);
  set(numbers.qi, spec.qi, spec.qilen);
  cjose_err error{};
  std::shared_ptr<cjose_jwk_t> key(cjose_jwk_create_RSA_spec(&spec, &error),
                                   [](cjose_jwk_t* held) { cjose_jwk_release(held); });
  for (std::string* secret :
       {&numbers.d, &numbers.p, &numbers.q, &numbers.dp, &numbers.dq, &numbers.qi}) {
    sodium_memzero(secret->data(), secret->size());
  }
  return key;
}

JsonObject to_public_jwk(const RsaKey& rsa, const StoredKey& stored) {
  const Certificate certificate = rsa.self_signed(stored.id, stored.created);
  JsonObject jwk;
  jwk["kty"] = "RSA";
  jwk["use"] = "sig";
  jwk["n"] = to_base64url(rsa.modulus());
  jwk["e"] = to_base64url(rsa.exponent());
  jwk["kid"] = stored.id;
  jwk["x5t"] = to_base64url(certificate.sha1);
  jwk["x5c"] = JsonArray{Json(certificate.der_base64)};
  jwk["alg"] = "RS256";
  return jwk;
}

// RFC 7468, with Auth0's line ends.
std::string to_pem(std::string_view label, std::string_view base64) {
  constexpr std::size_t kLine = 64;
  const std::string name(label);
  std::string pem = "-----BEGIN " + name + "-----\r\n";
  for (std::size_t at = 0; at < base64.size(); at += kLine) {
    pem.append(base64.substr(at, kLine)).append("\r\n");
  }
  return pem + "-----END " + name + "-----\r\n";
}

}  // namespace

Result<SigningKey> SigningKey::parse(const StoredKey& stored) {
  const auto rsa = RsaKey::parse(stored.material);
  if (!rsa) return corrupt();
  JsonObject jwk = to_public_jwk(*rsa, stored);
  auto public_key = VerifyingKey::parse(jwk);
  auto private_key = to_private_jwk(*rsa);
  if (!public_key || !private_key) return corrupt();
  return SigningKey(std::move(*public_key), std::move(jwk), std::move(private_key));
}

std::string SigningKey::sign(std::string_view payload) const {
  cjose_err error{};
  cjose_header_t* header = cjose_header_new(&error);
  ACQUAINT_CHECK(header != nullptr);
  ACQUAINT_CHECK(cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_RS256, &error));
  ACQUAINT_CHECK(cjose_header_set(header, "typ", "JWT", &error));
  ACQUAINT_CHECK(cjose_header_set(header, CJOSE_HDR_KID, id().c_str(), &error));
  cjose_jws_t* jws =
      cjose_jws_sign(private_key_.get(), header, reinterpret_cast<const uint8_t*>(payload.data()),
                     payload.size(), &error);
  cjose_header_release(header);
  const char* text = nullptr;
  ACQUAINT_CHECK(jws != nullptr && cjose_jws_export(jws, &text, &error));
  std::string compact = text;
  cjose_jws_release(jws);
  return compact;
}

std::string SigningKey::certificate() const {
  return to_pem("CERTIFICATE", std::string_view(jwk_->at("x5c").at(0).as_string()));
}

std::string SigningKey::pkcs7() const {
  const auto der = from_base64(jwk_->at("x5c").at(0).as_string());
  return to_pem("PKCS7", to_pkcs7(der.value_or("")));
}

StoredKey make_signing_key(std::string id, Time now) {
  return {.id = std::move(id), .use = "sign", .material = RsaKey::make().pem(), .created = now};
}

}  // namespace acquaint::login
