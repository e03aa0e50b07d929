// Counts the users of each segment by walking over the store page by page while users go on changing, and
// keeps the counts exact from then on. Pure: whoever uses it reads the pages, makes the changes, and holds
// the lock.
//
// Behind the place that the walk has come to, a change counts by its difference. Before it, nothing counts:
// a later page will show it. What changes while a page is read may be in that page or not; versions of
// users tell.
#pragma once

#include <bitset>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <vector>

#include "asking/segment.h"
#include "profile/handle.h"

namespace acquaint::population {

// Which segments a user is in, by their place among those that are declared.
using Membership = std::bitset<asking::kSegmentsMax>;

// One version of a user.
struct Standing {
  std::uint64_t version = 0;
  Membership in;
};

struct SeenUser {
  profile::UserId id;
  Standing standing;
};

class Tally {
 public:
  enum class Intent { create, change, erase, either };

  // A write that is under way. Known from before it is made until after its outcome is known.
  struct Flight {
    profile::UserId id;
    Intent intent;
    std::uint64_t number;   // In the order in which they began.
    bool saw_turn = false;  // The user came or went meanwhile, so that versions began anew.
    // Whether the page that went over the user while this was under way can hold what it does: unset while
    // no page did.
    bool was_passed = false;
    std::optional<std::uint64_t> version_counted;  // Unset: the page did not show the user ...
    bool is_void = false;                          // ... because the user had gone.
  };
  using FlightHandle = std::list<Flight>::iterator;

  FlightHandle begin(profile::UserId id, Intent intent);
  // Nothing before: the user came. Nothing after: the user went. Both: also when nothing was changed.
  void end(FlightHandle flight, const std::optional<Standing>& before, const std::optional<Standing>& after);
  void fail(FlightHandle flight);
  // How many have begun, and whether the first so many have all ended.
  std::uint64_t begun() const { return begun_; }
  bool have_ended(std::uint64_t first) const { return flights_.empty() || flights_.front().number > first; }

  // The users behind this id come next; nothing: from the beginning.
  const std::optional<profile::UserId>& position() const { return position_; }
  // Before the page is read, and after it has been, in ascending order of ids. The walk ends with the last
  // page. It stays where it is when a user of the page came or went more than once meanwhile, so that it
  // cannot be told what the page saw: the page must be read again.
  void begin_page();
  void end_page(std::span<const SeenUser> page, bool is_last);
  // It could not be read.
  void drop_page();

  // False, rarely: what an earlier page saw of a user who goes and comes back cannot be told. The walk must
  // restart.
  bool is_sure() const { return is_sure_; }
  void restart();

  bool is_complete() const { return is_complete_; }
  std::int64_t users() const { return users_; }
  std::int64_t count(std::size_t segment) const { return counts_[segment]; }

 private:
  struct Landed {
    profile::UserId id;
    bool saw_turn;
    std::optional<Standing> before;
    std::optional<Standing> after;
  };

  bool is_behind(const profile::UserId& id) const;
  void add(const Standing& standing, std::int64_t sign);
  void apply(const std::optional<Standing>& before, const std::optional<Standing>& after);
  bool is_unclear(const profile::UserId& id, bool is_shown) const;
  void settle(const profile::UserId& id, const std::optional<Standing>& shown);

  std::list<Flight> flights_;
  std::uint64_t begun_ = 0;
  std::vector<Landed> landed_;  // Since the page was begun, ahead of the place.
  bool reads_page_ = false;
  std::optional<profile::UserId> position_;
  bool is_complete_ = false;
  bool is_sure_ = true;
  std::int64_t users_ = 0;
  std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(asking::kSegmentsMax);
};

}  // namespace acquaint::population
