// Keeps the sample of moments over a restart (moment_log.h).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "profile/handle.h"

namespace acquaint::population {

struct StoredMoments {
  profile::UserId user;
  std::string document;  // JSON; empty: the user is not in the sample any more.
};

struct StoredSample {
  std::vector<StoredMoments> users;
  std::string bounds;  // JSON of what holds for the whole; empty when nothing was ever saved.
};

// Safe to call from any executor. `unavailable` as for users. When a user is erased, so are their moments,
// in the same transaction.
class MomentStore {
 public:
  virtual ~MomentStore() = default;

  virtual Task<Result<StoredSample>> load() = 0;
  // Replaces the documents of these users, and the bounds. Who is no user is passed over.
  virtual Task<Result<Done>> save(StoredSample changed) = 0;
};

}  // namespace acquaint::population
