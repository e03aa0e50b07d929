// Reports of what users do, from their acknowledgement to the users' counts: appended at once, and folded into
// the users' documents some time later, for many reports of a user at once.
#pragma once

#include <vector>

#include "ingest/report_store.h"
#include "population/segment_counts.h"

namespace acquaint::population {

// Safe to use from any thread, but for fold().
class Reports {
 public:
  Reports(ingest::ReportStore& store, SegmentCounts& counts) : store_(store), counts_(counts) {}

  // On disk when it returns. Errors of ReportStore::append.
  Task<Result<Done>> append(std::vector<ingest::Message> messages) { return store_.append(std::move(messages)); }

  // Counts what waits now, in the order in which it was acknowledged: how many reports there were. Errors of
  // the store; what was not folded then still waits. Log event "ingest.not_folded" (reports) for reports that
  // are refused for good. One call at a time.
  Task<Result<std::size_t>> fold();

 private:
  struct OfUser {
    profile::UserId user;
    std::vector<std::uint64_t> numbers;
    std::vector<ingest::Message> messages;
  };

  static std::vector<OfUser> by_user(std::vector<ingest::WaitingReport> reports);
  Task<Result<Done>> fold_one(const OfUser& reports);

  ingest::ReportStore& store_;
  SegmentCounts& counts_;
};

}  // namespace acquaint::population
