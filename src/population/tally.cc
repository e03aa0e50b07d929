#include "population/tally.h"

#include <algorithm>
#include <set>

namespace acquaint::population {

using profile::UserId;

Tally::FlightHandle Tally::begin(UserId id, Intent intent) {
  return flights_.insert(flights_.end(), Flight{.id = std::move(id), .intent = intent, .number = ++begun_});
}

void Tally::fail(FlightHandle flight) { flights_.erase(flight); }

void Tally::end(FlightHandle handle, const std::optional<Standing>& before, const std::optional<Standing>& after) {
  const Flight flight = std::move(*handle);
  flights_.erase(handle);
  if (!before || !after) {
    for (Flight& other : flights_) other.saw_turn = other.saw_turn || other.id == flight.id;
  }
  if (!is_behind(flight.id)) {
    if (reads_page_) landed_.push_back({flight.id, flight.saw_turn, before, after});
    return;
  }
  // Versions may have begun anew since the page was read, or may just do so.
  const bool can_turn = std::ranges::any_of(flights_, [&](const Flight& other) {
    return other.id == flight.id && other.intent != Intent::change;
  });
  if (flight.was_passed && (flight.saw_turn || can_turn)) is_sure_ = false;
  const bool was_shown =
      flight.was_passed && flight.version_counted && after && after->version <= *flight.version_counted;
  if (!was_shown && !flight.is_void) apply(before, after);
}

void Tally::begin_page() {
  landed_.clear();
  reads_page_ = true;
}

void Tally::drop_page() {
  landed_.clear();
  reads_page_ = false;
}

void Tally::restart() {
  drop_page();
  position_.reset();
  is_complete_ = false;
  is_sure_ = true;
  users_ = 0;
  std::ranges::fill(counts_, 0);
  for (Flight& flight : flights_) {
    flight.was_passed = flight.is_void = false;
    flight.version_counted.reset();
  }
}

void Tally::end_page(std::span<const SeenUser> page, bool is_last) {
  const std::optional<UserId> from = position_;
  if (!page.empty()) position_ = page.back().id;
  is_complete_ = is_last;
  std::set<UserId> open;  // Whose changes the page may hold or not.
  const auto is_in_page = [&](const UserId& id) { return (!from || *from < id) && is_behind(id); };
  for (const Landed& landed : landed_) {
    if (is_in_page(landed.id)) open.insert(landed.id);
  }
  for (const Flight& flight : flights_) {
    if (is_in_page(flight.id)) open.insert(flight.id);
  }
  const auto shown = [&](const UserId& id) -> std::optional<Standing> {
    const auto seen = std::ranges::lower_bound(page, id, {}, &SeenUser::id);
    return seen != page.end() && seen->id == id ? std::optional(seen->standing) : std::nullopt;
  };
  if (std::ranges::any_of(open, [&](const UserId& id) { return is_unclear(id, shown(id).has_value()); })) {
    position_ = from;  // As if it had not been read: the next reading may be clear.
    is_complete_ = false;
    return drop_page();
  }
  for (const SeenUser& seen : page) add(seen.standing, 1);
  for (const UserId& id : open) settle(id, shown(id));
  drop_page();
}

// Whether versions do not tell which of the user's comings and goings the page has seen.
bool Tally::is_unclear(const UserId& id, bool is_shown) const {
  int turns = 0;  // How often the user came or went, or may.
  for (const Landed& landed : landed_) {
    if (landed.id != id) continue;
    if (landed.saw_turn) return true;
    if (!landed.before || !landed.after) ++turns;
  }
  for (const Flight& flight : flights_) {
    if (flight.id != id) continue;
    if (flight.saw_turn || (flight.intent == Intent::either && !is_shown)) return true;
    if (flight.intent != Intent::change) ++turns;
  }
  return turns > 1;
}

// Counts what the page does not hold of the changes that have landed, and marks those under way.
void Tally::settle(const UserId& id, const std::optional<Standing>& shown) {
  const bool goes =
      std::ranges::any_of(landed_, [&](const Landed& landed) { return landed.id == id && !landed.after; }) ||
      std::ranges::any_of(flights_, [&](const Flight& flight) {
        return flight.id == id && flight.intent == Intent::erase;
      });
  const bool is_void = !shown && goes;
  for (const Landed& landed : landed_) {
    if (landed.id != id || is_void) continue;
    const bool is_held = shown && landed.after && landed.after->version <= shown->version;
    if (!is_held) apply(landed.before, landed.after);
  }
  for (Flight& flight : flights_) {
    if (flight.id != id) continue;
    flight.was_passed = true;
    flight.is_void = is_void;
    if (shown) flight.version_counted = shown->version;
  }
}

bool Tally::is_behind(const UserId& id) const { return is_complete_ || (position_ && id <= *position_); }

void Tally::apply(const std::optional<Standing>& before, const std::optional<Standing>& after) {
  if (before) add(*before, -1);
  if (after) add(*after, 1);
}

void Tally::add(const Standing& standing, std::int64_t sign) {
  users_ += sign;
  if (standing.in.none()) return;
  for (std::size_t segment = 0; segment < counts_.size(); ++segment) {
    if (standing.in[segment]) counts_[segment] += sign;
  }
}

}  // namespace acquaint::population
