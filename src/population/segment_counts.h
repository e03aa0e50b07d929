// How many users are in each segment, at any time and for any number of users: counted by a walk over the
// store in pages, and kept up to date by the changes from then on (tally.h).
//
// Segments that depend on the time are compared with the time of the last walk, so that the counts are
// exact as of then; they are counted anew every hour.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "population/tally.h"
#include "profile/user_store.h"
#include "settings/live.h"

namespace acquaint::population {

struct SegmentCount {
  std::string name;
  std::string label;
  bool drifts = false;                // By time alone, until it is counted anew.
  std::optional<std::int64_t> users;  // Nothing while the first count is under way.
};

struct SegmentReport {
  std::int64_t settings_version = 0;
  Time as_of;                         // What times are compared with.
  std::optional<int> percent;         // How much of the first count is done; nothing when it is.
  std::optional<std::int64_t> users;  // All there are; nothing while the first count is under way.
  std::vector<SegmentCount> segments;
};

// Log events: "segments.counted" (users, version), "segments.not_counted" (code).
class SegmentCounts {
 public:
  SegmentCounts(profile::UserStore& users, const settings::Live& settings, const Clock& clock)
      : users_(users), settings_(settings), clock_(clock) {}

  // Costs the same however many users there are. From any thread.
  SegmentReport report() const;

  // Watches writes from now on. Before the first of them, and once: `work` counts only what it knows of.
  void begin() { renew(); }

  // Reads the next page; false: there is none to be read for now, or it cannot be. Blocks; for one thread
  // of its own.
  bool work();

 private:
  // One counting: of these settings, at this time.
  struct Count {
    settings::SettingsPtr settings;
    Time as_of;
    std::int64_t users_expected = 0;
    std::mutex mutex;  // Of what follows.
    Tally tally;

    bool has_segments() const { return !settings->segments.all().empty(); }
    Standing standing_of(const profile::User& user, const profile::ProfileView& view) const;
  };
  using CountPtr = std::shared_ptr<Count>;
  struct Counts {
    CountPtr shown;
    CountPtr next;  // While it is counted anew.
  };

 public:
  // Tells the counts of a write to one user: made before it begins, and told of its outcome. A write whose
  // outcome it is not told failed.
  class Watch {
   public:
    Watch(SegmentCounts& counts, profile::UserId id, Tally::Intent intent);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // The user as it was just before; null: there was none. The last call counts.
    void before(const profile::User* user);
    void after(const profile::UserPtr& user);

   private:
    struct Leg {
      CountPtr count;
      Tally::FlightHandle flight;
      std::optional<Standing> before;
    };
    std::array<std::optional<Leg>, 2> legs_;
  };

 private:
  Counts begin_watching() const;
  void renew();
  void replace(settings::SettingsPtr settings);
  bool is_due(const Count& count) const;
  bool read_page(Count& count);
  void finish(const CountPtr& count);

  profile::UserStore& users_;
  const settings::Live& settings_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Counts counts_;
  // Of the worker alone: writes that began before the count did, which it does not know of.
  std::vector<std::pair<CountPtr, std::uint64_t>> earlier_;
};

}  // namespace acquaint::population
