#include "api/recent_decisions.h"

#include <algorithm>

namespace acquaint::api {

void RecentDecisions::remember(std::string id, RecentDecision decision) {
  Entry entry{std::move(id), std::move(decision)};  // Then the oldest, which ends without the lock.
  const std::lock_guard lock(mutex_);
  if (ring_.size() < size_max_) {
    ring_.push_back(std::move(entry));
    return;
  }
  std::swap(ring_[oldest_], entry);
  oldest_ = (oldest_ + 1) % size_max_;
}

std::optional<RecentDecision> RecentDecisions::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(ring_, id, &Entry::id);
  if (id.empty() || found == ring_.end()) return std::nullopt;
  return found->decision;
}

void RecentDecisions::forget(const profile::UserId& user) {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : ring_) {
    if (!entry.id.empty() && entry.decision.user->user().id == user) entry = {};
  }
}

}  // namespace acquaint::api
