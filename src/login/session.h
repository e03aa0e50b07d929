// Signed-in browsers. The cookie carries the user's id and a secret; the store keeps the secret's
// hash, so neither a copy of the store nor a timed comparison opens a session.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "login/session_cache.h"
#include "login/session_store.h"

namespace acquaint::login {

inline constexpr std::string_view kSessionCookie = "__Host-acquaint_session";

struct SessionLimits {
  Duration lifetime = std::chrono::days(7);        // From the start, however much it is used.
  Duration idle = std::chrono::hours(72);          // From the last use, known to a 24th part of it.
  std::size_t cached_max = 10'000;                 // Sessions held in memory.
  Duration cached_for = std::chrono::seconds(60);  // For so long another server's removal may be missed.
};

struct StartedSession {
  Session session;
  std::string set_cookie;  // The value of the Set-Cookie header; holds the secret.
};

// Safe to call from any executor. Errors of the store pass through.
class Sessions {
 public:
  Sessions(SessionStore& store, Random& random, const SessionLimits& limits = {});

  // A new secret every time, so a session that was planted in the browser before never counts.
  Task<Result<StartedSession>> start(profile::UserId user, Time now);

  // The session of the browser that sent this Cookie header; it was used now, which the store learns once
  // in a 24th part of the idle time. unauthorized "session.not_found" when
  // there is no cookie, or two, or it is malformed, unknown, ended or expired.
  Task<Result<Session>> find(std::string cookie_header, Time now);

  // Ends the session of the browser that sent this Cookie header. Fine when there is none.
  Task<Result<Done>> end(std::string cookie_header);

  // Signs the user out everywhere: after a new password, a block or an erasure.
  Task<Result<Done>> end_all(profile::UserId user);

 private:
  // Of a session that is used at this time and not again.
  Time end_of(Time created, Time used) const;

  SessionStore& store_;
  Random& random_;
  const SessionLimits limits_;
  SessionCache cache_;
};

}  // namespace acquaint::login
