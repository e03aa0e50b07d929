#include "population/forecasts.h"

#include <chrono>

namespace acquaint::population {

Task<Result<Forecast>> Forecasts::compare(settings::SettingsPtr before, settings::SettingsPtr after,
                                          Duration time_max) {
  if (is_running_.exchange(true)) {
    co_return fail(Error::Kind::conflict, "forecast.running", "Another forecast is being made.");
  }
  percent_ = 0;
  auto made = co_await suspend_until<Result<Forecast>>([&](Completion<Result<Forecast>> done) {
    // The former thread has ended, but for its return.
    thread_ = std::jthread([this, &before, &after, time_max, done](const std::stop_token& stop) {
      done(make(stop, *before, *after, time_max));
    });
  });
  is_running_ = false;
  co_return made;
}

std::optional<int> Forecasts::percent() const {
  if (!is_running_) return std::nullopt;
  return percent_.load();
}

Result<Forecast> Forecasts::make(const std::stop_token& stop, const settings::Settings& before,
                                 const settings::Settings& after, Duration time_max) {
  const auto begun = std::chrono::steady_clock::now();
  const Time now = clock_.now();
  const MomentSample sample = moments_.sample(now);
  const auto total = run(users_.list({.limit = 0, .with_total = true}));
  if (!total) return std::unexpected(total.error());
  Forecast forecast{.at = now, .users = static_cast<std::int64_t>(total->total.value_or(0)), .share = sample.share};
  if (sample.users.empty() || !sample.since) return forecast;

  forecast.days = days_recorded(*sample.since, now);
  std::vector<profile::UserPtr> users;
  RateCounter rates;
  for (const UserMoments& each : sample.users) {
    auto user = run(users_.find(each.id));
    if (!user && user.error().kind != Error::Kind::not_found) return std::unexpected(user.error());
    users.push_back(user ? *user : nullptr);
    if (user) rates.add((*user)->user().asking);
  }
  Simulation as_it_is(before, rates.rates(), now, forecast.days), as_planned(after, rates.rates(), now, forecast.days);
  std::size_t done = 0;
  for (; done < users.size(); ++done) {
    if (stop.stop_requested() || std::chrono::steady_clock::now() - begun > time_max) break;
    percent_ = static_cast<int>(done * 100 / users.size());
    if (!users[done]) continue;
    as_it_is.add(users[done]->user(), sample.users[done].moments);
    as_planned.add(users[done]->user(), sample.users[done].moments);
    ++forecast.users_looked_at;
  }
  forecast.is_complete = done == users.size();
  if (done == 0) forecast.days = 0;  // And the share stays: what is divided by it must not be 0.
  if (!forecast.is_complete && done > 0) forecast.share *= static_cast<double>(done) / static_cast<double>(users.size());
  forecast.before = as_it_is.figures();
  forecast.after = as_planned.figures();
  return forecast;
}

}  // namespace acquaint::population
