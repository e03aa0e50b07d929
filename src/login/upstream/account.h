// Users who log in by a provider: how they are made, and how what the provider says now comes
// beside what is known. Never by e-mail address: an address is no proof of being the same person,
// whoever says that it is verified.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "login/account.h"
#include "login/upstream/options.h"
#include "login/upstream/person.h"
#include "profile/catalogue.h"
#include "profile/change.h"
#include "profile/handle.h"

namespace acquaint::login::upstream {

// A log-in that the provider has vouched for.
struct Arrival {
  std::string connection;
  const Provider* provider = nullptr;
  RootAttributes root_attributes = RootAttributes::on_each_login;
  Person person;
  std::string ip;
  Time now;
  ArmsOf arms;
};

// By what the user is found: provider and id, with the connection's name where anybody can run such
// a provider.
profile::Handle handle_of(const Arrival& arrival);

// A new user, who has logged in once, with the events of that. Values that the catalogue refuses
// are left out. Error `unauthorized` "upstream.bad_profile" when the provider's id is not usable.
Result<profile::Changed> make_user(const Arrival& arrival, const profile::Catalogue& catalogue);

// Records that a user has logged in again, with what the provider says now: its claims stand beside
// those of others, and survivorship decides. Of a linked identity only what is no part of Auth0's
// profile becomes claims: the primary one names the person. Errors, with nothing changed:
// `forbidden` "upstream.user_blocked"; `conflict` "upstream.other_connection" when the user came by
// another connection, or the identity is no longer the user's. `catalogue` outlives the change.
profile::Change record_arrival(Arrival arrival, const profile::Catalogue& catalogue);

}  // namespace acquaint::login::upstream
