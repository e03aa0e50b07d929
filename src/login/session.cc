#include "login/session.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "login/cookie.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kSecretBytes = 32;

struct SessionKey {
  profile::UserId user;
  std::string secret_hash;
};

// Reads "<user id>.<secret>", both in base64url, from the session cookie of a Cookie header.
std::optional<SessionKey> parse_session_cookie(std::string_view header) {
  const auto value = find_cookie(header, kSessionCookie);
  if (!value || value->size() > 512) return std::nullopt;
  const std::size_t dot = value->find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto user_text = from_base64url(value->substr(0, dot));
  const auto secret = from_base64url(value->substr(dot + 1));
  if (!user_text || !secret || secret->size() != kSecretBytes) return std::nullopt;
  auto user = profile::UserId::parse(*user_text);
  if (!user) return std::nullopt;
  return SessionKey{std::move(*user), sha256(*secret)};
}

std::unexpected<Error> no_session() {
  return fail(Error::Kind::unauthorized, "session.not_found", "Nobody is signed in here.");
}

}  // namespace

Sessions::Sessions(SessionStore& store, Random& random, const SessionLimits& limits)
    : store_(store),
      random_(random),
      limits_(limits),
      cache_(limits.cached_max, limits.cached_for) {}

Task<Result<StartedSession>> Sessions::start(profile::UserId user, Time now) {
  std::string secret(kSecretBytes, '\0');
  random_.fill(std::as_writable_bytes(std::span(secret)));
  const Session session{.user = std::move(user),
                        .secret_hash = sha256(secret),
                        .created = now,
                        .expires = end_of(now, now)};
  auto saved = co_await store_.save(session);
  if (!saved) co_return std::unexpected(std::move(saved.error()));
  const std::string value = to_base64url(session.user.text()) + "." + to_base64url(secret);
  const auto age = std::chrono::floor<std::chrono::seconds>(limits_.lifetime);
  co_return StartedSession{session, set_cookie(kSessionCookie, value, age)};
}

Task<Result<Session>> Sessions::find(std::string cookie_header, Time now) {
  const auto key = parse_session_cookie(cookie_header);
  if (!key) co_return no_session();
  // Taken first, so that what is put below cannot outlive a removal that came meanwhile.
  const SessionCache::Ticket ticket = cache_.begin_read(key->user);
  auto session = cache_.find(key->user, key->secret_hash, now);
  const bool was_cached = session && session->expires > now;
  if (!was_cached) {
    auto stored = co_await store_.find(key->user, key->secret_hash);
    if (!stored && stored.error().kind == Error::Kind::not_found) co_return no_session();
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    session = std::move(*stored);
  }
  const Time end = end_of(session->created, now);
  if (session->expires <= now || end <= now) co_return no_session();
  const bool moves = std::chrono::abs(end - session->expires) >= limits_.idle / 24;
  if (moves) session->expires = end;
  if (moves || !was_cached) cache_.put(*session, ticket, now);
  // When this fails the session is as good as before; it is tried again.
  if (moves) (void)co_await store_.prolong(key->user, key->secret_hash, end);
  co_return std::move(*session);
}

Time Sessions::end_of(Time created, Time used) const {
  return std::min(created + limits_.lifetime, used + limits_.idle);
}

Task<Result<Done>> Sessions::end(std::string cookie_header) {
  const auto key = parse_session_cookie(cookie_header);
  if (!key) co_return Done{};
  auto removed = co_await store_.remove(key->user, key->secret_hash);
  // Also after a failure: the store may have removed it all the same.
  cache_.remove(key->user, key->secret_hash);
  co_return removed;
}

Task<Result<Done>> Sessions::end_all(profile::UserId user) {
  auto removed = co_await store_.remove_all(user);
  cache_.remove_all(user);
  co_return removed;
}

}  // namespace acquaint::login
