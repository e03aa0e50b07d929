#include "population/counted_users.h"

#include <optional>

#include "profile/visitor.h"

namespace acquaint::population {

using profile::UserId;
using profile::UserPair;
using profile::UserPtr;
using Intent = Tally::Intent;
using Watch = SegmentCounts::Watch;

namespace {

// Nothing more is learnt of a visitor who has become a user: it would be lost to that one.
profile::Change unless_merged(profile::Change change) {
  return [change = std::move(change)](const profile::User& as_it_stands) -> Result<profile::Changed> {
    if (auto free = profile::check_unmerged(as_it_stands); !free) return std::unexpected(free.error());
    return change(as_it_stands);
  };
}

}  // namespace

Task<Result<UserPtr>> CountedUsers::create(profile::User user, std::vector<profile::Event> events) {
  if (profile::is_visitor(user.id)) co_return co_await users_.create(std::move(user), std::move(events));
  Watch watch(counts_, user.id, Intent::create);
  auto created = co_await users_.create(std::move(user), std::move(events));
  if (created) watch.after(*created);
  co_return created;
}

Task<Result<UserPtr>> CountedUsers::change(UserId id, profile::Change change) {
  if (profile::is_visitor(id)) {
    profile::Change guarded = unless_merged(std::move(change));
    co_return co_await users_.change(std::move(id), std::move(guarded));
  }
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
  Watch watch_first(counts_, first, Intent::change);
  std::optional<Watch> watch_second;
  if (!profile::is_visitor(second)) watch_second.emplace(counts_, second, Intent::either);
  profile::PairChange watched = [&](const profile::User& one, const profile::User* other) {
    watch_first.before(&one);
    if (watch_second) watch_second->before(other);
    return change(one, other);
  };
  auto changed = co_await users_.change_pair(std::move(first), std::move(second), std::move(watched));
  if (changed) {
    watch_first.after(changed->first);
    if (watch_second) watch_second->after(changed->second);
  }
  co_return changed;
}

Task<Result<UserPtr>> CountedUsers::erase(UserId id) {
  if (profile::is_visitor(id)) co_return co_await users_.erase(std::move(id));
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
