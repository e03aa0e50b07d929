// A user as last committed: immutable, shared between requests, with what is derived from it under
// a catalogue computed once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "profile/catalogue.h"
#include "profile/readings.h"
#include "profile/user.h"

namespace acquaint::profile {

// What a user looks like under one catalogue.
struct ProfileView {
  std::uint64_t catalogue_version = 0;
  std::vector<const Claim*> effective;  // By AttributeIndex; null when nothing is known.
  std::shared_ptr<const Readings> readings;  // Of what follows from others; null: nothing can.
};

// Refers to the claims of the user, and to those of its own readings.
ProfileView view_of(const User& user, const Catalogue& catalogue);

class UserSnapshot {
 public:
  explicit UserSnapshot(User user) : user_(std::move(user)) {}
  UserSnapshot(const UserSnapshot&) = delete;
  UserSnapshot& operator=(const UserSnapshot&) = delete;

  const User& user() const { return user_; }

  // Computed on the first call for a catalogue and remembered until another catalogue asks. Safe to
  // call from any thread; the view refers to claims of this snapshot and must not outlive it.
  std::shared_ptr<const ProfileView> view(const Catalogue& catalogue) const;

  // The answer of GET /api/v2/users/{id}, ready to send; kept in the same way.
  std::shared_ptr<const std::string> auth0_json(const Catalogue& catalogue) const;

  // What `make` says of this user to one asker under one edition of the settings. It is remembered, and the asker kept,
  // until another asker comes, or the same under another edition. Safe to call from any thread.
  std::shared_ptr<const std::string> told_to(const std::shared_ptr<const void>& asker, std::int64_t edition,
                                             const std::function<std::string()>& make) const;

 private:
  struct Auth0Json {
    std::uint64_t catalogue_version;
    std::string text;
  };
  struct Told {
    std::shared_ptr<const void> asker;
    std::int64_t edition;
    std::string text;
  };

  User user_;
  mutable std::atomic<std::shared_ptr<const ProfileView>> view_;
  mutable std::atomic<std::shared_ptr<const Auth0Json>> auth0_json_;
  mutable std::atomic<std::shared_ptr<const Told>> told_;
};

using UserPtr = std::shared_ptr<const UserSnapshot>;

inline UserPtr make_snapshot(User user) { return std::make_shared<UserSnapshot>(std::move(user)); }

}  // namespace acquaint::profile
