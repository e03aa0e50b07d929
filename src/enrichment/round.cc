#include "enrichment/round.h"

#include <algorithm>
#include <utility>

namespace acquaint::enrichment {
namespace {

constexpr Duration kHour = std::chrono::hours(1);
constexpr Duration kSavedMax = std::chrono::minutes(2);  // What was not used before that is lost: no bursts.

double share_of(Duration time, const Provider& provider) {
  return static_cast<double>(provider.per_hour) * static_cast<double>(time.count()) / static_cast<double>(kHour.count());
}

// The provider is not asked about this user; the next one may be another matter.
bool is_of_the_user(const Error& error) { return error.code == "enrichment.not_asked" || error.kind == Error::Kind::not_found; }

bool is_of_the_provider(const Error& error) { return error.code.starts_with("enrichment."); }

}  // namespace

Round::Round(profile::UserStore& users, Enricher& enricher, const Clock& clock)
    : users_(users), enricher_(enricher), clock_(clock) {}

Task<Result<Done>> Round::go_on(Scope scope) {
  std::erase_if(places_, [&](const auto& held) {
    const Provider* provider = scope.declared->find(held.first);
    return provider == nullptr || !provider->enabled || !provider->serves(Trigger::schedule);
  });
  for (const Provider& provider : scope.declared->providers) {
    if (!provider.enabled || !provider.serves(Trigger::schedule)) continue;
    const auto gone = co_await go_on_for(scope, provider.name, place_of(provider));
    if (!gone) co_return gone;
  }
  co_return Done{};
}

std::shared_ptr<Round::Place> Round::place_of(const Provider& provider) {
  const Time now = clock_.now();
  auto [held, is_new] = places_.try_emplace(provider.name, nullptr);
  if (is_new) held->second = std::make_shared<Place>(Place{.behind = {}, .allowance = 1, .filled = now});
  Place& place = *held->second;
  const Duration since = std::clamp(now - place.filled, Duration(0), kSavedMax);
  place.allowance = std::min(place.allowance + share_of(since, provider), std::max(1.0, share_of(kSavedMax, provider)));
  place.filled = now;
  return held->second;
}

Task<Result<Done>> Round::go_on_for(Scope scope, std::string provider, std::shared_ptr<Place> place) {
  if (place->allowance < 1) co_return Done{};
  profile::UserQuery query{.limit = kUsersMax, .order = profile::UserOrder::id, .after = place->behind};
  const auto page = co_await users_.list(std::move(query));
  if (!page) co_return std::unexpected(page.error());
  for (const profile::UserPtr& user : page->users) {
    if (place->allowance < 1) co_return Done{};
    const auto begun = co_await enricher_.begin_scheduled(scope, user, provider);
    if (begun) place->allowance -= 1;
    if (!begun && !is_of_the_user(begun.error())) {
      if (!is_of_the_provider(begun.error())) co_return std::unexpected(begun.error());
      co_return Done{};  // It rests, or its money is spent: nothing is to be had before a while.
    }
    place->behind = user->user().id;
  }
  if (page->users.size() < kUsersMax) place->behind.reset();
  co_return Done{};
}

}  // namespace acquaint::enrichment
