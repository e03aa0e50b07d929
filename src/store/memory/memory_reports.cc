#include "store/memory/memory.h"

namespace acquaint::store {

using ingest::Message;
using ingest::WaitingReport;
using profile::UserId;

Task<Result<Done>> MemoryReports::append(std::vector<Message> messages) {
  const std::lock_guard lock(memory_.mutex);
  if (memory_.reports.size() + messages.size() > ingest::kReportsWaitingMax) co_return too_many_wait();
  for (Message& message : messages) {
    const auto user = UserId::parse(message.user_id);
    if (!user || !memory_.users.contains(*user)) continue;
    const std::uint64_t number = ++memory_.reports_made;
    memory_.reports.emplace(number, WaitingReport{number, *user, std::move(message)});
  }
  co_return Done{};
}

Task<Result<std::vector<WaitingReport>>> MemoryReports::waiting(std::size_t limit) {
  const std::lock_guard lock(memory_.mutex);
  std::vector<WaitingReport> oldest;
  for (const auto& [number, report] : memory_.reports) {
    if (oldest.size() == limit) break;
    oldest.push_back(report);
  }
  co_return oldest;
}

Task<Result<profile::UserPtr>> MemoryReports::fold(UserId user, std::vector<std::uint64_t> reports,
                                                   profile::Change change) {
  co_return users_.fold(user, reports, change);
}

}  // namespace acquaint::store
