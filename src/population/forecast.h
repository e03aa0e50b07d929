// How many users would be asked, today and this week: the moments of the last days run over again, decided
// by the very code that decides for real. Pure.
//
// What nobody knows is assumed: that users come as they came before, that nobody new comes, and that they
// answer as often as they lately did. Draws follow from the user's id alone, so that the same inputs give the
// same figures and two settings are compared on the same luck.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "base/json.h"
#include "population/moment_log.h"
#include "profile/user.h"
#include "settings/settings.h"

namespace acquaint::population {

// What became of prompts, as shares that sum up to 1 with what was ignored.
struct Rates {
  double answered = 0;
  double skipped = 0;
  double refused = 0;  // "Never ask me this".
};

// What the users' ended decisions say, mixed with ten prompts of a usual site, so that few say little.
class RateCounter {
 public:
  void add(const profile::AskingState& asking);
  Rates rates() const;

 private:
  double answered_ = 3, skipped_ = 1.7, refused_ = .3, ignored_ = 5;
};

// Users who were asked at least once.
struct Reach {
  std::int64_t today = 0;  // Within 24 hours.
  std::int64_t week = 0;   // Within 7 days.

  bool operator==(const Reach&) const = default;
};

struct Figures {
  Reach asked;
  std::map<std::string, Reach> forms;  // By form id; only those that ask anybody.

  bool operator==(const Figures&) const = default;
};

// The days behind `now` whose moments are run over again: as many as were recorded, 1 to 7.
int days_recorded(Time since, Time now);

// Adds what one user would be asked in the week after `now`. The settings outlive the simulation.
class Simulation {
 public:
  Simulation(const settings::Settings& settings, const Rates& rates, Time now, int days)
      : settings_(settings), rates_(rates), now_(now), days_(days) {}

  void add(const profile::User& user, std::span<const RecordedMoment> moments);
  const Figures& figures() const { return figures_; }

 private:
  const settings::Settings& settings_;
  const Rates rates_;
  const Time now_;
  const int days_;
  Figures figures_;
};

// What came of a sample, for people and programs.
struct Forecast {
  Time at;
  std::int64_t users = 0;         // All there are.
  std::int64_t users_looked_at = 0;
  double share = 1;               // Of the users who come, how many were looked at.
  int days = 0;                   // How many days of moments there are; 0: none, and so no figures.
  bool is_complete = true;        // False: the time was over.
  Figures before;
  Figures after;
};

// {"at", "users", "active_users", "looked_at", "days_recorded", "exact", "complete", "today": {"before", "after"},
//  "week", "forms": [{"form", "today", "week"}]}: docs/forecast.md describes each.
JsonObject to_json(const Forecast& forecast);
// "asked today: 120 → 340 of 10,000 users; this week: 500 → 910", and a line for each form that changes.
std::string to_text(const Forecast& forecast);

}  // namespace acquaint::population
