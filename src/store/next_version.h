// The parts of UserStore's contract that do not depend on the database: what a change makes of a
// user, which handles it gains and loses, how large a user may be, and where a page of the history
// ends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "profile/user_store.h"

namespace acquaint::store {

// One version of a user and what must be saved with it.
struct NextVersion {
  profile::UserPtr user;
  std::string document;  // The stored text of the user.
  std::vector<profile::Event> events;
  std::vector<std::string> event_data;  // Their data as text, in the same order.
  std::vector<profile::Handle> gained;  // Handles that the version before did not hold.
  std::vector<profile::Handle> lost;    // Handles that only the version before held.
};

// Error "user.too_large".
Result<NextVersion> first_version(profile::User user, std::vector<profile::Event> events);

// Nothing when the change makes no difference; the error of the change when it refuses, or
// "user.too_large".
Result<std::optional<NextVersion>> next_version(const profile::User& before,
                                                const profile::Change& change);

// The same for two users. What stays as it is has no next version.
struct NextPair {
  std::optional<NextVersion> first;
  std::optional<NextVersion> second;
  bool second_comes = false;
  bool second_goes = false;
};
// `second` is null when there is none. Error "user.exists" when both would hold the same handle; and
// those of next_version.
Result<NextPair> next_pair(const profile::User& first, const profile::User* second,
                           const profile::PairChange& change);

std::unexpected<Error> no_such_user();
std::unexpected<Error> user_taken();
std::unexpected<Error> report_gone();
std::unexpected<Error> too_many_wait();

constexpr std::size_t kHistoryMax = 1000;

// Whether a page of the history ends before an event of this sequence number.
bool ends_before(const std::vector<profile::StoredEvent>& page, std::uint64_t sequence,
                 std::size_t limit);

}  // namespace acquaint::store
