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

constexpr std::string_view kSealKeyId = "seal";

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

bool has_use(const std::vector<StoredKey>& keys, std::string_view use) {
  return std::ranges::any_of(keys, [&](const StoredKey& key) { return key.use == use; });
}

// The first signing key's id follows from the seal key, so that two servers that both make one try
// to store it under the same id and only one of them can; and so that no two installations share it.
std::string first_key_id(const SealKey& seal) {
  return to_base64url(sha256("first signing key " + seal.text())).substr(0, 22);
}

// Adds the key unless another server was faster; the keys as stored after that.
Task<Result<std::vector<StoredKey>>> add_or_adopt(KeyStore& store, StoredKey key) {
  const auto added = co_await store.add(std::move(key));
  if (!added && added.error().kind != Error::Kind::conflict) {
    co_return std::unexpected(added.error());
  }
  co_return co_await store.load();
}

std::optional<SealKey> find_seal_key(const std::vector<StoredKey>& keys) {
  const auto stored = std::ranges::find(keys, "seal", &StoredKey::use);
  return stored == keys.end() ? std::nullopt : SealKey::parse(stored->material);
}

Result<ServerKeys> parse_keys(const std::vector<StoredKey>& stored) {
  const auto seal = find_seal_key(stored);
  if (!seal) return corrupt();
  ServerKeys keys{*seal, {}};
  for (const StoredKey& key : stored) {
    if (key.use != "sign") continue;
    auto signing = SigningKey::parse(key);
    if (!signing) return std::unexpected(std::move(signing.error()));
    keys.signing.push_back(std::move(*signing));
  }
  if (keys.signing.empty()) return corrupt();
  return keys;
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

std::vector<VerifyingKey> ServerKeys::public_keys() const {
  std::vector<VerifyingKey> keys;
  for (const SigningKey& key : signing) keys.push_back(key.public_key());
  return keys;
}

JsonObject ServerKeys::jwks() const {
  JsonArray keys;
  for (auto key = signing.rbegin(); key != signing.rend(); ++key) keys.push_back(key->jwk());
  JsonObject document;
  document["keys"] = std::move(keys);
  return document;
}

StoredKey make_signing_key(std::string id, Time now) {
  return {.id = std::move(id), .use = "sign", .material = RsaKey::make().pem(), .created = now};
}

Task<Result<ServerKeys>> load_keys(KeyStore& store, Random& random, Time now) {
  auto stored = co_await store.load();
  if (stored && !has_use(*stored, "seal")) {
    StoredKey key{.id = std::string(kSealKeyId),
                  .use = "seal",
                  .material = SealKey::make(random).text(),
                  .created = now};
    stored = co_await add_or_adopt(store, std::move(key));
  }
  if (stored && !has_use(*stored, "sign")) {
    const auto seal = find_seal_key(*stored);
    if (!seal) co_return corrupt();
    StoredKey key = make_signing_key(first_key_id(*seal), now);
    stored = co_await add_or_adopt(store, std::move(key));
  }
  if (!stored) co_return std::unexpected(stored.error());
  co_return parse_keys(*stored);
}

}  // namespace acquaint::login
