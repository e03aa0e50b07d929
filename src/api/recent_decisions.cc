#include "api/recent_decisions.h"

namespace acquaint::api {

void RecentDecisions::remember(std::string id, RecentDecision decision) {
  RecentDecision oldest;  // Destroyed after the lock is gone.
  const std::lock_guard lock(mutex_);
  if (order_.size() >= size_max_) {
    if (const auto found = decisions_.find(order_.front()); found != decisions_.end()) {
      oldest = std::move(found->second);
      decisions_.erase(found);
    }
    order_.pop_front();
  }
  order_.push_back(id);
  decisions_.insert_or_assign(std::move(id), std::move(decision));
}

std::optional<RecentDecision> RecentDecisions::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = decisions_.find(id);
  if (found == decisions_.end()) return std::nullopt;
  return found->second;
}

void RecentDecisions::forget(const profile::UserId& user) {
  const std::lock_guard lock(mutex_);
  std::erase_if(decisions_, [&](const auto& entry) { return entry.second.user->user().id == user; });
}

}  // namespace acquaint::api
