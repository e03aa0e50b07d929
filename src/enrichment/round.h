// Rounds through all users: providers that are declared for `schedule` are asked about each user in turn, as fast as they
// may be. Where a round stands is in memory: a restart begins a new one, and who was asked about lately is not asked about again.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "enrichment/enricher.h"

namespace acquaint::enrichment {

class Round {
 public:
  // All outlive it.
  Round(profile::UserStore& users, Enricher& enricher, const Clock& clock);

  // Goes on, for each provider, over at most kUsersMax users, and begins what there is to begin. To be called about once a
  // minute, by one caller at a time. Errors of the store; what a provider is not asked for is no error.
  Task<Result<Done>> go_on(Scope scope);

  static constexpr std::size_t kUsersMax = 500;

 private:
  // Of one provider.
  struct Place {
    std::optional<profile::UserId> behind;  // None: at the start.
    double allowance = 0;                   // Look-ups that may begin now.
    Time filled;
  };

  Task<Result<Done>> go_on_for(Scope scope, std::string provider, std::shared_ptr<Place> place);
  std::shared_ptr<Place> place_of(const Provider& provider);

  profile::UserStore& users_;
  Enricher& enricher_;
  const Clock& clock_;
  std::map<std::string, std::shared_ptr<Place>> places_;
};

}  // namespace acquaint::enrichment
