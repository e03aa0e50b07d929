#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "profile/visitor.h"
#include "store/memory/memory.h"
#include "store/user_keys.h"

namespace acquaint::store {

using profile::Event;
using profile::Handle;
using profile::StoredEvent;
using profile::UserId;
using profile::UserOrder;
using profile::UserPage;
using profile::UserPair;
using profile::UserPtr;
using profile::UserQuery;

namespace {

struct Listed {
  UserPtr user;
  UserKeys keys;
};

std::weak_ordering compare(const Listed& a, const Listed& b, UserOrder order) {
  switch (order) {
    case UserOrder::created: return a.keys.created <=> b.keys.created;
    case UserOrder::updated: return a.keys.updated <=> b.keys.updated;
    case UserOrder::email: return a.keys.email <=> b.keys.email;
    case UserOrder::name: return a.keys.name <=> b.keys.name;
    case UserOrder::last_login: return a.keys.last_login <=> b.keys.last_login;
    case UserOrder::logins_count: return a.keys.logins_count <=> b.keys.logins_count;
    case UserOrder::id: return std::weak_ordering::equivalent;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

bool comes_before(const Listed& a, const Listed& b, UserOrder order) {
  const auto by_key = compare(a, b, order);
  return by_key != 0 ? by_key < 0 : a.user->user().id < b.user->user().id;
}

}  // namespace

Task<Result<UserPtr>> MemoryUsers::find(UserId id) {
  const std::lock_guard lock(memory_.mutex);
  const auto found = memory_.users.find(id);
  if (found == memory_.users.end()) co_return no_such_user();
  co_return found->second;
}

Task<Result<UserId>> MemoryUsers::find_by_handle(Handle handle) {
  const std::lock_guard lock(memory_.mutex);
  const auto found = memory_.handles.find(handle);
  if (found == memory_.handles.end()) co_return no_such_user();
  co_return found->second;
}

Task<Result<UserPtr>> MemoryUsers::create(profile::User user, std::vector<Event> events) {
  auto first = first_version(std::move(user), std::move(events));
  if (!first) co_return std::unexpected(std::move(first.error()));
  const std::lock_guard lock(memory_.mutex);
  if (memory_.users.contains(first->user->user().id) || is_any_taken(*first)) {
    co_return user_taken();
  }
  co_return save(std::move(*first));
}

Task<Result<UserPtr>> MemoryUsers::change(UserId id, profile::Change change) {
  const std::lock_guard lock(memory_.mutex);
  co_return change_locked(id, change);
}

Result<UserPtr> MemoryUsers::change_locked(const UserId& id, const profile::Change& change) {
  const auto found = memory_.users.find(id);
  if (found == memory_.users.end()) return no_such_user();
  auto next = next_version(found->second->user(), change);
  if (!next) return std::unexpected(std::move(next.error()));
  if (!*next) return found->second;
  if (is_any_taken(**next)) return user_taken();
  return save(std::move(**next));
}

Result<UserPtr> MemoryUsers::fold(const UserId& id, const std::vector<std::uint64_t>& reports,
                                  const profile::Change& change) {
  const std::lock_guard lock(memory_.mutex);
  const bool all_wait = std::ranges::all_of(reports, [&](std::uint64_t number) {
    const auto report = memory_.reports.find(number);
    return report != memory_.reports.end() && report->second.user == id;
  });
  if (!all_wait) return report_gone();
  auto changed = change_locked(id, change);
  for (const std::uint64_t number : reports) memory_.reports.erase(number);
  return changed ? std::move(*changed) : nullptr;
}

Task<Result<UserPair>> MemoryUsers::change_pair(UserId first, UserId second,
                                                profile::PairChange change) {
  ACQUAINT_CHECK(first != second);
  const std::lock_guard lock(memory_.mutex);
  const auto one = memory_.users.find(first), other = memory_.users.find(second);
  if (one == memory_.users.end()) co_return no_such_user();
  UserPair pair{one->second, other == memory_.users.end() ? nullptr : other->second};
  auto next = next_pair(pair.first->user(), pair.second ? &pair.second->user() : nullptr, change);
  if (!next) co_return std::unexpected(std::move(next.error()));
  for (const auto* version : {&next->first, &next->second}) {
    if (*version && is_any_taken(**version, first, second)) co_return user_taken();
  }
  if (next->second_goes) {
    for (auto& [number, report] : memory_.reports) {
      if (report.user == second) report.user = first;
    }
    remove(second);
    pair.second = nullptr;
  }
  if (next->first) pair.first = save(std::move(*next->first));
  if (next->second) pair.second = save(std::move(*next->second));
  co_return pair;
}

void MemoryUsers::remove_events(const UserId& id) {
  memory_.events.erase(id);
  std::erase_if(memory_.feed, [&](const auto& held) { return held.second.user == id; });
}

bool MemoryUsers::remove(const UserId& id) {
  if (memory_.users.erase(id) == 0) return false;
  memory_.moments.erase(id);
  std::erase_if(memory_.participants, [&](const auto& held) { return held.first.first == id; });
  std::erase_if(memory_.reports, [&](const auto& held) { return held.second.user == id; });
  std::erase_if(memory_.handles, [&](const auto& held) { return held.second == id; });
  std::erase_if(memory_.sessions, [&](const auto& held) { return held.first.first == id; });
  std::erase_if(memory_.grants, [&](const auto& held) { return held.first.first == id; });
  std::erase_if(memory_.tickets, [&](const auto& held) { return held.second.user == id; });
  ++memory_.writes;
  return true;
}

void MemoryUsers::remove_visitors_of(const UserId& user) {
  std::vector<UserId> visitors;
  for (const auto& [id, each] : memory_.users) {
    if (each->user().merged_into == user) visitors.push_back(id);
  }
  for (const UserId& visitor : visitors) {
    remove_events(visitor);
    remove(visitor);
  }
}

Task<Result<UserPtr>> MemoryUsers::erase(UserId id) {
  const std::lock_guard lock(memory_.mutex);
  const auto found = memory_.users.find(id);
  if (found == memory_.users.end()) co_return nullptr;
  UserPtr erased = found->second;
  for (const UserId& former : profile::former_users_of(erased->user())) {
    remove_events(former);
    remove_visitors_of(former);
  }
  remove_visitors_of(id);
  remove_events(id);
  remove(id);
  co_return erased;
}

Task<Result<UserPage>> MemoryUsers::list(UserQuery query) {
  query = folded(std::move(query));
  std::vector<Listed> all;
  {
    const std::lock_guard lock(memory_.mutex);
    for (const auto& [id, user] : memory_.users) {
      if (!profile::is_visitor(id)) all.push_back({user, keys_of(user->user())});
    }
  }
  std::erase_if(all, [&](const Listed& listed) { return !matches(listed.keys, query); });
  std::ranges::sort(all, [&](const Listed& a, const Listed& b) {
    return query.descending ? comes_before(b, a, query.order) : comes_before(a, b, query.order);
  });
  UserPage page;
  if (query.with_total) page.total = all.size();
  if (query.after) {
    std::erase_if(all, [&](const Listed& listed) { return listed.user->user().id <= *query.after; });
  }
  for (std::size_t i = query.offset; i < all.size() && page.users.size() < query.limit; ++i) {
    page.users.push_back(all[i].user);
  }
  co_return page;
}

Task<Result<std::vector<StoredEvent>>> MemoryUsers::history(UserId id, std::uint64_t after,
                                                            std::size_t limit) {
  limit = std::min(limit, kHistoryMax);
  std::vector<StoredEvent> page;
  const std::lock_guard lock(memory_.mutex);
  const auto found = memory_.events.find(id);
  if (found == memory_.events.end()) co_return page;
  for (const StoredEvent& event : found->second) {
    if (event.sequence <= after) continue;
    if (ends_before(page, event.sequence, limit)) break;
    page.push_back(event);
  }
  co_return page;
}

bool MemoryUsers::is_any_taken(const NextVersion& next) const {
  return std::ranges::any_of(next.gained,
                             [&](const Handle& handle) { return memory_.handles.contains(handle); });
}

bool MemoryUsers::is_any_taken(const NextVersion& next, const UserId& first,
                               const UserId& second) const {
  return std::ranges::any_of(next.gained, [&](const Handle& handle) {
    const auto holder = memory_.handles.find(handle);
    return holder != memory_.handles.end() && holder->second != first && holder->second != second;
  });
}

UserPtr MemoryUsers::save(NextVersion next) {
  const profile::User& user = next.user->user();
  for (const Handle& handle : next.lost) {
    const auto held = memory_.handles.find(handle);
    if (held != memory_.handles.end() && held->second == user.id) memory_.handles.erase(held);
  }
  for (const Handle& handle : next.gained) memory_.handles.insert_or_assign(handle, user.id);
  std::vector<StoredEvent>& events = memory_.events[user.id];
  int part = 0;
  for (Event& event : next.events) {
    memory_.latest_position = position_after(memory_.latest_position, event.at);
    memory_.feed.emplace(memory_.latest_position,
                         profile::FeedEvent{.position = memory_.latest_position,
                                            .user = user.id,
                                            .sequence = user.version,
                                            .part = part,
                                            .event = event});
    events.push_back({user.version, part++, std::move(event)});
  }
  memory_.users.insert_or_assign(user.id, next.user);
  ++memory_.writes;
  return next.user;
}

}  // namespace acquaint::store
