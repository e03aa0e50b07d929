// Asks the providers: decides with planner.h whether to, minds the budget and the breaker, marks the look-up as
// outstanding with the user, calls beside whoever is waiting, and puts the answer to the user's claims.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "enrichment/answer.h"
#include "enrichment/desk.h"
#include "enrichment/planner.h"
#include "enrichment/provider.h"
#include "enrichment/spending_store.h"
#include "outbound/breaker.h"
#include "profile/user_store.h"

namespace acquaint::enrichment {

// Under which settings users are looked up: one version of them, which lives on with the look-up.
struct Scope {
  std::shared_ptr<const Declared> declared;
  std::shared_ptr<const profile::Catalogue> catalogue;
};

// How a provider has been since the process began.
struct Health {
  bool is_open = false;  // The breaker: it is not called for the time being.
  std::size_t under_way = 0;
  std::int64_t calls = 0;  // Tries, each one.
  std::string last_error;  // A code; empty: none.
  std::optional<Time> last_error_at;
};

class Enricher {
 public:
  // All outlive it, and the desk closes before any of them ends.
  Enricher(profile::UserStore& users, SpendingStore& spending, Desk& desk, const Clock& clock);

  // Asks all providers that are declared for the trigger and worth asking; of `only`, where that is not empty,
  // those that fill one of these. Waits as long as the patience of those that were asked says, and no longer.
  // The user as it stands then. Never fails: what goes wrong is for the log.
  Task<profile::UserPtr> look_up(Scope scope, profile::UserPtr user, Trigger trigger,
                                 std::vector<profile::AttributeIndex> only = {});

  // Asks this one at the operator's wish, and waits for the answer for a while. Errors: conflict
  // "enrichment.not_asked", with the hindrance in the message, "enrichment.budget_spent",
  // "enrichment.breaker_open"; throttled "enrichment.busy"; those of the store.
  Task<Result<profile::UserPtr>> look_up_by_hand(Scope scope, profile::UserPtr user, std::string provider);

  // Begins to ask this one in a round, and waits for nothing. Errors as above.
  Task<Result<Done>> begin_scheduled(Scope scope, profile::UserPtr user, std::string provider);

  Health health_of(const std::string& provider) const;
  // Lets the provider be called again at once.
  void close_breaker(const std::string& provider);

  // Of this month.
  Task<Result<std::vector<Spending>>> spending();

 private:
  using Key = std::pair<std::string, std::string>;  // User and provider.
  struct Notes {
    std::int64_t calls = 0;
    std::string last_error;
    std::optional<Time> last_error_at;
  };
  // What whoever waits is told of.
  class Gathering;
  // One look-up. Its end is told when it goes.
  struct Errand;

  Task<Result<Done>> begin(Scope scope, profile::UserPtr user, std::string provider, Trigger trigger,
                           std::shared_ptr<Gathering> gathering);
  Task<Result<Done>> charge(std::shared_ptr<Errand> errand);
  Task<Result<Done>> mark(std::shared_ptr<Errand> errand, Trigger trigger);
  Task<Result<Done>> work(std::shared_ptr<Errand> errand);
  Task<std::optional<Answer>> ask(std::shared_ptr<Errand> errand);
  Task<Result<Done>> settle(std::shared_ptr<Errand> errand, Answer answer);
  Task<bool> pause(Duration time);
  Task<bool> is_still_wanted(std::shared_ptr<Errand> errand);
  bool admits(const std::string& provider);
  void note(const std::string& provider, const Answer& answer);
  bool reserve(const Key& key);
  bool is_under_way(const Key& key) const;
  outbound::Breakers::TimePoint now_for_breaker() const;
  std::string month() const;

  profile::UserStore& users_;
  SpendingStore& spending_;
  Desk& desk_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  outbound::Breakers breakers_;
  std::unordered_map<std::string, Notes> notes_;
  std::set<Key> under_way_;
};

}  // namespace acquaint::enrichment
