// Keeps what a site has learnt, as one document that nobody but the learner reads. It may be older than
// the log of events, which the rest is learnt from, and losing it loses nothing but time.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace acquaint::asking {

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class LearnerStore {
 public:
  virtual ~LearnerStore() = default;

  // As saved last; nothing when it never was.
  virtual Task<Result<std::optional<std::string>>> load() = 0;

  // In place of what was there. Durable when it returns.
  virtual Task<Result<Done>> save(std::string document, Time now) = 0;
};

}  // namespace acquaint::asking
