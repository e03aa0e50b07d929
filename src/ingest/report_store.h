// Reports that were acknowledged and wait to be counted. To append a row costs little; to write a user's
// document anew costs much, so that it is done for many reports of a user at once.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "ingest/message.h"
#include "profile/change.h"
#include "profile/snapshot.h"

namespace acquaint::ingest {

// Beyond, reports are refused until some were counted: the file must not grow without end.
inline constexpr std::size_t kReportsWaitingMax = 250'000;
// So many are counted together: the more there are of one user, the less each costs.
inline constexpr std::size_t kReportsAtOnce = 100'000;

struct WaitingReport {
  std::uint64_t number = 0;  // In the order in which they were acknowledged; never given twice.
  profile::UserId user;
  Message message;  // Kind, message_id, name and at.
};

// Safe to call from any executor. `unavailable` as for users. When a user is erased, so are their reports, in
// the same transaction; when a user becomes part of another one (UserStore::change_pair), they go along.
class ReportStore {
 public:
  virtual ~ReportStore() = default;

  // Durable when it returns. Reports of who is no user are passed over. `throttled` "ingest.busy" when more
  // than kReportsWaitingMax would wait: then none of them is kept. Messages that tell traits are not for here.
  virtual Task<Result<Done>> append(std::vector<Message> messages) = 0;

  // The oldest first. One that cannot be read is none: it is removed, with the log event "ingest.unreadable_report"
  // (report).
  virtual Task<Result<std::vector<WaitingReport>>> waiting(std::size_t limit) = 0;

  // Changes the user, and removes these reports of theirs, in one transaction; durable when it returns.
  // conflict "report.gone" when one of them does not wait any more: then nothing is done. A change that is
  // refused for good, and that of a user who is not there, removes the reports all the same: null.
  virtual Task<Result<profile::UserPtr>> fold(profile::UserId user, std::vector<std::uint64_t> reports,
                                              profile::Change change) = 0;
};

}  // namespace acquaint::ingest
