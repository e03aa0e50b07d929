#include "store/sqlite/sqlite_reports.h"

#include <algorithm>

#include "base/log.h"
#include "store/next_version.h"

namespace acquaint::store {

using ingest::Message;
using ingest::WaitingReport;
using profile::UserId;

namespace {

// At least as many as wait: those in between may be gone. To count them would take longer with each.
std::size_t waiting_at_most(Database& database) {
  return static_cast<std::size_t>(
      database.number("SELECT coalesce((SELECT max(number) FROM reports) - (SELECT min(number) FROM reports) + 1, 0)"));
}

struct Oldest {
  std::vector<WaitingReport> reports;
  std::vector<std::uint64_t> unreadable;  // Numbers of rows.
};

std::optional<WaitingReport> read(const Rows& rows, std::uint64_t number) {
  auto user = UserId::parse(rows.text(1));
  const auto kind = ingest::parse_kind(rows.text(2));
  if (!user || !kind) return std::nullopt;
  Message message;
  message.kind = *kind;
  message.message_id = rows.text(3);
  message.user_id = user->text();
  message.name = rows.text(4);
  message.at = from_ms(rows.number(5));
  return WaitingReport{number, std::move(*user), std::move(message)};
}

}  // namespace

Task<Result<Done>> SqliteReports::append(std::vector<Message> messages) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    Database& database = batch.database();
    if (!take_room(database, messages.size())) return too_many_wait();
    for (const Message& message : messages) {
      database.run(
          "INSERT INTO reports (user_id, kind, message_id, name, at_ms) "
          "SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM users WHERE user_id = ?1)",
          message.user_id, ingest::name_of(message.kind), message.message_id, message.name, to_ms(message.at));
    }
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

bool SqliteReports::take_room(Database& database, std::size_t count) {
  if (room_ < count) {
    room_ = ingest::kReportsWaitingMax - std::min(waiting_at_most(database), ingest::kReportsWaitingMax);
  }
  if (room_ < count) return false;
  room_ -= count;
  return true;
}

Task<Result<std::vector<WaitingReport>>> SqliteReports::waiting(std::size_t limit) {
  auto from_file = [&](Database& database) -> Result<Oldest> {
    Oldest oldest;
    Rows rows = database.query(
        "SELECT number, user_id, kind, message_id, name, at_ms FROM reports ORDER BY number LIMIT ?1", limit);
    while (rows.next()) {
      const auto number = static_cast<std::uint64_t>(rows.number(0));
      if (auto report = read(rows, number)) {
        oldest.reports.push_back(std::move(*report));
      } else {
        oldest.unreadable.push_back(number);
      }
    }
    return oldest;
  };
  auto oldest = co_await readers_.read<Oldest>(from_file);
  if (!oldest) co_return std::unexpected(oldest.error());
  if (!oldest->unreadable.empty()) {
    const auto removed = co_await remove(std::move(oldest->unreadable));
    if (!removed) co_return std::unexpected(removed.error());
  }
  co_return std::move(oldest->reports);
}

// They would be in the way of all that came after them.
Task<Result<Done>> SqliteReports::remove(std::vector<std::uint64_t> unreadable) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    for (const std::uint64_t number : unreadable) {
      batch.database().run("DELETE FROM reports WHERE number = ?1", static_cast<std::int64_t>(number));
    }
    return Done{};
  };
  const auto removed = co_await writer_.write<Done>(apply);
  if (!removed) co_return removed;
  for (const std::uint64_t number : unreadable) {
    log_event(LogLevel::error, "ingest.unreadable_report", {{"report", static_cast<std::int64_t>(number)}});
  }
  co_return Done{};
}

Task<Result<profile::UserPtr>> SqliteReports::fold(UserId user, std::vector<std::uint64_t> reports,
                                                   profile::Change change) {
  co_return co_await users_.fold(std::move(user), std::move(reports), std::move(change));
}

}  // namespace acquaint::store
