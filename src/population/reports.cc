#include "population/reports.h"

#include <algorithm>
#include <map>

#include "base/log.h"
#include "ingest/apply.h"

namespace acquaint::population {
namespace {

using ingest::WaitingReport;

// Users whose changes wait for a commit together: as many as share one.
constexpr std::size_t kUsersAtOnce = 256;

}  // namespace

std::vector<Reports::OfUser> Reports::by_user(std::vector<WaitingReport> reports) {
  std::map<profile::UserId, OfUser> found;
  for (WaitingReport& report : reports) {
    const auto of_user = found.try_emplace(report.user, OfUser{report.user, {}, {}}).first;
    of_user->second.numbers.push_back(report.number);
    of_user->second.messages.push_back(std::move(report.message));
  }
  std::vector<OfUser> all;
  for (auto& [user, of_user] : found) all.push_back(std::move(of_user));
  // The oldest first: the store takes all behind the oldest for waiting, and would refuse the next ones too soon.
  std::ranges::sort(all, {}, [](const OfUser& each) { return each.numbers.front(); });
  return all;
}

Task<Result<Done>> Reports::fold_one(const OfUser& reports) {
  SegmentCounts::Watch watch(counts_, reports.user, Tally::Intent::change);
  profile::Change change = [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
    watch.before(&as_it_stands);
    return ingest::count_reports(as_it_stands, reports.messages);
  };
  const auto folded = co_await store_.fold(reports.user, reports.numbers, std::move(change));
  if (!folded) {
    // The user was erased or linked meanwhile; what still waits is looked at again.
    if (folded.error().kind == Error::Kind::conflict) co_return Done{};
    co_return std::unexpected(folded.error());
  }
  if (*folded) {
    watch.after(*folded);
  } else {
    log_event(LogLevel::warning, "ingest.not_folded", {{"reports", static_cast<std::int64_t>(reports.numbers.size())}});
  }
  co_return Done{};
}

Task<Result<std::size_t>> Reports::fold() {
  auto waiting = co_await store_.waiting(ingest::kReportsAtOnce);
  if (!waiting) co_return std::unexpected(waiting.error());
  const std::size_t count = waiting->size();
  const std::vector<OfUser> users = by_user(std::move(*waiting));
  for (std::size_t begin = 0; begin < users.size(); begin += kUsersAtOnce) {
    std::vector<Task<Result<Done>>> folds;
    for (std::size_t i = begin; i < std::min(begin + kUsersAtOnce, users.size()); ++i) {
      folds.push_back(fold_one(users[i]));
    }
    const auto folded = co_await all(std::move(folds));
    for (const auto& each : folded) {
      if (!each) co_return std::unexpected(each.error());
    }
  }
  co_return count;
}

}  // namespace acquaint::population
