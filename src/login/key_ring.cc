#include "login/key_ring.h"

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::login {
namespace {

using State = RingKey::State;
using StoredKeys = std::vector<StoredKey>;

constexpr std::string_view kSealKeyId = "seal", kSign = "sign", kRotation = "rotation",
                           kRevocation = "revocation";

std::unexpected<Error> corrupt() {
  return fail(Error::Kind::internal, "key.corrupt", "A stored key of this server cannot be read.");
}

std::size_t count(const StoredKeys& stored, std::string_view use) {
  return static_cast<std::size_t>(std::ranges::count(stored, use, &StoredKey::use));
}

// A signing key's id follows from the seal key and its number, so that two servers that both make it
// try to store it under the same id and only one of them can; and so that no two installations share
// it.
std::string key_id(const SealKey& seal, std::size_t number) {
  const std::string name = number == 0 ? "first signing key " : "signing key " + std::to_string(number) + " ";
  return to_base64url(sha256(name + seal.text())).substr(0, 22);
}

// Adds the key unless another server was faster; the keys as stored after that.
Task<Result<StoredKeys>> add_or_adopt(KeyStore& store, StoredKey key) {
  const auto added = co_await store.add(std::move(key));
  if (!added && added.error().kind != Error::Kind::conflict) {
    co_return std::unexpected(added.error());
  }
  co_return co_await store.load();
}

std::optional<SealKey> find_seal_key(const StoredKeys& keys) {
  const auto stored = std::ranges::find(keys, "seal", &StoredKey::use);
  return stored == keys.end() ? std::nullopt : SealKey::parse(stored->material);
}

std::string rotation_id(std::size_t number) { return "rotation:" + std::to_string(number); }

RingKey* find_key(std::vector<RingKey>& keys, std::string_view id) {
  const auto found = std::ranges::find_if(keys, [&](const RingKey& one) { return one.key.id() == id; });
  return found == keys.end() ? nullptr : &*found;
}

void bring_into_use(std::vector<RingKey>& keys, RingKey& key, Time when) {
  for (RingKey& other : keys) {
    if (other.state != State::current) continue;
    other.state = State::previous;
    other.current_until = when;
  }
  key.state = State::current;
  key.current_since = when;
}

int rank(State state) {
  switch (state) {
    case State::next: return 0;
    case State::current: return 1;
    case State::previous: return 2;
    case State::revoked: return 3;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

// What has happened, played again. The first key signs until the first rotation.
Result<KeyRing::Keys> parse_keys(const StoredKeys& stored) {
  KeyRing::Keys keys;
  for (const StoredKey& one : stored) {
    if (one.use != kSign) continue;
    auto key = SigningKey::parse(one);
    if (!key) return std::unexpected(std::move(key.error()));
    keys.push_back({.key = std::move(*key)});
    if (keys.size() == 1) bring_into_use(keys, keys.back(), one.created);
  }
  if (keys.empty()) return corrupt();
  for (std::size_t number = 0; number < count(stored, kRotation); ++number) {
    const auto rotation = std::ranges::find(stored, rotation_id(number), &StoredKey::id);
    RingKey* key = rotation == stored.end() ? nullptr : find_key(keys, rotation->material);
    if (key == nullptr) return corrupt();
    bring_into_use(keys, *key, rotation->created);
  }
  for (const StoredKey& one : stored) {
    RingKey* key = one.use == kRevocation ? find_key(keys, one.material) : nullptr;
    if (key == nullptr) continue;
    key->state = State::revoked;
    key->revoked_at = one.created;
  }
  // Of several that wait, the oldest is the next: it was stored first.
  std::ranges::stable_sort(keys, {}, [](const RingKey& key) { return rank(key.state); });
  return keys;
}

bool has_next(const KeyRing::Keys& keys) { return keys.front().state == State::next; }

// Later than every other, so that the order in the store is that of their making.
Time after_all(const StoredKeys& stored, Time now) {
  for (const StoredKey& key : stored) now = std::max(now, key.created + std::chrono::milliseconds(1));
  return now;
}

}  // namespace

KeyRing::KeyRing(KeyStore& store, SealKey seal, Keys keys)
    : store_(store), seal_(std::move(seal)), keys_(std::make_shared<const Keys>(std::move(keys))) {}

SigningKey KeyRing::signing() const {
  const auto held = keys();
  const auto current = std::ranges::find(*held, State::current, &RingKey::state);
  ACQUAINT_CHECK(current != held->end());
  return current->key;
}

std::optional<VerifyingKey> KeyRing::find(std::string_view id) const {
  const auto held = keys();
  for (const RingKey& one : *held) {
    if (one.key.id() == id && one.state != State::revoked) return one.key.public_key();
  }
  return std::nullopt;
}

Task<Result<Done>> KeyRing::reload() {
  const auto stored = co_await store_.load();
  if (!stored) co_return std::unexpected(stored.error());
  auto read = parse_keys(*stored);
  if (!read) co_return std::unexpected(read.error());
  keys_.store(std::make_shared<const Keys>(std::move(*read)), std::memory_order_release);
  co_return Done{};
}

Task<Result<Done>> KeyRing::put_next_into_use(Time now) {
  auto stored = co_await store_.load();
  if (!stored) co_return std::unexpected(stored.error());
  const auto known = parse_keys(*stored);
  if (!known) co_return std::unexpected(known.error());
  // The one after the next comes first: there is always one that relying parties know already.
  const std::string id = key_id(seal_, count(*stored, kSign));
  const Time made = after_all(*stored, now);
  StoredKey another = co_await suspend_until<StoredKey>([&](Completion<StoredKey> done) {
    maker_ = std::jthread([id, made, done] { done(make_signing_key(id, made)); });
  });
  stored = co_await add_or_adopt(store_, std::move(another));
  if (!stored) co_return std::unexpected(stored.error());
  const Keys& keys = *known;
  StoredKey rotation{.id = rotation_id(count(*stored, kRotation)),
                     .use = std::string(kRotation),
                     .material = has_next(keys) ? keys.front().key.id() : id,
                     .created = after_all(*stored, now)};
  const auto added = co_await store_.add(std::move(rotation));
  // Another server that rotated at this moment has done what was asked for.
  if (!added && added.error().kind != Error::Kind::conflict) co_return std::unexpected(added.error());
  co_return co_await reload();
}

Task<Result<RingKey>> KeyRing::rotate(Time now) {
  if (rotating_.exchange(true)) {
    co_return fail(Error::Kind::conflict, "key.rotating", "Another rotation is under way.");
  }
  struct Release {
    std::atomic<bool>& flag;
    ~Release() { flag = false; }
  } const release{rotating_};
  const auto rotated = co_await put_next_into_use(now);
  if (!rotated) co_return std::unexpected(rotated.error());
  const auto held = keys();
  co_return *std::ranges::find(*held, State::current, &RingKey::state);
}

Task<Result<RingKey>> KeyRing::revoke(std::string id, Time now) {
  Keys known = *keys();
  const RingKey* key = find_key(known, id);
  if (key == nullptr) co_return fail(Error::Kind::not_found, "key.not_found", "There is no such key.");
  if (key->state == State::current || key->state == State::next) {
    co_return fail(Error::Kind::conflict, "key.in_use", "This key is in use: rotate the keys first.");
  }
  StoredKey revocation{.id = "revocation:" + id, .use = std::string(kRevocation), .material = id, .created = now};
  const auto added = co_await store_.add(std::move(revocation));
  if (!added && added.error().kind != Error::Kind::conflict) co_return std::unexpected(added.error());
  if (const auto loaded = co_await reload(); !loaded) co_return std::unexpected(loaded.error());
  known = *keys();
  co_return *find_key(known, id);
}

JsonObject ServerKeys::jwks() const {
  const auto held = ring->keys();
  JsonArray keys;
  for (const State state : {State::current, State::next, State::previous}) {
    for (const RingKey& one : *held) {
      if (one.state == state) keys.push_back(one.key.jwk());
    }
  }
  return {{"keys", std::move(keys)}};
}

JsonArray ServerKeys::certificates() const {
  return {JsonObject{{"cert", newest().certificate()}}};
}

Task<Result<ServerKeys>> load_keys(KeyStore& store, Random& random, Time now) {
  auto stored = co_await store.load();
  if (stored && count(*stored, "seal") == 0) {
    StoredKey key{.id = std::string(kSealKeyId),
                  .use = "seal",
                  .material = SealKey::make(random).text(),
                  .created = now};
    stored = co_await add_or_adopt(store, std::move(key));
  }
  const auto seal = stored ? find_seal_key(*stored) : std::nullopt;
  if (stored && !seal) co_return corrupt();
  // One that signs and one that is next.
  while (stored && count(*stored, kSign) < count(*stored, kRotation) + 2) {
    StoredKey key = make_signing_key(key_id(*seal, count(*stored, kSign)), after_all(*stored, now));
    stored = co_await add_or_adopt(store, std::move(key));
  }
  if (!stored) co_return std::unexpected(stored.error());
  auto keys = parse_keys(*stored);
  if (!keys) co_return std::unexpected(keys.error());
  co_return ServerKeys{*seal, std::make_shared<KeyRing>(store, *seal, std::move(*keys))};
}

}  // namespace acquaint::login
