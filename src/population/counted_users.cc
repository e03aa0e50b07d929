#include "population/counted_users.h"

namespace acquaint::population {

using profile::UserId;
using profile::UserPair;
using profile::UserPtr;
using Intent = Tally::Intent;
using Watch = SegmentCounts::Watch;

Task<Result<UserPtr>> CountedUsers::create(profile::User user, std::vector<profile::Event> events) {
  Watch watch(counts_, user.id, Intent::create);
  auto created = co_await users_.create(std::move(user), std::move(events));
  if (created) watch.after(*created);
  co_return created;
}

Task<Result<UserPtr>> CountedUsers::change(UserId id, profile::Change change) {
  Watch watch(counts_, id, Intent::change);
  profile::Change watched = [&](const profile::User& as_it_stands) {
    watch.before(&as_it_stands);
    return change(as_it_stands);
  };
  auto changed = co_await users_.change(std::move(id), std::move(watched));
  if (changed) watch.after(*changed);
  co_return changed;
}

Task<Result<UserPair>> CountedUsers::change_pair(UserId first, UserId second, profile::PairChange change) {
  Watch watch_first(counts_, first, Intent::change), watch_second(counts_, second, Intent::either);
  profile::PairChange watched = [&](const profile::User& one, const profile::User* other) {
    watch_first.before(&one);
    watch_second.before(other);
    return change(one, other);
  };
  auto changed = co_await users_.change_pair(std::move(first), std::move(second), std::move(watched));
  if (changed) {
    watch_first.after(changed->first);
    watch_second.after(changed->second);
  }
  co_return changed;
}

Task<Result<UserPtr>> CountedUsers::erase(UserId id) {
  Watch watch(counts_, id, Intent::erase);
  auto erased = co_await users_.erase(id);
  if (erased) {
    forget_(id);
    watch.before(*erased ? &(*erased)->user() : nullptr);
    watch.after(nullptr);
  }
  co_return erased;
}

}  // namespace acquaint::population
