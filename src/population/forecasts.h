// Makes forecasts on a thread of its own, one at a time: reads the sampled users from the store, and runs
// their moments over again under two settings.
#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/task.h"
#include "population/forecast.h"
#include "profile/user_store.h"

namespace acquaint::population {

class Forecasts {
 public:
  Forecasts(profile::UserStore& users, MomentLog& moments, const Clock& clock)
      : users_(users), moments_(moments), clock_(clock) {}

  // Compares the two from now on. After `time_max` it ends with what it has: a fair part of the sample, as
  // users are in the order of the sample's hash. conflict "forecast.running" while another one is made;
  // errors of the store.
  Task<Result<Forecast>> compare(settings::SettingsPtr before, settings::SettingsPtr after, Duration time_max);

  // How much of the one that is being made is done; nothing: none is.
  std::optional<int> percent() const;

 private:
  Result<Forecast> make(const std::stop_token& stop, const settings::Settings& before,
                        const settings::Settings& after, Duration time_max);

  profile::UserStore& users_;
  MomentLog& moments_;
  const Clock& clock_;
  std::atomic<bool> is_running_{false};
  std::atomic<int> percent_{0};
  std::jthread thread_;
};

}  // namespace acquaint::population
