#include "store/next_version.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace acquaint::store {

using profile::Event;
using profile::Handle;
using profile::StoredEvent;
using profile::User;

namespace {

Result<NextVersion> version_of(User user, std::vector<Event> events) {
  NextVersion next;
  next.document = to_stored_text(user);
  bool fits = next.document.size() <= profile::kUserBytesMax;
  next.event_data.reserve(events.size());
  for (const Event& event : events) {
    next.event_data.push_back(to_text(event.data));
    fits = fits && next.event_data.back().size() <= profile::kUserBytesMax;
  }
  if (!fits) {
    return fail(Error::Kind::too_large, "user.too_large", "A user may take up at most 4 MiB.");
  }
  next.user = profile::make_snapshot(std::move(user));
  next.events = std::move(events);
  return next;
}

Result<std::optional<NextVersion>> version_after(const User& before, profile::Changed changed) {
  ACQUAINT_CHECK(changed.user.id == before.id);
  changed.user.version = before.version;
  if (changed.events.empty() && changed.user == before) return std::nullopt;

  changed.user.version = before.version + 1;
  auto next = version_of(std::move(changed.user), std::move(changed.events));
  if (!next) return std::unexpected(std::move(next.error()));
  const std::vector<Handle> held = handles_of(before), holds = handles_of(next->user->user());
  std::ranges::set_difference(holds, held, std::back_inserter(next->gained));
  std::ranges::set_difference(held, holds, std::back_inserter(next->lost));
  return std::move(*next);
}

// Of a user that comes: its history goes on where it ended.
Result<std::optional<NextVersion>> coming_version(profile::Changed changed) {
  changed.user.version += 1;
  auto next = version_of(std::move(changed.user), std::move(changed.events));
  if (!next) return std::unexpected(std::move(next.error()));
  next->gained = handles_of(next->user->user());
  return std::move(*next);
}

bool hold_the_same(const User& a, const User& b) {
  std::vector<Handle> both;
  std::ranges::set_intersection(handles_of(a), handles_of(b), std::back_inserter(both));
  return !both.empty();
}

}  // namespace

Result<NextVersion> first_version(User user, std::vector<Event> events) {
  user.version = 1;
  auto first = version_of(std::move(user), std::move(events));
  if (first) first->gained = handles_of(first->user->user());
  return first;
}

Result<std::optional<NextVersion>> next_version(const User& before, const profile::Change& change) {
  Result<profile::Changed> changed = change(before);
  if (!changed) return std::unexpected(std::move(changed.error()));
  return version_after(before, std::move(*changed));
}

Result<NextPair> next_pair(const User& first, const User* second,
                           const profile::PairChange& change) {
  Result<profile::ChangedPair> changed = change(first, second);
  if (!changed) return std::unexpected(std::move(changed.error()));
  NextPair pair{.first = std::nullopt,
                .second = std::nullopt,
                .second_comes = second == nullptr && changed->second.has_value(),
                .second_goes = second != nullptr && !changed->second.has_value()};
  if (changed->second && hold_the_same(changed->first.user, changed->second->user)) {
    return user_taken();
  }
  auto next_first = version_after(first, std::move(changed->first));
  if (!next_first) return std::unexpected(std::move(next_first.error()));
  pair.first = std::move(*next_first);
  if (!changed->second) return pair;

  auto next_second = second != nullptr ? version_after(*second, std::move(*changed->second))
                                       : coming_version(std::move(*changed->second));
  if (!next_second) return std::unexpected(std::move(next_second.error()));
  pair.second = std::move(*next_second);
  return pair;
}

std::unexpected<Error> no_such_user() {
  return fail(Error::Kind::not_found, "user.not_found", "There is no such user.");
}

std::unexpected<Error> user_taken() {
  return fail(Error::Kind::conflict, "user.exists",
              "A user with this id, e-mail address, user name, phone number or identity exists.");
}

std::unexpected<Error> report_gone() {
  return fail(Error::Kind::conflict, "report.gone", "A report does not wait any more.");
}

std::unexpected<Error> too_many_wait() {
  return fail(Error::Kind::throttled, "ingest.busy", "Too many reports wait to be counted. Try again in a moment.");
}

bool ends_before(const std::vector<StoredEvent>& page, std::uint64_t sequence, std::size_t limit) {
  return page.size() >= limit && (page.empty() || page.back().sequence != sequence);
}

}  // namespace acquaint::store
