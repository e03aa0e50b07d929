// The latest decisions not to ask: what is needed to explain them later. Decisions to ask are kept
// with the user's events; these are far more, and only worth a look back.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "asking/moment.h"
#include "profile/snapshot.h"
#include "settings/settings.h"

namespace acquaint::api {

// A pure decision is known by its inputs.
struct RecentDecision {
  profile::UserPtr user;
  settings::SettingsPtr settings;
  asking::Moment moment;
};

// Safe to call from any thread. Holds the newest `size_max` decisions.
class RecentDecisions {
 public:
  explicit RecentDecisions(std::size_t size_max) : size_max_(size_max) {}

  void remember(std::string id, RecentDecision decision);
  std::optional<RecentDecision> find(const std::string& id) const;
  // So that nothing of an erased person is left.
  void forget(const profile::UserId& user);

 private:
  const std::size_t size_max_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, RecentDecision> decisions_;
  std::deque<std::string> order_;  // Oldest first; may name decisions that were forgotten.
};

}  // namespace acquaint::api
