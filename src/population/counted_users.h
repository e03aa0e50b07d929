// The users of another store, with every write told to the counts of segments and every erasure to whoever
// remembers anything of a user. Visitors are in no segment, and one that was merged into a user does not
// change any more: conflict "visitor.merged".
#pragma once

#include <functional>

#include "population/segment_counts.h"
#include "profile/user_store.h"

namespace acquaint::population {

class CountedUsers final : public profile::UserStore {
 public:
  using Forget = std::function<void(const profile::UserId&)>;

  CountedUsers(profile::UserStore& users, SegmentCounts& counts, Forget forget)
      : users_(users), counts_(counts), forget_(std::move(forget)) {}

  Task<Result<profile::UserPtr>> find(profile::UserId id) override { return users_.find(std::move(id)); }
  Task<Result<profile::UserId>> find_by_handle(profile::Handle handle) override {
    return users_.find_by_handle(std::move(handle));
  }
  Task<Result<profile::UserPage>> list(profile::UserQuery query) override { return users_.list(std::move(query)); }
  Task<Result<std::vector<profile::StoredEvent>>> history(profile::UserId id, std::uint64_t after,
                                                          std::size_t limit) override {
    return users_.history(std::move(id), after, limit);
  }

  Task<Result<profile::UserPtr>> create(profile::User user, std::vector<profile::Event> events) override;
  Task<Result<profile::UserPtr>> change(profile::UserId id, profile::Change change) override;
  Task<Result<profile::UserPair>> change_pair(profile::UserId first, profile::UserId second,
                                              profile::PairChange change) override;
  Task<Result<profile::UserPtr>> erase(profile::UserId id) override;

 private:
  profile::UserStore& users_;
  SegmentCounts& counts_;
  const Forget forget_;
};

}  // namespace acquaint::population
