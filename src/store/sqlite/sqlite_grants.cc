#include "store/sqlite/sqlite_grants.h"

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>

#include "store/sqlite/user_rows.h"

namespace acquaint::store {

using login::Grant;
using profile::UserId;

namespace {

// A document that is no JSON object lacks every member: "grant.corrupt".
Result<Grant> parse_row(const UserId& user, std::string_view id, std::string_view document) {
  return login::parse_grant(user, std::string(id),
                            parse_json_object(document).value_or(JsonObject()));
}

Result<Grant> load_grant(Database& database, const UserId& user, const std::string& id) {
  Rows rows = database.query("SELECT document FROM grants WHERE user_id = ?1 AND grant_id = ?2",
                             user.text(), id);
  if (!rows.next()) {
    return fail(Error::Kind::not_found, "grant.not_found", "There is no such grant.");
  }
  return parse_row(user, id, rows.text(0));
}

void write_grant(Database& database, const Grant& grant) {
  database.run(
      "INSERT OR REPLACE INTO grants (user_id, grant_id, client_id, expires_ms, document) "
      "VALUES (?1, ?2, ?3, ?4, ?5)",
      grant.user.text(), grant.id, grant.client_id, to_ms(end_of(grant)),
      to_text(login::to_json(grant)));
}

void delete_grant(Database& database, const UserId& user, const std::string& id) {
  database.run("DELETE FROM grants WHERE user_id = ?1 AND grant_id = ?2", user.text(), id);
}

}  // namespace

Task<Result<Done>> SqliteGrants::save(Grant grant) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    if (!user_exists(batch.database(), grant.user)) return no_such_user();
    write_grant(batch.database(), grant);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

// The writer's transaction is the only one that changes grants, so nobody comes between the look at
// the grant and what is made of it.
Task<Result<Done>> SqliteGrants::change(UserId user, std::string id, login::GrantChange change) {
  std::exception_ptr broken;  // What the change threw, which is no fault of the database.
  auto apply = [&](Batch& batch) -> Result<Done> {
    const auto held = load_grant(batch.database(), user, id);
    if (!held) return std::unexpected(held.error());
    Result<std::optional<Grant>> next;
    try {
      next = change(*held);
    } catch (...) {
      broken = std::current_exception();
      return Done{};
    }
    if (!next) return std::unexpected(std::move(next.error()));
    if (*next == *held) return Done{};
    if (*next) {
      write_grant(batch.database(), **next);
    } else {
      delete_grant(batch.database(), user, id);
    }
    return Done{};
  };
  auto changed = co_await writer_.write<Done>(apply);
  if (broken) std::rethrow_exception(broken);
  co_return changed;
}

Task<Result<std::vector<Grant>>> SqliteGrants::list(UserId user) {
  auto from_file = [&](Database& database) -> Result<std::vector<Grant>> {
    std::vector<Grant> grants;
    Rows rows = database.query("SELECT grant_id, document FROM grants WHERE user_id = ?1",
                               user.text());
    while (rows.next()) {
      auto grant = parse_row(user, rows.text(0), rows.text(1));
      if (!grant) return std::unexpected(std::move(grant.error()));
      grants.push_back(std::move(*grant));
    }
    std::ranges::sort(grants, std::ranges::greater(),
                      [](const Grant& grant) { return std::tie(grant.created, grant.id); });
    return grants;
  };
  co_return co_await readers_.read<std::vector<Grant>>(from_file);
}

Task<Result<Done>> SqliteGrants::remove(UserId user, std::string id) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    delete_grant(batch.database(), user, id);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<Done>> SqliteGrants::remove_all(UserId user, std::string client_id) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    batch.database().run("DELETE FROM grants WHERE user_id = ?1 AND (?2 = '' OR client_id = ?2)",
                         user.text(), client_id);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<std::size_t>> SqliteGrants::remove_expired(Time now) {
  auto apply = [&](Batch& batch) -> Result<std::size_t> {
    return static_cast<std::size_t>(batch.database().run(
        "DELETE FROM grants WHERE (user_id, grant_id) IN ("
        "SELECT user_id, grant_id FROM grants WHERE expires_ms < ?1 "
        "ORDER BY expires_ms LIMIT 10000)",
        to_ms(now)));
  };
  co_return co_await writer_.write<std::size_t>(apply);
}

}  // namespace acquaint::store
