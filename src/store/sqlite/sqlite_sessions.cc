#include "store/sqlite/sqlite_sessions.h"

#include <utility>

#include "store/sqlite/user_rows.h"

namespace acquaint::store {

using login::Session;
using profile::UserId;

Task<Result<Done>> SqliteSessions::save(Session session) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    if (!user_exists(batch.database(), session.user)) return no_such_user();
    batch.database().run(
        "INSERT OR REPLACE INTO sessions (user_id, secret_hash, created_ms, expires_ms) "
        "VALUES (?1, ?2, ?3, ?4)",
        session.user.text(), Blob{session.secret_hash}, to_ms(session.created),
        to_ms(session.expires));
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Session>> SqliteSessions::find(UserId user, std::string secret_hash) {
  auto from_file = [&](Database& database) -> Result<Session> {
    Rows rows = database.query(
        "SELECT created_ms, expires_ms FROM sessions WHERE user_id = ?1 AND secret_hash = ?2",
        user.text(), Blob{secret_hash});
    if (!rows.next()) {
      return fail(Error::Kind::not_found, "session.not_found", "There is no such session.");
    }
    return Session{.user = user,
                   .secret_hash = secret_hash,
                   .created = from_ms(rows.number(0)),
                   .expires = from_ms(rows.number(1))};
  };
  co_return co_await readers_.read<Session>(from_file);
}

Task<Result<Done>> SqliteSessions::prolong(UserId user, std::string secret_hash, Time expires) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run(
        "UPDATE sessions SET expires_ms = ?3 WHERE user_id = ?1 AND secret_hash = ?2", user.text(),
        Blob{secret_hash}, to_ms(expires));
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Done>> SqliteSessions::remove(UserId user, std::string secret_hash) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run("DELETE FROM sessions WHERE user_id = ?1 AND secret_hash = ?2",
                         user.text(), Blob{secret_hash});
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Done>> SqliteSessions::remove_all(UserId user) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run("DELETE FROM sessions WHERE user_id = ?1", user.text());
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<std::size_t>> SqliteSessions::remove_expired(Time now) {
  auto apply = [&](Batch& batch) -> Result<std::size_t> {
    return static_cast<std::size_t>(batch.database().run(
        "DELETE FROM sessions WHERE (user_id, secret_hash) IN ("
        "SELECT user_id, secret_hash FROM sessions WHERE expires_ms < ?1 "
        "ORDER BY expires_ms LIMIT 10000)",
        to_ms(now)));
  };
  co_return co_await writer_.write<std::size_t>(apply);
}

}  // namespace acquaint::store
