// When and where users were lately met: what a forecast runs over again. It remembers a bounded sample of
// those users who were there within a week, each with their moments of that week. Kinds, places, devices, clients,
// times and the names of what was needed are kept; what applications send as context, query strings, and values of
// profiles are not.
//
// The sample is fair and costs next to nothing: a user is in it while the hash of the id is small enough, and
// when it is full the bound moves down.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "asking/demand.h"
#include "asking/moment.h"
#include "base/clock.h"
#include "population/moment_store.h"
#include "profile/handle.h"

namespace acquaint::population {

inline constexpr Duration kRemembered = std::chrono::days(7);
inline constexpr std::size_t kSampledUsersMax = 2000;
inline constexpr std::size_t kMomentsMax = 100;  // Of one user: the latest.

struct RecordedMoment {
  Time at;
  asking::MomentKind kind = asking::MomentKind::api;
  std::string name;
  std::string url;  // Without query and fragment.
  std::string device;
  std::string locale;
  std::uint32_t session = 0;  // Hashes that tell them apart.
  std::uint32_t page = 0;
  std::string client;  // As asking::Moment has it, of a log-in for whose needs are asked; likewise `app`.
  std::string app;
  // What an application needed, in the shape of POST /v1/needs; at a log-in, by single claims of its request. Empty:
  // nothing.
  std::string needs;

  bool operator==(const RecordedMoment&) const = default;
};

struct UserMoments {
  profile::UserId id;
  std::vector<RecordedMoment> moments;  // The oldest first.
};

struct MomentSample {
  double share = 1;                  // Of the users who were there, how many are in the sample.
  std::optional<Time> since;         // The oldest moment that can be in it; nothing: none was recorded.
  std::vector<UserMoments> users;    // In an order that has nothing to do with who they are.
};

// Safe to use from any thread.
class MomentLog {
 public:
  // With what an application said that it needs then, as far as 512 bytes of names: the essential ones first.
  void note(const profile::UserId& user, const asking::Moment& moment, const asking::Demand& needs = {});
  // So that nothing of an erased person is left.
  void forget(const profile::UserId& user);

  // As of now: what is older than a week is dropped.
  MomentSample sample(Time now);

  // What is to be stored since the last call, and what was stored, after a restart. What does not have the
  // shape that it is stored in is passed over.
  StoredSample take_changes(Time now);
  void restore(const StoredSample& stored);
  // These could not be stored: the next call takes them again.
  void keep_changes(const std::vector<profile::UserId>& users);

 private:
  struct Entry {
    std::uint64_t hash;
    std::deque<RecordedMoment> moments;
  };

  void add(const profile::UserId& user, std::uint64_t hash, RecordedMoment moment);
  void drop_oldest(Time now);
  void make_room();

  std::atomic<std::uint64_t> bound_{UINT64_MAX};  // Users with hashes up to here are sampled.
  std::mutex mutex_;
  std::map<profile::UserId, Entry> users_;
  std::set<profile::UserId> changed_;  // Since they were last stored; also those who are gone.
  std::optional<Time> since_;
  Time grown_;
};

}  // namespace acquaint::population
