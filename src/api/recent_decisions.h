// The latest decisions not to ask: what is needed to explain them later. Decisions to ask are kept
// with the user's events; these are far more, and only worth a look back.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/live_learner.h"
#include "asking/moment.h"
#include "asking/needs.h"
#include "profile/snapshot.h"
#include "settings/settings.h"

namespace acquaint::api {

// A pure decision is known by its inputs.
struct RecentDecision {
  profile::UserPtr user;
  settings::SettingsPtr settings;
  asking::Moment moment;
  GuidePtr guide;  // Of one that was held back, else null: what was learnt had no part in it.
  std::optional<asking::Demand> demand = {};  // Of an application that needed something, else none.
  asking::Recipient recipient = asking::Recipient::application;
};

// Safe to call from any thread. Holds the newest `size_max` decisions, in a ring: to remember one costs
// nothing but a move, and to look one up, which is rare, reads them all.
class RecentDecisions {
 public:
  explicit RecentDecisions(std::size_t size_max) : size_max_(size_max) {}

  void remember(std::string id, RecentDecision decision);
  std::optional<RecentDecision> find(std::string_view id) const;
  // So that nothing of an erased person is left.
  void forget(const profile::UserId& user);

 private:
  struct Entry {
    std::string id;  // Empty: it was forgotten.
    RecentDecision decision;
  };

  const std::size_t size_max_;
  mutable std::mutex mutex_;
  std::vector<Entry> ring_;
  std::size_t oldest_ = 0;  // The next one to be overwritten, once the ring is full.
};

}  // namespace acquaint::api
