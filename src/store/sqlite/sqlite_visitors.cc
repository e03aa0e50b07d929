#include "store/sqlite/sqlite_visitors.h"

namespace acquaint::store {

using profile::UserId;

Task<Result<std::uint64_t>> SqliteVisitors::count() {
  auto from_file = [](Database& database) -> Result<std::uint64_t> {
    return static_cast<std::uint64_t>(database.number("SELECT total FROM counts WHERE name = 'visitors'"));
  };
  co_return co_await readers_.read<std::uint64_t>(from_file);
}

// Each half walks one end of its index.
Task<Result<std::vector<UserId>>> SqliteVisitors::idle(profile::IdleQuery query) {
  auto from_file = [&](Database& database) -> Result<std::vector<UserId>> {
    std::vector<UserId> ids;
    Rows rows = database.query(
        "SELECT user_id, active_ms FROM (SELECT user_id, active_ms FROM visitors "
        "  WHERE merged_into IS NULL AND active_ms < ?1 ORDER BY active_ms LIMIT ?3) UNION ALL "
        "SELECT user_id, active_ms FROM (SELECT user_id, active_ms FROM visitors "
        "  WHERE merged_into IS NOT NULL AND active_ms < ?2 ORDER BY active_ms LIMIT ?3) "
        "ORDER BY active_ms, user_id LIMIT ?3",
        to_ms(query.active_before), to_ms(query.merged_before), static_cast<std::uint64_t>(query.limit));
    while (rows.next()) {
      auto id = UserId::parse(rows.text(0));
      if (!id) return fail(Error::Kind::internal, "user.corrupt", "A stored user is damaged.");
      ids.push_back(std::move(*id));
    }
    return ids;
  };
  co_return co_await readers_.read<std::vector<UserId>>(from_file);
}

}  // namespace acquaint::store
